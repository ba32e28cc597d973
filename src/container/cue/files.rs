//! The files that a sheet names: opened when a track needs them, and how their sectors lie.

use alloc::string::String;
use alloc::vec::Vec;

use super::sheet::{Draft, Mark, Named};
use crate::container::SharedSource;
use crate::container::error::ContainerFault;
use crate::container::place::header;
use crate::container::recognise::Opening;
use crate::error::Error;
use crate::raw::container::cue::FileType;
use crate::source::ReadAt;

/// Bytes of subchannels that may lie behind each sector, though the sheet does not tell: most dumps
/// have none.
const EXTRA: [u32; 3] = [0, 96, 16];

pub(super) struct Files<'a, 'o> {
    opening: &'a Opening<'o>,
    named: &'a [Named],
    opened: Vec<(usize, Opened)>,
}

#[derive(Clone)]
pub(super) struct Opened {
    /// The name that it was found by.
    pub(super) name: String,
    pub(super) source: SharedSource,
    /// Bytes, of a file of sectors.
    pub(super) size: Option<u64>,
    /// Bytes behind each sector that the sheet does not count, once a track of data has told.
    extra: Option<u32>,
}

impl<'a, 'o> Files<'a, 'o> {
    pub(super) fn new(opening: &'a Opening<'o>, named: &'a [Named]) -> Self {
        Self {
            opening,
            named,
            opened: Vec::new(),
        }
    }

    fn position(&self, file: usize) -> Option<usize> {
        self.opened.iter().rposition(|(known, _)| *known == file)
    }

    /// The file that a mark of a track is in.
    pub(super) fn get(&mut self, track: u8, mark: Mark) -> Result<&mut Opened, Error> {
        let opened = match self.position(mark.file) {
            Some(at) => self.opened.get_mut(at),
            None => {
                let opened = self.open(track, mark)?;
                self.opened.push((mark.file, opened));
                self.opened.last_mut()
            }
        };
        let name = String::new();
        let missing = || {
            self.opening
                .error(Some(track), ContainerFault::NoFile { name })
        };
        opened.map(|(_, opened)| opened).ok_or_else(missing)
    }

    fn open(&self, track: u8, mark: Mark) -> Result<Opened, Error> {
        let Some(named) = self.named.get(mark.file) else {
            let name = String::new();
            return Err(self
                .opening
                .error(Some(track), ContainerFault::NoFile { name }));
        };
        let (name, source) = self.opening.companion(track, &named.path)?;
        let size = match named.file_type {
            FileType::Audio => None,
            FileType::Binary | FileType::Motorola => match source.size() {
                Ok(size) => Some(size),
                Err(source) => {
                    let fault = ContainerFault::Source { file: name, source };
                    return Err(self.opening.error(Some(track), fault));
                }
            },
        };
        Ok(Opened {
            name,
            source,
            size,
            extra: None,
        })
    }

    pub(super) fn size(&self, file: usize) -> Option<u64> {
        let (_, opened) = self.opened.get(self.position(file)?)?;
        opened.size
    }

    /// Bytes behind each sector of a track that the sheet does not count: some programs write sectors
    /// with subchannels, and a sheet that knows of none. `None` when nothing tells.
    ///
    /// The track begins so many sectors, of this size unless it is 0, behind a byte of the file.
    pub(super) fn extra(
        &mut self,
        draft: &Draft,
        mark: Mark,
        stride: u32,
        from: u64,
        sectors: u32,
    ) -> Result<Option<u32>, Error> {
        let file = self.get(draft.number, mark)?;
        let told = draft.mode.size();
        if told != 2352 || file.size.is_none() {
            return Ok(None);
        }
        if file.extra.is_none() && draft.mode.part().is_some() {
            let fits = |extra: &u32| {
                let own = told.saturating_add(*extra);
                let before = if stride == 0 { own } else { stride };
                let bytes = u64::from(sectors).saturating_mul(before.into());
                header(&file.source, from.saturating_add(bytes), own).is_some()
            };
            file.extra = EXTRA.into_iter().find(fits);
        }
        Ok(file.extra)
    }
}
