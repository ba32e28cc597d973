//! ISZ in two files, as [`cso`](super::cso): the first two bytes tell how long the first file is.

use isoudf::compressed::Isz;
use isoudf::raw::isz::{IszHeader, reveal};

use super::cso::outcome;
use super::sources::NeverLends;

pub fn isz(input: &[u8]) {
    let Some((len, files)) = input.split_first_chunk::<2>() else {
        return;
    };
    let len = usize::from(u16::from_le_bytes(*len)).min(files.len());
    let (first, second) = files.split_at(len);
    assert!(IszHeader::parse(first).is_err() || Isz::recognise(first));
    let mut twice = files.to_vec();
    reveal(&mut twice);
    reveal(&mut twice);
    assert!(twice == files);
    let lent = Isz::with_segments(first, |_| Ok(second));
    let read = Isz::with_segments(NeverLends(first), |_| Ok(NeverLends(second)));
    assert_eq!(outcome(lent, files.len()), outcome(read, files.len()));
}
