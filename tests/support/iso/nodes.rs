//! From a list of entries to a hierarchy: nodes, their identifiers, their order, the lengths of their extents.

use std::collections::HashMap;

use super::plan::Section;
use super::{ASSOCIATED, Builder, DIRECTORY, Entry, Order, Tree, dir};
use crate::support::names;

/// The longest extent that is whole sectors: what longer files are cut into.
const LONGEST_EXTENT: u64 = 0xFFFF_F800;

/// An entry in its place in the hierarchy; all trees share it, and its data.
pub struct Node {
    pub name: String,
    pub parent: usize,
    pub children: Vec<usize>,
    pub entry: Entry,
    /// The node whose extents this one records: itself, but for links.
    pub target: usize,
    pub sections: Vec<Section>,
}

impl Node {
    fn new(name: &str, parent: usize, number: usize, entry: Entry) -> Self {
        Self {
            name: name.to_owned(),
            parent,
            children: Vec::new(),
            entry,
            target: number,
            sections: Vec::new(),
        }
    }
}

/// The path's components; `/` has none.
pub fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty())
}

/// Makes the hierarchy: entries in the order given, directories on the way made when missing.
pub fn nodes(entries: &[Entry], block_size: u64) -> Vec<Node> {
    let mut nodes = vec![Node::new("", 0, 0, dir("/"))];
    // A directory that was only passed through gives its place to the entry that describes it.
    let mut implicit = vec![true];
    let mut directories: HashMap<(usize, &str), usize> = HashMap::new();
    for entry in entries {
        let mut names: Vec<_> = components(&entry.path).collect();
        let Some(last) = names.pop() else {
            nodes[0].entry = entry.clone();
            continue;
        };
        let mut parent = 0;
        let mut add = |nodes: &mut Vec<Node>, parent: usize, name, entry: Entry, made: bool| {
            let known = directories.get(&(parent, name)).copied();
            let known = known.filter(|&n| made || entry.is_dir() && implicit[n]);
            if let Some(n) = known {
                if !made {
                    (nodes[n].entry, implicit[n]) = (entry, false);
                }
                return n;
            }
            let number = nodes.len();
            if entry.is_dir() {
                directories.entry((parent, name)).or_insert(number);
            }
            nodes.push(Node::new(name, parent, number, entry));
            nodes[parent].children.push(number);
            implicit.push(made);
            number
        };
        for name in names {
            parent = add(&mut nodes, parent, name, dir(""), true);
        }
        add(&mut nodes, parent, last, entry.clone(), false);
    }
    resolve_links(&mut nodes);
    for node in nodes.iter_mut().filter(|n| !n.entry.is_dir()) {
        node.sections = section_lengths(&node.entry, block_size);
    }
    nodes
}

fn resolve_links(nodes: &mut [Node]) {
    for n in 0..nodes.len() {
        let Some(path) = nodes[n].entry.same_extent_as.clone() else {
            continue;
        };
        let mut target = 0;
        for name in components(&path) {
            let named = nodes[target]
                .children
                .iter()
                .find(|&&c| nodes[c].name == name);
            target = *named.unwrap_or_else(|| panic!("no entry {path} to link to"));
        }
        nodes[n].target = target;
        nodes[n].entry.flags |= nodes[target].entry.flags & DIRECTORY;
        nodes[n].entry.content = nodes[target].entry.content.clone();
    }
}

/// The lengths of a file's extents: as asked for, then what is left, no extent longer than a record can say.
fn section_lengths(entry: &Entry, block_size: u64) -> Vec<Section> {
    if entry.same_extent_as.is_some() {
        return Vec::new();
    }
    let mut left = entry.content.len();
    let mut lengths = Vec::new();
    for &len in &entry.pieces {
        assert!(len <= left, "{}: pieces longer than the file", entry.path);
        lengths.push(len);
        left -= len;
    }
    while left > u64::from(u32::MAX) {
        lengths.push(LONGEST_EXTENT / block_size * block_size);
        left -= LONGEST_EXTENT / block_size * block_size;
    }
    if left > 0 || lengths.is_empty() {
        lengths.push(left);
    }
    let section = |len| Section {
        len,
        ..Section::default()
    };
    lengths.into_iter().map(section).collect()
}

/// The children of a directory that a tree shows, with their identifiers, in the order asked for.
pub fn sorted_children(
    b: &Builder,
    tree: Tree,
    nodes: &[Node],
    directory: usize,
) -> Vec<(usize, Vec<u8>)> {
    let shown = |n: &&usize| (nodes[**n].entry.trees.as_ref()).is_none_or(|t| t.contains(&tree));
    let mut children: Vec<_> = (nodes[directory].children.iter().filter(shown))
        .map(|&n| (n, identifier(b, tree, &nodes[n])))
        .collect();
    // Of one identifier, the associated file comes first (9.3).
    let associated = |n: usize| nodes[n].entry.flags & ASSOCIATED == 0;
    match b.order {
        Order::AsGiven => {}
        Order::RawBytes => children.sort_by(|a, b| a.1.cmp(&b.1)),
        Order::Standard | Order::Reversed => children.sort_by(|(m, a), (n, b)| {
            names::order(a, b, tree.is_wide()).then(associated(*m).cmp(&associated(*n)))
        }),
    }
    if b.order == Order::Reversed {
        children.reverse();
    }
    children
}

/// The identifier of a node in a tree: the one given for it, or its path component with dot and version.
fn identifier(b: &Builder, tree: Tree, node: &Node) -> Vec<u8> {
    let entry = &node.entry;
    if let Some((_, raw)) = entry.identifiers.iter().find(|(t, _)| *t == tree) {
        return raw.clone();
    }
    let mut name = node.name.clone();
    if !entry.is_dir() {
        if b.trailing_dots && tree == Tree::Primary && !name.contains('.') {
            name.push('.');
        }
        let of_tree = b.versions.iter().find(|(t, _)| *t == tree);
        // A tree without versions stays so, whatever the entry's version is.
        let of_tree = of_tree.and_then(|(_, version)| *version);
        if let Some(version) = of_tree.and_then(|v| entry.version.unwrap_or(Some(v))) {
            name.push_str(&format!(";{version}"));
        }
    }
    match tree.is_wide() {
        true => names::utf16be(&name),
        false => name.into_bytes(),
    }
}
