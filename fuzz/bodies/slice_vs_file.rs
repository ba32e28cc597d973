//! One image through a slice and through sources that never lend: the answers must be the same.

use super::input::unpack;
use super::ways::{Way, hold};

pub fn slice_vs_file(input: &[u8]) {
    let (settings, image) = unpack(input);
    hold(Way::ALL[4 + settings.way()], &image, &settings.options());
}
