//! What is told of an image, for people.

use std::fmt::{self, Display};

use isoudf::container::{Container, Track};
use isoudf::partition::Volume;
use isoudf::{Session, Tree, UdfInfo};

use super::udf::{self, Revision, Space};
use super::{Damage, Facts};
use crate::disk;
use crate::dump;
use crate::reading::{Disc, Source};
use crate::text::{Grouped, Shown, count};

/// Lines of a list that are shown; of a disc cut in half there are thousands.
const SHOWN: usize = 20;

impl Display for Facts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let image = &self.disc.image;
        let best = image.best();
        writeln!(f, "{}", Shown(&self.disc.name))?;
        line(f, "Label", image.label())?;
        if let Some(volume) = &self.disc.volume {
            line(f, "Volume", disk::At(volume))?;
        }
        line(f, "Image size", bytes(image.size()))?;
        if let Some((recognised, track)) = &self.disc.recognised {
            if !matches!(
                recognised.container(),
                Container::Plain | Container::RawSectors
            ) {
                line(f, "Container", recognised.container())?;
                line(
                    f,
                    "Track",
                    track.map_or(String::new(), |track| track.to_string()),
                )?;
            }
        }
        if let Some(dump) = &self.disc.dump {
            line(f, "Raw sectors", dump::Described(dump))?;
        }
        line(
            f,
            "Best tree",
            format_args!("{}, since {}", best.namespace, best.reason),
        )?;
        if let Some(cut_off) = self.disc.cut_off() {
            line(f, "Damage", cut_off)?;
        }
        if let Some((side, error)) = image.broken() {
            writeln!(
                f,
                "\nThe {side} side cannot be read: {}",
                Shown(&error.to_string())
            )?;
        }
        if let Some((recognised, _)) = &self.disc.recognised {
            if recognised.container() != Container::RawSectors {
                list_tracks(f, recognised.tracks())?;
            }
        }
        if !self.volumes.is_empty() {
            list_volumes(f, &self.volumes, image_offset(self.disc))?;
        }
        if self.sessions.len() > 1 {
            list_sessions(f, &self.sessions)?;
        }
        for tree in &self.trees {
            writeln!(f, "\n{}", tree.namespace())?;
            describe(f, tree)?;
        }
        if !self.findings.is_empty() {
            writeln!(f, "\nNot as the standards say, and read nevertheless")?;
            for finding in &self.findings {
                writeln!(f, "  {finding}")?;
            }
        }
        match &self.damage {
            Some(damage) => damage.fmt(f),
            None => Ok(()),
        }
    }
}

impl Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return writeln!(f, "\nNo file reaches into the missing part.");
        }
        let cut = count(self.cut.len() as u64, "file is", "files are");
        list(f, format_args!("{cut} cut off or missing"), &self.cut)?;
        let unreadable = self.unreadable.iter();
        let unreadable = unreadable.map(|(path, error)| format!("{path}: {error}"));
        let number = count(
            self.unreadable.len() as u64,
            "directory or file",
            "directories and files",
        );
        let title = format_args!("{number} cannot be read, and may hold more");
        list(f, title, &unreadable.collect::<Vec<_>>())
    }
}

/// The tracks of a container; the number of one is what `--track` takes.
fn list_tracks(f: &mut fmt::Formatter<'_>, tracks: &[Track]) -> fmt::Result {
    if tracks.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nTracks")?;
    for track in tracks {
        writeln!(f, "  {:<4}{}", track.number, dump::DescribedTrack(track))?;
    }
    Ok(())
}

/// The newest sessions; the number of one is what `--session` takes.
fn list_sessions(f: &mut fmt::Formatter<'_>, sessions: &[Session]) -> fmt::Result {
    writeln!(f, "\nSessions")?;
    let hidden = sessions.len().saturating_sub(SHOWN);
    if hidden > 0 {
        writeln!(f, "  ... {} more", Grouped(hidden as u64))?;
    }
    for (index, session) in sessions.iter().enumerate().skip(hidden) {
        let number = index + 1;
        let sector = Grouped(session.start / 2048);
        let date = session.modified.or(session.created);
        let date = date.map_or(String::new(), |date| format!(", {date} UTC"));
        let shown = if session.is_shown { " (shown)" } else { "" };
        let label = Shown(&session.label);
        writeln!(
            f,
            "  {number:<4}{label}, from sector {sector} on{date}{shown}"
        )?;
    }
    Ok(())
}

/// Byte of the image at which the volume that is shown begins.
fn image_offset(disc: &Disc) -> u64 {
    disc.volume.as_ref().map_or(0, |volume| volume.offset)
}

