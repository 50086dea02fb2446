//! Findings: statements of a report in addition to its verdict. One table declares all of them.

use crate::vocab::text::printable;

/// The severity of a finding. An error makes `check` exit with status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The domain's published data is wrong and needs correction.
    Error,
    /// Mail works today, but not as intended, or not for all senders.
    Warning,
    /// Information only.
    Info,
}

impl Severity {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// A row of the table of findings. `{name}` in a text is a placeholder for the fact of that name.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The stable name, kebab-case.
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The message.
    pub says: &'static str,
    /// The remedy, in one sentence.
    pub hint: &'static str,
    /// The source of the rule.
    pub reference: &'static str,
}

/// A finding: a row of the table and the facts of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The row.
    pub row: &'static Row,
    /// The facts by name. Their text may come from the network, and is escaped when inserted.
    pub facts: Vec<(&'static str, String)>,
}

impl Finding {
    /// Creates a finding of the given row.
    #[must_use]
    pub fn new(row: &'static Row, facts: &[(&'static str, &dyn std::fmt::Display)]) -> Finding {
        Finding { row, facts: facts.iter().map(|(k, v)| (*k, v.to_string())).collect() }
    }

    /// Returns the message with the facts inserted, safe to display.
    #[must_use]
    pub fn message(&self) -> String {
        fill(self.row.says, &self.facts)
    }

    /// Returns the hint with the facts inserted, safe to display; may be empty.
    #[must_use]
    pub fn hint(&self) -> String {
        fill(self.row.hint, &self.facts)
    }
}

