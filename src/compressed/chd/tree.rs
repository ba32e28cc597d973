//! The Huffman tree of a map, held to what it can be: of some that cannot, the crate `chd` (0.4.0)
//! panics.

/// Codes of the tree, and bits of the longest one.
const CODES: usize = 16;
const LONGEST: u8 = 8;

/// Bytes that the tree takes at most, of three numbers of four bits for each code.
pub(super) const MOST_BYTES: usize = 24;

/// What the codes' lengths that belong together count as, when all that there can be count as this.
const FULL: u32 = 1 << LONGEST;

/// Whether the map that begins so has a tree. It is a list of the codes' lengths: 1 goes before a length
/// and how often more than three times that is repeated, or before a length of 1.
pub(super) fn is_sound(map: &[u8]) -> bool {
    let mut numbers = map.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let (mut codes, mut used) = (0_usize, 0_u32);
    while codes < CODES {
        let length = match numbers.next() {
            Some(1) => numbers.next().map(|length| match length {
                1 => Some((1, 1)),
                _ => numbers
                    .next()
                    .map(|count| (length, usize::from(count).saturating_add(3))),
            }),
            Some(length) => Some(Some((length, 1))),
            None => None,
        };
        let Some(Some((length, count))) = length else {
            return false;
        };
        codes = codes.saturating_add(count);
        if codes > CODES || length > LONGEST {
            return false;
        }
        if length > 0 {
            let share = FULL.checked_shr(length.into()).unwrap_or_default();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            used = used.saturating_add(share.saturating_mul(count));
        }
    }
    used <= FULL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_by_the_lengths_of_their_codes() {
        // Sixteen codes of four bits each, told one by one and as repeated.
        assert!(is_sound(&[0x44; 8]));
        assert!(is_sound(&[0x14, 0xD0]));
        // Two of one bit, and none else.
        assert!(is_sound(&[0x11, 0x11, 0x10, 0xB0]));
        for (tree, why) in [
            (&[0x44; 7][..], "cut off"),
            (&[0x14], "cut off"),
            (&[0x14, 0xE0], "more than sixteen"),
            (&[0x11, 0x11, 0x11, 0x10, 0xA0], "three of one bit"),
            (
                &[0x34, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44],
                "too full",
            ),
            (&[0x99; 8], "too long"),
        ] {
            assert!(!is_sound(tree), "{why}");
        }
    }
}
