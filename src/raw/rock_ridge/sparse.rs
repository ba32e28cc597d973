//! Files without their empty regions (RRIP 4.1.7).

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim;

/// "SF": the file is recorded without its empty regions (RRIP 4.1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SparseFile {
    /// Virtual File Size (1.12: High and Low, BP 5 to 20; 1.10: one number, BP 5 to 12), in bytes.
    pub virtual_file_size: u64,
    /// Table Depth (1.12, BP 21).
    pub table_depth: Option<u8>,
}

impl SparseFile {
    /// "SF"
    pub const SIGNATURE: [u8; 2] = *b"SF";

    /// Parses the data of an "SF" entry.
    ///
    /// # Errors
    /// When it has the length of no version.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::SparseFile, data, |input| {
            let (rest, first) = prim::both_u32(input)?;
            match rest.len() {
                0 => {
                    let sparse = Self {
                        virtual_file_size: first.little.into(),
                        table_depth: None,
                    };
                    Ok((rest, sparse))
                }
                9 => {
                    let (rest, low) = prim::both_u32(rest)?;
                    let (rest, depth) = prim::u8(rest)?;
                    let high = u64::from(first.little) << 32;
                    let sparse = Self {
                        virtual_file_size: high.saturating_add(low.little.into()),
                        table_depth: Some(depth),
                    };
                    Ok((rest, sparse))
                }
                _ => {
                    let kind = FormatErrorKind::Value {
                        field: "length",
                        found: input.len().saturating_add(4) as u64,
                        expected: "12 or 21",
                    };
                    prim::broken(input, kind)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn both(number: u32) -> Vec<u8> {
        [number.to_le_bytes(), number.to_be_bytes()].concat()
    }

    #[test]
    fn sparse_files_have_two_forms() {
        let new = [both(1), both(5), [3].to_vec()].concat();
        let sparse = SparseFile::parse(&new).unwrap();
        assert_eq!(sparse.virtual_file_size, (1 << 32) + 5);
        assert_eq!(sparse.table_depth, Some(3));
        let old = SparseFile::parse(&both(9)).unwrap();
        assert_eq!((old.virtual_file_size, old.table_depth), (9, None));
        assert!(SparseFile::parse(&new[..16]).is_err());
    }
}
