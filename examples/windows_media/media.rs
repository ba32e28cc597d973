//! What is on a Windows install disc, each fact with the file that it is from.

use std::fmt::{self, Display};

use isoudf::source::ReadAt;
use isoudf::{Entry, Firmware, Image, Tree};

use crate::wim::{self, Header};

/// Bytes of the longest file that FAT32 holds.
pub const FAT32_LIMIT: u64 = u32::MAX as u64;

/// What was found, in sections.
#[derive(Default)]
pub struct Report {
    pub sections: Vec<(&'static str, Vec<Fact>)>,
    /// Whether there is Windows to install.
    pub is_install_media: bool,
    /// Whether something is missing or broken.
    pub is_damaged: bool,
}

pub struct Fact {
    pub what: String,
    /// The file, or what else says so.
    pub from: String,
}

fn fact(what: impl Display, from: impl Display) -> Fact {
    let (what, from) = (what.to_string(), from.to_string());
    Fact { what, from }
}

/// Looks at all that tells something. `limit` is the longest file that a stick holds.
pub fn examine<S: ReadAt>(image: &Image<S>, limit: u64) -> Report {
    let mut report = Report::default();
    let tree = image.best_tree();
    let mut damage = Vec::new();
    // Discs for both 32 and 64 bits have two trees of sources.
    for folder in ["", "/x86", "/x64"] {
        windows(&tree, folder, &mut report, &mut damage);
    }
    if !report.is_install_media {
        for folder in ["/i386", "/amd64", "/ia64"] {
            let path = format!("{folder}/txtsetup.sif");
            if let Ok(entry) = tree.get_ignore_case(&path) {
                let what = "Windows older than Vista: its editions are not told here";
                report
                    .sections
                    .push(("Windows", vec![fact(what, entry.path())]));
            }
        }
    }
    let uefi = start(image, &mut report);
    files(image, &tree, limit, uefi, &mut report, &mut damage);
    report.is_damaged = !damage.is_empty();
    if damage.is_empty() {
        let what = "nothing is missing, as far as lengths tell";
        damage.push(fact(what, "volume descriptors, directories"));
    }
    report.sections.push(("Whole", damage));
    report
}

fn windows<S: ReadAt>(
    tree: &Tree<'_, S>,
    folder: &str,
    report: &mut Report,
    damage: &mut Vec<Fact>,
) {
    let find = |name: &str| {
        tree.get_ignore_case(format!("{folder}/sources/{name}"))
            .ok()
    };
    for name in ["install.wim", "install.esd", "install.swm"] {
        if let Some(entry) = find(name) {
            report.is_install_media = true;
            let facts = image_file(&entry, damage);
            if name == "install.swm" {
                other_parts(&entry, &find, damage);
            }
            report.sections.push(("Windows to install", facts));
        }
    }
    if let Some(entry) = find("boot.wim") {
        let facts = image_file(&entry, damage);
        report.sections.push(("What the disc starts", facts));
    }
    let mut setup = Vec::new();
    for name in [
        "ei.cfg",
        "pid.txt",
        "idwbinfo.txt",
        "cversion.ini",
        "lang.ini",
    ] {
        let Some(entry) = find(name) else {
            continue;
        };
        let path = entry.path();
        match small_text(&entry) {
            // A product key is nobody's business.
            Ok(_) if name == "pid.txt" => setup.push(fact("a product key is set", path)),
            Ok(text) => setup.extend(lines(name, &text).into_iter().map(|line| fact(line, &path))),
            Err(error) => damage.push(fact(error, path)),
        }
    }
    if !setup.is_empty() {
        report.sections.push(("Setup", setup));
    }
}

/// A WIM file's editions.
fn image_file<S: ReadAt>(entry: &Entry<'_, S>, damage: &mut Vec<Fact>) -> Vec<Fact> {
    let path = entry.path();
    let mut facts = Vec::new();
    let result = entry
        .open()
        .map_err(|error| error.to_string())
        .and_then(|file| {
            let header = Header::read(&file)?;
            let (part, parts) = header.part;
            if parts > 1 {
                facts.push(fact(format_args!("part {part} of {parts}"), &path));
            }
            if let Some(missing) = header.missing(file.len()) {
                let what = format!("its {missing} lies beyond its end: the file is cut off");
                damage.push(fact(what, &path));
            }
            let editions = wim::editions(&header.xml(&file)?)?;
            if editions.len() != header.images as usize {
                let (told, counted) = (editions.len(), header.images);
                let what = format!("its XML tells of {told} images, its header of {counted}");
                damage.push(fact(what, &path));
            }
            facts.extend(editions.iter().map(|edition| fact(edition, &path)));
            Ok(())
        });
    if let Err(error) = result {
        damage.push(fact(&error, &path));
        facts.push(fact(format_args!("unknown: {error}"), &path));
    }
    facts
}

/// Tells which parts of a WIM file that was split are not there.
fn other_parts<'i, S: ReadAt>(
    first: &Entry<'i, S>,
    find: &impl Fn(&str) -> Option<Entry<'i, S>>,
    damage: &mut Vec<Fact>,
) {
    let header = first.open().map_err(|error| error.to_string());
    let parts = header
        .and_then(|file| Header::read(&file))
        .map_or(1, |header| header.part.1);
    // More than a hundred of 4 GB are on no disc.
    for part in 2..=parts.min(100) {
        if find(&format!("install{part}.swm")).is_none() {
            damage.push(fact(
                format_args!("part {part} of {parts} is missing"),
                first.path(),
            ));
        }
    }
}

