//! What the caller decides about reading.

use alloc::sync::Arc;
use core::fmt;

use crate::error::Structure;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::name::Charset;

/// What the caller decides about reading. The default is lenient, ASCII, and silent about findings.
///
/// ```
/// use isoudf::{Charset, Options};
///
/// let mut options = Options::default();
/// options.strict = true;
/// options.charset = Charset::for_label("shift_jis");
/// let options = options.on_finding(|finding| eprintln!("{finding}"));
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Refuse every deviation from the standards, instead of reading on where the bytes are
    /// certain.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// use isoudf::{Image, Options};
    ///
    /// # let mut disc = disc;
    /// // Damage that leaves the bytes certain: one of the two recordings of the volume's size.
    /// disc[16 * 2048 + 84] ^= 1;
    /// let mut options = Options::default();
    /// assert!(Image::with_options(&disc[..], options.clone()).is_ok());
    /// options.strict = true;
    /// assert!(Image::with_options(&disc[..], options).is_err());
    /// ```
    pub strict: bool,
    /// The encoding of names in the primary volume, which the standard restricts to ASCII and
    /// writers do not. Without it, they are read as UTF-8.
    pub charset: Option<Charset>,
    /// Which state of a disc written in several sessions to show, counted back from the latest: 0 is
    /// the disc as it was left. Of an ISO 9660 disc, 1 is the session before the last one
    /// ([`Image::sessions`](crate::Image::sessions) lists them); of a UDF disc, what was there before
    /// the last virtual allocation table was written (UDF 2.2.11). Where there are not so many, the
    /// first is shown.
    pub earlier_states: u32,
    /// Budgets for what an image can claim.
    pub limits: Limits,
    sink: Option<Sink>,
    places: Option<PlaceSink>,
}

type Sink = Arc<dyn Fn(Finding) + Send + Sync>;
type PlaceSink = Arc<dyn Fn(Place) + Send + Sync>;

/// Where a reader found a structure: what a layout of the image is made of.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "std"), expect(dead_code, reason = "nobody asks"))]
pub(crate) struct Place {
    pub(crate) structure: Structure,
    /// Byte of the image where it begins.
    pub(crate) offset: u64,
    pub(crate) len: u64,
    /// Whether the bytes are only set aside for it: more than are used now.
    pub(crate) reserved: bool,
}

impl Options {
    /// Has `sink` called with each deviation, when and as often as it is met: a directory that is
    /// read twice reports twice.
    #[must_use]
    pub fn on_finding(mut self, sink: impl Fn(Finding) + Send + Sync + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }

    /// For a look at something that may be nothing: lenient, and nobody is told.
    pub(crate) fn for_a_look(&self) -> Self {
        Self {
            strict: false,
            sink: None,
            places: None,
            ..self.clone()
        }
    }

    /// Has `sink` called with the place of each structure that is read, as often as it is.
    #[cfg(feature = "std")]
    pub(crate) fn on_place(mut self, sink: impl Fn(Place) + Send + Sync + 'static) -> Self {
        self.places = Some(Arc::new(sink));
        self
    }

    /// Whether anybody wants to know places.
    #[inline]
    pub(crate) const fn wants_places(&self) -> bool {
        self.places.is_some()
    }

    pub(crate) fn place(&self, place: Place) {
        if let Some(sink) = &self.places {
            sink(place);
        }
    }

    pub(crate) fn report(&self, finding: Finding) {
        if let Some(sink) = &self.sink {
            sink(finding);
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("strict", &self.strict)
            .field("charset", &self.charset)
            .field("earlier_states", &self.earlier_states)
            .field("limits", &self.limits)
            .field("sink", &self.sink.is_some())
            .field("places", &self.places.is_some())
            .finish()
    }
}
