//! The replies of the socketmap protocol. Source: socketmap_table(5).

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The value.
    Ok(String),
    /// There is no value. Postfix goes on with the parent key.
    NotFound,
    /// The value is unknown for now, with the reason. Postfix defers the mail.
    Temp(String),
    /// The question cannot be answered, with the reason. Postfix defers the mail.
    Perm(String),
}

impl Reply {
    /// Returns the word of the reply.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Reply::Ok(_) => "OK",
            Reply::NotFound => "NOTFOUND",
            Reply::Temp(_) => "TEMP",
            Reply::Perm(_) => "PERM",
        }
    }

    /// Returns the payload.
    #[must_use]
    pub fn payload(&self) -> String {
        match self {
            Reply::Ok(text) | Reply::Temp(text) | Reply::Perm(text) => {
                format!("{} {text}", self.word())
            }
            // The blank is part of the protocol.
            Reply::NotFound => "NOTFOUND ".into(),
        }
    }
}

/// The name of the map of routes.
pub const TRANSPORT: &str = "transport";

/// The form of the answers, chosen by the name of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// Postfix 3.4 and later.
    Plain,
    /// Postfix 3.10 and later: with the attributes of the MTA-STS policy.
    WithPolicy,
    /// Postfix 2.11 to 3.3: without `servername`.
    Legacy,
    /// sendmail 8.17 and later: answers by an MTA-STS policy alone.
    Sendmail,
}

impl Dialect {
    /// All dialects.
    pub const ALL: &'static [Dialect] =
        &[Dialect::Plain, Dialect::WithPolicy, Dialect::Legacy, Dialect::Sendmail];

    /// Returns the dialect of a map's name, in any case.
    #[must_use]
    pub fn of(map: &[u8]) -> Option<Dialect> {
        let is = |name: &str| map.eq_ignore_ascii_case(name.as_bytes());
        if is("QUERY") || is("postfix") {
            return Some(Dialect::Plain);
        }
        Dialect::ALL.iter().copied().find(|dialect| is(dialect.name()))
    }

    /// Returns the name of the map.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Plain => "QUERY",
            Dialect::WithPolicy => "QUERYwithTLSRPT",
            Dialect::Legacy => "legacy",
            Dialect::Sendmail => "sts",
        }
    }
}