/// Bytes of a text that are read.
const TEXT: u64 = 64 << 10;

fn small_text<S: ReadAt>(entry: &Entry<'_, S>) -> Result<String, String> {
    let file = entry.open().map_err(|error| error.to_string())?;
    let mut bytes = vec![0; file.len().min(TEXT) as usize];
    file.read_exact_at(&mut bytes, 0)
        .map_err(|error| error.to_string())?;
    Ok(match bytes.strip_prefix(&[0xff, 0xfe]) {
        Some(units) => {
            let units = units
                .chunks_exact(2)
                .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
            String::from_utf16_lossy(&units.collect::<Vec<u16>>())
        }
        None => String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// What people want to know of a file like `[Section]`, `Key=Value`, and in ei.cfg values alone.
fn lines(name: &str, text: &str) -> Vec<String> {
    let mut facts = Vec::new();
    let mut section = "";
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(100)
    {
        if let Some(head) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            section = head;
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((section, line));
        let (key, value) = (key.trim(), value.trim());
        facts.push(match (name, section) {
            ("ei.cfg", "EditionID") => format!("installs only the edition {value}"),
            ("ei.cfg", "Channel") => format!("for the channel {value}"),
            ("ei.cfg", "VL") => match value {
                "0" => "no volume license".to_owned(),
                _ => "volume license".to_owned(),
            },
            ("lang.ini", "Available UI Languages") => format!("language of setup: {key}"),
            ("lang.ini", _) => continue,
            ("cversion.ini", _) if key == "MinClient" => {
                format!("upgrades clients from build {value} on")
            }
            ("cversion.ini", _) if key == "MinServer" => {
                format!("upgrades servers from build {value} on")
            }
            _ => format!("{key}: {value}"),
        });
    }
    facts
}

/// What starts from the disc, and whether UEFI is among it.
fn start<S: ReadAt>(image: &Image<S>, report: &mut Report) -> bool {
    let mut facts = Vec::new();
    let boots = image.boots_on().unwrap_or_else(|error| {
        facts.push(fact(format_args!("unknown: {error}"), "boot catalog"));
        Vec::new()
    });
    for boot in &boots {
        let machines = match boot.machines.is_empty() {
            true => String::new(),
            false => format!(" ({})", boot.machines.join(", ")),
        };
        facts.push(fact(
            format_args!("{}{machines}", boot.firmware),
            boot.evidence,
        ));
    }
    if facts.is_empty() {
        facts.push(fact(
            "nothing starts from this disc",
            "boot catalog, system area",
        ));
    }
    report.sections.push(("Starts on", facts));
    boots.iter().any(|boot| boot.firmware == Firmware::Uefi)
}

/// What the lengths of all files tell: which are too long for a stick, and which are cut off.
fn files<S: ReadAt>(
    image: &Image<S>,
    tree: &Tree<'_, S>,
    limit: u64,
    uefi: bool,
    report: &mut Report,
    damage: &mut Vec<Fact>,
) {
    let mut stick = Vec::new();
    for entry in tree.walk() {
        let entry = match entry {
            Ok(entry) if entry.is_dir() => continue,
            Ok(entry) => entry,
            Err(error) => {
                damage.push(fact(error, "directories"));
                continue;
            }
        };
        match entry.len().and_then(|len| Ok((len, entry.extents()?))) {
            Ok((len, extents)) => {
                if len > limit {
                    let what = format!(
                        "{len} bytes; FAT32 holds files of {limit} at most. UEFI need read no file \
                        system but FAT: on a stick the file must be split (`dism /Split-Image`, \
                        `wimlib-imagex split`), or lie on a second partition of NTFS with a loader for \
                        it"
                    );
                    stick.push(fact(what, entry.path()));
                }
                let ends = extents.iter().filter_map(isoudf::Extent::image_end);
                if ends.max().is_some_and(|end| end > image.size()) {
                    damage.push(fact("reaches beyond the end of the image", entry.path()));
                }
            }
            Err(error) => damage.push(fact(error, entry.path())),
        }
    }
    if stick.is_empty() {
        stick.push(fact("every file fits on a FAT32 stick", "directories"));
        // From a stick UEFI starts a loader of this name alone (UEFI 3.5.1.1), from a disc the boot
        // image as well: discs of Windows 7 lack the file.
        let loader = |name: &&str| tree.get_ignore_case(format!("/efi/boot/{name}")).ok();
        let names = ["bootx64.efi", "bootia32.efi", "bootaa64.efi", "bootarm.efi"];
        match names.iter().find_map(loader) {
            Some(loader) => {
                let what = "UEFI machines start from it when all files are copied there";
                stick.push(fact(what, loader.path()));
            }
            None if uefi => {
                let what = "UEFI machines find no loader in the files: copying them is not enough";
                stick.push(fact(what, "/efi/boot"));
            }
            None => {}
        }
    }
    report.sections.push(("On a USB stick", stick));
    if image.is_truncated() {
        let (volume, size) = (image.volume_size(), image.size());
        let missing = volume.saturating_sub(size);
        let what = format!("cut off: {missing} of {volume} bytes are missing");
        damage.push(fact(what, "volume descriptors"));
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_install_media {
            writeln!(
                f,
                "No install.wim, .esd or .swm: no install media of Windows Vista or later."
            )?;
        }
        for (title, facts) in &self.sections {
            writeln!(f, "{title}")?;
            for Fact { what, from } in facts {
                // Both may come from the image: what would command the terminal is escaped.
                let (what, from) = (Shown(what), Shown(from));
                writeln!(f, "  {what}  [{from}]")?;
            }
        }
        writeln!(
            f,
            "All this is what the image says of itself. Only a checksum from the publisher's own site \
            proves that it is genuine and that no byte is wrong: `disc verify IMAGE LIST`."
        )
    }
}

struct Shown<'a>(&'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char.is_control() || ('\u{200e}'..='\u{2069}').contains(&char) {
                true => write!(f, "{}", char.escape_unicode())?,
                false => write!(f, "{char}")?,
            }
        }
        Ok(())
    }
}
