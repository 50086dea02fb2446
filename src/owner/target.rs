//! The kinds of web hosts that bundles are made for. Plain data.

/// A kind of web host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Only the policy file.
    Plain,
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
    /// Apache httpd.
    Apache,
    /// Azure Static Web Apps, deployed by Azure Pipelines or GitHub.
    AzureSwa,
    /// Azure Functions.
    AzureFunctions,
    /// A Worker of Cloudflare.
    CloudflareWorker,
    /// Cloudflare Pages.
    CloudflarePages,
    /// GitHub Pages.
    GithubPages,
    /// Amazon S3 behind CloudFront, made by Terraform.
    S3Cloudfront,
}

impl Target {
    /// All targets.
    pub const ALL: [Target; 10] = [
        Target::Plain,
        Target::Nginx,
        Target::Caddy,
        Target::Apache,
        Target::AzureSwa,
        Target::AzureFunctions,
        Target::CloudflareWorker,
        Target::CloudflarePages,
        Target::GithubPages,
        Target::S3Cloudfront,
    ];

    /// Returns the word of the target.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Target::Plain => "plain",
            Target::Nginx => "nginx",
            Target::Caddy => "caddy",
            Target::Apache => "apache",
            Target::AzureSwa => "azure-swa",
            Target::AzureFunctions => "azure-functions",
            Target::CloudflareWorker => "cloudflare-worker",
            Target::CloudflarePages => "cloudflare-pages",
            Target::GithubPages => "github-pages",
            Target::S3Cloudfront => "s3-cloudfront",
        }
    }

    /// Returns the target of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Target> {
        Target::ALL.iter().copied().find(|target| target.word() == word)
    }

    /// Returns what the target is, in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Target::Plain => "The policy file alone",
            Target::Nginx => "nginx",
            Target::Caddy => "Caddy",
            Target::Apache => "Apache httpd",
            Target::AzureSwa => "Azure Static Web App, by Azure Pipelines or GitHub",
            Target::AzureFunctions => "Azure Functions",
            Target::CloudflareWorker => "Cloudflare Worker",
            Target::CloudflarePages => "Cloudflare Pages",
            Target::GithubPages => "GitHub Pages",
            Target::S3Cloudfront => "Amazon S3 and CloudFront, by Terraform",
        }
    }
}
