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
