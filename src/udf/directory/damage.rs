//! What is done where a directory's bytes are no sound identifiers.

use super::Directory;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::raw::udf::{FileIdentifierDescriptor, Tag, TagIdentifier};
use crate::source::ReadAt;
use crate::udf::partition::Which;
use crate::udf::tag;
use crate::udf::window::{self, SHORT};

impl<S: ReadAt> Directory<'_, S> {
    /// The rest of the window is no whole identifier, or none at all. Says whether there is more to
    /// read.
    #[cold]
    pub(super) fn not_whole(&mut self) -> Result<bool, Error> {
        let window = self.window.as_ref();
        let rest = window.and_then(|window| window.bytes.get(self.position..));
        let rest = rest.unwrap_or_default();
        let wanted = [TagIdentifier::FILE_IDENTIFIER];
        let structure = Structure::FileIdentifierDescriptor;
        // Lengths are only to be believed behind a tag.
        if rest.len() >= Tag::LENGTH && tag::identify(structure, &wanted, rest, 0).is_err() {
            return self.damaged();
        }
        self.window_end()
    }

    fn window_end(&mut self) -> Result<bool, Error> {
        let Some(window) = self.window.take() else {
            return Ok(false);
        };
        let at = self.position;
        let start = self.window_start.saturating_add(at as u64);
        let rest = window.bytes.get(at..).unwrap_or_default();
        let read = self.window_start.saturating_add(window.bytes.len() as u64);
        if read < self.len {
            let needed = FileIdentifierDescriptor::stated_length(rest);
            let least = needed.unwrap_or(FileIdentifierDescriptor::HEAD);
            let more = self.load(start, least, Which::Main)?;
            let bytes = self.window.as_ref().map_or(0, |window| window.bytes.len());
            if more && bytes <= rest.len() {
                // Where extents or the image end, no window gets any longer; nor does it where the
                // source fails, which then is the error.
                self.fault_at(read)?;
                let (needed, available) = (least as u64, bytes as u64);
                let kind = FormatErrorKind::Truncated { needed, available };
                let offset = window.origins.of(at);
                return self.stop(FormatError::new(Structure::UdfDirectory, offset, kind));
            }
            return Ok(more);
        }
        if rest.iter().all(|byte| *byte == 0) {
            return Ok(false);
        }
        if self.lost {
            return Ok(false);
        }
        let needed = FileIdentifierDescriptor::stated_length(rest);
        let kind = FormatErrorKind::Truncated {
            needed: needed.unwrap_or(FileIdentifierDescriptor::HEAD) as u64,
            available: rest.len() as u64,
        };
        let offset = window.origins.of(at);
        let structure = Structure::FileIdentifierDescriptor;
        self.stop(FormatError::new(structure, offset, kind))
    }

    /// The source's error for the sector that byte `position` of the directory is in, if it has one:
    /// reading stops before the whole sector, wherever in it the fault is.
    #[cold]
    fn fault_at(&mut self, position: u64) -> Result<(), Error> {
        let left = self.len.saturating_sub(position);
        match window::read(
            self.medium,
            &self.extents,
            position,
            left.min(SHORT as u64),
            1,
        ) {
            Err(error @ Error::Io { .. }) => self.stop(error),
            _ => Ok(()),
        }
    }

    /// What is at the position is no file identifier: the mirror is tried, then the next identifier
    /// looked for. `false` at the directory's end.
    #[cold]
    pub(super) fn damaged(&mut self) -> Result<bool, Error> {
        let Some(window) = self.window.clone() else {
            return Ok(false);
        };
        let at = self.position;
        let rest = window.bytes.get(at..).unwrap_or_default();
        let start = self.window_start.saturating_add(at as u64);
        let structure = Structure::FileIdentifierDescriptor;
        let wanted = [TagIdentifier::FILE_IDENTIFIER];
        let found = tag::identify(structure, &wanted, rest, at as u64);
        let found = found.map_err(|error| window.origins.placed(error));
        if self.lost {
            if found.is_ok() {
                self.lost = false;
                return Ok(true);
            }
        } else if let Err(error) = found {
            if self.use_mirror(start, error)? {
                return Ok(true);
            }
            self.lost = true;
            let at_end = start.saturating_add(rest.len() as u64) >= self.len;
            if at_end && rest.iter().all(|byte| *byte == 0) {
                // Writers have counted unused bytes of the last block.
                self.medium.deviation(error, Handling::Ignored)?;
                return Ok(false);
            }
            return Err(error.into());
        }
        // Identifiers begin at multiples of 4 bytes (4/14.4).
        let next = (at.saturating_add(4)..window.bytes.len())
            .step_by(4)
            .find(|&at| {
                let rest = window.bytes.get(at..).unwrap_or_default();
                tag::identify(structure, &wanted, rest, 0).is_ok()
            });
        match next {
            Some(next) => self.position = next,
            None => {
                // A tag may lie across the window's end.
                let kept = window
                    .bytes
                    .len()
                    .saturating_sub(12)
                    .max(at.saturating_add(4));
                self.window = None;
                self.window_start = self.window_start.saturating_add(kept as u64);
            }
        }
        Ok(true)
    }

    /// A file identifier with a wrong CRC or location is accepted as it is; of a mirrored directory
    /// the mirror's is read instead, where it is sound. Either way, it is looked at again.
    #[cold]
    pub(super) fn doubtful(&mut self, position: u64, doubt: FormatError) -> Result<(), Error> {
        if !self.use_mirror(position, doubt)? {
            self.accepted = Some(position);
            self.medium.deviation(doubt, Handling::ReadAsRecorded)?;
        }
        Ok(())
    }

    /// Turns to the mirror's window at `start` when it has a sound identifier there.
    fn use_mirror(&mut self, start: u64, deviation: FormatError) -> Result<bool, Error> {
        let mirrored = self.pieces.iter().any(|piece| {
            let address = piece.address.filter(|_| piece.skipped == 0);
            address.is_some_and(|address| self.volume.partitions.is_mirrored(address.partition))
        });
        if !mirrored || self.mirrored == Some(start) {
            return Ok(false);
        }
        self.mirrored = Some(start);
        let (window, window_start, position) =
            (self.window.clone(), self.window_start, self.position);
        let structure = Structure::FileIdentifierDescriptor;
        let wanted = [TagIdentifier::FILE_IDENTIFIER];
        if self.load(start, SHORT, Which::Mirror).is_ok() {
            let sound = self.window.as_ref().is_some_and(|window| {
                let block = self.block_of(start);
                let verdict = tag::examine(structure, &wanted, &window.bytes, 0, block);
                matches!(verdict, tag::Verdict::Sound)
            });
            if sound {
                self.medium.deviation(deviation, Handling::OtherCopy)?;
                return Ok(true);
            }
        }
        self.done = false;
        (self.window, self.window_start, self.position) = (window, window_start, position);
        Ok(false)
    }
}