/// The volumes of a disk image; the number of a partition is what `--partition` takes.
fn list_volumes(f: &mut fmt::Formatter<'_>, volumes: &[Volume], shown: u64) -> fmt::Result {
    writeln!(f, "\nVolumes")?;
    for volume in volumes {
        let (at, label) = (disk::At(volume), Shown(&volume.label));
        match &volume.recorded {
            Ok(recorded) => write!(f, "  {at}: {recorded}, {label}")?,
            Err(error) => write!(f, "  {at}: {}", Shown(&error.to_string()))?,
        }
        let is_shown = volume.offset == shown;
        writeln!(f, "{}", if is_shown { " (shown)" } else { "" })?;
    }
    Ok(())
}

fn list(f: &mut fmt::Formatter<'_>, title: impl Display, lines: &[String]) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    for line in lines.iter().take(SHOWN) {
        writeln!(f, "  {}", Shown(line))?;
    }
    match lines.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(f, "  ... and {} more", Grouped(more as u64)),
    }
}

fn describe(f: &mut fmt::Formatter<'_>, tree: &Tree<'_, Source>) -> fmt::Result {
    let info = tree.info();
    line(f, "Label", tree.label())?;
    line(f, "UUID", tree.uuid().unwrap_or_default())?;
    line(f, "System", info.system)?;
    line(f, "Volume set", info.volume_set)?;
    line(f, "Publisher", info.publisher)?;
    line(f, "Data preparer", info.data_preparer)?;
    line(f, "Application", info.application)?;
    line(f, "Copyright file", info.copyright_file)?;
    line(f, "Abstract file", info.abstract_file)?;
    line(f, "Bibliography", info.bibliographic_file)?;
    let dates = [
        ("Created", info.created),
        ("Modified", info.modified),
        ("Expires", info.expires),
        ("Effective", info.effective),
    ];
    for (name, date) in dates {
        line(
            f,
            name,
            date.map_or(String::new(), |date| format!("{date} UTC")),
        )?;
    }
    line(f, "Block size", bytes(tree.block_size().into()))?;
    let size = Some(tree.volume_size()).filter(|size| *size > 0);
    line(f, "Volume size", size.map_or(String::new(), bytes))?;
    match tree.udf_info() {
        Some(info) => describe_udf(f, &info, tree.block_size()),
        None => Ok(()),
    }
}

fn describe_udf(f: &mut fmt::Formatter<'_>, info: &UdfInfo, block_size: u32) -> fmt::Result {
    let mut revisions = Revision(info.revision).to_string();
    if let Some([read, write, _]) = info.revisions {
        let (read, write) = (Revision(read), Revision(write));
        revisions += &format!("; to read {read}, to write {write}");
    }
    line(f, "UDF revision", revisions)?;
    line(f, "Volume", &info.volume)?;
    line(f, "File set", &info.file_set)?;
    for (name, value) in ["Owner", "Organization", "Contact"]
        .into_iter()
        .zip(info.logical_volume_information.iter().flatten())
    {
        line(f, name, value)?;
    }
    let maps = info.partition_maps.iter().map(|kind| udf::map_words(kind));
    line(f, "Partition maps", maps.collect::<Vec<_>>().join("; "))?;
    for (index, partition) in info.partitions.iter().enumerate() {
        // Several maps may be of one partition.
        if info.partitions[..index].contains(partition) {
            continue;
        }
        let (start, len) = partition;
        let partition = format_args!("{} from byte {start:#x} on", bytes(*len));
        line(f, "Partition", partition)?;
    }
    let state = match info.closed {
        Some(true) => "closed: all was written",
        Some(false) if udf::is_write_once(info) => "open, as write-once discs may be",
        Some(false) => "open: it is still mounted, or the last writing was broken off",
        None => "",
    };
    line(f, "State", state)?;
    if let Some((files, directories)) = info.counts {
        let files = count(files.into(), "file", "files");
        let directories = count(directories.into(), "directory", "directories");
        line(f, "Holds", format_args!("{files} and {directories}"))?;
    }
    if let Some(Space { free, used }) = Space::of(info, block_size) {
        let used = Grouped(used);
        line(
            f,
            "Space",
            format_args!("{} free, {used} used", bytes(free)),
        )?;
    }
    let sequence = match info.reserve_used {
        true => "the reserve descriptors, where the main ones are broken",
        false => "the main descriptors",
    };
    let anchor = info.anchor;
    line(
        f,
        "Found by",
        format_args!("the anchor at byte {anchor:#x} and {sequence}"),
    )
}

fn bytes(number: u64) -> String {
    count(number, "byte", "bytes")
}

/// What an image leaves empty is left out.
fn line(f: &mut fmt::Formatter<'_>, name: &str, value: impl Display) -> fmt::Result {
    let value = value.to_string();
    match value.as_str() {
        "" => Ok(()),
        value => writeln!(f, "  {name:16}{}", Shown(value)),
    }
}
