//! Bundle for Amazon: a bucket of S3 behind CloudFront, made by Terraform.

use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Guide;
use crate::render::owner::bundles::POLICY;
use crate::render::owner::bundles::Site;
use crate::render::owner::bundles::hosts;
use crate::render::owner::bundles::script;

/// What does not depend on the domains. The bucket is private, and CloudFront alone reads it.
const COMMON: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {}

# CloudFront takes certificates of this region only.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "bucket" {
  description = "Name of the bucket; unique in all of S3"
  type        = string
}

resource "aws_s3_bucket" "policy" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "policy" {
  bucket                  = aws_s3_bucket.policy.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudfront_origin_access_control" "policy" {
  name                              = var.bucket
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

data "aws_iam_policy_document" "policy" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.policy.arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.policy.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "policy" {
  bucket = aws_s3_bucket.policy.id
  policy = data.aws_iam_policy_document.policy.json
}

# Waits until the records of `certificate_records` are published.
resource "aws_acm_certificate_validation" "policy" {
  provider        = aws.us_east_1
  certificate_arn = aws_acm_certificate.policy.arn
}

resource "aws_cloudfront_distribution" "policy" {
  enabled         = true
  is_ipv6_enabled = true
  aliases         = local.hosts

  origin {
    origin_id                = "bucket"
    domain_name              = aws_s3_bucket.policy.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.policy.id
  }

  # A new policy is seen within five minutes, also without an invalidation.
  default_cache_behavior {
    target_origin_id       = "bucket"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    min_ttl                = 0
    default_ttl            = 300
    max_ttl                = 300

    forwarded_values {
      query_string = false
      cookies {
        forward = "none"
      }
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.policy.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

output "certificate_records" {
  description = "CNAME records that prove the names to the authority; they stay for renewals"
  value       = aws_acm_certificate.policy.domain_validation_options
}

output "target" {
  description = "What the policy host is a CNAME of"
  value       = aws_cloudfront_distribution.policy.domain_name
}

output "distribution" {
  value = aws_cloudfront_distribution.policy.id
}
"#;

/// Uploads and makes CloudFront forget the old policy.
const DEPLOY: &str = r#"#!/bin/sh
# Makes or updates everything, then makes CloudFront forget the old policy and waits for that.
set -eu
cd "$(dirname "$0")"
terraform init -input=false
terraform apply "$@"
id=$(terraform output -raw distribution)
invalidation=$(aws cloudfront create-invalidation --distribution-id "$id" \
  --paths '/.well-known/*' --query Invalidation.Id --output text)
aws cloudfront wait invalidation-completed --distribution-id "$id" --id "$invalidation"
"#;

/// Returns the configuration of Terraform with the policy beside it.
pub fn cloudfront(sites: &[Site], first: &Site) -> (Vec<File>, Guide) {
    let policy = format!("site/{POLICY}");
    let files = vec![
        File::text(policy.as_str(), first.body.as_str()),
        File::text("main.tf", COMMON),
        File::text("policy.tf", own(sites)),
        File::script("deploy.sh", DEPLOY),
    ];
    (files, guide(sites, &policy))
}

/// What depends on the domains.
fn own(sites: &[Site]) -> String {
    let names: Vec<String> = sites.iter().map(|site| script(site.host().as_str())).collect();
    format!(
        "locals {{
  hosts = [{}]
}}

resource \"aws_s3_object\" \"policy\" {{
  bucket       = aws_s3_bucket.policy.id
  key          = {key}
  source       = \"${{path.module}}/site/{POLICY}\"
  source_hash  = filemd5(\"${{path.module}}/site/{POLICY}\")
  content_type = \"text/plain\"
}}

resource \"aws_acm_certificate\" \"policy\" {{
  provider                  = aws.us_east_1
  domain_name               = local.hosts[0]
  subject_alternative_names = slice(local.hosts, 1, length(local.hosts))
  validation_method         = \"DNS\"

  lifecycle {{
    create_before_destroy = true
  }}
}}
",
        names.join(", "),
        key = script(POLICY)
    )
}

fn guide(sites: &[Site], policy: &str) -> Guide {
    let listed = [
        (policy, "the policy"),
        ("main.tf", "bucket, distribution and certificate"),
        ("policy.tf", "the names, and the policy in the bucket"),
        ("deploy.sh", "applies it and waits until the old policy is forgotten"),
    ];
    Guide {
        files: listed.map(|(path, what)| (path.to_string(), what.to_string())).to_vec(),
        steps: vec![
            "Order the certificate: `terraform init`, then `terraform apply -var bucket=NAME \
             -target=aws_acm_certificate.policy`. Publish the CNAME records that `terraform output \
             certificate_records` shows."
                .into(),
            "Make the rest and deploy: `./deploy.sh -var bucket=NAME`. It waits for the certificate."
                .into(),
            format!(
                "Publish the CNAME of {} to the name that `terraform output target` shows.",
                hosts(sites, ", ")
            ),
        ],
        host: format!(
            "{} is a CNAME to the distribution (`terraform output target`), or an alias record with A and AAAA \
             in Route 53.",
            hosts(sites, ", ")
        ),
        traps: [
            "CloudFront keeps what it has fetched: a changed policy, and a changed content type, are seen \
             after an invalidation (`deploy.sh` makes one) or when its time is over. The TXT record comes after \
             that.",
            "A certificate of another region than us-east-1 cannot be chosen.",
            "The bucket's own web address answers without TLS for this name: the CNAME goes to the \
             distribution.",
            "A distribution without IPv6 beside an AAAA record that somebody made by hand leads senders \
             elsewhere.",
            "A CAA record of the domain has to admit Amazon's authorities (`amazon.com` and its kin).",
        ]
        .map(String::from)
        .to_vec(),
    }
}
