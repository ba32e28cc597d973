//! An ISO 9660 disc described as data, laid out and written (ECMA-119, Joliet, and the enhanced volume of 1999).
//!
//! [`Builder`] and [`Entry`] describe; [`Builder::build`] gives a [`Disc`]: the bytes, and where everything lies.
//! By default all of it is right by the standard. What a knob cannot spoil, a patch on the finished disc can:
//! see [`fields`] for the names of the fields.

mod disc;
mod entry;
pub mod fields;
mod high_sierra;
mod listing;
mod nodes;
mod plan;
pub mod rock_ridge;
mod write;

pub use disc::Disc;
pub use entry::*;
pub use listing::Listed;

use super::sparse::Sparse;
use fields::VolumeDescriptor;

/// Sector of the system area and of volume descriptors (6.1.2): 2048 bytes, whatever the logical block size.
pub const SECTOR: u64 = 2048;

/// Recording date and time of a directory record (9.1.5): years since 1900, month, day, hour, minute, second, offset.
pub type Date = [u8; 7];

/// The directory hierarchies that one disc can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tree {
    /// ECMA-119 8.4.
    Primary,
    /// Supplementary volume with UCS-2 escape sequences.
    Joliet,
    /// Another of the same kind: the reader has to choose.
    SecondJoliet,
    /// Type 2, version 2 (ISO 9660:1999).
    Enhanced,
}

impl Tree {
    /// Whether names are recorded as UTF-16BE.
    pub fn is_wide(self) -> bool {
        matches!(self, Tree::Joliet | Tree::SecondJoliet)
    }
}

/// Order of the records in each directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// ECMA-119 9.3.
    Standard,
    Reversed,
    /// By the identifier's bytes, version and dot included.
    RawBytes,
    AsGiven,
}

/// One 2048-byte volume descriptor.
#[derive(Clone)]
pub(crate) enum Descriptor {
    Volume { tree: Tree, escape: Vec<u8> },
    PrimaryCopy,
    Boot(Box<[[u8; 32]; 2]>, Vec<u8>),
    Partition(String, u32, u32),
    Raw(Vec<u8>),
    Terminator,
}

