//! A4: the checksum that isomd5sum implants.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use isoudf::Structure;
use isoudf::source::ReadAt;
use md5::{Digest, Md5};
use ruzstd::StreamingDecoder;

use crate::common::{format_error, on_each_source};
use crate::support::iso::{Builder, SECTOR};

/// Byte of the image at which the text begins.
const TEXT: usize = 32768 + 883;

/// An image that implantisomd5 1.2.3 wrote to.
fn image() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = File::open(root.join("tests/data/sums/implanted.iso.zst")).unwrap();
    let mut bytes = Vec::new();
    let mut decoder = StreamingDecoder::new(file).unwrap();
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn it_is_the_sum_of_what_it_says() {
    on_each_source(&image(), |image| {
        let sum = image.implanted_md5().unwrap().unwrap();
        assert_eq!(sum.spaces, TEXT as u64..TEXT as u64 + 512);
        let mut bytes = vec![0; sum.len as usize];
        image.source().read_exact_at(&mut bytes, 0).unwrap();
        bytes[TEXT..][..512].fill(b' ');
        assert_eq!(Md5::digest(&bytes)[..], sum.recorded.md5sum);
    });
}

#[test]
fn it_spares_the_last_sectors_of_the_volume() {
    on_each_source(&image(), |image| {
        let sum = image.implanted_md5().unwrap().unwrap();
        assert_eq!(sum.recorded.skip_sectors, 15);
        assert_eq!(sum.len, image.volume_size() - 15 * 2048);
    });
    // More than the volume has.
    let text = String::from_utf8(image()[TEXT..][..120].to_vec()).unwrap();
    let at = TEXT + text.find("= 15;").unwrap() + 2;
    let mut bytes = image();
    bytes.splice(at..at + 3, *b"4294967295;");
    bytes.drain(TEXT + 512..TEXT + 520);
    on_each_source(&bytes, |image| {
        assert_eq!(image.implanted_md5().unwrap().unwrap().len, 0);
    });
}

#[test]
fn most_images_have_none() {
    let mut bytes = image();
    bytes[TEXT] = b'i';
    on_each_source(&bytes, |image| {
        assert_eq!(image.implanted_md5().unwrap(), None)
    });
}

/// isomd5sum looks at sector 16: a session that was added is none that it put a sum into.
#[test]
fn that_of_a_later_session_counts_for_nothing() {
    let text = &image()[TEXT..][..512];
    let one = Builder::new().bytes("application_use", text).build();
    on_each_source(&one.bytes(), |image| {
        assert!(image.implanted_md5().unwrap().is_some());
    });
    let start = (one.len() / SECTOR).next_multiple_of(16);
    let mut grown = one.image.clone();
    grown.grow(start * SECTOR);
    let two = Builder::new()
        .first_sector(start)
        .bytes("application_use", text);
    on_each_source(&two.build_onto(grown).bytes(), |image| {
        assert_eq!(image.sessions().unwrap().len(), 2);
        assert_eq!(image.implanted_md5().unwrap(), None);
    });
}

#[test]
fn one_that_is_no_number_is_an_error_with_its_place() {
    let mut bytes = image();
    bytes[TEXT + 20] = b'g';
    on_each_source(&bytes, |image| {
        let error = format_error(image.implanted_md5());
        assert_eq!(error.structure, Structure::ImplantedMd5);
        assert_eq!(error.offset, TEXT as u64 + 13);
    });
}
