//! Finding an entry by name. Directories of UDF have no order: they are scanned, names being
//! compared as recorded.

use super::directory::Directory;
use super::entry::Entry;
use crate::error::Error;
use crate::medium::Medium;
use crate::name::{Encoded, EncodedComponent, same_but_for_case};
use crate::source::ReadAt;

/// A name that is looked for, in the two forms in which it may be recorded.
pub(super) struct Asked {
    narrow: Option<EncodedComponent>,
    wide: Option<EncodedComponent>,
}

impl Asked {
    fn new(component: &[u8]) -> Self {
        Self {
            narrow: EncodedComponent::cs0_narrow(component),
            wide: EncodedComponent::new(component, Encoded::Cs0),
        }
    }

    /// Compares as names are shown: whatever the compression id, its characters are of one byte or
    /// of two, and half a character at the end is none.
    #[inline]
    pub(super) fn is(&self, recorded: &[u8]) -> bool {
        let (form, characters) = match recorded {
            [16 | 255, units @ ..] => (&self.wide, units.get(..units.len() & !1)),
            [_, characters @ ..] => (&self.narrow, Some(characters)),
            [] => return false,
        };
        form.as_ref()
            .is_some_and(|form| form.as_bytes().get(1..) == characters)
    }
}

/// Finds the first entry of `directory` that `component` names; `ignore_case` takes upper and lower
/// case for alike.
pub(crate) fn find<'i, S: ReadAt>(
    medium: &'i Medium<S>,
    directory: &Entry<'i>,
    component: &[u8],
    ignore_case: bool,
) -> Result<Option<Entry<'i>>, Error> {
    let Ok(text) = core::str::from_utf8(component) else {
        return Ok(None);
    };
    // A name that is shown with a replacement character is asked for with one.
    if !ignore_case && !text.contains(char::REPLACEMENT_CHARACTER) {
        let asked = Asked::new(component);
        return scan(medium, directory, |entry| entry.is_named(&asked));
    }
    scan(medium, directory, |entry| {
        let name = entry.name().to_str();
        name == text || (ignore_case && same_but_for_case(&name, text))
    })
}

/// Looks at each entry. A name that is not found among the readable ones of a damaged directory is
/// not told to be absent: the damage is.
fn scan<'i, S: ReadAt>(
    medium: &'i Medium<S>,
    directory: &Entry<'i>,
    matches: impl Fn(&Entry<'i>) -> bool,
) -> Result<Option<Entry<'i>>, Error> {
    let mut damage = None;
    for entry in Directory::new(medium, directory, 0)? {
        match entry {
            Ok(entry) if matches(&entry) => return Ok(Some(entry)),
            Ok(_) => {}
            Err(error) => damage = damage.or(Some(error)),
        }
    }
    damage.map_or(Ok(None), Err)
}
