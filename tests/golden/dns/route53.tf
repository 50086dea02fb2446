# First the policy,
# then the records.
resource "aws_route53_record" "mta_sts_example_com_cname" {
  zone_id = var.zone_id
  name    = "mta-sts.example.com"
  type    = "CNAME"
  ttl     = 3600
  records = ["web.example.net."]
}

resource "aws_route53_record" "mta_sts_example_com_txt" {
  zone_id = var.zone_id
  name    = "_mta-sts.example.com"
  type    = "TXT"
  ttl     = 3600
  records = ["v=STSv1; id=20261129071635Z;"]
}

resource "aws_route53_record" "smtp__tls_example_com_txt" {
  zone_id = var.zone_id
  name    = "_smtp._tls.example.com"
  type    = "TXT"
  ttl     = 3600
  records = ["v=TLSRPTv1; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\"aaaaaaaa@example.com"]
}

resource "aws_route53_record" "smtp__tls_mx_example_com_txt" {
  zone_id = var.zone_id
  name    = "_smtp._tls.mx.example.com"
  type    = "TXT"
  ttl     = 3600
  records = ["v=TLSRPTv1; rua=https://example.com/$${r}?a=%%{b}&c='d'\"e\\"]
}

resource "aws_route53_record" "r_25__tcp_mx_example_com_tlsa" {
  zone_id = var.zone_id
  name    = "_25._tcp.mx.example.com"
  type    = "TLSA"
  ttl     = 3600
  records = ["3 1 1 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a", "3 1 1 b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"]
}
