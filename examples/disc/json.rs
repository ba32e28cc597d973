//! What several subcommands tell programs in the same form.

use isoudf::Finding;
use serde_json::{Value, json};

use crate::dump::Dump;

/// A deviation from the standards that was met.
pub(crate) fn finding(finding: &Finding) -> Value {
    let deviation = &finding.deviation;
    json!({
        "structure": deviation.structure.to_string(),
        "offset": deviation.offset,
        "deviation": deviation.kind.to_string(),
        "handling": finding.handling.to_string(),
    })
}

/// How the sectors of a dump lie.
pub(crate) fn sectors(dump: &Dump) -> Value {
    let (layout, numbers) = (dump.layout(), dump.numbers());
    json!({
        "bytes": layout.part.bytes(),
        "stride": layout.stride,
        "offset": layout.offset,
        "first": numbers.start,
        "count": numbers.end - numbers.start,
        "session": layout.session,
    })
}
