//! Whether there is more to an image than its best tree shows.

use isoudf::Image;
use isoudf::source::ReadAt;

/// What keeps the best tree from being the one that it should be, or from being all there.
pub fn of<S: ReadAt>(image: &Image<S>) -> Option<String> {
    if image.is_truncated() {
        let (volume, size) = (image.volume_size(), image.size());
        let missing = volume - size;
        return Some(format!(
            "the image is cut off: {missing} of {volume} bytes are missing"
        ));
    }
    let (side, error) = image.broken()?;
    Some(format!("the {side} side cannot be read: {error}"))
}
