//! What is told of an image, for programs.

use isoudf::container::Track;
use isoudf::partition::Volume;
use isoudf::{Session, Timestamp, Tree, UdfInfo};
use serde_json::{Value, json};

use super::Facts;
use super::udf::{Revision, Space};
use crate::disk;
use crate::reading::Source;

pub(super) fn object(facts: &Facts<'_>) -> Value {
    let image = &facts.disc.image;
    let best = image.best();
    let mut object = json!({
        "image_bytes": image.size(),
        "volume_bytes": image.volume_size(),
        "truncated": image.is_truncated(),
        "best": best.namespace.id(),
        "reason": best.reason.to_string(),
        "label": image.label(),
        "sessions": facts.sessions.iter().map(session).collect::<Vec<_>>(),
        "trees": facts.trees.iter().map(tree).collect::<Vec<_>>(),
        "findings": facts.findings.iter().map(crate::json::finding).collect::<Vec<_>>(),
    });
    if let Some((recognised, track)) = &facts.disc.recognised {
        object["container"] = json!(recognised.container().id());
        object["track"] = json!(track);
        let tracks = recognised.tracks().iter();
        object["tracks"] = tracks.map(self::track).collect();
    }
    if let Some(dump) = &facts.disc.dump {
        object["sectors"] = crate::json::sectors(dump);
    }
    if !facts.volumes.is_empty() {
        object["volumes"] = facts.volumes.iter().map(volume).collect();
    }
    if let Some((side, error)) = image.broken() {
        object["broken"] = json!({ "kind": side.id(), "error": error.to_string() });
    }
    if let Some(damage) = &facts.damage {
        let unreadable = damage.unreadable.iter();
        let unreadable = unreadable.map(|(path, error)| json!({ "path": path, "error": error }));
        object["cut"] = json!(damage.cut);
        object["unreadable"] = Value::Array(unreadable.collect());
    }
    object
}

fn track(track: &Track) -> Value {
    json!({
        "number": track.number,
        "session": track.session,
        "mode": track.mode.to_string(),
        "start": track.start,
        "length": track.length,
        "pregap": track.pregap,
        "files": track.files,
        "readable": track.layout.is_some(),
    })
}

fn volume(volume: &Volume) -> Value {
    let partition = volume.partition.as_ref();
    json!({
        "table": partition.map(|it| disk::table(&it.partition_type)),
        "number": partition.map(|it| it.number),
        "type": partition.map(|it| it.partition_type.to_string()),
        "name": partition.map(|it| &*it.name),
        "offset": volume.offset,
        "bytes": volume.len,
        "recorded": volume.recorded.as_ref().ok().map(ToString::to_string),
        "error": volume.recorded.as_ref().err().map(ToString::to_string),
        "label": volume.label,
    })
}

fn session(session: &Session) -> Value {
    json!({
        "start": session.start,
        "end": session.end,
        "label": session.label,
        "created": date(session.created),
        "modified": date(session.modified),
        "shown": session.is_shown,
    })
}

fn tree(tree: &Tree<'_, Source>) -> Value {
    let info = tree.info();
    let mut object = json!({
        "kind": tree.namespace().id(),
        "label": tree.label(),
        "uuid": tree.uuid(),
        "identifiers": {
            "system": text(&info.system),
            "volume_set": text(&info.volume_set),
            "publisher": text(&info.publisher),
            "data_preparer": text(&info.data_preparer),
            "application": text(&info.application),
            "copyright_file": text(&info.copyright_file),
            "abstract_file": text(&info.abstract_file),
            "bibliographic_file": text(&info.bibliographic_file),
        },
        "dates": {
            "created": date(info.created),
            "modified": date(info.modified),
            "expires": date(info.expires),
            "effective": date(info.effective),
        },
        "block_bytes": tree.block_size(),
        "volume_bytes": tree.volume_size(),
    });
    if let Some(info) = tree.udf_info() {
        object["udf"] = udf(&info, tree.block_size());
    }
    object
}

fn udf(info: &UdfInfo, block_size: u32) -> Value {
    let revision = |index: usize| info.revisions.map(|all| Revision(all[index]).to_string());
    let space = Space::of(info, block_size);
    let partitions = info.partitions.iter();
    let of_volume = |index: usize| text(&info.logical_volume_information.as_ref()?[index]);
    json!({
        "revision": Revision(info.revision).to_string(),
        "min_read_revision": revision(0),
        "min_write_revision": revision(1),
        "max_write_revision": revision(2),
        "volume": text(&info.volume),
        "file_set": text(&info.file_set),
        "owner": of_volume(0),
        "organization": of_volume(1),
        "contact": of_volume(2),
        "partition_maps": info.partition_maps,
        "partitions": partitions.map(|(start, len)| json!([start, len])).collect::<Vec<_>>(),
        "closed": info.closed,
        "files": info.counts.map(|(files, _)| files),
        "directories": info.counts.map(|(_, directories)| directories),
        "free_bytes": space.map(|space| space.free),
        "used_bytes": space.map(|space| space.used),
        "next_unique_id": info.next_unique_id,
        "anchor": info.anchor,
        "reserve_sequence_used": info.reserve_used,
    })
}

fn text(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// RFC 3339, in UTC.
fn date(time: Option<Timestamp>) -> Option<String> {
    let time = time?;
    let seconds = time.to_string().replace(' ', "T");
    Some(match time.subsec_nanos() / 10_000_000 {
        0 => format!("{seconds}Z"),
        hundredths => format!("{seconds}.{hundredths:02}Z"),
    })
}
