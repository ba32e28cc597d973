//! Guides: one subject a page.

#[doc = include_str!("../docs/guides/trees.md")]
pub mod trees {}

#[doc = include_str!("../docs/guides/untrusted.md")]
pub mod untrusted {}

#[doc = include_str!("../docs/guides/sources.md")]
pub mod sources {}

#[doc = include_str!("../docs/guides/no_std.md")]
pub mod no_std {}

#[doc = include_str!("../docs/guides/by_hand.md")]
pub mod by_hand {}

#[doc = include_str!("../docs/guides/coming_from.md")]
pub mod coming_from {}
