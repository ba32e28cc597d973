//! The track of a disc: where a share of its bytes is.

use std::f64::consts::TAU;
use std::fmt::Write;

/// Degrees of arc that one straight line stands for.
const STEP: f64 = 4.0;

/// A spiral from the hub outwards, on which equal lengths hold equally many bytes, as on a disc.
pub(super) struct Spiral {
    pub(super) center: (f64, f64),
    pub(super) inner: f64,
    pub(super) outer: f64,
    pub(super) turns: f64,
}

impl Spiral {
    /// Distance of neighbouring turns.
    pub(super) fn pitch(&self) -> f64 {
        (self.outer - self.inner) / self.turns
    }

    /// Length of the whole track, nearly.
    pub(super) fn length(&self) -> f64 {
        TAU * self.turns * f64::midpoint(self.inner, self.outer)
    }

    /// Distance from the center at a share of the track.
    fn radius(&self, share: f64) -> f64 {
        let (inner, outer) = (self.inner.powi(2), self.outer.powi(2));
        (inner + share * (outer - inner)).sqrt()
    }

    /// Angle there, from the top and clockwise.
    fn angle(&self, radius: f64) -> f64 {
        TAU * self.turns * (radius - self.inner) / (self.outer - self.inner) - TAU / 4.0
    }

    fn point(&self, radius: f64) -> (f64, f64) {
        let (sine, cosine) = self.angle(radius).sin_cos();
        let (x, y) = self.center;
        (x + radius * cosine, y + radius * sine)
    }

    /// The track between two shares, as the data of a path.
    pub(super) fn path(&self, from: f64, to: f64) -> String {
        let (from, to) = (self.radius(from), self.radius(to));
        let turned = self.angle(to) - self.angle(from);
        let steps = (turned.to_degrees() / STEP).ceil().max(1.0);
        let mut data = String::new();
        let tenths = |number: f64| (number * 10.0).round() / 10.0;
        let mut last = (0.0, 0.0);
        for step in 0..=steps as usize {
            let (x, y) = self.point(from + (to - from) * step as f64 / steps);
            let (x, y) = (tenths(x), tenths(y));
            // Steps from point to point take fewer characters. Writing to a string does not fail.
            let _ = match step {
                0 => write!(data, "M{x} {y}l"),
                _ => write!(data, "{} {} ", tenths(x - last.0), tenths(y - last.1)),
            };
            last = (x, y);
        }
        data.trim_end().to_owned()
    }
}
