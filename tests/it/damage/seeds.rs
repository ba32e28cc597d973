//! Small images, with as many kinds of structure as there is room for.

use std::ops::Range;

use isoudf::raw::zisofs::Layout;

use crate::support::boot::{self, DISK_SECTOR};
use crate::support::field::Field;
use crate::support::iso::rock_ridge::{
    PARENT, ce, component, entry, nm, pn, px, px44, relocated, sf, sl, tf, volume, with,
};
use crate::support::iso::{self, SECTOR, Tree, dir, file};
use crate::support::udf::{self, Allocation, hole, recorded, unrecorded};
use crate::zisofs::stream::Stream;

/// An image to be damaged.
pub(crate) struct Seed {
    pub(crate) bytes: Vec<u8>,
    /// Bytes that are no file's, in whole pieces of 512 that hold anything at all.
    pub(crate) metadata: Vec<usize>,
    /// Where the fields of its structures are.
    pub(crate) fields: Vec<Range<usize>>,
    /// Structures with a descriptor tag, each as its pieces, an inner one before what holds it.
    pub(crate) tagged: Vec<Vec<Range<usize>>>,
}

/// Every seed.
pub(crate) struct All;

pub(crate) fn all() -> impl Iterator<Item = (&'static str, Seed)> {
    All::LIST.iter().map(|(name, seed)| (*name, seed()))
}

fn usizes(range: &Range<u64>) -> Range<usize> {
    range.start as usize..range.end as usize
}

fn field(at: u64, field: Field) -> Range<usize> {
    let start = at as usize + field.at;
    start..start + field.form.width()
}

fn metadata(bytes: &[u8], files: &[Range<usize>]) -> Vec<usize> {
    let mut of_file = vec![false; bytes.len()];
    for range in files {
        of_file[range.clone()].fill(true);
    }
    let pieces = bytes.chunks(512).enumerate();
    let written = pieces.filter(|(_, piece)| piece.iter().any(|&byte| byte != 0));
    let all = written.flat_map(|(n, piece)| n * 512..n * 512 + piece.len());
    all.filter(|&at| !of_file[at]).collect()
}

/// A disc whose files are of no interest but for `of_interest`.
fn of_iso(disc: &iso::Disc, of_interest: &[&str]) -> Seed {
    let bytes = disc.bytes();
    assert!(bytes.len() <= 128 << 10, "{} bytes", bytes.len());
    let listed = disc.listing(Tree::Primary);
    let files = listed
        .iter()
        .filter(|l| !l.is_dir && !of_interest.contains(&&*l.path));
    let files: Vec<_> = files
        .flat_map(|l| l.ranges.iter().map(usizes))
        .map(|r| r.start..r.end.min(bytes.len()))
        .collect();
    let fields = disc.fields().into_iter();
    Seed {
        metadata: metadata(&bytes, &files),
        fields: fields.map(|(_, at, row)| field(at, row)).collect(),
        tagged: Vec::new(),
        bytes,
    }
}

/// The second anchor can be at sector 256 alone or behind that: a volume of the smallest blocks is of 128 KiB at least.
fn of_udf(mut disc: udf::Disc) -> Seed {
    let bytes = disc.bytes();
    assert!(bytes.len() <= 320 << 10, "{} bytes", bytes.len());
    let files = disc.listing().iter().filter(|l| l.kind == udf::Kind::File);
    // What is embedded in a file entry lies among metadata.
    let files = files.flat_map(|l| l.ranges.iter().map(usizes));
    let files: Vec<_> = files.filter(|r| r.start % 512 == 0).collect();
    let mut fields = Vec::new();
    for (spot, row) in disc.fields() {
        disc.patch(spot, row, |patch| {
            fields.push(field(patch.offset(), Field { at: 0, ..row }))
        });
    }
    fields.retain(|field| field.end <= bytes.len());
    Seed {
        metadata: metadata(&bytes, &files),
        fields,
        tagged: tagged(&disc),
        bytes,
    }
}

/// What a structure holds is shorter than it, and comes first.
fn tagged(disc: &udf::Disc) -> Vec<Vec<Range<usize>>> {
    let all = disc.tagged();
    let mut all: Vec<Vec<_>> = all.iter().map(|p| p.iter().map(usizes).collect()).collect();
    all.sort_by_key(|pieces| {
        (
            pieces.iter().map(ExactSizeIterator::len).sum::<usize>(),
            pieces[0].start,
        )
    });
    all.dedup();
    all
}

