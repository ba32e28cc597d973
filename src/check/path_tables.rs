//! Path tables beside the tree (ECMA-119 6.9.1).

use std::collections::BTreeSet;
use std::vec::Vec;

use super::Checker;
use super::problem::Severity;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::iso::PathTableCopy;
use crate::namespace::Namespace;
use crate::source::ReadAt;
use crate::tree::Tree;

impl Checker {
    /// Compares each copy of the tree's path table with its `directories`.
    pub(super) fn path_tables<S: ReadAt>(&mut self, tree: &Tree<'_, S>, directories: &[u64]) {
        // A Rock Ridge tree has that of the primary volume, whose directories are elsewhere in it.
        if tree.namespace() == Namespace::RockRidge {
            return;
        }
        let block_size = u64::from(tree.block_size());
        let in_tree: BTreeSet<u64> = directories.iter().copied().collect();
        for copy in PathTableCopy::ALL {
            let table = match tree.path_table(copy) {
                Ok(Some(table)) => table,
                Ok(None) => continue,
                Err(Error::Format(deviation)) => {
                    self.path_table(tree.namespace(), deviation);
                    continue;
                }
                Err(error) => {
                    self.error(error, Some(tree.namespace()), None);
                    continue;
                }
            };
            let offset = table.offset();
            let mut in_table = BTreeSet::new();
            let mut broken = Vec::new();
            for record in table.records() {
                match record {
                    Ok(record) => {
                        let block = u64::from(record.extent)
                            .saturating_add(record.extended_attribute_record_length.into());
                        in_table.insert(block.saturating_mul(block_size));
                    }
                    Err(error) => broken.push(error.based_at(offset)),
                }
            }
            for deviation in broken {
                self.path_table(tree.namespace(), deviation);
            }
            let rules = [
                (
                    in_table.difference(&in_tree).next(),
                    "a directory that the tree does not have",
                ),
                (
                    in_tree.difference(&in_table).next(),
                    "a directory of the tree is not in it",
                ),
            ];
            for (found, rule) in rules {
                if found.is_some() {
                    let kind = FormatErrorKind::Broken { rule };
                    let deviation = FormatError::new(Structure::PathTable, offset, kind);
                    self.path_table(tree.namespace(), deviation);
                }
            }
        }
    }

    /// Nothing is lost by a path table: the tree is read without.
    fn path_table(&mut self, namespace: Namespace, deviation: FormatError) {
        self.add(Severity::Deviation, deviation, None, Some(namespace), None);
    }
}
