//! What is kept compressed: images, and files of zisofs.

use isoudf::raw::zisofs::Layout;

use super::Seeds;
use crate::support::cso::{Cso, Kept, dax};
use crate::support::isz::{Isz, Kept as Chunk};
use crate::zisofs::stream::Stream;

/// Compressed images of a few blocks.
pub(super) fn cso() -> Seeds {
    let image: Vec<u8> = (0..5000_u32).map(|n| (n / 40) as u8).collect();
    let kinds = |n: usize| [Kept::Plain, Kept::Deflate][n % 2];
    let lz4 = |n: usize| [Kept::Lz4, Kept::Plain][n % 2];
    let both = |n: usize| [Kept::Lz4, Kept::Deflate][n % 2];
    let small = |writer: Cso| Cso {
        block_size: 512,
        ..writer
    };
    let shifted = |writer: Cso| Cso {
        index_shift: 3,
        ..small(writer)
    };
    let filled = Cso {
        filled: true,
        ..Cso::V1
    };
    let mut lies = small(Cso::V1).write(&image, kinds);
    lies[40..44].fill(0x7F);
    let mut cut = small(Cso::ZSO).write(&image, lz4);
    cut.truncate(200);
    let mut huge = small(Cso::V1).write(&image, kinds);
    huge[8..16].fill(0xFF);
    vec![
        ("cso1", small(Cso::V1).write(&image, kinds)),
        ("cso1_large", filled.write(&image, |_| Kept::Deflate)),
        ("cso1_shifted", shifted(Cso::V1).write(&image, kinds)),
        ("cso2", small(Cso::V2).write(&image, both)),
        ("cso2_shifted", shifted(Cso::V2).write(&image, both)),
        ("zso", small(Cso::ZSO).write(&image, lz4)),
        ("zso_shifted", shifted(Cso::ZSO).write(&image, lz4)),
        ("empty", Cso::V1.write(&[], kinds)),
        ("lies", lies),
        ("cut", cut),
        ("huge", huge),
        ("dax", dax(&image.repeat(4), &[])),
        ("dax_areas", dax(&image.repeat(4), &[(0, 1)])),
    ]
}

/// ISZ of a few chunks, in one file or two.
pub(super) fn isz() -> Seeds {
    let image: Vec<u8> = (0..5120_u32).map(|n| (n / 40) as u8).collect();
    let small = Isz {
        sector_size: 512,
        chunk_size: 1024,
        ..Isz::USUAL
    };
    let wide = Isz {
        pointer_length: 4,
        chunk_size: 1536,
        ..small
    };
    let input = |files: &[Vec<u8>]| {
        let len = files[0].len() as u16;
        [&len.to_le_bytes()[..], &files.concat()].concat()
    };
    let mixed = |n: usize| [Chunk::Data, Chunk::Zlib, Chunk::Bzip2, Chunk::Zero][n % 4];
    let written = |lengths: &[usize]| input(&small.write(&image, mixed, lengths));
    let mut lies = written(&[]);
    lies[70] ^= 0x81;
    let mut cut = written(&[]);
    cut.truncate(300);
    let mut encrypted = written(&[]);
    encrypted[18] = 1;
    let all = |kept| input(&small.write(&image, |_| kept, &[]));
    vec![
        ("plain", input(&[small.plain(&image)])),
        ("zlib", all(Chunk::Zlib)),
        ("bzip2", all(Chunk::Bzip2)),
        ("mixed", written(&[])),
        ("wide", input(&wide.write(&image, mixed, &[]))),
        ("segments", written(&[1030])),
        ("segments_even", written(&[1024])),
        ("lies", lies),
        ("cut", cut),
        ("encrypted", encrypted),
    ]
}

/// Compressed files, whole and broken.
pub(super) fn zisofs() -> Seeds {
    let input = |settings: u8, stream: &Stream| {
        let version = u8::from(stream.layout == Layout::V2);
        [&[settings | version][..], &stream.entry, &stream.bytes].concat()
    };
    // Two blocks and a little: one that is not zero, one of zeros.
    let mut content = b"isoudf ".repeat(4682);
    content.resize(65_536, 0);
    content.extend(b"the end");
    let whole = |layout| Stream::new(layout, 15, &content);
    let changed = |layout, change: &dyn Fn(&mut Stream)| {
        let mut stream = whole(layout);
        change(&mut stream);
        input(0, &stream)
    };
    vec![
        ("first", input(0, &whole(Layout::V1))),
        ("second", input(0, &whole(Layout::V2))),
        ("cut", input(2, &whole(Layout::V1))),
        (
            "zeros",
            input(0, &Stream::new(Layout::V2, 17, &[0; 300_000])),
        ),
        ("empty", input(0, &Stream::new(Layout::V1, 17, &[]))),
        (
            "check_sum",
            changed(Layout::V1, &|stream| {
                let end = stream.pointer(1) as usize;
                stream.bytes[end - 1] ^= 1;
            }),
        ),
        (
            "sizes_differ",
            changed(Layout::V1, &|stream| stream.bytes[8] ^= 1),
        ),
        (
            "orders_differ",
            changed(Layout::V1, &|stream| stream.entry[11] ^= 1),
        ),
        (
            "pointer_back",
            changed(Layout::V2, &|stream| stream.set_pointer(2, 60)),
        ),
        (
            "block_size",
            changed(Layout::V1, &|stream| stream.entry[3] = 255),
        ),
        (
            "huge",
            changed(Layout::V2, &|stream| stream.entry[11] = 255),
        ),
    ]
}
