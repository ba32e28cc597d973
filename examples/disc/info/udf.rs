//! Facts of UDF volumes, in the words and numbers that are told.

use std::fmt;

use isoudf::UdfInfo;

/// A revision of UDF, which is recorded in binary coded decimal: 0x0201 is 2.01.
pub(super) struct Revision(pub(super) u16);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:02x}", self.0 >> 8, self.0 & 0xff)
    }
}

/// Bytes of all partitions together.
#[derive(Clone, Copy)]
pub(super) struct Space {
    pub(super) free: u64,
    pub(super) used: u64,
}

impl Space {
    /// `None` where not recorded, or not what can be. On a write-once disc nobody keeps count.
    pub(super) fn of(info: &UdfInfo, block_size: u32) -> Option<Self> {
        if is_write_once(info) {
            return None;
        }
        let mut known = false;
        let (mut free, mut used) = (0, 0);
        for (kind, space) in info.partition_maps.iter().zip(&info.space) {
            // A metadata partition lies in another one, which counts it.
            let (&"physical" | &"sparable", (Some(of_free), Some(size))) = (kind, space) else {
                continue;
            };
            known = true;
            free += u64::from(*of_free);
            used += u64::from(size.checked_sub(*of_free)?);
        }
        let block_size = u64::from(block_size);
        known.then_some(Self {
            free: free * block_size,
            used: used * block_size,
        })
    }
}

/// Whether blocks are found by a virtual allocation table, which is what write-once discs have.
pub(super) fn is_write_once(info: &UdfInfo) -> bool {
    info.partition_maps.contains(&"virtual")
}

/// A kind of partition map, for people.
pub(super) fn map_words(kind: &str) -> &str {
    match kind {
        "physical" => "physical",
        "virtual" => "virtual (blocks found by a table, as on write-once discs)",
        "sparable" => "sparable (worn blocks are replaced)",
        "metadata" => "metadata (directories are kept together, apart from the data)",
        other => other,
    }
}
