//! Files compressed by zisofs: those of a real writer, and broken ones.

mod malformed;
mod real;
pub(crate) mod stream;
