//! Differences for programs: one object a line. The keys and their meaning are fixed.

use std::io::{self, Write};

use isoudf::Timestamp;
use serde_json::{Map, Value, json};

use super::change::Change;
use super::side::{Item, Side};
use crate::facts::kind_id;

/// An entry that is on one side alone.
pub(super) fn only(
    out: &mut impl Write,
    what: &str,
    a: &Side<'_>,
    b: &Side<'_>,
    item: &Item<'_>,
) -> io::Result<()> {
    let object = json!({
        "change": what,
        "trees": trees(a, b),
        "path": item.path,
        "type": item.facts.file_type.map(kind_id),
        "len": item.len(),
    });
    writeln!(out, "{object}")
}

/// An entry of both sides; nothing where it is the same.
pub(super) fn both(
    out: &mut impl Write,
    a: &Side<'_>,
    b: &Side<'_>,
    one: &Item<'_>,
    two: &Item<'_>,
    changes: &[Change],
) -> io::Result<()> {
    let renamed = one.path != two.path;
    if changes.is_empty() && !renamed {
        return Ok(());
    }
    let mut object = Map::new();
    let what = if changes.is_empty() {
        "renamed"
    } else {
        "changed"
    };
    object.insert("change".into(), what.into());
    object.insert("trees".into(), trees(a, b));
    object.insert("path".into(), one.path.as_str().into());
    if renamed {
        object.insert("other_path".into(), two.path.as_str().into());
    }
    object.insert("type".into(), json!(one.facts.file_type.map(kind_id)));
    for change in changes {
        let (key, value) = match change {
            Change::Type(one, two) => ("types", json!([kind_id(*one), kind_id(*two)])),
            Change::Len(one, two) => ("len", json!([one, two])),
            Change::Bytes(at) => ("first_different_byte", json!(at)),
            Change::Target(one, two) => ("target", json!([one, two])),
            Change::Mode(one, two) => ("mode", json!([octal(*one), octal(*two)])),
            Change::Uid(one, two) => ("uid", json!([one, two])),
            Change::Gid(one, two) => ("gid", json!([one, two])),
            Change::Modified(one, two) => ("mtime_ns", json!([nanos(one), nanos(two)])),
            Change::Device(one, two) => ("device", json!([one, two])),
        };
        object.insert(key.into(), value);
    }
    writeln!(out, "{}", Value::Object(object))
}

fn trees(a: &Side<'_>, b: &Side<'_>) -> Value {
    json!([a.namespace.id(), b.namespace.id()])
}

fn octal(mode: u32) -> String {
    format!("{mode:04o}")
}

/// Years 1677 to 2262 fit; others are given in whole as text.
fn nanos(time: &Timestamp) -> Value {
    let nanos = time.unix_nanos();
    i64::try_from(nanos).map_or_else(|_| nanos.to_string().into(), Value::from)
}
