//! Extended attributes and access control lists, put together from their AL entries (AAIP 2.0).

mod acl;
mod list;

pub use acl::{Acl, AclEntry, AclTag};
pub use list::{Attributes, ExtendedAttribute};
