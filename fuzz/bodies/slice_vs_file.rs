//! One image through a slice and through sources that never lend: the answers must be the same.

use isoudf::source::SeekSource;

use super::input::unpack;
use super::listing::listing;
use super::sources::{Dribbles, NeverLends};

pub(crate) fn slice_vs_file(input: &[u8]) {
    let (settings, image) = unpack(input);
    let mut options = settings.options();
    let lent = listing(&image[..], options.clone());
    let read = listing(NeverLends(&image), options.clone());
    assert_eq!(lent, read, "a source that reads");
    let dribbles = SeekSource::new(Dribbles::new(&image));
    let dribbled = listing(dribbles, options.clone());
    assert_eq!(lent, dribbled, "a source that reads byte by byte");
    options.strict = true;
    let lent = listing(&image[..], options.clone());
    let read = listing(NeverLends(&image), options);
    assert_eq!(lent, read, "strict");
}
