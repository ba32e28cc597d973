//! Every public type goes to other threads where the source does, and threads do not disturb each other.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use isoudf::sectors::RawSectors;
use isoudf::source::{InMemory, Region, SeekSource};
use isoudf::{Image, Namespace};

use crate::common::{Source, dump, sources};
use crate::damage::seeds;

/// Of this file: the lists in it are compared with what the library has.
const LISTED: &str = include_str!("threads.rs");

macro_rules! are_shared {
    (plain { $($plain:ty;)* } over_s { $($over:ty;)* }) => {
        /// Compiles, or does not.
        fn plain() {
            fn shared<T: Send + Sync>() {}
            $(shared::<$plain>();)*
        }

        fn over<S: Send + Sync + 'static>() {
            fn shared<T: Send + Sync>() {}
            $(shared::<$over>();)*
        }
    };
}

are_shared! {
    plain {
    isoudf::Acl;
    isoudf::AclEntry;
    isoudf::AclTag;
    isoudf::Attributes;
    isoudf::BestTree;
    isoudf::Boot;
    isoudf::BootBlock;
    isoudf::BootBlockKind;
    isoudf::BootInfo;
    isoudf::Charset;
        isoudf::Check;
    isoudf::Descriptor<'static>;
    isoudf::EntryId;
    isoudf::Error;
    isoudf::Evidence;
    isoudf::ExtendedAttribute;
    isoudf::ExtendedAttributeData<'static>;
    isoudf::Extent;
    isoudf::Extents;
    isoudf::FileType;
    isoudf::Finding;
    isoudf::Firmware;
    isoudf::FormatError;
    isoudf::FormatErrorKind;
    isoudf::Gpt;
    isoudf::GptCopy;
    isoudf::GptCopyState;
    isoudf::Handling;
    isoudf::HfsKind;
    isoudf::HfsVolume;
    isoudf::LengthFrom;
    isoudf::LimitKind;
    isoudf::Layout;
    isoudf::Limits;
    isoudf::Mbr;
    isoudf::Metadata;
    isoudf::Name<'static>;
    isoudf::Namespace;
    isoudf::Options;
    isoudf::Owner<'static>;
    isoudf::Partition;
    isoudf::PartitionType;
    isoudf::PathTableCopy;
    isoudf::PathTableData<'static>;
    isoudf::PlatformAttributes;
    isoudf::Reason;
    isoudf::Region;
    isoudf::RegionKind;
    isoudf::Session;
    isoudf::Structure;
    isoudf::SystemArea;
    isoudf::Timestamp;
    isoudf::UdfInfo;
    isoudf::VolumeInfo;
    isoudf::raw::Both<u32>;
    isoudf::raw::aaip::AclRecord<'static>;
    isoudf::raw::aaip::AclRecords<'static>;
    isoudf::raw::aaip::AttributeEntry<'static>;
    isoudf::raw::aaip::ComponentRecord<'static>;
    isoudf::raw::aaip::ComponentRecords<'static>;
    isoudf::raw::amiga::AmigaEntry<'static>;
    isoudf::raw::amiga::Protection;
    isoudf::raw::apple::AppleField;
    isoudf::raw::apple::HfsInfo;
    isoudf::raw::boot_sector::AlphaBootBlock<'static>;
    isoudf::raw::boot_sector::AppleDriverMap;
    isoudf::raw::boot_sector::ApplePartition<'static>;
    isoudf::raw::boot_sector::BootFile;
    isoudf::raw::boot_sector::DecBootBlock<'static>;
    isoudf::raw::boot_sector::FatBootSector<'static>;
    isoudf::raw::boot_sector::FatEntry<'static>;
    isoudf::raw::boot_sector::FatKind;
    isoudf::raw::boot_sector::GptEntry<'static>;
    isoudf::raw::boot_sector::GptHeader<'static>;
    isoudf::raw::boot_sector::Guid;
    isoudf::raw::boot_sector::HppaBootBlock<'static>;
    isoudf::raw::boot_sector::MasterBootRecord<'static>;
    isoudf::raw::boot_sector::MbrPartition;
    isoudf::raw::boot_sector::MipsVolumeHeader<'static>;
    isoudf::raw::boot_sector::SunDiskLabel<'static>;
    isoudf::raw::el_torito::BootCatalog<'static>;
    isoudf::raw::el_torito::BootEntry<'static>;
    isoudf::raw::el_torito::BootInfoTable;
    isoudf::raw::el_torito::CatalogRecord<'static>;
    isoudf::raw::el_torito::Emulation;
    isoudf::raw::el_torito::EntryExtension<'static>;
    isoudf::raw::el_torito::PlatformId;
    isoudf::raw::el_torito::SectionHeader<'static>;
    isoudf::raw::el_torito::ValidationEntry<'static>;
    isoudf::raw::iso::BootRecord<'static>;
    isoudf::raw::iso::ByteOrder;
    isoudf::raw::iso::DigitsDate<'static>;
    isoudf::raw::iso::DirectoryRecord<'static>;
    isoudf::raw::iso::ExtendedAttributeRecord<'static>;
    isoudf::raw::iso::FileFlags;
    isoudf::raw::iso::HighSierraDescriptor<'static>;
    isoudf::raw::iso::PathTable<'static>;
    isoudf::raw::iso::PathTableRecord<'static>;
    isoudf::raw::iso::Permissions;
    isoudf::raw::iso::RecordingDate;
    isoudf::raw::iso::TreeDescriptor<'static>;
    isoudf::raw::iso::UserClass;
    isoudf::raw::iso::VolumeDescriptor<'static>;
    isoudf::raw::iso::VolumePartitionDescriptor<'static>;
    isoudf::raw::rock_ridge::AlternateName<'static>;
    isoudf::raw::rock_ridge::DeviceNumber;
    isoudf::raw::rock_ridge::DirectoryLink;
    isoudf::raw::rock_ridge::LinkComponent<'static>;
    isoudf::raw::rock_ridge::LinkComponents<'static>;
    isoudf::raw::rock_ridge::LinkFlags;
    isoudf::raw::rock_ridge::NameFlags;
    isoudf::raw::rock_ridge::PosixAttributes;
    isoudf::raw::rock_ridge::RelocatedDirectory;
    isoudf::raw::rock_ridge::SparseFile;
    isoudf::raw::rock_ridge::SymbolicLink<'static>;
    isoudf::raw::rock_ridge::TimeStamp<'static>;
    isoudf::raw::rock_ridge::TimeStampKind;
    isoudf::raw::rock_ridge::TimeStamps<'static>;
    isoudf::raw::sector::Content<'static>;
    isoudf::raw::sector::Edc;
    isoudf::raw::sector::Form;
    isoudf::raw::sector::Mode1<'static>;
    isoudf::raw::sector::Mode2<'static>;
    isoudf::raw::sector::Sector<'static>;
    isoudf::raw::sector::SectorAddress;
    isoudf::raw::sector::SectorHeader;
    isoudf::raw::sector::Subheader;
    isoudf::raw::susp::ContinuationArea;
    isoudf::raw::susp::ExtensionSelector;
    isoudf::raw::susp::ExtensionsReference<'static>;
    isoudf::raw::susp::SharingProtocolIndicator;
    isoudf::raw::susp::SystemUseArea<'static>;
    isoudf::raw::susp::SystemUseEntry<'static>;
    isoudf::raw::susp::Terminator;
    isoudf::raw::udf::AllocationDescriptor;
    isoudf::raw::udf::AllocationExtentDescriptor<'static>;
    isoudf::raw::udf::AllocationType;
    isoudf::raw::udf::AnchorVolumeDescriptorPointer;
    isoudf::raw::udf::Attribute<'static>;
    isoudf::raw::udf::AttributeHeader;
    isoudf::raw::udf::Attributes<'static>;
    isoudf::raw::udf::CharacterSet<'static>;
    isoudf::raw::udf::DeviceSpecification<'static>;
    isoudf::raw::udf::Dstring<'static>;
    isoudf::raw::udf::EntityIdentifier<'static>;
    isoudf::raw::udf::ExtentAd;
    isoudf::raw::udf::ExtentType;
    isoudf::raw::udf::FileCharacteristics;
    isoudf::raw::udf::FileEntry<'static>;
    isoudf::raw::udf::FileIdentifierDescriptor<'static>;
    isoudf::raw::udf::FileSetDescriptor<'static>;
    isoudf::raw::udf::FileTimes<'static>;
    isoudf::raw::udf::IcbTag<'static>;
    isoudf::raw::udf::ImplementationUse<'static>;
    isoudf::raw::udf::ImplementationUseVolumeDescriptor<'static>;
    isoudf::raw::udf::IndirectEntry;
    isoudf::raw::udf::LbAddr;
    isoudf::raw::udf::LogicalVolumeDescriptor<'static>;
    isoudf::raw::udf::LogicalVolumeIntegrityDescriptor<'static>;
    isoudf::raw::udf::LongAd;
    isoudf::raw::udf::MetadataMap<'static>;
    isoudf::raw::udf::PartitionDescriptor<'static>;
    isoudf::raw::udf::PartitionHeaderDescriptor<'static>;
    isoudf::raw::udf::PartitionMap<'static>;
    isoudf::raw::udf::PartitionMaps<'static>;
    isoudf::raw::udf::PathComponent<'static>;
    isoudf::raw::udf::PathComponents<'static>;
    isoudf::raw::udf::PrimaryVolumeDescriptor<'static>;
    isoudf::raw::udf::SpaceBitmapDescriptor<'static>;
    isoudf::raw::udf::SparableMap<'static>;
    isoudf::raw::udf::SparingEntry;
    isoudf::raw::udf::SparingTable<'static>;
    isoudf::raw::udf::Tag;
    isoudf::raw::udf::TagIdentifier;
    isoudf::raw::udf::UdfTimestamp<'static>;
    isoudf::raw::udf::UnallocatedSpaceDescriptor<'static>;
    isoudf::raw::udf::UnallocatedSpaceEntry<'static>;
    isoudf::raw::udf::Vat150Tail<'static>;
    isoudf::raw::udf::Vat200Header<'static>;
    isoudf::raw::udf::VolumeDescriptorPointer;
    isoudf::raw::udf::VolumeStructureDescriptor;
    isoudf::raw::udf::VolumeStructureType;
    isoudf::raw::xa::XaRecord;
    isoudf::raw::zisofs::FileHeader;
    isoudf::raw::zisofs::Layout;
    isoudf::raw::zisofs::UncompressedSize;
    isoudf::raw::zisofs::ZisofsEntry;
    isoudf::sectors::Layout;
    isoudf::sectors::Part;
    isoudf::sectors::SectorCheck;
    isoudf::sectors::SectorError;
    isoudf::sectors::SectorKind;
    isoudf::source::InMemory<Vec<u8>>;
    isoudf::source::SourceError;
    isoudf::Problem;
    isoudf::Severity;
    isoudf::Trouble;
    isoudf::UnsafeName;
    isoudf::UnsafeNameReason;
    isoudf::ImplantedSum<'static>;
    isoudf::compressed::BlockError;
    isoudf::container::Choice;
    isoudf::container::Container;
    isoudf::container::ContainerError;
    isoudf::container::ContainerFault;
    isoudf::container::Disc;
    isoudf::container::Nowhere;
    isoudf::container::Opened;
    isoudf::container::Track;
    isoudf::container::TrackMode;
    isoudf::partition::Recorded;
    isoudf::partition::Volume;
    isoudf::source::CacheOptions;
    isoudf::raw::chd::ChdHeader;
    isoudf::raw::chd::ChdMapHeader;
    isoudf::raw::chd::ChdMetadata;
    isoudf::raw::isz::IszChunk;
    isoudf::raw::isz::IszHeader;
    isoudf::raw::isz::IszKind;
    isoudf::raw::isz::IszSegment;
    isoudf::raw::cso::CsoEntry;
    isoudf::raw::cso::CsoHeader;
    isoudf::raw::cso::CsoKind;
    isoudf::raw::cso::DaxHeader;
    isoudf::raw::iso::ImplantedMd5<'static>;
    isoudf::raw::container::ccd::ControlFile<'static>;
    isoudf::raw::container::ccd::Line<'static>;
    isoudf::raw::container::cue::Command<'static>;
    isoudf::raw::container::cue::CueSheet<'static>;
    isoudf::raw::container::cue::FileType;
    isoudf::raw::container::Mode;
    isoudf::raw::container::toc::Length;
    isoudf::raw::container::toc::Quoted<'static>;
    isoudf::raw::container::toc::Statement<'static>;
    isoudf::raw::container::toc::TocFile<'static>;
    isoudf::raw::container::mds::ExtraBlock;
    isoudf::raw::container::mds::Footer;
    isoudf::raw::container::mds::Header;
    isoudf::raw::container::mds::SessionBlock;
    isoudf::raw::container::mds::TrackBlock;
    isoudf::raw::container::nrg::Chunk<'static>;
    isoudf::raw::container::nrg::Chunks<'static>;
    isoudf::raw::container::nrg::CueEntry;
    isoudf::raw::container::nrg::DaoHeader;
    isoudf::raw::container::nrg::DaoTrack;
    isoudf::raw::container::nrg::EtnTrack;
    isoudf::raw::container::nrg::Footer;
    isoudf::raw::container::nrg::ModeCode;
    isoudf::raw::container::nrg::Version;
    }
    over_s {
    isoudf::BootCatalog<'static, S>;
    isoudf::BootEntry<'static, S>;
    isoudf::BootFiles<'static, S>;
    isoudf::Entry<'static, S>;
    isoudf::File<'static, S>;
    isoudf::Image<S>;
    isoudf::ReadDir<'static, S>;
    isoudf::Tree<'static, S>;
    isoudf::Walk<'static, S>;
    isoudf::sectors::Check<'static, S>;
    isoudf::sectors::RawSectors<S>;
    isoudf::source::Region<S>;
    isoudf::source::SeekSource<S>;
    isoudf::compressed::Cso<S>;
    isoudf::compressed::Dax<S>;
    isoudf::compressed::Isz<S>;
    isoudf::source::Cached<S>;
    isoudf::source::Joined<S>;
    }
}

