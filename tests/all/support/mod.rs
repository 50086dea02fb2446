//! What the tests of the decision core share: certificates, evidence literals, a fold for tables.

pub mod certs;
pub mod corpus;
pub mod fold;
pub mod sessions;
pub mod world;
