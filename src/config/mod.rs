//! The configuration: its entries, and the functions that change them. A caller that changes an
//! entry passes the entry as it last read it. If the entry has changed since, the change is refused
//! and never merged.

pub mod authority;
pub mod bounce;
pub mod certificate;
pub mod change;
pub mod crl;
pub mod destination;
pub mod document;
pub mod document_keys;
pub mod entry;
pub mod error;
pub mod own_policy;
pub mod reference;
pub mod route;
pub mod setting;
pub mod snapshot;
pub mod usage;
