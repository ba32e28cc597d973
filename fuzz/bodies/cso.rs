//! Compressed images: whatever the file says, reads give the same bytes or the same error at once and
//! in pieces, from a source that lends and from one that does not.

use isoudf::compressed::{BlockError, Cso, Dax};
use isoudf::raw::cso::{CsoHeader, DaxHeader};
use isoudf::source::{ReadAt, SourceError};

use super::sources::NeverLends;

/// Bytes of an image that are read from its start, and to its end.
const CONTENT: u64 = 1 << 17;

pub fn cso(input: &[u8]) {
    let cso = CsoHeader::parse(input).is_ok();
    let dax = DaxHeader::parse(input).is_ok();
    assert!(!cso || Cso::recognise(input));
    assert!(!dax || Dax::recognise(input));
    if cso {
        assert_eq!(
            outcome(Cso::new(input), input.len()),
            outcome(Cso::new(NeverLends(input)), input.len())
        );
    }
    if dax {
        assert_eq!(
            outcome(Dax::new(input), input.len()),
            outcome(Dax::new(NeverLends(input)), input.len())
        );
    }
}

/// What a reader of compressed blocks gives at both ends of its image, at once and in pieces.
pub(super) fn outcome<R: ReadAt>(
    opened: Result<R, isoudf::Error>,
    len: usize,
) -> Vec<Result<Vec<u8>, String>> {
    let reader = match opened {
        Ok(reader) => reader,
        Err(error) => {
            assert!(error.offset().is_none_or(|at| at <= len as u64), "{error}");
            return vec![Err(error.to_string())];
        }
    };
    let size = reader.size().expect("it is in the header");
    let starts = [0, size.saturating_sub(CONTENT)];
    let mut outcomes = Vec::new();
    for start in starts {
        let len = CONTENT.min(size - start) as usize;
        let whole = read(&reader, start, len);
        let mut pieces = Ok(Vec::new());
        for at in (0..len).step_by(3001) {
            if let (Ok(all), piece) = (
                &mut pieces,
                read(&reader, start + at as u64, 3001.min(len - at)),
            ) {
                match piece {
                    Ok(piece) => all.extend(piece),
                    Err(error) => pieces = Err(error),
                }
            }
        }
        assert!(whole == pieces, "by pieces it is another image");
        outcomes.push(whole);
    }
    outcomes
}

fn read(reader: &impl ReadAt, at: u64, len: usize) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0; len];
    match reader.read_exact_at(&mut bytes, at) {
        Ok(()) => Ok(bytes),
        Err(SourceError::Other(error)) => {
            let error = error.downcast_ref::<BlockError>();
            Err(error.expect("nothing else is wrong").to_string())
        }
        Err(error) => panic!("a source without faults: {error}"),
    }
}
