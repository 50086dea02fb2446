//! Whether the signatures of a message let its reports count.

use crate::gateway::effective;
use crate::gateway::environment;
use crate::gateway::environment::DnsWays;
use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::tls_reports::message::Signed;
use crate::net::dkim::Verifier;
use crate::policy::tlsrpt::signer;
use crate::vocab::text::InvalidInput;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::Standing;

/// What is done about signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DkimUse {
    /// They are verified and noted; every report counts.
    Note,
    /// Reports without a good one are held.
    Require,
}

/// What the signatures of a message say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What came of verifying them.
    pub dkim: Dkim,
    /// Whether its reports count.
    pub standing: Standing,
    /// The domain whose signature is good.
    pub signer: Option<String>,
}

/// The check of signatures.
pub struct SignatureCheck {
    used: DkimUse,
    trusted: Option<String>,
    verifier: Verifier,
    /// Keeps the rehearsal lab running.
    _ways: DnsWays,
}

impl SignatureCheck {
    /// Creates the check. Must be called inside a runtime.
    ///
    /// - `trusted`: the gateway whose `Authentication-Results` are believed, by its `authserv-id`.
    ///
    /// Errors: settings or files that cannot be used, no resolver.
    pub async fn new(
        options: &Options,
        used: DkimUse,
        trusted: Option<String>,
    ) -> Result<SignatureCheck, Error> {
        let settings = Settings::in_force(options)?;
        let ways = environment::dns_ways(options, &settings, std::iter::empty()).await?;
        if let Some(why) = &ways.failure {
            return Err(Error::NoResolver(InvalidInput(why.clone())));
        }
        let bound = effective::dns_bound(options, &settings, options.lab);
        let verifier = Verifier::new(ways.servers.clone(), bound)?;
        Ok(SignatureCheck { used, trusted, verifier, _ways: ways })
    }

    /// Judges the signatures of a message.
    pub async fn of(&self, message: &[u8], signed: &Signed) -> Judged {
        let (dkim, signer) = self.dkim(message, signed).await;
        let standing = match self.used {
            DkimUse::Note => Standing::Counted,
            DkimUse::Require => signer::standing(dkim),
        };
        Judged { dkim, standing, signer }
    }

    async fn dkim(&self, message: &[u8], signed: &Signed) -> (Dkim, Option<String>) {
        if let Some(id) = &self.trusted {
            let mut passed = signer::passed_at(&signed.results, id).into_iter();
            let own = passed.find(|domain| signer::is_of_sender(domain, &signed.from));
            if own.is_some() {
                return (Dkim::Trusted, own);
            }
        }
        if !signed.has_signature {
            return (Dkim::None, None);
        }
        let verified = self.verifier.verify(message, (signed.fields, signed.body_at)).await;
        let dkim = signer::judge(&verified, &signed.from);
        let signer = signer::signer(&verified, &signed.from).filter(|_| dkim == Dkim::Pass);
        (dkim, signer)
    }
}
