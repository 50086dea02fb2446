# First the policy,
# then the records.
resource "cloudflare_dns_record" "mta_sts_example_com_cname" {
  zone_id = var.zone_id
  name    = "mta-sts.example.com"
  type    = "CNAME"
  ttl     = 3600
  content = "web.example.net"
}

resource "cloudflare_dns_record" "mta_sts_example_com_txt" {
  zone_id = var.zone_id
  name    = "_mta-sts.example.com"
  type    = "TXT"
  ttl     = 3600
  content = "\"v=STSv1; id=20261129071635Z;\""
}

resource "cloudflare_dns_record" "smtp__tls_example_com_txt" {
  zone_id = var.zone_id
  name    = "_smtp._tls.example.com"
  type    = "TXT"
  ttl     = 3600
  content = "\"v=TLSRPTv1; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" \"aaaaaaaa@example.com\""
}

resource "cloudflare_dns_record" "smtp__tls_mx_example_com_txt" {
  zone_id = var.zone_id
  name    = "_smtp._tls.mx.example.com"
  type    = "TXT"
  ttl     = 3600
  content = "\"v=TLSRPTv1; rua=https://example.com/$${r}?a=%%{b}&c='d'\\\"e\\\\\""
}

resource "cloudflare_dns_record" "r_25__tcp_mx_example_com_tlsa_1" {
  zone_id = var.zone_id
  name    = "_25._tcp.mx.example.com"
  type    = "TLSA"
  ttl     = 3600
  data = {
    usage         = 3
    selector      = 1
    matching_type = 1
    certificate   = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
  }
}

resource "cloudflare_dns_record" "r_25__tcp_mx_example_com_tlsa_2" {
  zone_id = var.zone_id
  name    = "_25._tcp.mx.example.com"
  type    = "TLSA"
  ttl     = 3600
  data = {
    usage         = 3
    selector      = 1
    matching_type = 1
    certificate   = "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"
  }
}
