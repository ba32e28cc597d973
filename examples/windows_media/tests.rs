use isoudf::Image;

use super::examine;
use super::media::{self, FAT32_LIMIT};
use super::server::{Manners, serve};
use super::test_data::data;

fn image(name: &str) -> Vec<u8> {
    data(&format!("{name}.iso"))
}

fn report(bytes: &[u8], limit: u64) -> media::Report {
    media::examine(&Image::new(bytes).unwrap(), limit)
}

/// As `wimlib-imagex info` and the texts on the disc say.
const X64: &str = "\
Windows to install
  1. Windows 10 Home (Core), x64, 10.0.19041.508, Client, de-DE  [/sources/install.wim]
  2. Windows 10 Pro (Professional), x64, 10.0.19041.508, Client, de-DE  [/sources/install.wim]
What the disc starts
  1. Microsoft Windows Setup (x64), x64, 10.0.19041.508, WindowsPE  [/sources/boot.wim]
Setup
  for the channel Retail  [/sources/ei.cfg]
  no volume license  [/sources/ei.cfg]
  BuildType: fre  [/sources/idwbinfo.txt]
  BuildArch: amd64  [/sources/idwbinfo.txt]
  BuildBranch: vb_release  [/sources/idwbinfo.txt]
  upgrades clients from build 7601.0 on  [/sources/cversion.ini]
  upgrades servers from build 7601.0 on  [/sources/cversion.ini]
  language of setup: de-DE  [/sources/lang.ini]
Starts on
  BIOS  [from a disc by entry 1 of the boot catalog]
  UEFI (x64)  [from a disc by entry 2 of the boot catalog]
On a USB stick
  every file fits on a FAT32 stick  [directories]
  UEFI machines start from it when all files are copied there  [/efi/boot/bootx64.efi]
Whole
  nothing is missing, as far as lengths tell  [volume descriptors, directories]
All this is what the image says of itself. Only a checksum from the publisher's own site \
proves that it is genuine and that no byte is wrong: `disc verify IMAGE LIST`.
";

#[test]
fn an_install_disc_is_told_with_where_each_fact_is_from() {
    let report = report(&image("windows/x64"), FAT32_LIMIT);
    assert_eq!(report.to_string(), X64);
    assert!(report.is_install_media && !report.is_damaged);
}

#[test]
fn a_disc_on_a_server_says_the_same() {
    let url = serve(image("windows/x64"), Manners::Ranges);
    assert_eq!(examine(&url).unwrap().to_string(), X64);
}

#[test]
fn esd_and_split_files_are_read_too() {
    let report = report(&image("windows/both"), FAT32_LIMIT);
    assert!(!report.is_damaged, "{report}");
    let report = report.to_string();
    for line in [
        "  1. Windows 10 S (CoreS), x86 (32 bits), 10.0.19041.1  [/x86/sources/install.esd]\n",
        "  part 1 of 2  [/x64/sources/install.swm]\n",
        "  1. Windows 10 E, x64  [/x64/sources/install.swm]\n",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

#[test]
fn files_too_long_for_a_stick_are_named() {
    let bytes = image("windows/x64");
    let path = "/sources/install.wim";
    let image = Image::new(&bytes[..]).unwrap();
    let len = image.best_tree().get(path).unwrap().len().unwrap();
    let told = |limit| {
        report(&bytes, limit)
            .to_string()
            .contains(&format!("{len} bytes; FAT32"))
    };
    assert!(told(len - 1));
    assert!(!told(len));
}

#[test]
fn a_disc_that_is_cut_or_lacks_a_part_is_damaged() {
    let bytes = image("windows/x64");
    let cut = report(&bytes[..bytes.len() - 200 * 2048], FAT32_LIMIT);
    assert!(
        cut.is_damaged && cut.to_string().contains("cut off"),
        "{cut}"
    );

    // The second part under another name, in both trees.
    let mut bytes = image("windows/both");
    for (name, other) in [
        (&b"INSTALL2.SWM"[..], &b"INSTALLX.SWM"[..]),
        (b"\0i\0n\0s\0t\0a\0l\0l\x002", b"\0i\0n\0s\0t\0a\0l\0l\0x"),
    ] {
        let at = bytes
            .windows(name.len())
            .position(|window| window == name)
            .unwrap();
        bytes[at..at + name.len()].copy_from_slice(other);
    }
    let lacking = report(&bytes, FAT32_LIMIT);
    assert!(
        lacking.to_string().contains("part 2 of 2 is missing"),
        "{lacking}"
    );
}

fn place(bytes: &[u8], path: &str) -> usize {
    let image = Image::new(bytes).unwrap();
    let extents = image.best_tree().get(path).unwrap().extents().unwrap();
    extents[0].image_offset.unwrap() as usize
}

#[test]
fn a_wim_that_points_beyond_its_end_is_told() {
    let mut bytes = image("windows/x64");
    let at = place(&bytes, "/sources/install.wim");
    // The offset of the XML, and the length of the table of resources (WIM header, bytes 80 and 48).
    for field in [80, 48] {
        let mut broken = bytes.clone();
        broken[at + field + 4] = 1;
        let report = report(&broken, FAT32_LIMIT);
        assert!(
            report.is_damaged && report.to_string().contains("beyond its end"),
            "{report}"
        );
    }
    bytes[at] = b'X';
    assert!(
        report(&bytes, FAT32_LIMIT)
            .to_string()
            .contains("no WIM file")
    );
}

#[test]
fn other_discs_are_not_taken_for_one() {
    let report = report(&image("gi-level1"), FAT32_LIMIT);
    assert!(!report.is_install_media);
    assert!(report.to_string().starts_with("No install.wim"), "{report}");
}
