//! The configuration: what its entries are, and every way to change them. Whoever changes an entry says what he has
//! seen of it before; a change of something that has moved since is refused, never merged.

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
pub mod reference;
pub mod route;
pub mod setting;
pub mod snapshot;
pub mod usage;
