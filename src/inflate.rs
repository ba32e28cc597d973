//! One compressed block, expanded: the one place that knows miniz_oxide.

use core::iter;

use miniz_oxide::inflate::{TINFLStatus, decompress_slice_iter_to_slice};

use crate::error::FormatErrorKind;

/// What is around compressed data (RFC 1951).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrapping {
    /// A zlib stream (RFC 1950).
    Zlib,
    /// Nothing.
    #[cfg(feature = "cso")]
    Raw,
}

/// Says that a block did not come out long enough.
pub(crate) const LESS: FormatErrorKind = FormatErrorKind::Broken {
    rule: "expands to less than the block's size",
};

/// Expands a zlib stream that must fill `out` to the last byte. What `out` holds after an error is
/// of no use.
#[cfg(feature = "zisofs")]
pub(crate) fn inflate(stream: &[u8], out: &mut [u8]) -> Result<(), FormatErrorKind> {
    match inflate_front(stream, out, Wrapping::Zlib)? {
        len if len == out.len() => Ok(()),
        _ => Err(LESS),
    }
}

/// Expands a stream into the front of `out`, and gives the number of bytes. What follows the stream is
/// passed over: blocks may be filled up to where the next begins.
pub(crate) fn inflate_front(
    stream: &[u8],
    out: &mut [u8],
    wrapping: Wrapping,
) -> Result<usize, FormatErrorKind> {
    let (has_header, streams) = (wrapping == Wrapping::Zlib, iter::once(stream));
    let rule = match decompress_slice_iter_to_slice(out, streams, has_header, false) {
        Ok(len) => return Ok(len),
        Err(TINFLStatus::HasMoreOutput) => "expands to more than the block's size",
        Err(TINFLStatus::Adler32Mismatch) => "its bytes do not have its check sum (Adler-32)",
        Err(TINFLStatus::FailedCannotMakeProgress) => "ends within the compressed data",
        Err(_) if has_header => "not compressed by zlib",
        Err(_) => "not compressed by deflate",
    };
    Err(FormatErrorKind::Broken { rule })
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use miniz_oxide::deflate::compress_to_vec_zlib;

    use super::*;

    /// Python: `zlib.compress(b"isoudf " * 8)`.
    const STREAM: &[u8] = &[
        0x78, 0x9c, 0xcb, 0x2c, 0xce, 0x2f, 0x4d, 0x49, 0x53, 0xc8, 0x24, 0x95, 0x02, 0x00, 0x67,
        0xbe, 0x15, 0x51,
    ];

    fn rule(stream: &[u8], len: usize) -> &'static str {
        match inflate(stream, &mut vec![0xEE; len]) {
            Ok(()) => "",
            Err(FormatErrorKind::Broken { rule }) => rule,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_stream_of_another_program() {
        let mut out = [0; 56];
        inflate(STREAM, &mut out).unwrap();
        assert_eq!(
            out,
            *b"isoudf isoudf isoudf isoudf isoudf isoudf isoudf isoudf "
        );
    }

    #[test]
    fn a_stream_must_fill_the_block_to_the_byte() {
        // More than the window of deflate; Miri takes an hour for as many.
        let (len, levels): (u64, &[u8]) = match cfg!(miri) {
            true => (600, &[1]),
            false => (70_000, &[0, 1, 9]),
        };
        let plain: Vec<u8> = (0..len).map(|n| (n * n / 128) as u8).collect();
        for &level in levels {
            let stream = compress_to_vec_zlib(&plain, level);
            assert_eq!(rule(&stream, plain.len()), "");
            for more in [1, 2, 300] {
                let less = rule(&stream, plain.len() + more);
                assert_eq!(less, "expands to less than the block's size");
                let more = rule(&stream, plain.len() - more);
                assert_eq!(more, "expands to more than the block's size");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let mut sum = STREAM.to_vec();
        *sum.last_mut().unwrap() ^= 1;
        assert_eq!(
            rule(&sum, 56),
            "its bytes do not have its check sum (Adler-32)"
        );
        for len in 0..STREAM.len() {
            assert_eq!(rule(&STREAM[..len], 56), "ends within the compressed data");
        }
        assert_eq!(rule(b"plain text", 56), "not compressed by zlib");
    }
}
