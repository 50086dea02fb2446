//! The settings of `logconfig` and `alertconfig`.

use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;

/// Settings of the log: level, file size and number of files.
pub const LOGGING: Group = Group {
    name: "logconfig",
    items: &[
        Item { key: "level", factory: "info", parse: level },
        Item { key: "max_size", factory: "10M", parse: size },
        Item { key: "max_files", factory: "10", parse: files },
    ],
};

/// Settings of alerts: delivery command and rate limit.
pub const ALERTING: Group = Group {
    name: "alertconfig",
    items: &[
        Item { key: "command", factory: "", parse: command },
        Item { key: "command_timeout", factory: "30", parse: timeout },
        Item { key: "interval", factory: "3600", parse: interval },
    ],
};

/// Minimum and maximum size of a log file. Unit: bytes.
const SIZES: (u64, u64) = (1 << 10, 1 << 30);

/// Maximum length of the command. Unit: bytes.
const MAX_COMMAND: usize = 1_000;

fn level(text: &str) -> Result<String, InvalidInput> {
    match text.trim().to_ascii_lowercase().as_str() {
        // The gateway's menu says Information.
        "info" | "information" => Ok("info".into()),
        "debug" => Ok("debug".into()),
        other => Err(InvalidInput(format!("`{}` is none of info, debug", excerpt(other, 40)))),
    }
}

/// Parses a size such as `10M`, `512k` or `100000`. Unit: bytes.
#[must_use]
pub fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let (digits, unit) = match text.chars().last()? {
        'k' | 'K' => (text.get(..text.len() - 1)?, 1 << 10),
        'm' | 'M' => (text.get(..text.len() - 1)?, 1 << 20),
        _ => (text, 1),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse::<u64>().ok()?.checked_mul(unit)).flatten()
}

fn size(text: &str) -> Result<String, InvalidInput> {
    let count = bytes(text).filter(|n| (SIZES.0..=SIZES.1).contains(n)).ok_or_else(|| {
        InvalidInput("The size must be from 1K to 1024M, for example 10M or 512K.".into())
    })?;
    Ok(match count {
        n if n % (1 << 20) == 0 => format!("{}M", n >> 20),
        n if n % (1 << 10) == 0 => format!("{}K", n >> 10),
        n => n.to_string(),
    })
}

fn number(text: &str, min: u64, max: u64) -> Result<String, InvalidInput> {
    match text.trim().parse::<u64>() {
        Ok(n) if (min..=max).contains(&n) => Ok(n.to_string()),
        _ => Err(InvalidInput(format!("The value must be an integer from {min} to {max}."))),
    }
}

fn files(text: &str) -> Result<String, InvalidInput> {
    number(text, 1, 100)
}

fn timeout(text: &str) -> Result<String, InvalidInput> {
    number(text, 1, 300)
}

fn interval(text: &str) -> Result<String, InvalidInput> {
    number(text, 0, 86_400)
}

/// Checks a command line, which runs without a shell: only words and quotation marks have a
/// meaning.
fn command(text: &str) -> Result<String, InvalidInput> {
    let text = text.trim();
    if text.chars().any(char::is_control) || text.len() > MAX_COMMAND {
        return Err(InvalidInput("The command must be one line of at most 1000 bytes.".into()));
    }
    match shlex::split(text) {
        None => Err(InvalidInput("A quotation mark is not closed.".into())),
        Some(words) if !text.is_empty() && words.first().is_none_or(String::is_empty) => {
            Err(InvalidInput("The command names no program.".into()))
        }
        Some(_) => Ok(text.to_string()),
    }
}
