//! Reading all structures of an image for where they are.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::vec::Vec;

use super::places::{Claim, NO_NODE, Places};
use crate::boot::{LengthFrom, SystemArea};
use crate::entry::Entry;
use crate::error::{Error, Structure};
use crate::extent::Extent;
use crate::image::Image;
use crate::iso::PathTableCopy;
use crate::limits::Limits;
use crate::metadata::FileType;
use crate::namespace::Namespace;
use crate::options::{Options, Place};
use crate::source::ReadAt;
use crate::tree::Tree;

/// Bytes of a sector, and of one of a partition table.
const SECTOR: u32 = 2048;
const OF_DISK: u32 = 512;

/// First byte of the volume descriptors.
const DESCRIPTORS: u64 = 32768;

/// Gathers the places of what is read.
pub(super) struct Survey {
    pub(super) places: Places,
    /// Places that readers told and that were not taken up yet.
    told: Arc<Mutex<Vec<Place>>>,
    /// Whose they are.
    of: Of,
    /// Records of the Rock Ridge tree that are of no file.
    no_files: HashSet<u64>,
}

/// What is being read.
#[derive(Clone, Copy)]
struct Of {
    namespace: Option<Namespace>,
    node: u32,
    /// Bytes of a block.
    block: u32,
    other_session: bool,
}

impl Survey {
    pub(super) fn new(size: u64, limits: &Limits) -> Self {
        Self {
            places: Places::new(size, limits.layout_places),
            told: Arc::default(),
            no_files: HashSet::new(),
            of: Of {
                namespace: None,
                node: NO_NODE,
                block: SECTOR,
                other_session: false,
            },
        }
    }

