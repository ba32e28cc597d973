//! An image in memory: what its parts say must fit together.

use super::input::unpack;
use super::ways::{Way, hold};

pub fn image_walk(input: &[u8]) {
    let (settings, image) = unpack(input);
    hold(Way::ALL[settings.way()], &image, &settings.options());
}