fn small() -> iso::Builder {
    let builder = iso::Builder::new().file("/README.TXT", "hello");
    builder.file("/SUB/DEEP/LAST.BIN", [0x5A; 70])
}

pub(crate) fn plain() -> Seed {
    let builder = small().enhanced().path_tables(4).primary_copy();
    let builder = builder.partition("PART", 18, 2);
    of_iso(&builder.file("/A.TXT", "a").build(), &[])
}

pub(crate) fn joliet() -> Seed {
    let builder = small().joliet(3).file("/Ünï 💿.txt", "j");
    let named = file("/B", "b").identifier(Tree::Joliet, b"\xD8\x00\0b\0");
    of_iso(&builder.entry(named).build(), &[])
}

/// Sections, interleaving, associated files, extended attribute records, in blocks of 512 bytes.
pub(crate) fn sections() -> Seed {
    let builder = small()
        .block_size(512)
        .entry(
            file("/MANY", vec![1; 1700])
                .pieces(&[512, 512, 512])
                .apart(1),
        )
        .entry(file("/UNITS", vec![2; 1600]).interleaved(1, 1))
        .entry(iso::associated("/FORK", "resource"))
        .file("/FORK", "data")
        .entry(file("/XAR", "x").extended_attributes([7; 300]))
        .entry(file("/OTHER", "o").on_volume(2));
    of_iso(&builder.build(), &["/XAR"])
}

pub(crate) fn high_sierra() -> Seed {
    of_iso(&small().high_sierra().build(), &[])
}

pub(crate) fn rock_ridge() -> Seed {
    let disc = iso::rock_ridge::disc(|at| {
        let day = [126, 1, 2, 3, 4, 5, 0];
        let long = [nm(0, "ger"), px44(0o100_644, 1, 5, 6, 7)].concat();
        let link = [px(0o120_777, 1, 0, 0), nm(0, "link")];
        let to = sl(0, &[component(PARENT, ""), component(0, "target")]);
        let builder = volume()
            .entry(with(
                file("/A", "a"),
                &[
                    nm(1, "lon"),
                    ce(at.area("more"), 8, long.len() as u32),
                    tf(0x0E, &[&day; 3]),
                ],
            ))
            .entry(with(file("/L", ""), &[link.concat(), to]))
            .entry(with(file("/P", ""), &[px(0o020_600, 1, 0, 0), pn(1, 3)]))
            .entry(with(file("/S", "s"), &[sf(0, 9000, 1), nm(0, "sparse")]))
            .area("more", [vec![0; 8], long].concat())
            .dir("/D")
            .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]));
        relocated(builder, at, "/RR_MOVED/M", "/D/M", "/D")
    });
    of_iso(&disc, &[])
}

/// zisofs of both versions, and extended attributes.
pub(crate) fn zisofs() -> Seed {
    let content = b"isoudf ".repeat(10_000);
    let first = Stream::new(Layout::V1, 15, &content);
    let second = Stream::new(Layout::V2, 16, &content);
    let mut of_second = entry(b"ZF", &second.entry);
    // System use entry version.
    of_second[3] = 2;
    let attributes = [0x11, 1, 3, b'x', b'=', b'y', 0, 1, 2, 3];
    let disc = volume()
        .entry(with(
            file("/ONE", &first.bytes[..]),
            &[
                nm(0, "one"),
                entry(b"ZF", &first.entry),
                entry(b"AL", &attributes),
            ],
        ))
        .entry(with(
            file("/TWO", &second.bytes[..]),
            &[nm(0, "two"), of_second, entry(b"AA", &[7, 0, 0])],
        ))
        .build();
    of_iso(&disc, &["/ONE", "/TWO"])
}

