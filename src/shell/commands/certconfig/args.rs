//! The command line of `certconfig`.

use crate::shell::args::Passphrase;
use crate::shell::args::Shown;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::completion;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use std::path::PathBuf;

/// `certconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate certconfig
  destgate certconfig certificate import mail.p12 --name mail --passphrase-file pass --commit
  destgate certconfig certificate new mail --common-name mail.example.com --key p256
  destgate certconfig certificate request mail - > mail.csr
  destgate certconfig certificate edit mail --certificate signed.pem --intermediate ca.pem
  destgate certconfig certauthority custom import partner-ca.pem --enable --commit
  destgate certconfig crl import https://ca.example.com/ca.crl --name ca --enable --commit

Changes wait for `commit`. Private keys lie in the database (mode 0600), are never shown, and leave it
only by `export --with-key` and, encrypted, by `saveconfig`.")]
pub struct CertArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<CertAction>,
}

/// The parts of `certconfig`.
#[derive(Debug, Subcommand)]
pub enum CertAction {
    /// Certificate profiles, presented to servers that ask for one
    Certificate {
        /// What to do
        #[command(subcommand)]
        action: CertificateAction,
    },
    /// The lists of authorities that are trusted
    Certauthority {
        /// Which list
        #[command(subcommand)]
        list: AuthorityList,
    },
    /// Certificate revocation lists
    Crl {
        /// What to do
        #[command(subcommand)]
        action: CrlAction,
    },
}

/// The form of an exported certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// PEM text: the certificate and those above it
    Pem,
    /// PKCS#12, with the private key
    Pkcs12,
}

/// The kind and size of a new key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyWord {
    /// RSA, 2048 bits
    Rsa2048,
    /// RSA, 4096 bits
    Rsa4096,
    /// ECDSA on P-256
    P256,
    /// ECDSA on P-384
    P384,
}

/// The actions on certificate profiles.
#[derive(Debug, Subcommand)]
pub enum CertificateAction {
    /// Show all profiles
    List {
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Show which profile serves which destinations
    Print {
        /// With the uncommitted changes
        #[arg(long)]
        pending: bool,
    },
    /// Take a certificate with its key from a PKCS#12 or PEM file
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The profile's name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// The private key, where the certificate's file does not hold it (PEM)
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// Certificates above it (PEM, repeatable)
        #[arg(long, value_name = "FILE")]
        intermediate: Vec<PathBuf>,
        /// The passphrase
        #[command(flatten)]
        passphrase: Passphrase,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Make a key, a self-signed certificate, and a request for a signed one
    New {
        /// The profile's name
        #[arg(value_name = "NAME")]
        name: String,
        /// CN, mostly the gateway's host name
        #[arg(long, value_name = "TEXT")]
        common_name: String,
        /// O
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        organization: String,
        /// OU
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        organizational_unit: String,
        /// L
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        locality: String,
        /// ST
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        state: String,
        /// C, two letters
        #[arg(long, value_name = "CC", default_value = "", hide_default_value = true)]
        country: String,
        /// Validity in days
        #[arg(long, value_name = "N", default_value_t = 3_650, value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: u32,
        /// Kind and size of the key
        #[arg(long, value_enum, default_value_t = KeyWord::Rsa2048)]
        key: KeyWord,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Give a profile its signed certificate, or further certificates above it
    Edit {
        /// The profile
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::certificates))]
        name: String,
        /// The signed certificate (PEM); certificates above it may stand in the same file
        #[arg(long, value_name = "FILE")]
        certificate: Option<PathBuf>,
        /// Certificates above it (PEM, repeatable)
        #[arg(long, value_name = "FILE")]
        intermediate: Vec<PathBuf>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the request for a signed certificate (PEM)
    Request {
        /// The profile
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::certificates))]
        name: String,
        /// The file; `-` is stdout
        #[arg(value_name = "FILE", default_value = "-")]
        file: PathBuf,
    },
    /// Write a certificate to a file (mode 0600)
    Export {
        /// The profile
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::certificates))]
        name: String,
        /// The file; `-` is stdout (PEM without key only)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The form
        #[arg(long, value_enum, default_value_t = ExportFormat::Pem)]
        format: ExportFormat,
        /// PEM: with the private key, encrypted under the passphrase
        #[arg(long)]
        with_key: bool,
        /// The passphrase
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Remove a profile that no destination uses
    Delete {
        /// The profile
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::certificates))]
        name: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
}

/// The two lists.
#[derive(Debug, Subcommand)]
pub enum AuthorityList {
    /// Authorities of your own choice
    Custom {
        /// What to do
        #[command(subcommand)]
        action: CustomAction,
    },
    /// The system's authorities
    System {
        /// What to do
        #[command(subcommand)]
        action: SystemAction,
    },
}

/// The actions on the custom list.
#[derive(Debug, Subcommand)]
pub enum CustomAction {
    /// Trust the list
    Enable {
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Do not trust the list
    Disable {
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the list
    Print {
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Add the authorities of a file (PEM)
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Trust the list too
        #[arg(long)]
        enable: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the list to a file (PEM)
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Remove authorities
    Delete {
        /// SHA-256 fingerprints as `print` shows them; a beginning that fits one is enough
        #[arg(value_name = "FINGERPRINT", required_unless_present = "all")]
        fingerprints: Vec<String>,
        /// All of them
        #[arg(long, conflicts_with = "fingerprints")]
        all: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
}

/// The actions on the system's list.
#[derive(Debug, Subcommand)]
pub enum SystemAction {
    /// Trust the list
    Enable {
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Do not trust the list
    Disable {
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the list
    Print {
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
    },
    /// Write the list to a file (PEM)
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// The actions on revocation lists.
#[derive(Debug, Subcommand)]
pub enum CrlAction {
    /// Show the lists
    List {
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Take a list from a file or an http or https URL
    Import {
        /// File or URL; `-` is stdin
        #[arg(value_name = "FILE|URL")]
        source: String,
        /// The list's name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Look at revocation lists from then on
        #[arg(long)]
        enable: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Fetch again the lists that came from a URL
    Update {
        /// Which; all of them if absent
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::crls))]
        names: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove a list
    Delete {
        /// Which
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::crls))]
        name: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Look at revocation lists
    Enable {
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Do not look at revocation lists
    Disable {
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
}
