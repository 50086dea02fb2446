//! Findings: statements of a report in addition to its verdict. One table declares all of them.

use crate::vocab::text::printable;

/// The severity of a finding, by its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Mail is not delivered under the settings in force, or a published protection has no effect.
    Error,
    /// Mail would not be delivered under stricter settings, or will soon not be.
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

/// The name of a fact for each failed query of a finding, as `name TYPE`. No text shows it.
pub const ASKED: &str = "asked";

/// The name of the fact that tells in which way the fetch of a policy failed. No text shows it.
pub const FETCH_TROUBLE: &str = "trouble";

/// A row of the table of findings. `{name}` in a text is a placeholder for the fact of that name.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The stable name, kebab-case.
    pub code: &'static str,
    /// The severity of a finding that does not keep mail from being delivered.
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
    /// Whether it keeps mail from being delivered under the settings in force.
    pub decides: bool,
    /// The facts by name. Their text may come from the network, and is escaped when inserted.
    pub facts: Vec<(&'static str, String)>,
}

impl Finding {
    /// Creates a finding of the given row.
    #[must_use]
    pub fn new(row: &'static Row, facts: &[(&'static str, &dyn std::fmt::Display)]) -> Finding {
        Finding {
            row,
            decides: false,
            facts: facts.iter().map(|(k, v)| (*k, v.to_string())).collect(),
        }
    }

    /// Returns the severity: an error if the finding keeps mail from being delivered, else that of
    /// its row.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.decides { Severity::Error } else { self.row.severity }
    }

    /// Reports whether the administrator of this side can mend it, and not the other side.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        is_ours(self.row.code)
    }

    /// Returns the fact of the given name; not safe to show. The first if there are several.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(k, _)| *k == name).map(|(_, value)| value.as_str())
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

/// Reports whether the administrator of this side can mend findings of this code.
#[must_use]
pub fn is_ours(code: &str) -> bool {
    OURS.iter().any(|row| row.code == code)
}

