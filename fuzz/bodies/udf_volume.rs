//! A UDF image with damage in it: what its parts say must fit together, and the way it is read by
//! must not matter.

use super::udf_base::unpack_udf;
use super::ways::{Way, hold};

pub fn udf_volume(input: &[u8]) {
    unpack_udf(input, |settings, image| {
        hold(Way::ALL[settings.way()], image, &settings.options());
    });
}
