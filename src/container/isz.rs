//! ISZ, whose image may go on in files beside the first one.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use super::recognise::{Contents, Opening};
use crate::compressed::Isz;
use crate::error::Error;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    Isz::recognise(&opening.head)
}

pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let first = Arc::clone(opening.source);
    let isz = Isz::with_segments(first, |number| {
        let name = segment(opening, number);
        opening.companion(None, &name).map(|(_, source)| source)
    })?;
    Ok(Contents::Image(Arc::new(isz)))
}

/// The name of a later segment: `disc.i01` behind `disc.isz`, `disc.part02.isz` behind
/// `disc.part01.isz`.
fn segment(opening: &Opening<'_>, number: u8) -> String {
    let part = opening.name.get(..opening.name.len().saturating_sub(4));
    let part = part.and_then(|stem| {
        let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (stem, count) = stem.split_at_checked(stem.len().saturating_sub(digits))?;
        let is_part = stem.to_ascii_lowercase().ends_with(".part");
        (is_part && !count.is_empty()).then_some((stem, digits))
    });
    match part {
        Some((stem, width)) => {
            let number = number.saturating_add(1);
            format!("{stem}{number:0width$}.isz")
        }
        None => opening.with_extension(&format!("i{number:02}")),
    }
}
