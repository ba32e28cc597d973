//! What reading through raw sectors costs beside reading an image.

use isoudf::Image;
use isoudf::sectors::{Layout, RawSectors};
use isoudf::source::ReadAt;

use super::disc;
use crate::common::{Counting, metered};
use crate::support::sectors::{Kind, cut, wrap};

#[test]
fn many_sectors_are_read_at_a_time_and_none_twice() {
    let cooked = disc().bytes();
    let blocks = cooked.len() as u64 / 2048;
    for subchannels in [0, 96] {
        let bytes = cut(&wrap(&cooked, |_| Kind::Mode1), 0..2352, subchannels);
        let layout = Layout::detect(&bytes[..]).unwrap().unwrap();
        let (source, counts) = Counting::new(&bytes[..]);
        let dump = RawSectors::new(source, layout).unwrap();
        let mut read = vec![0; cooked.len()];
        let (allocations, _) = metered(|| dump.read_exact_at(&mut read, 0).unwrap());
        assert!(read == cooked);
        let (reads, bytes) = counts.take();
        assert!(reads <= blocks / 64 + 5, "{reads} reads of {blocks} blocks");
        assert!(bytes <= blocks * u64::from(layout.stride));
        assert_eq!(allocations, 0);
        let mut raw = vec![0; 200 * 2352];
        let (allocations, _) = metered(|| assert_eq!(dump.read_raw(0, &mut raw).unwrap(), 200));
        let (reads, _) = counts.take();
        assert!(reads <= 3 && allocations == 0, "{reads} reads");
        assert_eq!(
            dump.check().filter(|check| check.is_ok()).count() as u64,
            blocks
        );
        let (reads, _) = counts.take();
        assert!(reads <= blocks / 64 + 1, "{reads} reads");
    }
}

#[test]
fn an_image_in_sectors_is_listed_with_as_many_reads() {
    let cooked = disc().bytes();
    let bytes = cut(&wrap(&cooked, |_| Kind::Form1), 0..2352, 0);
    let layout = Layout::detect(&bytes[..]).unwrap().unwrap();
    let listed = |source: &dyn ReadAt| {
        let image = Image::new(source).unwrap();
        assert_eq!(image.best_tree().walk().count(), 5);
    };
    let (source, counts) = Counting::new(&cooked[..]);
    listed(&source);
    let (of_image, _) = counts.take();
    let (source, counts) = Counting::new(&bytes[..]);
    listed(&RawSectors::new(source, layout).unwrap());
    let (of_dump, _) = counts.take();
    assert_eq!(of_dump, of_image);
}