    /// Reads a state of the disc, by its number back from the latest.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn state<S: ReadAt>(
        &mut self,
        source: &S,
        options: &Options,
        earlier_states: u32,
        other_session: bool,
    ) -> Result<(), Error> {
        let sink = Arc::clone(&self.told);
        let mut options = options.for_a_look().on_place(move |place| {
            let mut told = sink.lock().unwrap_or_else(PoisonError::into_inner);
            told.push(place);
        });
        options.earlier_states = earlier_states;
        let image = Image::with_options(source, options)?;
        self.of.other_session = other_session;
        let is_udf = |tree: &Tree<'_, &S>| tree.namespace() == Namespace::Udf;
        // What is told without a tree is of UDF, but for what says so itself.
        self.of.block = match image.trees().find(is_udf) {
            Some(udf) => udf.block_size(),
            None => SECTOR,
        };
        if !other_session {
            let mut lost = Vec::new();
            image.tell_places(&mut |error| lost.push(error));
            self.take_told();
            lost.into_iter().for_each(|error| self.places.lost(error));
            self.boot(&image);
        }
        // What is no file in a Rock Ridge tree, the primary tree shows as one, with bytes that are
        // another's: makefs records those of the next file for links.
        let is_rock_ridge = |tree: &Tree<'_, &S>| tree.namespace() == Namespace::RockRidge;
        let mut trees: Vec<_> = image.trees().collect();
        trees.sort_by_key(|tree| !is_rock_ridge(tree));
        self.no_files.clear();
        for tree in trees {
            if !(other_session && is_udf(&tree)) {
                self.tree(&tree);
            }
        }
        Ok(())
    }

    /// Takes up what readers told, as being of what is read now.
    fn take_told(&mut self) {
        for place in self.told() {
            let block = match place.structure {
                Structure::MasterBootRecord
                | Structure::GuidPartitionTable
                | Structure::ApplePartitionMap => OF_DISK,
                Structure::BootCatalog | Structure::PathTable => SECTOR,
                _ => self.of.block,
            };
            let claim = self.claim(place.structure, place.offset, place.len, 0);
            let reserved = place.reserved;
            self.places.claim(Claim { reserved, ..claim }, block);
        }
    }

    fn told(&self) -> Vec<Place> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        core::mem::take(&mut *told)
    }

    const fn claim(&self, structure: Structure, start: u64, len: u64, file_offset: u64) -> Claim {
        let extent = Extent {
            file_offset,
            len,
            image_offset: Some(start),
        };
        Claim {
            structure,
            node: self.of.node,
            other_session: self.of.other_session,
            ..Claim::of_file(start, extent, self.of.namespace)
        }
    }

    fn boot<S: ReadAt>(&mut self, image: &Image<S>) {
        match image.boot_catalog() {
            Ok(Some(catalog)) => {
                for entry in catalog.entries() {
                    let structure = Structure::BootImage;
                    let mut claim = self.claim(structure, entry.offset(), entry.len(), 0);
                    // Nothing tells where it ends.
                    claim.reserved = entry.length_from() == LengthFrom::EndOfDisc;
                    if entry.offset() > 0 {
                        self.places.claim(claim, SECTOR);
                    }
                }
            }
            Ok(None) => {}
            Err(error) => self.places.lost(error),
        }
        match image.system_area() {
            Ok(area) => self.partitions(&area),
            Err(error) => self.places.lost(error),
        }
        self.take_told();
    }

    fn partitions(&mut self, area: &SystemArea) {
        for partition in &area.partitions {
            let structure = Structure::Partition;
            let mut claim = self.claim(structure, partition.offset, partition.len, 0);
            claim.reserved = true;
            // One with the volume in it is the disc, by another name.
            if partition.offset > 0 && !claim.holds(DESCRIPTORS) {
                self.places.claim(claim, 0);
            }
        }
    }

    fn tree<S: ReadAt>(&mut self, tree: &Tree<'_, S>) {
        let before = self.of;
        self.of.namespace = Some(tree.namespace());
        self.of.block = tree.block_size();
        // A Rock Ridge tree has the tables of the primary volume.
        if tree.namespace() != Namespace::RockRidge {
            for copy in PathTableCopy::ALL {
                if let Err(error) = tree.path_table(copy) {
                    self.places.lost(error);
                }
            }
            self.take_told();
        }
        let root = self.places.node(None, '/', "");
        self.entry(&tree.root(), root);
        // The directories above the next entry.
        let mut above = std::vec![root];
        let mut walk = tree.walk();
        while let Some(entry) = walk.next() {
            if self.places.is_full() {
                break;
            }
            match entry {
                Ok(entry) => {
                    above.truncate(walk.depth());
                    let name = entry.name().to_str();
                    let node = self.places.node(above.last().copied(), '/', &name);
                    above.push(node);
                    self.entry(&entry, node);
                }
                Err(error) => self.places.lost(error),
            }
        }
        self.told();
        self.of = before;
    }

    /// Takes up what an entry is recorded in, its data, and its streams.
    fn entry<S: ReadAt>(&mut self, entry: &Entry<'_, S>, node: u32) {
        self.of.node = node;
        // What was told on the way here is told again.
        self.told();
        let mut failed = entry.tell_places().err();
        self.take_told();
        let file_type = entry.file_type();
        let of_rock_ridge = self.of.namespace == Some(Namespace::RockRidge);
        if of_rock_ridge && !matches!(file_type, Ok(FileType::File)) {
            self.no_files.insert(entry.record_offset());
        }
        if self.of.namespace == Some(Namespace::Iso)
            && !entry.is_dir()
            && self.no_files.contains(&entry.record_offset())
        {
            return;
        }
        let structure = match (entry.is_dir(), self.of.namespace) {
            (true, Some(Namespace::Udf)) => Structure::UdfDirectory,
            (true, _) => Structure::Directory,
            (false, _) => match file_type {
                Ok(FileType::Symlink) => Structure::PathComponent,
                _ => Structure::FileExtent,
            },
        };
        for file in [Some(entry.clone()), entry.associated().ok().flatten()]
            .into_iter()
            .flatten()
        {
            match file.extents() {
                Ok(extents) => {
                    for extent in extents.iter() {
                        let Some(start) = extent.image_offset else {
                            continue;
                        };
                        let claim = self.claim(structure, start, extent.len, extent.file_offset);
                        self.places.claim(claim, self.of.block);
                    }
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        // What the extents were read from was told before.
        self.told();
        if let Err(error) = self.streams(entry, node) {
            failed = failed.or(Some(error));
        }
        failed.into_iter().for_each(|error| self.places.lost(error));
    }

    fn streams<S: ReadAt>(&mut self, entry: &Entry<'_, S>, node: u32) -> Result<(), Error> {
        let Some(streams) = entry.streams()? else {
            return Ok(());
        };
        self.take_told();
        for stream in streams {
            if self.places.is_full() {
                break;
            }
            let stream = stream?;
            let name = stream.name().to_str();
            let node = self.places.node(Some(node), ':', &name);
            // Streams have none of their own (UDF 3.3.5.1).
            self.of.node = node;
            self.told();
            stream.tell_places()?;
            self.take_told();
            for extent in stream.extents()?.iter() {
                if let Some(start) = extent.image_offset {
                    let structure = Structure::FileExtent;
                    let claim = self.claim(structure, start, extent.len, extent.file_offset);
                    self.places.claim(claim, self.of.block);
                }
            }
        }
        Ok(())
    }
}