/// What a disc shall be; each setter takes it and gives it back.
#[derive(Clone)]
pub struct Builder {
    block_size: u64,
    descriptors: Vec<Descriptor>,
    descriptor_order: Vec<usize>,
    terminator: bool,
    text: Vec<(&'static str, String)>,
    bytes: Vec<(&'static str, Vec<u8>)>,
    volume_set_size: u16,
    volume_sequence_number: u16,
    date: Date,
    order: Order,
    versions: Vec<(Tree, Option<u16>)>,
    trailing_dots: bool,
    path_tables: usize,
    first_sector: u64,
    data_sector: u64,
    padding: u64,
    high_sierra: bool,
    areas: Vec<(String, Vec<u8>)>,
    entries: Vec<Entry>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// A disc with an empty primary volume: block size 2048, version 1 on files, records sorted.
    pub fn new() -> Self {
        let primary = Descriptor::Volume {
            tree: Tree::Primary,
            escape: Vec::new(),
        };
        let date = b"2026010203040500\0".to_vec();
        Self {
            block_size: SECTOR,
            descriptors: vec![primary],
            descriptor_order: Vec::new(),
            terminator: true,
            text: Vec::new(),
            bytes: vec![
                ("volume_creation_date", date.clone()),
                ("volume_modification_date", date),
            ],
            volume_set_size: 1,
            volume_sequence_number: 1,
            date: [126, 1, 2, 3, 4, 5, 0],
            order: Order::Standard,
            versions: vec![(Tree::Primary, Some(1))],
            trailing_dots: false,
            path_tables: 2,
            first_sector: 0,
            data_sector: 0,
            padding: 0,
            high_sierra: false,
            areas: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Adds a file; [`file`] with [`Builder::entry`] for anything out of the ordinary.
    pub fn file(self, path: &str, content: impl Into<super::sparse::Content>) -> Self {
        self.entry(file(path, content))
    }

    /// Adds a directory.
    pub fn dir(self, path: &str) -> Self {
        self.entry(dir(path))
    }

    /// Adds an entry. Two of one path are two records; what lies beneath goes to the first directory of that path.
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// 8.4.12: 512, 1024 or 2048.
    pub fn block_size(mut self, bytes: u64) -> Self {
        assert!(
            bytes.is_power_of_two() && (512..=SECTOR).contains(&bytes),
            "lay it out with a real block size, then patch the field"
        );
        self.block_size = bytes;
        self
    }

    /// 8.4.5
    pub fn system_identifier(self, text: &str) -> Self {
        self.text("system_identifier", text)
    }

    /// 8.4.6
    pub fn volume_identifier(self, text: &str) -> Self {
        self.text("volume_identifier", text)
    }

    /// Any text field of the volume descriptors by its name in [`VolumeDescriptor`]; UTF-16BE in a wide tree.
    pub fn text(mut self, field: &'static str, text: &str) -> Self {
        volume_field(field);
        self.text.push((field, text.to_owned()));
        self
    }

    /// Any field of bytes of the volume descriptors by its name: a date in its 17 bytes, application use.
    pub fn bytes(mut self, field: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        volume_field(field);
        self.bytes.push((field, bytes.into()));
        self
    }

    /// 8.4.10, 8.4.11; the sequence number goes to every record that says nothing else.
    pub fn volume_set(mut self, size: u16, sequence_number: u16) -> Self {
        (self.volume_set_size, self.volume_sequence_number) = (size, sequence_number);
        self
    }

    /// Recording date of every record that says nothing else.
    pub fn recording_date(mut self, date: Date) -> Self {
        self.date = date;
        self
    }

    /// Order of the records in every directory.
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// The version that files of a tree carry; `None`: no `;` at all. Default: 1 in the primary, none elsewhere.
    pub fn versions(mut self, tree: Tree, version: Option<u16>) -> Self {
        self.versions.insert(0, (tree, version));
        self
    }

    /// Ends the primary name of a file without extension in a dot, as 7.5.1 wants.
    pub fn trailing_dots(mut self) -> Self {
        self.trailing_dots = true;
        self
    }

    /// No primary volume: neither its descriptor nor its tree.
    pub fn without_primary(mut self) -> Self {
        self.descriptors.remove(0);
        self
    }

    /// Adds a Joliet volume of level 1, 2 or 3; the second call makes [`Tree::SecondJoliet`].
    pub fn joliet(self, level: usize) -> Self {
        let has = |d: &Descriptor| matches!(d, Descriptor::Volume { tree, .. } if tree.is_wide());
        let tree = match self.descriptors.iter().any(has) {
            true => Tree::SecondJoliet,
            false => Tree::Joliet,
        };
        let escape = [b"%/@", b"%/C", b"%/E"][level - 1].to_vec();
        self.descriptor(Descriptor::Volume { tree, escape })
    }

    /// Adds the enhanced volume of ISO 9660:1999: type 2, version 2, names as long as a record allows.
    pub fn enhanced(self) -> Self {
        self.descriptor(Descriptor::Volume {
            tree: Tree::Enhanced,
            escape: Vec::new(),
        })
    }

    /// Adds a copy of the primary volume descriptor.
    pub fn primary_copy(self) -> Self {
        self.descriptor(Descriptor::PrimaryCopy)
    }

    /// Adds a boot record (8.2).
    pub fn boot_record(self, system: &str, boot: &str, system_use: impl Into<Vec<u8>>) -> Self {
        // Zeros, not spaces: El Torito wants its system identifier so, and 8.2 leaves the rest open.
        let field = |text: &str| std::array::from_fn(|i| *text.as_bytes().get(i).unwrap_or(&0));
        let names = Box::new([field(system), field(boot)]);
        self.descriptor(Descriptor::Boot(names, system_use.into()))
    }

    /// Adds a volume partition descriptor (8.6).
    pub fn partition(self, identifier: &str, location: u32, size: u32) -> Self {
        self.descriptor(Descriptor::Partition(identifier.to_owned(), location, size))
    }

    /// Adds a descriptor of any bytes, filled up to a sector.
    pub fn raw_descriptor(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.descriptor(Descriptor::Raw(bytes.into()))
    }

    /// Adds a terminator here; one goes to the end in any case, unless `without_terminator`.
    pub fn terminator(self) -> Self {
        self.descriptor(Descriptor::Terminator)
    }

    /// Leaves the last terminator out (8.3).
    pub fn without_terminator(mut self) -> Self {
        self.terminator = false;
        self
    }

    /// The order on the disc, by the order of the calls: the primary is 0, when there is one.
    pub fn descriptor_order(mut self, order: &[usize]) -> Self {
        self.descriptor_order = order.to_vec();
        self
    }

    /// Path tables to write: 0, 2 (type L and M), or 4 (the optional ones too). Default 2.
    pub fn path_tables(mut self, number: usize) -> Self {
        self.path_tables = number;
        self
    }

    /// The first sector of the system area: where a later session starts. Block numbers stay absolute.
    pub fn first_sector(mut self, sector: u64) -> Self {
        self.first_sector = sector;
        self
    }

    /// First sector for anything but descriptors: room for what another standard wants before it.
    pub fn data_sector(mut self, sector: u64) -> Self {
        self.data_sector = sector;
        self
    }

    /// Records the primary volume by High Sierra, which has no other: descriptors, records, path tables.
    pub fn high_sierra(mut self) -> Self {
        self.high_sierra = true;
        self
    }

    /// Empty sectors at the end, inside the volume.
    pub fn padding(mut self, sectors: u64) -> Self {
        self.padding = sectors;
        self
    }

    /// Adds a run of blocks that no directory names: a boot catalog, a continuation area. `Disc::area` tells where.
    pub fn area(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.areas.push((name.to_owned(), bytes.into()));
        self
    }

    /// Lays the disc out and writes it.
    pub fn build(self) -> Disc {
        self.build_onto(Sparse::new())
    }

    /// Writes the disc over an image: a session behind another, a bridge with another file system.
    pub fn build_onto(self, image: Sparse) -> Disc {
        let plan = plan::Plan::of(&self, image.len());
        write::write(&self, plan, image)
    }

    fn descriptor(mut self, descriptor: Descriptor) -> Self {
        self.descriptors.push(descriptor);
        self
    }

    /// Descriptors as they go to the disc.
    fn recorded_descriptors(&self) -> Vec<Descriptor> {
        let mut list: Vec<_> = match &self.descriptor_order[..] {
            [] => self.descriptors.clone(),
            order => order.iter().map(|&i| self.descriptors[i].clone()).collect(),
        };
        list.extend(self.terminator.then_some(Descriptor::Terminator));
        list
    }
}

/// The row of a field by name.
fn volume_field(name: &str) -> super::field::Field {
    let row = VolumeDescriptor::FIELDS.iter().find(|f| f.name == name);
    *row.unwrap_or_else(|| panic!("volume descriptors have no field {name}"))
}
