//! The tree of an image that an example is asked to show.

use std::error::Error;

use isoudf::source::ReadAt;
use isoudf::{Image, Namespace, Tree};

/// The tree of this name, or the best one.
pub fn choose<'i, S: ReadAt>(
    image: &'i Image<S>,
    id: Option<&str>,
) -> Result<Tree<'i, S>, Box<dyn Error>> {
    let Some(id) = id else {
        return Ok(image.best_tree());
    };
    let tree = image.trees().find(|tree| tree.namespace().id() == id);
    let there: Vec<_> = image.namespaces().map(Namespace::id).collect();
    tree.ok_or_else(|| format!("no tree \"{id}\"; there is: {}", there.join(", ")).into())
}
