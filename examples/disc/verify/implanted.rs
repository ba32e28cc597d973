//! The checksum that isomd5sum implants in an image.

use std::io::Write;
use std::ops::Range;

use isoudf::ImplantedSum;
use isoudf::source::ReadAt;

use crate::digest::{Algorithm, hex};
use crate::outcome::{Failure, Report};
use crate::progress;
use crate::reading::Disc;
use crate::text::Grouped;

/// Checks it, and says whether there is one.
pub(super) fn check(
    out: &mut impl Write,
    disc: &Disc,
    report: &mut Report<'_>,
) -> Result<bool, Failure> {
    let sum = match disc.image.implanted_md5() {
        Ok(None) => return Ok(false),
        Ok(Some(sum)) => sum,
        Err(error) => {
            report.problem(None, error);
            return Ok(true);
        }
    };
    match compute(disc.image.source(), disc.image.size(), &sum) {
        Verdict::Whole => {
            let len = Grouped(sum.len);
            writeln!(
                out,
                "the implanted MD5 is right: the first {len} bytes are whole"
            )?;
        }
        Verdict::Damaged(within) => {
            let (start, end) = (Grouped(within.start), Grouped(within.end));
            let what = format_args!(
                "the implanted MD5 is not that of the image; the first wrong byte is from byte \
                {start} to {end}"
            );
            report.problem(None, what);
        }
        Verdict::Unread(error) => {
            report.problem(
                None,
                format_args!("the implanted MD5 is not checked: {error}"),
            );
        }
    }
    Ok(true)
}

enum Verdict {
    Whole,
    /// Where the first wrong byte lies, as far as the fragments tell.
    Damaged(Range<u64>),
    Unread(String),
}

/// Bytes that isomd5sum reads at a time. Where fragments end depends on it.
const PIECE: u64 = 32 << 10;

fn compute(source: &impl ReadAt, size: u64, sum: &ImplantedSum<'_>) -> Verdict {
    if sum.len > size {
        let missing = Grouped(sum.len - size);
        return Verdict::Unread(format!("{missing} of its bytes are missing"));
    }
    let recorded = &sum.recorded;
    let count = u64::from(recorded.fragment_count);
    let fragment = sum.len / count.saturating_add(1);
    let digits = recorded
        .fragment_sums
        .len()
        .checked_div(count as usize)
        .unwrap_or_default();
    let mut fragments = recorded.fragment_sums.chunks_exact(digits.max(1));

    let bar = progress::bar(|| sum.len);
    let mut hasher = Algorithm::Md5.hasher();
    let mut piece = vec![0; PIECE as usize];
    let (mut offset, mut number) = (0, 0);
    // Where the fragments tell that the bytes are right, and where that they are not.
    let (mut right, mut wrong) = (0, None);
    while offset < sum.len {
        let len = (sum.len - offset).min(PIECE);
        let bytes = &mut piece[..len as usize];
        if let Err(error) = source.read_exact_at(bytes, offset) {
            return Verdict::Unread(error.to_string());
        }
        for at in sum.spaces.clone() {
            let at = at.checked_sub(offset);
            if let Some(byte) = at.and_then(|at| bytes.get_mut(at as usize)) {
                *byte = b' ';
            }
        }
        hasher.update(bytes);
        bar.inc(len);
        let now = offset.checked_div(fragment).unwrap_or_default();
        offset += len;
        if now != number && wrong.is_none() {
            number = now;
            match fragments.next() {
                Some(expected) if !matches(&hasher.so_far(), expected) => wrong = Some(offset),
                Some(_) => right = offset,
                None => {}
            }
        }
    }
    bar.finish_and_clear();
    match hasher.finish() == hex(&recorded.md5sum) {
        true => Verdict::Whole,
        false => Verdict::Damaged(right..wrong.unwrap_or(sum.len)),
    }
}

/// Of each byte of the sum, isomd5sum takes the first digit that is not a leading zero.
fn matches(sum: &[u8], digits: &[u8]) -> bool {
    sum.iter().zip(digits).all(|(byte, digit)| {
        let number = if *byte < 16 { *byte } else { byte >> 4 };
        let expected = char::from_digit(number.into(), 16);
        expected == Some(char::from(*digit))
    })
}