/// The findings about this side: its network, its settings, and the name that was typed.
static OURS: &[&Row] = &[
    &DNSSEC_CANNOT_JUDGE,
    &DNSSEC_AD_IN_CLEAR,
    &LOOKUP_FAILED,
    &NULL_MX,
    &DOMAIN_MISSING,
    &NO_MAIL_HOST,
    &MX_NOT_IN_FAMILY,
    &MX_NOT_TESTED,
    &SOURCE_UNUSABLE,
    &PORT_BLOCKED,
    &SMTP_TOO_MUCH,
    &SMTP_REFUSES,
    &TLS_UNSPOKEN,
    &OWN_CERTIFICATE_REFUSED,
    &OWN_CERTIFICATE_MISSING,
    &OWN_CERTIFICATE_EXPIRED,
    &OWN_CERTIFICATE_ENDING,
    &STS_IGNORED,
    &STS_SMART_HOST,
    &DANE_IGNORED,
    &DANE_DEMANDED,
    &GATEWAY_WEAKER,
    &TLS_DEMANDED,
    &HOSTED_MAIL,
    &CLOCK_WRONG,
    &DEADLINE,
];

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
    ($(#[$about:meta])+ $list:ident:
     $($name:ident = $severity:ident $code:literal $reference:literal: $says:literal, $hint:literal;)+) => {
        $(
            #[doc = concat!("`", $code, "`: ", $says)]
            pub static $name: Row = Row {
                code: $code, severity: Severity::$severity, says: $says, hint: $hint, reference: $reference,
            };
        )+
        $(#[$about])+
        pub static $list: &[&Row] = &[$(&$name,)+];
    };
}

findings! {
    /// All rows of checks, in the order of the table.
    FINDINGS:
    // --- the DNS
    DNSSEC_BOGUS = Warning "dnssec-bogus" "RFC 4035 §5.5":
        "these answers fail DNSSEC validation: {names}{more} ({reason})",
        "{fix}; until then every validating resolver answers SERVFAIL";
    DNSSEC_CANNOT_JUDGE = Warning "dnssec-cannot-judge" "RFC 7672 §2.1.1":
        "DNSSEC cannot be checked from here, so DANE was not evaluated: {reason}",
        "{fix}";
    DNSSEC_AD_IN_CLEAR = Warning "dnssec-ad-in-clear" "RFC 4035 §4.9.3":
        "the AD bit is trusted from a resolver on another host, and anybody on the way to it can set that bit",
        "reach the resolver by tls:// or https://, run one on this host, or validate here with --dnssec validate";
    LOOKUP_FAILED = Warning "lookup-failed" "RFC 7672 §2.1.1":
        "{names}{more} could not be looked up: {reason}",
        "a failed look-up does not mean that there is no record: find out which name server fails, then check again";
    ADDRESS_FAMILY_FAILED = Warning "address-family-failed" "RFC 7672 §2.1.2":
        "the {type} look-up of {host} failed ({reason}); the addresses of the other family were used",
        "correct the {type} answer of {host}: strict senders treat the whole host as failed";
    // --- the route
    NULL_MX = Info "null-mx" "RFC 7505 §3":
        "{domain} publishes a null MX record (`MX 0 .`), by which a domain says that it wants no mail",
        "is the name spelled right?";
    DOMAIN_MISSING = Info "domain-missing" "RFC 5321 §5.1":
        "the DNS answers that there is no such name ({name}: NXDOMAIN)",
        "is the name spelled right?";
    NO_MAIL_HOST = Warning "no-mail-host" "RFC 5321 §5.1":
        "{domain} names no server that could take its mail: no MX record, and no {address} of its own",
        "is the name spelled right?";
    NULL_MX_WITH_OTHERS = Warning "null-mx-with-others" "RFC 7505 §3":
        "{domain} publishes a null MX record beside other MX records; the null MX was ignored",
        "remove `MX 0 .`, or all the others if {domain} wants no mail";
    MX_NOT_A_HOST_NAME = Warning "mx-not-a-host-name" "RFC 5321 §5.1":
        "the MX record of {domain} names `{host}`, which {reason}",
        "{fix}";
    MX_IS_ALIAS = Info "mx-is-alias" "RFC 5321 §5.1":
        "the MX host {host} is an alias of {target}",
        "name {target} itself in the MX record";
    MX_NO_ADDRESS = Warning "mx-no-address" "RFC 5321 §5.1":
        "the MX host {host} has no address",
        "give {host} an address record{remove}";
    MX_NOT_IN_FAMILY = Warning "mx-not-in-family" "RFC 5321 §5.1":
        "the MX host {host} does not have {address}, and the settings here allow no other kind (--ipv4, --ipv6, or the destination's ip_sort_pref)",
        "leave the option out, or set ip_sort_pref to one of the PREFER words, if the other addresses of {host} shall be used";
    MX_TOO_MANY = Warning "mx-too-many" "RFC 5321 §5.1":
        "{domain} has {all} MX hosts; the last {count} of them were not looked at, because a check stops after {limit}",
        "no sender tries that many: publish a few hosts with several addresses each";
    MX_NOT_TESTED = Info "mx-not-tested" "RFC 5321 §5.1":
        "{host} [{address}] was not tested: {reason}",
        "this says nothing about {host}: check it from a host that can reach it";
    MX_PRIVATE = Warning "mx-address-not-public" "RFC 6890 §2.2.2":
        "{host} [{address}] was not reached ({reason}); the address is not a public one, so mail goes nowhere or back to the sender's own network",
        "give {host} its public address{remove}";
    MX_NOT_PROBED = Info "mx-not-probed" "RFC 8461 §8.4":
        "{count} of the MX hosts or addresses were not tested, because a check stops after {limit} addresses",
        "";
    MX_UNREACHABLE = Warning "mx-unreachable" "RFC 5321 §4.5.4.1":
        "{host} cannot be reached at [{address}]: {reason}",
        "start the mail server at {address}{remove}";
    SOURCE_UNUSABLE = Warning "source-address-unusable" "RFC 5321 §4.5.4.1":
        "no connection to {host} [{address}] was tried: {reason}",
        "set an address that this host has (deliveryconfig or --source-address), or let the system choose one";
    MX_PEERS_DIFFER = Warning "mx-peers-differ" "RFC 5321 §5.1":
        "the MX hosts of preference {preference} differ: {good} would be used, {bad} would not ({reason})",
        "senders choose among equal preferences at random: make {bad} as good as {good}";
    PORT_BLOCKED = Warning "smtp-port-blocked" "RFC 5321 §4.5.4.1":
        "no MX host could be connected to and none refused: outgoing connections to port {port} seem to be blocked on this network",
        "run the check from a network that may send mail, or look at everything else with --no-smtp";
    SMTP_TLS_ON_CONNECT = Warning "smtp-tls-on-connect" "RFC 8314 §7.3":
        "{host} [{address}] speaks TLS from the first octet: {reason}",
        "that belongs on port 465: let port 25 begin in plain text and offer STARTTLS";
    SMTP_REFUSES = Warning "smtp-refuses" "RFC 5321 §4.2.1":
        "{host} [{address}] refuses to talk to this host: {reason}",
        "{fix}";
    SMTP_TOO_MUCH = Warning "smtp-reply-too-long" "RFC 5321 §4.5.3.1.5":
        "the reply of {host} [{address}] is too long to be read to its end: {reason}",
        "what follows is not known here, and nothing is held against {host} for it";
    SMTP_SLOW = Warning "smtp-slow" "RFC 5321 §4.5.3.2":
        "{host} [{address}] answers slowly: {reason}",
        "{fix}";
    SMTP_MISBEHAVES = Warning "smtp-misbehaves" "RFC 5321 §4.2":
        "{host} [{address}] does not keep to SMTP: {reason}",
        "look at the server's SMTP service by hand";
    // --- STARTTLS and certificates of MX hosts
    STARTTLS_MISSING = Warning "starttls-missing" "RFC 3207 §4":
        "{host} [{address}] has no STARTTLS in its answer to EHLO",
        "{fix}";
    STARTTLS_REFUSED = Warning "starttls-refused" "RFC 3207 §4":
        "{host} [{address}] offers STARTTLS but answers it with {reason}",
        "{fix}";
    STARTTLS_FAILED = Warning "starttls-failed" "RFC 8461 §7.2":
        "the TLS handshake with {host} [{address}] failed: {reason}",
        "{fix}";
    TLS_UNSPOKEN = Warning "tls-not-spoken" "RFC 8446 §9.1":
        "the TLS of {host} [{address}] could not be tested from here: {reason}",
        "{fix}";
    MX_TLS_OLD = Warning "mx-tls-too-old" "RFC 8461 §4.2":
        "{host} [{address}] speaks nothing newer than {version}, and MTA-STS needs TLS 1.2 or later",
        "update the mail server at {host}, or switch TLS 1.2 and 1.3 on";
    OWN_CERTIFICATE_REFUSED = Warning "own-certificate-refused" "RFC 8446 §4.4.2.3":
        "{host} [{address}] {what}: {reason}",
        "{fix}";
    OWN_CERTIFICATE_MISSING = Warning "own-certificate-missing" "RFC 8446 §4.4.2.3":
        "the certificate profile \"{name}\" of this destination does not exist, or its private key is lost",
        "import it (certconfig), or choose another one (destconfig)";
    STARTTLS_INJECTION = Warning "starttls-injection" "RFC 3207 §4.2":
        "plain text came from {host} [{address}] after its 220 and before the TLS handshake: {reason}",
        "compare the session from another network, as somebody on the way may write into it; if {host} itself sends text too early, update its mail server";
    MX_CERT_EXPIRED = Warning "mx-certificate-expired" "RFC 8461 §4.2":
        "{host} [{address}] shows a certificate that expired on {day}",
        "renew the certificate of {host}, then restart its mail service so that it is used";
    MX_CERT_ENDING = Warning "mx-certificate-ending" "RFC 8461 §4.2":
        "the certificate of {host} [{address}] expires in {left}, on {day}",
        "renew the certificate of {host} now";
    MX_CHAIN_INCOMPLETE = Warning "mx-chain-incomplete" "RFC 8446 §4.4.2":
        "{host} [{address}] sends its own certificate without the one that issued it ({issuer})",
        "let {host} send the intermediate certificates too (the `fullchain` file)";
    MX_CHAIN_EXPIRED = Warning "mx-chain-expired" "RFC 5280 §6.1.3":
        "the certificate of {host} [{address}] is in date, but one that issued it is not: {reason}",
        "renew the chain file of {host}: the authority has a newer certificate of the issuer";
    MX_CERT_BAD = Warning "mx-certificate-bad" "RFC 8461 §4.2":
        "no sender that verifies accepts the certificate of {host} [{address}]: {reason}",
        "{fix}{more}";
    MX_CERTIFICATES_DIFFER = Warning "mx-certificates-differ" "RFC 7672 §8.1":
        "{host} [{address}] has two kinds of certificates, and the {kind} one does worse: {reason}",
        "let the same authority issue both certificates, and publish a TLSA record for each key";
    OWN_CERTIFICATE_EXPIRED = Warning "own-certificate-expired" "RFC 8446 §4.4.2.3":
        "the certificate profile \"{name}\", which this gateway shows to the destination, expired on {day}",
        "give it a new certificate: certconfig, CERTIFICATE, EDIT";
    OWN_CERTIFICATE_ENDING = Warning "own-certificate-ending" "RFC 8446 §4.4.2.3":
        "the certificate profile \"{name}\", which this gateway shows to the destination, expires in {left}, on {day}",
        "give it a new certificate: certconfig, CERTIFICATE, EDIT";
    MX_TLS_DIFFERS = Warning "mx-addresses-differ" "RFC 5321 §5.1":
        "the addresses of {host} behave differently: {reason}",
        "give every address of {host} the same configuration";
    // --- MTA-STS: record
    STS_ABSENT = Info "sts-record-absent" "RFC 8461 §3.1":
        "{domain} has no MTA-STS record",
        "publish a policy at https://mta-sts.{domain}/.well-known/mta-sts.txt and then a TXT record at _mta-sts.{domain}";
    STS_UNANNOUNCED = Warning "sts-policy-unannounced" "RFC 8461 §3.1":
        "an MTA-STS policy (mode {mode}) is served at {url}, but no record announces it, so no sender looks there",
        "publish the TXT record `v=STSv1; id={id};` at _mta-sts.{domain}";
    STS_NEAR_MISS = Warning "sts-record-near-miss" "RFC 8461 §3.1":
        "senders ignore a TXT record at _mta-sts.{domain}: {reason}",
        "{fix}";
    STS_MULTIPLE = Error "sts-record-multiple" "RFC 8461 §3.1":
        "_mta-sts.{domain} has {count} MTA-STS records, and senders then act as if there were none: {records}",
        "{fix}";
    STS_RECORD_INVALID = Error "sts-record-invalid" "RFC 8461 §3.1":
        "senders cannot use the MTA-STS record of {domain}, which is malformed{place}: {reason}",
        "{fix}";
    STS_RECORD_ODD = Warning "sts-record-odd" "RFC 8461 §3.1":
        "the MTA-STS record of {domain} is unusual{place}: {reason}",
        "{fix}";
    STS_LOOKUP_FAILED = Warning "sts-lookup-failed" "RFC 8461 §3.1":
        "the MTA-STS record of {domain} could not be looked up: {reason}",
        "let the name servers answer for _mta-sts.{domain}";
    // --- MTA-STS: fetching
    STS_FETCH_FAILED = Error "sts-fetch-failed" "RFC 8461 §3.3":
        "senders {cannot} mta-sts.{domain}: {reason}",
        "{fix}";
    STS_NOT_FOUND = Warning "sts-policy-not-found" "RFC 8461 §3.3":
        "the record of {domain} announces a policy, and the policy host has none: {reason}",
        "put the policy at https://mta-sts.{domain}/.well-known/mta-sts.txt or remove the record";
    STS_REDIRECT = Error "sts-policy-redirect" "RFC 8461 §3.3":
        "senders get no policy from mta-sts.{domain}: {reason}",
        "let mta-sts.{domain} serve the policy itself; if another host has it, fetch it from there inside the web server (a reverse proxy), or make mta-sts.{domain} an alias of that host";
    STS_HOST_MISSING = Warning "sts-policy-host-missing" "RFC 8461 §8.2":
        "{domain} has an MTA-STS record, but its policy host cannot be found: {reason}",
        "give mta-sts.{domain} an address, or an alias to the host that serves the policy";
    STS_DELEGATION_HALF = Error "sts-delegation-half-done" "RFC 8461 §8.2":
        "_mta-sts.{domain} is an alias of {target}, but mta-sts.{domain} does not serve the policy: {reason}",
        "a provider needs both names: make mta-sts.{domain} an alias too, and let the provider get a certificate for it";
    STS_HOST_CERT = Error "sts-policy-host-certificate" "RFC 8461 §3.3":
        "the policy host mta-sts.{domain} shows a certificate that senders do not accept: {reason}",
        "{fix}";
    STS_HOST_CERT_ENDING = Warning "sts-policy-host-certificate-ending" "RFC 8461 §3.3":
        "the certificate of mta-sts.{domain} expires in {left}, on {day}",
        "renew it now: after that day no sender can fetch the policy";
    STS_FAMILIES_DIFFER = Warning "sts-policy-host-families-differ" "RFC 8461 §3.3":
        "mta-sts.{domain} answers differently over IPv4 and IPv6: {reason}",
        "serve the same policy on every address of mta-sts.{domain}";
    STS_CACHE_STANDS_IN = Warning "sts-cached-policy-in-use" "RFC 8461 §5.1":
        "the policy in use for {domain} comes from the cache (id {id}, valid until {until})",
        "senders that have fetched the policy before keep to it until it expires; others see none";
    STS_BACK_OFF = Info "sts-back-off" "RFC 8461 §3.3":
        "the last try to fetch the policy of {domain} failed at {at}: {reason}",
        "";
    // --- MTA-STS: policy
    STS_POLICY_INVALID = Error "sts-policy-invalid" "RFC 8461 §3.2":
        "senders cannot use the MTA-STS policy of {domain}, which is malformed{place}: {reason}",
        "{fix}";
    STS_POLICY_ODD = Warning "sts-policy-odd" "RFC 8461 §3.2":
        "the MTA-STS policy of {domain} is unusual{place}: {reason}",
        "{fix}";
    STS_MAX_AGE_OVER = Warning "sts-max-age-over" "RFC 8461 §3.2":
        "max_age {max_age} is above the limit of 31557600 seconds (one year); the limit was used",
        "publish `max_age: 31557600` or less: some senders refuse the whole policy";
    STS_MAX_AGE_SHORT = Warning "sts-max-age-short" "RFC 8461 §3.2":
        "max_age {max_age} ({span}) is short: an attacker needs to block the policy for no longer than that",
        "publish some weeks, for example `max_age: 2592000`";
    STS_TESTING = Info "sts-testing-mode" "RFC 8461 §5":
        "the policy of {domain} is in testing mode: senders report failures but deliver nevertheless",
        "when the TLS reports show no failure, change to `mode: enforce` and give the record a new id";
    STS_WITHDRAWN = Info "sts-mode-none" "RFC 8461 §8.3":
        "{domain} has withdrawn MTA-STS: its policy says mode none, and senders drop what they had cached",
        "record and policy can be removed when the longest max_age that was published before has passed; to protect mail again, publish `mode: testing` or `mode: enforce` and give the record a new id";
    STS_IGNORED = Warning "sts-policy-ignored" "RFC 8461 §5":
        "{domain} publishes an MTA-STS policy in mode enforce, and the setting {setting} here ignores it: {effect}",
        "{fix}";
    STS_MX_NOT_LISTED = Warning "sts-mx-not-listed" "RFC 8461 §4.1":
        "no mx line of the policy covers {host}, an MX host of {domain}{why}",
        "add `mx: {host}` to the policy, then change the id of the TXT record";
    STS_PATTERN_UNUSED = Info "sts-pattern-unused" "RFC 8461 §4.1":
        "the policy line `mx: {pattern}` covers no MX host of {domain}",
        "leave it if a host is to come; otherwise remove the line and change the id";
    STS_SMART_HOST = Info "sts-smart-host" "RFC 8461 §3.4":
        "an SMTP route sends mail for {domain} to {host}, so MTA-STS and DANE of {domain} are not enforced",
        "behind a smart host, the policy of the smart host's own domain counts";
    // --- DANE
    DANE_MISMATCH = Error "dane-mismatch" "RFC 7672 §2.2":
        "what {host} [{address}] shows fits none of the TLSA records of {base}: {reason}",
        "{fix}";
    DANE_NO_TLS = Error "dane-without-starttls" "RFC 7672 §2.2":
        "{host} has TLSA records, but [{address}] completes no TLS handshake: {reason}",
        "{fix}";
    DANE_UNUSABLE = Warning "dane-unusable" "RFC 7672 §3.1":
        "{base} has TLSA records, but none is of a kind that mail servers use: {reason}",
        "publish `3 1 1` records (or `2 1 1` with the key of the issuer)";
    DANE_RECORD_UNUSABLE = Info "dane-record-unusable" "RFC 7672 §3.1":
        "the TLSA record `{record}` of {base} cannot be used for SMTP: {reason}",
        "remove it; senders skip it";
    DANE_NO_ROLLOVER = Info "dane-no-rollover" "RFC 7671 §8":
        "{base} has one TLSA record",
        "before the next key is used, its record must stand beside this one, two TTLs earlier";
    DANE_STALE_RECORD = Info "dane-record-matches-nothing" "RFC 7671 §8":
        "of the TLSA records of {base}, `{record}` matches nothing that {host} shows now",
        "{fix}";
    DANE_INSECURE_MX = Info "dane-insecure-mx" "RFC 7672 §2.2.1":
        "{host} has TLSA records, but the MX records of {domain} are not signed, so DANE does not apply",
        "sign the zone of {domain} with DNSSEC";
    DANE_CN_ONLY = Warning "dane-cn-only" "RFC 9525 §2":
        "the certificate of {host} [{address}] has its name as common name only",
        "put the name into subjectAltName: newer senders look nowhere else";
    DANE_LOOKUP_FAILED = Warning "dane-lookup-failed" "RFC 7672 §2.2":
        "the TLSA look-up for {host} failed ({reason}), and a host whose TLSA answer is unknown must not be used",
        "let the name servers of {base} answer TLSA queries, with NODATA if there is no record";
    DANE_IGNORED = Warning "dane-ignored" "RFC 7672 §2.2":
        "{host} has TLSA records in signed DNS, and the setting {setting} here ignores them",
        "{fix}";
    DANE_DEMANDED = Warning "dane-mandatory-unmet" "AsyncOS 16 guide":
        "the setting dane mandatory of this side lets no mail go to {what}",
        "{fix}";
    // --- TLS reporting
    TLSRPT_ABSENT = Info "tlsrpt-absent" "RFC 8460 §3":
        "{domain} asks for no TLS reports",
        "publish `v=TLSRPTv1; rua=mailto:tls-reports@{domain}` at _smtp._tls.{domain} to learn of failures";
    TLSRPT_INVALID = Warning "tlsrpt-invalid" "RFC 8460 §3":
        "senders cannot use the TLS-RPT record of {domain}: {reason}",
        "{fix}";
    TLSRPT_ODD = Warning "tlsrpt-odd" "RFC 8460 §3":
        "the TLS-RPT record of {domain} is unusual: {reason}",
        "{fix}";
    // --- the verdict
    GATEWAY_WEAKER = Warning "gateway-weaker-than-rfc" "RFC 7672 §2.2":
        "by its own rules this gateway would {gateway}; by the RFCs, under which a host that fails DANE is never used, it would {rfc}",
        "{fix}";
    TLS_DEMANDED = Warning "tls-setting-unmet" "AsyncOS 16 guide":
        "what keeps this mail is the setting tls {tls} of this side; nothing that {domain} publishes asks for so much",
        "{fix}";
    HOSTED_MAIL = Warning "hosted-under-required-verify" "AsyncOS 16 guide":
        "mail for {domain} is hosted at {host}, and the setting {tls} of this side {takes}",
        "use required_verify_hosted, which also accepts a certificate for the MX host{more}";
    CLOCK_WRONG = Warning "clock-wrong" "RFC 5280 §4.1.2.5":
        "the clock of this host says {day}, which is before this program was made: dates cannot be checked, and nothing was looked up",
        "set the clock (`timedatectl set-ntp true`, say), then check again";
    MORE_OF_A_KIND = Info "more-of-a-kind" "RFC 8461 §8.4":
        "{count} more findings of the kind {code} are left out",
        "";
    DEADLINE = Warning "deadline-passed" "RFC 8461 §3.3":
        "the check of {domain} was ended after {seconds} s; what had not answered by then counts as not seen",
        "give it more time with --deadline, or less to do with --no-smtp";
}

findings! {
    /// The rows that only the owner's commands raise (`policy`, `inspect`), in the order of the
    /// table.
    OWNER_FINDINGS:
    POLICY_MX_BEHIND = Error "policy-mx-behind" "RFC 8461 §4.1":
        "no mx line covers {host}, an MX host of {domain}{why}",
        "add a line for {host}: senders that enforce the policy never use a host that it does not cover";
    POLICY_MX_UNFIT = Warning "policy-mx-unfit" "RFC 8461 §4.2":
        "{host}{place} fails what the policy demands: {reason}",
        "put it right before the mode is enforce: senders then do not deliver there";
    POLICY_MX_UNSEEN = Info "policy-mx-not-seen" "RFC 8461 §8.4":
        "{host}{place} was not tested: {reason}",
        "check {host} from a host that can reach it, before the mode is enforce";
    POLICY_IMPLICIT_MX = Info "policy-implicit-mx" "RFC 5321 §5.1":
        "{domain} has no MX record, so its own name is the host that the policy lists",
        "publish an MX record: some senders look for nothing else";
    POLICY_PROVIDER_PATTERN = Info "policy-provider-pattern" "RFC 8461 §4.1":
        "`mx: {pattern}` stands in place of {host}, as its provider advises",
        "to list the host itself, name it with --mx {host}";
    POLICY_WILDCARD = Info "policy-host-wildcard" "RFC 8461 §3.3":
        "a wildcard address record answers for names below {domain}, so mta-sts.{domain} leads to whatever serves there",
        "give mta-sts.{domain} records of its own before the TXT record is published";
    RPT_MX_RECORD_ABSENT = Info "rpt-mx-record-absent" "RFC 8460 §3":
        "{host} has TLSA records and no TLS-RPT record, so nobody reports DANE failures at it",
        "whoever runs {host} publishes the record at _smtp._tls.{host}: reports about DANE go by the mail host, not by {domain}";
    POLICY_ID_NOT_MOVED = Error "policy-id-not-moved" "RFC 8461 §3.1":
        "the policy of {domain} is not the one that was given the id {id}, and the record still says that id",
        "publish a new id: senders that have the old policy keep to it until its max_age has passed";
    POLICY_BODY_NOT_LIVE = Error "policy-body-not-live" "RFC 8461 §8.1":
        "{place} serves another policy than the one expected: {reason}",
        "publish the policy there before the TXT record; behind a CDN, wait or purge its cache";
    POLICY_ADDRESSES_DIFFER = Error "policy-addresses-differ" "RFC 8461 §8.1":
        "the addresses of mta-sts.{domain} do not serve the same policy: {reason}",
        "serve one policy at every address: behind a CDN, wait or purge its cache";
    POLICY_SERVERS_DIFFER = Warning "policy-servers-differ" "RFC 8461 §8.1":
        "the name servers of {domain} do not give the same record at {name}: {reason}",
        "wait for the secondaries, or look why they do not follow";
    POLICY_DOUBLED_NAME = Warning "policy-doubled-name" "RFC 8461 §3.1":
        "the record stands at {name}, with the domain twice",
        "the web form of your DNS provider adds the domain: write `_mta-sts` alone there";
    POLICY_SLOW = Warning "policy-host-slow" "RFC 8461 §3.3":
        "[{address}] took {seconds} s to serve the policy; senders may give up after 60 s, some sooner",
        "find out what makes the policy host slow";
    // --- TLSA
    TLSA_SERVERS_DIFFER = Error "tlsa-servers-differ" "RFC 7671 §8":
        "the name servers of {base} do not give the same TLSA records: {reason}",
        "wait for the secondaries, or look why they do not follow; the key must not change before all are alike";
    TLSA_ALGORITHM_MISSING = Error "tlsa-algorithm-missing" "RFC 7671 §8":
        "{host} [{address}] also has a certificate with a key of the kind {kind}, and no TLSA record of {base} matches it",
        "publish `{record}` too: the client chooses which certificate it is shown";
    TLSA_SHARED_KEY = Info "tlsa-shared-key" "RFC 7672 §4":
        "{hosts} show the same key",
        "give each mail host a key of its own and change them on different days, so that one mistake leaves a host that mail reaches";
    TLSA_TTL_LONG = Info "tlsa-ttl-long" "RFC 7671 §8":
        "the TLSA records of {base} may be kept for {span}: a change of keys waits {twice}, and a mistake lasts as long",
        "lower the lifetime to 1800 to 3600 s";
    SIGNATURE_ENDING = Warning "signature-ending" "RFC 7671 §13":
        "a signature that the TLSA records of {base} depend on ends in {span}; mail to the host waits from then on",
        "see that the zone, and those above it, are signed anew";
    TLSA_ISSUER_PARTIAL = Warning "tlsa-issuer-partial" "RFC 7671 §5.2.2":
        "the one record of usage 2 of {base} names {issuer}, and that authority picks one of several intermediates for each certificate",
        "publish a `2 1 1` record for each of its intermediates, or two `3 1 1` records of keys that you keep";
}
