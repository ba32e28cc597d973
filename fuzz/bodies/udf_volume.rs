//! A UDF image with damage in it: what its parts say must fit together, and the way it is read by
//! must not matter.

use isoudf::{Image, Namespace};

use super::image_walk::{check_content, check_tree, strict_is_lenient_without_findings};
use super::listing::{described, listing};
use super::sources::NeverLends;
use super::udf_base::unpack_udf;

/// Entries that a walk with the deleted ones is asked for.
const ENTRIES: usize = 40;

pub(crate) fn udf_volume(input: &[u8]) {
    let (settings, image) = unpack_udf(input);
    let options = settings.options();
    let lent = listing(&image[..], options.clone());
    let read = listing(NeverLends(&image), options.clone());
    assert_eq!(lent, read, "a source that reads");
    let mut strict = options.clone();
    strict.strict = true;
    let lent = listing(&image[..], strict.clone());
    let read = listing(NeverLends(&image), strict);
    assert_eq!(lent, read, "a source that reads, strict");
    strict_is_lenient_without_findings(&image, &options);
    let Ok(image) = Image::with_options(&image[..], options.clone()) else {
        return;
    };
    for tree in image.trees() {
        check_tree(&tree, &options, image.size());
        let mut entries = 0;
        for entry in tree.walk().with_deleted().take(ENTRIES) {
            match entry {
                Ok(entry) => {
                    entries += 1;
                    assert!(!entry.is_deleted() || tree.namespace() == Namespace::Udf);
                    if entry.is_deleted() {
                        let _ = (entry.metadata(), entry.extents(), entry.read_dir());
                        check_content(&entry);
                    }
                }
                Err(error) => drop(described(&error, image.size())),
            }
        }
        assert!(entries as u64 <= options.limits.walk_entries);
    }
}
