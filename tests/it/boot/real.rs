//! Images of xorriso beside what it reports of them (`-report_el_torito plain`,
//! `-report_system_area plain`): see tests/data/README.md.

use std::fs;
use std::io::Read;
use std::path::Path;

use isoudf::raw::boot_sector::Guid;
use isoudf::raw::el_torito::{Emulation, PlatformId};
use isoudf::{BootBlockKind, Evidence, Firmware, Image, LengthFrom, Partition, PartitionType};
use ruzstd::StreamingDecoder;

use crate::common::{Source, on_each_source};

const NAMES: [&str; 8] = [
    "alpha", "apm", "floppy", "gpt", "hppa", "mips", "mipsel", "sparc",
];

fn bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/boot");
    let file = fs::File::open(folder.join(format!("{name}.iso.zst"))).unwrap();
    let mut bytes = Vec::new();
    let mut decoder = StreamingDecoder::new(file).unwrap();
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The report's lines as title and words.
fn report(name: &str) -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/boot");
    let text = fs::read_to_string(folder.join(format!("{name}.report"))).unwrap();
    let lines = text.lines().map(|line| {
        let (title, rest) = line.split_once(':').unwrap();
        let words = rest.split_whitespace().map(str::to_owned).collect();
        (title.trim_end().to_owned(), words)
    });
    lines.collect()
}

fn emulation(emulation: Emulation) -> &'static str {
    match emulation {
        Emulation::None => "none",
        Emulation::Floppy12 => "fd1.2",
        Emulation::Floppy144 => "fd1.4",
        Emulation::Floppy288 => "fd2.8",
        Emulation::HardDisk => "hd",
        _ => "?",
    }
}

/// The lines of a report about El Torito, made of what was read.
fn torito(image: &Image<Source>) -> Vec<(String, Vec<String>)> {
    let Some(catalog) = image.boot_catalog().unwrap() else {
        return Vec::new();
    };
    let line = |title: &str, words: &str| {
        let words = words.split_whitespace().map(str::to_owned).collect();
        (title.to_owned(), words)
    };
    let files = catalog.files(&image.best_tree());
    let sector = catalog.offset() / 2048;
    let mut lines = vec![line("El Torito catalog", &format!("{sector} 1"))];
    let path = files.catalog.map(|it| it.path()).unwrap_or_default();
    lines.push(line("El Torito cat path", &path.to_lowercase()));
    for (entry, file) in catalog.entries().zip(&files.images) {
        let fields = entry.fields();
        let platform = match entry.platform() {
            PlatformId::POWER_PC => "PPC".to_owned(),
            platform => platform.to_string(),
        };
        let (number, bootable) = (entry.number(), if entry.is_bootable() { 'y' } else { 'n' });
        let (segment, system) = (fields.load_segment(), fields.system_type());
        let (count, rba) = (fields.sector_count(), fields.load_rba());
        let emulation = emulation(entry.emulation());
        let words = format!(
            "{number} {platform} {bootable} {emulation} {segment:#06x} {system:#04x} {count} {rba}"
        );
        lines.push(line("El Torito boot img", &words));
        if let Some(file) = file {
            let path = file.path().to_lowercase();
            lines.push(line("El Torito img path", &format!("{number} {path}")));
        }
        let info = entry.info().unwrap();
        let mut marks = format!("{number}");
        marks += if info.checksum_fits {
            " boot-info-table"
        } else {
            ""
        };
        marks += if info.grub2 { " grub2-boot-info" } else { "" };
        if info.checksum_fits || info.grub2 {
            lines.push(line("El Torito img opts", &marks));
        }
    }
    lines.sort();
    lines
}

#[test]
fn e1_catalogs_are_those_that_xorriso_sees() {
    for name in NAMES {
        let mut expected = report(name);
        expected.retain(|(title, _)| {
            // The guess of a size, for an image that is no file, is left out.
            title.starts_with("El Torito")
                && title != "El Torito images"
                && !title.ends_with("blks")
        });
        for (_, words) in expected
            .iter_mut()
            .filter(|(title, _)| title.ends_with("path"))
        {
            words
                .iter_mut()
                .for_each(|word| *word = word.to_lowercase());
        }
        expected.sort();
        on_each_source(&bytes(name), |image| {
            assert_eq!(torito(image), expected, "{name}")
        });
    }
}

fn number(word: &str) -> u64 {
    match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).unwrap(),
        None => word.parse().unwrap(),
    }
}

fn guid(hex: &str) -> Guid {
    Guid(std::array::from_fn(|at| {
        u8::from_str_radix(&hex[2 * at..][..2], 16).unwrap()
    }))
}

/// A partition with its type as text.
type Row = (String, String, u64, u64);

fn row(partition: &Partition) -> Row {
    let kind = partition.partition_type.to_string();
    (
        kind,
        partition.name.to_string(),
        partition.offset,
        partition.len,
    )
}