/// A catalog with a section, and partition tables. No file is of interest.
pub(crate) fn boot() -> Seed {
    let builder = small().boot_record("EL TORITO SPECIFICATION", "", [0; 4]);
    let builder = builder.area("catalog", [0; 2048]).padding(12);
    let builder = builder.file("/BOOT.IMG", boot::fat(8));
    let mut disc = builder.build();
    let at = boot::sector(&disc, "/BOOT.IMG");
    let records = [
        boot::validation(0, "id"),
        boot::entry(0, 4, at),
        boot::header(0x91, 0xEF, 1),
        boot::entry(0, 0, at),
        boot::extension(false, 3),
    ];
    boot::put_catalog(&mut disc, &records);
    let code = boot::mbr(&[0x33, 0xED], &[(0x80, 0, 0, 100), (0, 0xEE, 1, u32::MAX)]);
    disc.put(0, &code);
    let guid = [0x28; 16];
    boot::put_gpt(&mut disc.image, DISK_SECTOR, &[(guid, 64, 70, 4, "data")]);
    of_iso(&disc, &["/BOOT.IMG"])
}

/// A session behind another.
pub(crate) fn sessions() -> Seed {
    let mut first = small().build();
    let second = first.len().next_multiple_of(16 * SECTOR);
    first.image.grow(second);
    let builder = iso::Builder::new().first_sector(second / SECTOR);
    of_iso(
        &builder.file("/NEW.TXT", "new").build_onto(first.image),
        &[],
    )
}

fn udf(revision: u16) -> udf::Builder {
    let builder = udf::Builder::new().revision(revision).block_size(512);
    let builder = builder.file("/A.TXT", "a").file("/D/B.BIN", vec![7; 1300]);
    builder.entry(udf::file("/D/IN", "within").embedded())
}

pub(crate) fn udf_102() -> Seed {
    let file = udf::file("/CHAIN", vec![9; 6 * 512]).allocation(Allocation::Short);
    let chained = file.extents((0..6).map(|_| recorded(512).after(1)));
    let builder = udf(0x102).symlink("/D/L", "../A.TXT");
    let builder = builder.entry(chained.most_descriptors(2));
    let older = udf::file("/OLD", "o").strategy_4096(2);
    of_udf(builder.entry(older).volume_descriptor_pointers().build())
}

pub(crate) fn udf_201() -> Seed {
    let of = |path: &str, allocation| {
        let extents = [recorded(512), hole(512), unrecorded(512), recorded(100)];
        let content = udf_content();
        udf::file(path, content)
            .allocation(allocation)
            .extents(extents)
    };
    let device = udf::node("/DEV", udf::Kind::Block(1, 2), "");
    let builder = udf(0x201)
        .entry(of("/LONG", Allocation::Long))
        .entry(of("/EXT", Allocation::Extended))
        .entry(device)
        .entry(udf::file("/S", "s").stream("stream", "bytes"))
        .entry(udf::file("/GONE", "g").deleted())
        .system_stream("system", "bytes")
        .embedded_directories();
    of_udf(builder.build())
}

fn udf_content() -> crate::support::sparse::Content {
    let content = crate::support::sparse::Content::fill(1636, |n| n as u8);
    content.without(512..1536)
}

pub(crate) fn udf_metadata() -> Seed {
    let metadata = udf::Metadata {
        extents: 2,
        ..udf::Metadata::default()
    };
    of_udf(udf(0x250).metadata(metadata).build())
}

pub(crate) fn udf_virtual_150() -> Seed {
    let builder = udf(0x150).virtual_partition();
    of_udf(builder.next_session().file("/NEW", "n").build())
}

pub(crate) fn udf_virtual_200() -> Seed {
    of_udf(udf(0x200).virtual_partition().vat_embedded().build())
}

pub(crate) fn udf_sparable() -> Seed {
    let sparable = udf::Sparable {
        relocated: vec![0],
        ..udf::Sparable::default()
    };
    of_udf(udf(0x150).sparable(sparable).build())
}

/// In blocks of 2048 bytes, since ISO 9660 has no smaller ones that UDF has as well: larger than the rest.
pub(crate) fn bridge() -> Seed {
    let iso = small().joliet(3);
    let builder = udf::Builder::new().bridge(iso);
    let builder = builder.entry(udf::shared("/README.TXT", "/README.TXT"));
    let disc = builder.anchors(&[udf::Anchor::At(256)]).build();
    let bytes = disc.bytes();
    Seed {
        metadata: metadata(&bytes, &[]),
        fields: Vec::new(),
        tagged: tagged(&disc),
        bytes,
    }
}
