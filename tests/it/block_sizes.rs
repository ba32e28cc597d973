//! I2: the logical block size.

use isoudf::{Error, Handling, Namespace, Options, Structure};

use crate::common::{
    Findings, names, on_each_source, on_each_source_with, outcome, reads_back, refused, strict,
};
use crate::support::iso::{Builder, SECTOR, Tree};

const START: u64 = 16 * SECTOR;

#[test]
fn every_block_size_of_the_standard_is_read() {
    for block_size in [512, 1024, 2048] {
        let builder = Builder::new().block_size(block_size).joliet(3);
        let builder = builder
            .file("/A.TXT", vec![1; 511])
            .file("/B.TXT", vec![2; 513]);
        let builder = builder.file("/DIR/C.BIN", vec![3; 5000]).file("/D.TXT", "");
        let disc = builder.build();
        reads_back(&disc, &[Tree::Primary, Tree::Joliet]);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.best_tree();
            assert_eq!(u64::from(tree.block_size()), block_size);
            assert_eq!(tree.volume_size(), disc.len());
            assert!(!image.is_truncated());
        });
    }
}

#[test]
fn other_block_sizes_are_refused() {
    for block_size in [0, 1, 3, 256, 513, 2047, 2049, 4096, 32768, 65535] {
        let mut disc = Builder::new().file("/A.TXT", "a").build();
        disc.pvd().logical_block_size().set(block_size);
        let offset = disc.pvd().logical_block_size().offset();
        let Error::Format(error) = refused(&disc.bytes(), &Options::default()) else {
            panic!("another error for {block_size}");
        };
        assert_eq!(error.structure, Structure::PrimaryVolumeDescriptor);
        assert_eq!((error.offset, offset), (offset, START + 128));
        let text = format!("logical block size is {block_size}, expected 512, 1024 or 2048");
        assert_eq!(error.kind.to_string(), text);
    }
}

#[test]
fn a_joliet_volume_of_impossible_block_size_leaves_the_primary_one() {
    let mut disc = Builder::new().joliet(3).file("/A.TXT", "a").build();
    disc.joliet().logical_block_size().set(3);
    let bytes = disc.bytes();
    let findings = Findings::default();
    on_each_source_with(&bytes, &findings.options(), |image| {
        assert_eq!(image.namespaces().collect::<Vec<_>>(), [Namespace::Iso]);
        assert_eq!(names(&image.best_tree(), "/"), ["A.TXT"]);
    });
    let found = findings.take()[0];
    assert_eq!(found.handling, Handling::PassedOver);
    assert_eq!(
        found.deviation.structure,
        Structure::SupplementaryVolumeDescriptor
    );
    assert!(outcome(&bytes, &strict()).starts_with("not opened"));
}