#[test]
fn every_public_type_is_send_and_sync_where_the_source_is() {
    plain();
    over::<fs::File>();
    over::<&'static [u8]>();
    over::<InMemory<Arc<[u8]>>>();
    over::<SeekSource<Cursor<Vec<u8>>>>();
    over::<Region<fs::File>>();
    over::<RawSectors<fs::File>>();
    over::<Source>();
    #[cfg(feature = "chd")]
    of_chd::<fs::File>();
}

/// What is there with a feature that the tests go without.
#[cfg(feature = "chd")]
fn of_chd<S: isoudf::source::ReadAt + Send + Sync + 'static>() {
    fn shared<T: Send + Sync>() {}
    shared::<isoudf::compressed::Chd<S>>();
    shared::<isoudf::compressed::ChdTrack>();
}

/// Names of the public types that a file defines. Those of the crate alone are `pub(crate)`.
fn defined(source: &str) -> impl Iterator<Item = &str> {
    let heads = source.lines().filter_map(|line| {
        line.strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "))
    });
    heads.map(|head| head.split(|c: char| !c.is_alphanumeric()).next().unwrap())
}

fn sources_below(directory: &Path, check: &mut impl FnMut(&str)) {
    for file in fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        match path.is_dir() {
            // Behind a feature that tests do not have.
            true if path.ends_with("chd") => {}
            true => sources_below(&path, check),
            false => check(&fs::read_to_string(path).unwrap()),
        }
    }
}

