//! From a list of entries to a hierarchy.

use std::collections::HashMap;

use super::entry::{Entry, Kind, dir};
use super::space::Address;

/// An entry in its place in the hierarchy.
pub struct Node {
    pub name: String,
    pub parent: usize,
    pub children: Vec<usize>,
    pub entry: Entry,
    /// The node whose file entry this one names: itself, but for links.
    pub target: usize,
    /// Names of the file entry.
    pub names: u16,
    pub icb: Address,
    pub unique_id: u64,
}

impl Node {
    pub fn is_dir(&self) -> bool {
        self.entry.kind == Kind::Directory
    }
}

/// Makes the hierarchy: entries in the order given, directories on the way made when missing.
pub fn nodes(entries: &[Entry]) -> Vec<Node> {
    let mut nodes = Vec::new();
    // A directory that was only passed through gives its place to the entry that describes it.
    let mut implicit = vec![true];
    let mut directories: HashMap<(usize, String), usize> = HashMap::new();
    add(&mut nodes, 0, "", dir("/"));
    for entry in entries {
        let mut names: Vec<_> = components(&entry.path).collect();
        let Some(last) = names.pop() else {
            nodes[0].entry = entry.clone();
            continue;
        };
        let mut parent = 0;
        for name in names {
            let known = directories.get(&(parent, name.to_owned()));
            parent = known.copied().unwrap_or_else(|| {
                let mut made = dir("");
                made.session = entry.session;
                implicit.push(true);
                let number = add(&mut nodes, parent, name, made);
                directories.insert((parent, name.to_owned()), number);
                number
            });
        }
        let known = directories.get(&(parent, last.to_owned())).copied();
        match known.filter(|&n| implicit[n] && entry.kind == Kind::Directory) {
            Some(number) => {
                nodes[number].entry = entry.clone();
                implicit[number] = false;
            }
            None => {
                let number = add(&mut nodes, parent, last, entry.clone());
                implicit.push(false);
                if entry.kind == Kind::Directory {
                    let key = (parent, last.to_owned());
                    directories.entry(key).or_insert(number);
                }
            }
        }
    }
    for n in 0..nodes.len() {
        if let Some(path) = nodes[n].entry.link_to.clone() {
            nodes[n].target = find(&nodes, &path);
            nodes[n].entry.kind = nodes[nodes[n].target].entry.kind;
        }
        let target = nodes[n].target;
        nodes[target].names = nodes[target].names.saturating_add(1);
    }
    nodes
}

fn add(nodes: &mut Vec<Node>, parent: usize, name: &str, entry: Entry) -> usize {
    let number = nodes.len();
    nodes.push(Node {
        name: name.to_owned(),
        parent,
        children: Vec::new(),
        entry,
        target: number,
        names: 0,
        icb: Address::default(),
        unique_id: 0,
    });
    if number > 0 {
        nodes[parent].children.push(number);
    }
    number
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty())
}

/// The first node of a path.
fn find(nodes: &[Node], path: &str) -> usize {
    components(path).fold(0, |node, name| {
        let mut children = nodes[node].children.iter();
        let child = children.find(|&&c| nodes[c].name == name);
        *child.unwrap_or_else(|| panic!("no entry {path} to link to"))
    })
}

/// The builder's path of a node.
pub fn path(nodes: &[Node], mut node: usize) -> String {
    let mut names = Vec::new();
    while node != 0 {
        names.push(&nodes[node].name[..]);
        node = nodes[node].parent;
    }
    names.reverse();
    format!("/{}", names.join("/"))
}

/// What a directory holds as of a session: a later child takes the place of an earlier one of the same name.
pub fn children(nodes: &[Node], directory: usize, session: usize) -> Vec<usize> {
    let there = |&c: &usize| nodes[c].entry.session <= session;
    let all: Vec<_> = (nodes[directory].children.iter().copied())
        .filter(there)
        .collect();
    if session == 0 {
        return all;
    }
    let newest = |&c: &usize| {
        let newer = |&o: &usize| {
            nodes[o].name == nodes[c].name && nodes[o].entry.session > nodes[c].entry.session
        };
        !all.iter().any(newer)
    };
    all.iter().copied().filter(newest).collect()
}
