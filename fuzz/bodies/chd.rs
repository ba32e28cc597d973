//! CHD, as [`cso`](super::cso). What the crate that expands hunks panics on is caught by the library:
//! the target's hook for panics must let it.

use isoudf::compressed::Chd;

use super::cso::outcome;
use super::sources::NeverLends;

pub fn chd(input: &[u8]) {
    if !Chd::<&[u8]>::recognise(input) {
        return;
    }
    let lent = Chd::new(input);
    let read = Chd::new(NeverLends(input));
    assert_eq!(outcome(lent, input.len()), outcome(read, input.len()));
}
