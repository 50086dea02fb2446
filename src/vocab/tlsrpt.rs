//! The result types of TLS reporting. Source: RFC 8460 §4.3, spelled as there.

/// A TLS-RPT result type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResultType {
    /// The server offers no STARTTLS, or refuses it.
    StarttlsNotSupported,
    /// The certificate does not match the host name.
    CertificateHostMismatch,
    /// The certificate has expired.
    CertificateExpired,
    /// The certificate has no path to a trusted root.
    CertificateNotTrusted,
    /// Any other failure.
    ValidationFailure,
    /// No TLSA record of the set matches what the server presents.
    TlsaInvalid,
    /// The resolver gave no valid answer.
    DnssecInvalid,
    /// DANE is mandatory, but there are no TLSA records.
    DaneRequired,
    /// The policy could not be fetched.
    StsPolicyFetchError,
    /// The policy is malformed.
    StsPolicyInvalid,
    /// The certificate of the policy host is invalid.
    StsWebpkiInvalid,
}

impl ResultType {
    /// Every result type of RFC 8460 §4.3.
    pub const ALL: [ResultType; 11] = [
        ResultType::StarttlsNotSupported,
        ResultType::CertificateHostMismatch,
        ResultType::CertificateExpired,
        ResultType::CertificateNotTrusted,
        ResultType::ValidationFailure,
        ResultType::TlsaInvalid,
        ResultType::DnssecInvalid,
        ResultType::DaneRequired,
        ResultType::StsPolicyFetchError,
        ResultType::StsPolicyInvalid,
        ResultType::StsWebpkiInvalid,
    ];

    /// Returns the result type of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<ResultType> {
        ResultType::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Returns what the owner of the domain can do about such failures, in one sentence without a
    /// final stop.
    #[must_use]
    pub fn mends(self) -> &'static str {
        match self {
            ResultType::StarttlsNotSupported => {
                "offer STARTTLS at every MX host, and let no filter in front of it take it away"
            }
            ResultType::CertificateHostMismatch => {
                "give each MX host a certificate that names the host as the MX record does"
            }
            ResultType::CertificateExpired => "renew the certificate of the MX host",
            ResultType::CertificateNotTrusted => {
                "send the whole chain, up to an authority that senders trust"
            }
            ResultType::ValidationFailure => {
                "see the reasons in the reports; name every MX host in the policy, and check each one"
            }
            ResultType::TlsaInvalid => {
                "publish TLSA records that match the present certificate, before it is changed"
            }
            ResultType::DnssecInvalid => {
                "mend the DNSSEC signatures of the zone of the MX host or of the domain"
            }
            ResultType::DaneRequired => {
                "publish TLSA records in a signed zone, or agree with the sender to do without DANE"
            }
            ResultType::StsPolicyFetchError => {
                "make the policy readable at https://mta-sts.DOMAIN/.well-known/mta-sts.txt"
            }
            ResultType::StsPolicyInvalid => {
                "correct the policy; `destgate lint policy` names what is wrong in it"
            }
            ResultType::StsWebpkiInvalid => {
                "give the policy host a valid certificate for mta-sts.DOMAIN"
            }
        }
    }

    /// Returns the word of RFC 8460 §4.3.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ResultType::StarttlsNotSupported => "starttls-not-supported",
            ResultType::CertificateHostMismatch => "certificate-host-mismatch",
            ResultType::CertificateExpired => "certificate-expired",
            ResultType::CertificateNotTrusted => "certificate-not-trusted",
            ResultType::ValidationFailure => "validation-failure",
            ResultType::TlsaInvalid => "tlsa-invalid",
            ResultType::DnssecInvalid => "dnssec-invalid",
            ResultType::DaneRequired => "dane-required",
            ResultType::StsPolicyFetchError => "sts-policy-fetch-error",
            ResultType::StsPolicyInvalid => "sts-policy-invalid",
            ResultType::StsWebpkiInvalid => "sts-webpki-invalid",
        }
    }
}

/// A failure as counted in a TLS report: the result type and the reason in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The result type of RFC 8460 §4.3.
    pub result_type: ResultType,
    /// The exact reason (the `failure-reason-code` of RFC 8460 §4.3.3).
    pub detail: String,
}

impl Failure {
    /// Creates a failure of the given type.
    pub fn new(result_type: ResultType, detail: impl Into<String>) -> Failure {
        Failure { result_type, detail: detail.into() }
    }
}