/// The partitions that the report tells of.
fn partitions(name: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut kind, mut label) = (String::new(), String::new());
    for (title, words) in report(name) {
        match title.as_str() {
            "MBR partition" => {
                let kind = words[2].clone();
                rows.push((
                    kind,
                    String::new(),
                    number(&words[3]) * 512,
                    number(&words[4]) * 512,
                ));
            }
            "GPT type GUID" => kind = guid(&words[1]).to_string(),
            "APM partition type" => kind.clone_from(&words[1]),
            "GPT partname local" | "APM partition name" => label.clone_from(&words[1]),
            "GPT start and size" | "APM start and size" => {
                let (kind, label) = (kind.clone(), label.clone());
                rows.push((
                    kind,
                    label,
                    number(&words[1]) * 512,
                    number(&words[2]) * 512,
                ));
            }
            _ => {}
        }
    }
    rows
}

#[test]
fn e4_partitions_are_those_that_xorriso_sees() {
    for name in NAMES.into_iter().filter(|name| *name != "sparc") {
        let expected = partitions(name);
        on_each_source(&bytes(name), |image| {
            let area = image.system_area().unwrap();
            // The entry for the map itself is left out by xorriso.
            let map = PartitionType::Apple("Apple_partition_map".into());
            let all = area.partitions.iter().filter(|it| it.partition_type != map);
            assert_eq!(all.map(row).collect::<Vec<_>>(), expected, "{name}");
            if let Some(gpt) = area.gpt {
                let report = report(name);
                let words = |title: &str| {
                    let mut lines = report.iter().filter(|(other, _)| other == title);
                    lines.next().unwrap().1.clone()
                };
                assert_eq!(gpt.disk_guid, guid(&words("GPT disk GUID")[0]));
                assert_eq!(u64::from(gpt.entries), number(&words("GPT entry array")[1]));
                let range = words("GPT lba range");
                assert_eq!(gpt.usable, (number(&range[0]), number(&range[1])));
                assert_eq!(gpt.backup.offset, number(&range[2]) * 512);
            }
        });
    }
    assert_eq!((partitions("apm").len(), partitions("gpt").len()), (4, 4));
}

#[test]
fn e5_boot_blocks_lead_where_xorriso_says() {
    for (name, title, columns, unit) in [
        ("alpha", "DEC Alpha ldr adr", (0, 0), (512, 0)),
        ("hppa", "HP-PA bootloader", (0, 1), (1, 1)),
        ("mips", "MIPS-BE boot entry", (2, 3), (512, 1)),
        ("mipsel", "MIPS-LE boot params", (3, 2), (512, 1)),
    ] {
        let report = report(name);
        let words = &report.iter().find(|(other, _)| other == title).unwrap().1;
        let expected = (
            number(&words[columns.0]) * unit.0,
            number(&words[columns.1]) * unit.1,
        );
        on_each_source(&bytes(name), |image| {
            let blocks = image.system_area().unwrap().boot_blocks;
            let file = blocks[0].files[0].1;
            let len = if unit.1 == 0 { 0 } else { file.len };
            assert_eq!((file.offset, len), expected, "{name}");
        });
    }
}

#[test]
fn e5_boot_blocks_are_what_starts_their_machines() {
    for (name, firmware, kind) in [
        ("alpha", Firmware::Alpha, BootBlockKind::AlphaBootBlock),
        ("hppa", Firmware::PaRisc, BootBlockKind::HppaBootBlock),
        ("mips", Firmware::Mips, BootBlockKind::MipsVolumeHeader),
        (
            "mipsel",
            Firmware::MipsLittleEndian,
            BootBlockKind::DecBootBlock,
        ),
        ("sparc", Firmware::Sparc, BootBlockKind::SunDiskLabel),
    ] {
        on_each_source(&bytes(name), |image| {
            let boots = image.boots_on().unwrap();
            let by_block = (boots.iter())
                .find(|boot| boot.evidence == Evidence::BootBlock(kind))
                .unwrap_or_else(|| panic!("{name}: {boots:?}"));
            assert_eq!(by_block.firmware, firmware);
            let told = by_block.evidence.to_string();
            assert_eq!(told, format!("by the {kind}"));
        });
    }
}

/// xorriso does not read the disk labels that it writes; the boot image is known by its bytes.
#[test]
fn e5_the_second_partition_of_a_sun_disk_label_is_its_boot_image() {
    on_each_source(&bytes("sparc"), |image| {
        let blocks = image.system_area().unwrap().boot_blocks;
        let (name, file) = &blocks[0].files[1];
        assert_eq!((&**name, file.len), ("partition 2", 320 * 512));
        let mut head = [0; 11];
        image
            .source()
            .read_exact_at(&mut head, file.offset)
            .unwrap();
        assert_eq!(&head, b"\xEB\x3C\x90MSDOS5.0");
    });
}

#[test]
fn e2_a_boot_image_of_an_appended_partition_is_as_large_as_that() {
    on_each_source(&bytes("gpt"), |image| {
        let catalog = image.boot_catalog().unwrap().unwrap();
        let entry = catalog.entries().last().unwrap();
        assert_eq!(
            (entry.len(), entry.length_from()),
            (160 << 10, LengthFrom::SectorCount)
        );
        let boots = image.boots_on().unwrap();
        let told: Vec<_> = boots.iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "BIOS from a disc by entry 1 of the boot catalog");
        assert_eq!(
            told[1],
            "UEFI (x64, ia32) from a disc by entry 2 of the boot catalog"
        );
        assert_eq!(told[2], "BIOS from a disk by GRUB2 code in the MBR");
        assert_eq!(told[3], "UEFI (x64, ia32) from a disk by GPT partition 2");
    });
}