/// Inserts facts into a text. An unknown placeholder stays unchanged; a test forbids them in the
/// table.
fn fill(template: &str, facts: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match facts.iter().find(|(k, _)| *k == name) {
            Some((_, value)) => out.push_str(&printable(value)),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Declares the rows and the list of all rows.
macro_rules! findings {
    ($($name:ident = $severity:ident $code:literal $reference:literal: $says:literal, $hint:literal;)+) => {
        $(
            #[doc = concat!("`", $code, "`: ", $says)]
            pub static $name: Row = Row {
                code: $code, severity: Severity::$severity, says: $says, hint: $hint, reference: $reference,
            };
        )+
        /// All rows, in the order of the table.
        pub static FINDINGS: &[&Row] = &[$(&$name,)+];
    };
}

findings! {
    // --- the DNS
    DNSSEC_BOGUS = Warning "dnssec-bogus" "RFC 4035 §5.5":
        "DNSSEC validation of {names}{more} fails: {reason}",
        "mend the zone's signatures or its DS record at the parent; validating resolvers answer SERVFAIL until then";
    DNSSEC_CANNOT_JUDGE = Warning "dnssec-cannot-judge" "RFC 7672 §2.1.1":
        "DNSSEC cannot be judged here, so DANE is not evaluated: {reason}",
        "ask a resolver that carries DNSSEC, as in --resolver tls://9.9.9.9#dns.quad9.net or one on this host; --dnssec off leaves DANE out knowingly";
    DNSSEC_AD_IN_CLEAR = Warning "dnssec-ad-in-clear" "RFC 4035 §4.9.3":
        "the AD bit of a resolver elsewhere is believed, and anybody on the way to it can set that bit",
        "reach the resolver by tls:// or https://, run one on this host, or validate here with --dnssec validate";
    LOOKUP_FAILED = Warning "lookup-failed" "RFC 7672 §2.1.1":
        "{names}{more} could not be looked up: {reason}",
        "an error is not an absence: find out which name server fails, then check again";
    ADDRESS_FAMILY_FAILED = Warning "address-family-failed" "RFC 7672 §2.1.2":
        "{host}: the {type} look-up failed ({reason}); the other address family was used",
        "mend the {type} answer of {host}: strict senders treat the whole host as failed";
    // --- the route
    NULL_MX_WITH_OTHERS = Warning "null-mx-with-others" "RFC 7505 §3":
        "{domain} publishes a null MX beside other MX records; it was ignored",
        "remove `MX 0 .`, or all the others if {domain} takes no mail";
    MX_NOT_A_HOST_NAME = Warning "mx-not-a-host-name" "RFC 5321 §5.1":
        "the MX record of {domain} names `{host}`, which {reason}",
        "{fix}";
    MX_IS_ALIAS = Info "mx-is-alias" "RFC 5321 §5.1":
        "the MX host {host} is an alias of {target}",
        "name {target} itself in the MX record";
    MX_NO_ADDRESS = Warning "mx-no-address" "RFC 5321 §5.1":
        "the MX host {host} has no address",
        "give {host} an address record or remove it from the MX set";
    MX_NOT_IN_FAMILY = Warning "mx-not-in-family" "RFC 5321 §5.1":
        "the MX host {host} does not have {address}, and no other kind is looked at (--ipv4, --ipv6, or the destination's ip_sort_pref)",
        "leave the option out, or set ip_sort_pref to one of the PREFER words, if {host} shall count by its other addresses";
    MX_TOO_MANY = Warning "mx-too-many" "RFC 5321 §5.1":
        "{domain} has {all} MX hosts; the last {count} of them were not looked at: a check stops after {limit}",
        "no sender tries that many: name a few hosts with several addresses each";
    MX_NOT_TESTED = Info "mx-not-tested" "RFC 5321 §5.1":
        "{host} [{address}] was not tested: {reason}",
        "this says nothing of {host}: check it from a host that can reach it";
    MX_PRIVATE = Warning "mx-address-not-public" "RFC 6890 §2.2.2":
        "{host} [{address}] was not reached ({reason}); the address is no public one: mail to it goes nowhere, or back to the sender's own host",
        "give {host} its public address, or take it out of the MX set";
    MX_NOT_PROBED = Info "mx-not-probed" "RFC 8461 §8.4":
        "{count} of the MX hosts or addresses were not probed: a check stops after {limit} addresses",
        "";
    MX_UNREACHABLE = Warning "mx-unreachable" "RFC 5321 §4.5.4.1":
        "{host} [{address}]: {reason}",
        "start the mail server at {address} or take it out of the MX set";
    SOURCE_UNUSABLE = Warning "source-address-unusable" "RFC 5321 §4.5.4.1":
        "{host} [{address}] was not connected to: {reason}",
        "name an address of this host with deliveryconfig or --source-address, or let the system pick one";
    MX_PEERS_DIFFER = Warning "mx-peers-differ" "RFC 5321 §5.1":
        "MX hosts of preference {preference} differ: {good} is used, {bad} is not ({reason})",
        "senders pick among equal preferences at random: make {bad} as good as {good}";
    PORT_BLOCKED = Warning "smtp-port-blocked" "RFC 5321 §4.5.4.1":
        "no connection to any MX host came about and none was refused: port {port} seems to be blocked from here",
        "run the check from a network that may send mail, or look at everything else with --no-smtp";
    SMTP_TLS_ON_CONNECT = Warning "smtp-tls-on-connect" "RFC 8314 §7.3":
        "{host} [{address}] speaks TLS from the first octet: {reason}",
        "that belongs to port 465: let port 25 begin in the clear and offer STARTTLS";
    SMTP_REFUSES = Warning "smtp-refuses" "RFC 5321 §4.2.1":
        "{host} [{address}] does not talk to this host: {reason}",
        "{fix}";
    SMTP_TOO_MUCH = Warning "smtp-reply-too-long" "RFC 5321 §4.5.3.1.5":
        "{host} [{address}]: {reason}",
        "what comes after that is not known here, and nothing is held against {host} for it";
    SMTP_SLOW = Warning "smtp-slow" "RFC 5321 §4.5.3.2":
        "{host} [{address}] is slow: {reason}",
        "{fix}";
    SMTP_MISBEHAVES = Warning "smtp-misbehaves" "RFC 5321 §4.2":
        "{host} [{address}]: {reason}",
        "look at the server's SMTP service by hand";
    // --- STARTTLS and certificates of MX hosts
    STARTTLS_MISSING = Warning "starttls-missing" "RFC 3207 §4":
        "{host} [{address}] offers no STARTTLS",
        "{fix}";
    STARTTLS_REFUSED = Warning "starttls-refused" "RFC 3207 §4":
        "{host} [{address}] offers STARTTLS but refuses it: {reason}",
        "{fix}";
    STARTTLS_FAILED = Warning "starttls-failed" "RFC 8461 §7.2":
        "{host} [{address}]: the TLS handshake failed: {reason}",
        "{fix}";
    TLS_UNSPOKEN = Warning "tls-not-spoken" "RFC 8446 §9.1":
        "{host} [{address}]: TLS could not be looked at from here: {reason}",
        "{fix}";
    OWN_CERTIFICATE_REFUSED = Warning "own-certificate-refused" "RFC 8446 §4.4.2.3":
        "{host} [{address}] {what}: {reason}",
        "{fix}";
    OWN_CERTIFICATE_MISSING = Warning "own-certificate-missing" "RFC 8446 §4.4.2.3":
        "the certificate profile \"{name}\" of this destination is not there, or its private key is gone",
        "import it (certconfig), or choose another one (destconfig)";
    STARTTLS_INJECTION = Error "starttls-injection" "RFC 3207 §4.2":
        "{host} [{address}] accepted text between its 220 and the TLS handshake ({reason})",
        "update the mail server: this is the STARTTLS command injection flaw, or somebody between is writing into the session";
    MX_CERT_EXPIRED = Warning "mx-certificate-expired" "RFC 8461 §4.2":
        "the certificate of {host} [{address}] expired on {day}",
        "renew the certificate of {host}";
    MX_CERT_ENDING = Warning "mx-certificate-ending" "RFC 8461 §4.2":
        "the certificate of {host} [{address}] ends in {left}, on {day}",
        "renew the certificate of {host} now";
    MX_CHAIN_INCOMPLETE = Warning "mx-chain-incomplete" "RFC 8446 §4.4.2":
        "{host} [{address}] sends only its own certificate, not the one that issued it ({issuer})",
        "let {host} send the intermediate certificates too (the `fullchain` file)";
    MX_CHAIN_EXPIRED = Warning "mx-chain-expired" "RFC 5280 §6.1.3":
        "{host} [{address}] has a certificate in date below one that is not: {reason}",
        "renew the chain file of {host}: the authority has a newer certificate of the issuer";
    MX_CERT_BAD = Warning "mx-certificate-bad" "RFC 8461 §4.2":
        "the certificate of {host} [{address}] would not pass verification: {reason}",
        "install a certificate for {host} from a public authority";
    MX_CERTIFICATES_DIFFER = Warning "mx-certificates-differ" "RFC 7672 §8.1":
        "{host} [{address}] holds certificates of two kinds, and the {kind} one does worse: {reason}",
        "serve both certificates from the same authority, with a TLSA record for each key";
    OWN_CERTIFICATE_EXPIRED = Warning "own-certificate-expired" "RFC 8446 §4.4.2.3":
        "the certificate profile \"{name}\" that is presented to this destination expired on {day}",
        "give it a new certificate: certconfig, CERTIFICATE, EDIT";
    OWN_CERTIFICATE_ENDING = Warning "own-certificate-ending" "RFC 8446 §4.4.2.3":
        "the certificate profile \"{name}\" that is presented to this destination ends in {left}, on {day}",
        "give it a new certificate: certconfig, CERTIFICATE, EDIT";
    MX_TLS_DIFFERS = Warning "mx-addresses-differ" "RFC 5321 §5.1":
        "the addresses of {host} do not behave alike: {reason}",
        "make every address of {host} serve the same configuration";
    // --- MTA-STS: record
    STS_ABSENT = Info "sts-record-absent" "RFC 8461 §3.1":
        "{domain} has no MTA-STS record",
        "publish a policy at https://mta-sts.{domain}/.well-known/mta-sts.txt, then a TXT record at _mta-sts.{domain}";
    STS_NEAR_MISS = Warning "sts-record-near-miss" "RFC 8461 §3.1":
        "a TXT record at _mta-sts.{domain} is ignored by senders: {reason}",
        "{fix}";
    STS_MULTIPLE = Error "sts-record-multiple" "RFC 8461 §3.1":
        "_mta-sts.{domain} has {count} MTA-STS records; with more than one senders see none",
        "leave one of them";
    STS_RECORD_INVALID = Error "sts-record-invalid" "RFC 8461 §3.1":
        "the MTA-STS record of {domain} is malformed at column {column}: {reason}",
        "{fix}";
    STS_RECORD_ODD = Warning "sts-record-odd" "RFC 8461 §3.1":
        "the MTA-STS record of {domain}, column {column}: {reason}",
        "{fix}";
    STS_LOOKUP_FAILED = Warning "sts-lookup-failed" "RFC 8461 §3.1":
        "the MTA-STS record of {domain} could not be looked up: {reason}",
        "mend the answer of the name servers for _mta-sts.{domain}";
    // --- MTA-STS: fetching
    STS_FETCH_FAILED = Error "sts-fetch-failed" "RFC 8461 §3.3":
        "the MTA-STS policy of {domain} could not be fetched: {reason}",
        "let https://mta-sts.{domain}/.well-known/mta-sts.txt answer with status 200 and text/plain within a minute";
    STS_HOST_MISSING = Error "sts-policy-host-missing" "RFC 8461 §8.2":
        "there is an MTA-STS record for {domain} but no address for mta-sts.{domain}: {reason}",
        "give mta-sts.{domain} an address or an alias to the host that serves the policy";
    STS_DELEGATION_HALF = Error "sts-delegation-half-done" "RFC 8461 §8.2":
        "_mta-sts.{domain} is an alias of {target}, but mta-sts.{domain} does not serve the policy: {reason}",
        "delegation needs both names: point mta-sts.{domain} at the provider too, and let it get a certificate for that name";
    STS_HOST_CERT = Error "sts-policy-host-certificate" "RFC 8461 §3.3":
        "the certificate of the policy host mta-sts.{domain} is not good: {reason}",
        "install a certificate for mta-sts.{domain} from a public authority, with the whole chain";
    STS_HOST_CERT_ENDING = Warning "sts-policy-host-certificate-ending" "RFC 8461 §3.3":
        "the certificate of mta-sts.{domain} ends in {left}, on {day}",
        "renew it now: when it has ended no sender can refresh the policy";
    STS_FAMILIES_DIFFER = Warning "sts-policy-host-families-differ" "RFC 8461 §3.3":
        "mta-sts.{domain} answers differently over IPv4 and IPv6: {reason}",
        "serve the same policy on every address of mta-sts.{domain}";
    STS_CACHE_STANDS_IN = Warning "sts-cached-policy-in-use" "RFC 8461 §5.1":
        "a cached policy of {domain} (id {id}, valid until {until}) stands in",
        "senders that have seen the policy keep to it until it expires; others see none";
    STS_BACK_OFF = Info "sts-back-off" "RFC 8461 §3.3":
        "the last try to fetch the policy of {domain} failed at {at}: {reason}",
        "";
    // --- MTA-STS: policy
    STS_POLICY_INVALID = Error "sts-policy-invalid" "RFC 8461 §3.2":
        "the MTA-STS policy of {domain} is malformed at line {line}, column {column}: {reason}",
        "{fix}";
    STS_POLICY_ODD = Warning "sts-policy-odd" "RFC 8461 §3.2":
        "the MTA-STS policy of {domain}, line {line}, column {column}: {reason}",
        "{fix}";
    STS_MAX_AGE_OVER = Error "sts-max-age-over" "RFC 8461 §3.2":
        "max_age {max_age} is over the limit of 31557600 seconds (one year); it was capped",
        "publish `max_age: 31557600` or less: some senders refuse the whole policy";
    STS_MAX_AGE_SHORT = Warning "sts-max-age-short" "RFC 8461 §3.2":
        "max_age {max_age} ({span}) is short: an attacker only needs to block the policy for that long",
        "publish some weeks, for example `max_age: 2592000`";
    STS_TESTING = Info "sts-testing-mode" "RFC 8461 §5":
        "the policy of {domain} is in testing mode: senders report failures but deliver all the same",
        "when the TLS reports are clean, change to `mode: enforce` and give the record a new id";
    STS_MX_NOT_LISTED = Warning "sts-mx-not-listed" "RFC 8461 §4.1":
        "{host} is an MX host of {domain} but no mx pattern of the policy admits it{why}",
        "add `mx: {host}` to the policy, then change the id of the TXT record";
    STS_PATTERN_UNUSED = Info "sts-pattern-unused" "RFC 8461 §4.1":
        "the mx pattern {pattern} admits no MX host of {domain}",
        "leave it if a host is to come; otherwise remove the line and change the id";
    STS_SMART_HOST = Info "sts-smart-host" "RFC 8461 §3.4":
        "mail for {domain} goes by the SMTP route to {host}: MTA-STS and DANE of {domain} are not enforced",
        "with a smart host it is the smart host's own policy domain that counts";
    // --- DANE
    DANE_MISMATCH = Error "dane-mismatch" "RFC 7672 §2.2":
        "no TLSA record of {base} fits what {host} [{address}] presents: {reason}",
        "{fix}";
    DANE_NO_TLS = Error "dane-without-starttls" "RFC 7672 §2.2":
        "{host} has TLSA records but [{address}] completes no STARTTLS handshake: {reason}",
        "{fix}";
    DANE_UNUSABLE = Warning "dane-unusable" "RFC 7672 §3.1":
        "no TLSA record of {base} can be used for SMTP: {reason}",
        "publish `3 1 1` records (or `2 1 1` with the issuer's key)";
    DANE_RECORD_UNUSABLE = Info "dane-record-unusable" "RFC 7672 §3.1":
        "the TLSA record `{record}` of {base} cannot be used for SMTP: {reason}",
        "remove it; senders skip it";
    DANE_NO_ROLLOVER = Info "dane-no-rollover" "RFC 7671 §8":
        "{base} has a single TLSA record: there is no room for the next key",
        "before the certificate is renewed, publish the record of the next key (`3 1 1`) beside this one";
    DANE_STALE_RECORD = Info "dane-record-matches-nothing" "RFC 7671 §8":
        "of the TLSA records of {base} `{record}` matches nothing that {host} presents now",
        "{fix}";
    DANE_INSECURE_MX = Info "dane-insecure-mx" "RFC 7672 §2.2.1":
        "{host} has TLSA records, but the MX records of {domain} are not signed, so DANE does not apply",
        "sign the zone of {domain} with DNSSEC";
    DANE_CN_ONLY = Warning "dane-cn-only" "RFC 9525 §2":
        "the certificate of {host} [{address}] bears its name as common name only",
        "put the name into subjectAltName: newer senders look nowhere else";
    DANE_LOOKUP_FAILED = Warning "dane-lookup-failed" "RFC 7672 §2.2":
        "the TLSA look-up for {host} failed ({reason}), so the host is not used: an error is never an absence",
        "mend the name servers of {base}; a TLSA query must be answered, with NODATA if there is none";
    // --- TLS reporting
    TLSRPT_ABSENT = Info "tlsrpt-absent" "RFC 8460 §3":
        "{domain} asks for no TLS reports",
        "publish `v=TLSRPTv1; rua=mailto:tls-reports@{domain}` at _smtp._tls.{domain} to learn of failures";
    TLSRPT_INVALID = Warning "tlsrpt-invalid" "RFC 8460 §3":
        "the TLS-RPT record of {domain} is of no use: {reason}",
        "{fix}";
    TLSRPT_ODD = Warning "tlsrpt-odd" "RFC 8460 §3":
        "the TLS-RPT record of {domain}: {reason}",
        "{fix}";
    // --- the verdict
    GATEWAY_WEAKER = Warning "gateway-weaker-than-rfc" "RFC 8461 §2":
        "the gateway would {gateway}, a sender that keeps to the RFCs would {rfc}",
        "mend the TLSA records: strict senders never use a host whose DANE check fails";
    HOSTED_MAIL = Warning "hosted-under-required-verify" "AsyncOS 16 guide":
        "the mail of {domain} is hosted at {host}, and the setting {tls} only accepts a certificate for {domain}",
        "use required_verify_hosted, which also accepts a certificate for the MX host";
    CLOCK_WRONG = Warning "clock-wrong" "RFC 5280 §4.1.2.5":
        "the clock of this host stands at {day}, before this program was made: no date can be judged by it, and nothing was looked at",
        "set the clock (`timedatectl set-ntp true`, say), then check again";
    MORE_OF_A_KIND = Info "more-of-a-kind" "RFC 8461 §8.4":
        "{count} more findings of the kind {code} are left out",
        "";
    DEADLINE = Warning "deadline-passed" "RFC 8461 §3.3":
        "the check of {domain} was cut off after {seconds} s; what was still open counts as not seen",
        "give it more time with --deadline, or less to do with --no-smtp";
}
