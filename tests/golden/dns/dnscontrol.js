// First the policy,
// then the records.
D_EXTEND("example.com",
  CNAME("mta-sts", "web.example.net.", TTL(3600)),
  TXT("_mta-sts", "v=STSv1; id=20261129071635Z;", TTL(3600)),
  TXT("_smtp._tls", "v=TLSRPTv1; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com", TTL(3600)),
  TXT("_smtp._tls.mx", "v=TLSRPTv1; rua=https://example.com/${r}?a=%{b}&c='d'\"e\\", TTL(3600)),
  TLSA("_25._tcp.mx", 3, 1, 1, "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a", TTL(3600)),
  TLSA("_25._tcp.mx", 3, 1, 1, "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0", TTL(3600)),
);
