//! What is drawn of a map: few pieces, wide enough to be seen.

use isoudf::Layout;

use super::Seen;
use super::group::Group;

/// Pieces that a picture has at most, nearly.
const MOST: f64 = 2500.0;

/// The part of the track that is handed out evenly, so that small regions are seen.
const EVEN: f64 = 0.3;

/// A run of bytes in one colour.
pub(super) struct Piece {
    pub(super) group: Group,
    pub(super) start: u64,
    pub(super) end: u64,
    /// Regions that it stands for.
    pub(super) regions: u64,
    /// The share of the track where it begins and ends.
    pub(super) from: f64,
    pub(super) to: f64,
}

/// The pieces of a disc, in order.
pub(super) fn pieces(layout: &Layout, seen: &[Seen]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    // What fills a block up belongs to what it follows, for the eye.
    for seen in seen {
        let (start, end) = (seen.region.start, seen.region.end);
        let group = Group::of(layout, seen);
        match pieces.last_mut() {
            Some(last) if group == Group::Padding => last.end = end,
            _ => pieces.push(Piece {
                group,
                start,
                end,
                regions: 1,
                from: 0.0,
                to: 0.0,
            }),
        }
    }
    merge(&mut pieces, layout.size());
    place(&mut pieces, layout.size());
    pieces
}

/// Puts small neighbours together where there are more than can be seen: those of one group first.
fn merge(pieces: &mut Vec<Piece>, size: u64) {
    let most = MOST as usize;
    for same in [true, false] {
        if pieces.len() <= most {
            return;
        }
        let small = (size as f64 / MOST) as u64;
        let mut merged: Vec<Piece> = Vec::with_capacity(most);
        // Bytes of the group that gives the last piece its colour.
        let mut weight = 0;
        for piece in pieces.drain(..) {
            let len = piece.end - piece.start;
            match merged.last_mut() {
                Some(last)
                    if last.end - last.start + len <= small
                        && (last.group == piece.group || !same) =>
                {
                    last.end = piece.end;
                    last.regions += piece.regions;
                    if len > weight {
                        (last.group, weight) = (piece.group, len);
                    }
                }
                _ => {
                    weight = len;
                    merged.push(piece);
                }
            }
        }
        *pieces = merged;
    }
}

/// Lays the pieces out on the track: by their bytes, and a little for each of them.
fn place(pieces: &mut [Piece], size: u64) {
    let count = pieces.len().max(1) as f64;
    let mut at = 0.0;
    for piece in pieces {
        let share = (piece.end - piece.start) as f64 / size.max(1) as f64;
        piece.from = at;
        at += share * (1.0 - EVEN) + EVEN / count;
        piece.to = at;
    }
}