#[test]
fn no_public_type_is_left_out() {
    let mut defined_by_name = BTreeMap::<String, usize>::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources_below(&source, &mut |source| {
        for name in defined(source) {
            *defined_by_name.entry(name.to_owned()).or_default() += 1;
        }
    });
    for (name, number) in &defined_by_name {
        let listed = [";", "<"].map(|end| LISTED.matches(&format!("::{name}{end}")).count());
        assert!(listed.iter().sum::<usize>() >= *number, "{number} {name}");
    }
    assert!(defined_by_name.len() > 150, "{defined_by_name:?}");
}

#[test]
fn eight_threads_see_what_one_sees() {
    for (name, seed) in seeds::all() {
        for (kind, source, _file) in sources(&seed.bytes) {
            let image = Image::new(source).unwrap();
            let alone = dump(&image);
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| assert!(dump(&image) == alone, "{name} from {kind}"));
                }
            });
        }
    }
}

/// One open file, with its kept block, and one entry, in eight hands.
#[test]
fn eight_threads_share_a_compressed_file() {
    let bytes = seeds::zisofs().bytes;
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.tree(Namespace::RockRidge).unwrap();
    for path in ["/one", "/two"] {
        let (entry, file) = (tree.get(path).unwrap(), tree.open(path).unwrap());
        let content = b"isoudf ".repeat(10_000);
        thread::scope(|scope| {
            for thread in 0..8_usize {
                let (entry, file, content) = (&entry, &file, &content);
                scope.spawn(move || {
                    let mut buf = [0; 100];
                    for n in 0..60 {
                        let at = (n * 9973 + thread * 31_337) % (content.len() - 100);
                        let mut filled = 0;
                        while filled < buf.len() {
                            let read = file.read_at(&mut buf[filled..], (at + filled) as u64);
                            filled += read.unwrap();
                        }
                        assert_eq!(buf, content[at..at + 100]);
                    }
                    let whole = entry.open().unwrap().read_to_vec().unwrap();
                    assert!(whole == *content);
                });
            }
        });
    }
}
