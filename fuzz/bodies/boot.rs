//! What boots from an image: no boot image reaches beyond it, and the way it is read by must not
//! matter.

use isoudf::raw::boot_sector::{
    AlphaBootBlock, AppleDriverMap, ApplePartition, DecBootBlock, FatBootSector, GptHeader,
    HppaBootBlock, MasterBootRecord, MipsVolumeHeader, SunDiskLabel,
};
use isoudf::raw::el_torito::{BootCatalog, RECORD_SIZE};
use isoudf::source::ReadAt;
use isoudf::{Image, Options};

use super::listing::described;
use super::sources::NeverLends;

/// Bytes of a boot image that are read.
const CONTENT: usize = 4096;

pub fn boot(input: &[u8]) {
    structures(input);
    let image = disc(input);
    let lent = told(&image[..], Options::default());
    let read = told(NeverLends(&image), Options::default());
    assert_eq!(lent, read, "a source that reads");
    let mut strict = Options::default();
    strict.strict = true;
    let lent = told(&image[..], strict.clone());
    assert_eq!(lent, told(NeverLends(&image), strict), "strict");
}

/// The parsers at the front of the input.
fn structures(input: &[u8]) {
    let mut catalog = BootCatalog::new(input);
    let records = catalog.by_ref().filter(Result::is_ok).count();
    assert_eq!(catalog.offset(), (records * RECORD_SIZE) as u64);
    assert!(catalog.next().is_none());
    if let Ok((record, rest)) = MasterBootRecord::parse(input) {
        assert_eq!(rest.len(), input.len() - 512);
        assert_eq!(record.partitions().len(), 4);
    }
    if let Ok(header) = GptHeader::parse(input) {
        let _ = header.crc_fits();
        for entry in header.entries(input) {
            let _ = (entry.name().count(), entry.partition_type().to_string());
        }
    }
    let _ = (AppleDriverMap::parse(input), ApplePartition::parse(input));
    let _ = FatBootSector::parse(input).map(|sector| sector.size());
    let _ = SunDiskLabel::parse(input).map(|label| label.partitions().count());
    let _ = MipsVolumeHeader::parse(input).map(|header| header.files().count());
    let _ = DecBootBlock::parse(input).map(|block| block.file());
    let _ = AlphaBootBlock::parse(input).map(|block| block.loader());
    let _ = HppaBootBlock::parse(input).map(|block| block.loader());
}

/// A disc of a root directory, a boot record and nothing else: the input is its system area, and
/// its boot catalog in sector 20 and what follows.
pub(super) fn disc(input: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 2048;
    let area = input.len().min(16 * SECTOR);
    let (area, rest) = input.split_at(area / 2);
    let mut image = area.to_vec();
    image.resize(16 * SECTOR, 0);
    let mut primary = vec![0; SECTOR];
    primary[..7].copy_from_slice(b"\x01CD001\x01");
    for (at, number) in [(80, 30_u32), (132, 0), (158, 19), (166, 2048)] {
        primary[at..at + 4].copy_from_slice(&number.to_le_bytes());
        primary[at + 4..at + 8].copy_from_slice(&number.to_be_bytes());
    }
    for (at, number) in [(120, 1_u16), (124, 1), (128, 2048), (184, 1)] {
        primary[at..at + 2].copy_from_slice(&number.to_le_bytes());
        primary[at + 2..at + 4].copy_from_slice(&number.to_be_bytes());
    }
    (primary[156], primary[181], primary[188]) = (34, 2, 1);
    let mut record = vec![0; SECTOR];
    record[..7].copy_from_slice(b"\0CD001\x01");
    record[7..30].copy_from_slice(b"EL TORITO SPECIFICATION");
    record[71] = 20;
    let mut terminator = vec![0; SECTOR];
    terminator[..7].copy_from_slice(b"\xFFCD001\x01");
    let mut root = vec![0; SECTOR];
    root[..34].copy_from_slice(&primary[156..190]);
    for part in [primary, record, terminator, root] {
        image.extend(part);
    }
    image.extend_from_slice(rest);
    image
}

/// All that is said of what boots.
fn told<S: ReadAt>(source: S, options: Options) -> Vec<String> {
    let size = source.size().expect("the fuzz sources know their size");
    let mut lines = Vec::new();
    let image = match Image::with_options(source, options) {
        Ok(image) => image,
        Err(error) => return vec![described(&error, size)],
    };
    match image.system_area() {
        Ok(area) => lines.push(format!("{area:?}")),
        Err(error) => lines.push(described(&error, size)),
    }
    match image.boots_on() {
        Ok(boots) => lines.extend(boots.iter().map(ToString::to_string)),
        Err(error) => lines.push(error.to_string()),
    }
    let catalog = match image.boot_catalog() {
        Ok(Some(catalog)) => catalog,
        Ok(None) => return lines,
        Err(error) => {
            lines.push(described(&error, size));
            return lines;
        }
    };
    lines.push(format!("{catalog:?}"));
    assert!(catalog.bytes().len() as u64 <= size);
    let files = catalog.files(&image.best_tree());
    assert_eq!(files.images.len(), catalog.entries().count());
    for entry in catalog.entries() {
        assert!(
            entry.is_empty() || entry.offset() + entry.len() <= size,
            "{entry:?}"
        );
        lines.push(format!(
            "{:?}",
            entry.info().map_err(|error| error.to_string())
        ));
        let Ok(file) = entry.open() else {
            assert!(entry.offset() >= size || entry.is_empty(), "{entry:?}");
            continue;
        };
        let mut bytes = vec![0; CONTENT];
        let read = file.read_at(&mut bytes, 0).expect("it lies in the image");
        assert_eq!(read as u64, entry.len().min(CONTENT as u64));
    }
    lines
}
