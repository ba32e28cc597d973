//! What all subcommands share: which image, which of its trees, and how strictly it is read.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use isoudf::container::{AnySource, Disc as Recognised};
use isoudf::partition::Volume;
use isoudf::source::InMemory;
use isoudf::{Charset, Entry, Error, Finding, Image, Namespace, Options, Structure, Tree};

use crate::disk;
use crate::dump::{self, Dump};
use crate::outcome::Failure;
use crate::sample;
use crate::text::{Grouped, Shown, count};

/// A file, tracks in a container, or the built-in sample: the subcommands do not care.
pub(crate) type Source = AnySource;

// No group: clap would name it as that of the subcommand's own arguments.
#[derive(Default, clap::Args)]
#[group(skip)]
pub(crate) struct Arguments {
    /// Show this tree instead of the best one
    #[arg(long, value_parser = tree_parser())]
    tree: Option<Namespace>,
    /// Encoding of the names in the primary volume, such as shift_jis or windows-1251
    #[arg(long, value_name = "LABEL", value_parser = parse_charset)]
    charset: Option<Charset>,
    /// Show the disc as it was after this session, counted from 1, instead of the last
    #[arg(long, value_name = "N")]
    session: Option<NonZeroU32>,
    /// Show the volume that begins in this track, instead of the last session's
    #[arg(long, value_name = "N")]
    track: Option<u8>,
    /// Show the volume in this partition of a disk image
    #[arg(long, value_name = "N")]
    partition: Option<u32>,
    /// Refuse every deviation from the standards
    #[arg(long)]
    strict: bool,
}

pub(crate) fn tree_parser() -> impl TypedValueParser<Value = Namespace> {
    PossibleValuesParser::new(Namespace::ALL.map(Namespace::id)).try_map(|id| {
        let mut all = Namespace::ALL.into_iter();
        all.find(|tree| tree.id() == id).ok_or("no such tree")
    })
}

fn parse_charset(label: &str) -> Result<Charset, &'static str> {
    Charset::for_label(label).ok_or(
        "no such encoding; known are shift_jis, gbk, big5, euc-kr, windows-1251, ibm866, ...",
    )
}

/// An image, and what was met on opening it.
pub(crate) struct Disc {
    pub(crate) image: Image<Source>,
    /// The image's name in messages.
    pub(crate) name: String,
    /// What the image was found in, and which of its tracks is shown.
    pub(crate) recognised: Option<(Recognised, Option<u8>)>,
    /// The sectors, of a track that has raw ones.
    pub(crate) dump: Option<Dump>,
    /// Of a disk image, the volume that is shown, when that is not the whole.
    pub(crate) volume: Option<Volume>,
    path: Option<PathBuf>,
    findings: Arc<Mutex<Vec<Finding>>>,
    wanted: Option<Namespace>,
}

impl Arguments {
    /// Opens the image in a file, or the built-in sample.
    pub(crate) fn open(&self, path: Option<&Path>) -> Result<Disc, Failure> {
        let name = match path {
            Some(path) => path.display().to_string(),
            None => "built-in sample disc".to_owned(),
        };
        let failed = |error: &dyn std::fmt::Display| Failure::Image(format!("{name}: {error}"));
        let findings = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&findings);
        let mut options = Options::default().on_finding(move |finding| {
            if let Ok(mut findings) = sink.lock() {
                findings.push(finding);
            }
        });
        options.strict = self.strict;
        options.charset = self.charset;
        let mut volume = None;
        let (source, recognised, dump): (Source, _, _) = match path {
            Some(path) if self.partition.is_some() => {
                let found = disk::find(path, self.partition).map_err(|error| failed(&error))?;
                volume = Some(found.1);
                (found.0, None, None)
            }
            Some(path) => {
                let opened = dump::open(path, self.track, &options);
                let opened = opened.map_err(|error| failed(&error))?;
                let recognised = (opened.disc, opened.track);
                (opened.source, Some(recognised), opened.dump)
            }
            None => {
                eprintln!("no image given: showing the built-in sample disc");
                (Box::new(InMemory(sample::image())), None, None)
            }
        };
        let of_container = findings.lock().map_or(0, |findings| findings.len());
        let open = |source, options| {
            Image::with_options(source, options).map_err(|error| match error {
                // Mostly it is another kind of file, which the error itself does not say.
                Error::Format(format) if format.structure == Structure::VolumeRecognition => {
                    failed(&format_args!("no disc volume found: {error}"))
                }
                error => failed(&error),
            })
        };
        let mut opened = open(source, options.clone());
        if let (Err(_), None, Some(path)) = (&opened, &volume, path) {
            // A disk has its volumes further behind. Of one that has none, the first error tells.
            if let Ok((source, found)) = disk::find(path, None) {
                if found.partition.is_some() {
                    let (name, recorded) = (Shown(&name), found.recorded.as_ref().ok());
                    let recorded = recorded.map_or(String::new(), ToString::to_string);
                    eprintln!("{name}: the {recorded} volume in {}", disk::At(&found));
                    volume = Some(found);
                    if let Ok(mut findings) = findings.lock() {
                        findings.clear();
                    }
                    opened = open(source, options.clone());
                }
            }
        }
        let mut image = opened?;
        if let Some(session) = self.session {
            // The library counts from the last one back.
            let sessions = image.sessions().map_err(|error| failed(&error))?;
            let number = sessions.len() as u32;
            let earlier = number.checked_sub(session.get());
            options.earlier_states = earlier.ok_or_else(|| {
                let sessions = count(number.into(), "ISO 9660 session", "ISO 9660 sessions");
                Failure::Usage(format!("{name}: no session {session}; it has {sessions}"))
            })?;
            if let Ok(mut findings) = findings.lock() {
                findings.truncate(of_container);
            }
            image = open(image.into_source(), options)?;
        }
        Ok(Disc {
            image,
            name,
            path: path.map(Path::to_owned),
            recognised,
            dump,
            volume,
            findings,
            wanted: self.tree,
        })
    }
}

impl Disc {
    /// The tree that the user asked for, if any.
    pub(crate) fn wanted(&self) -> Option<Namespace> {
        self.wanted
    }

    /// The tree to show: the one asked for, or the best.
    pub(crate) fn tree(&self) -> Result<Tree<'_, Source>, Failure> {
        match self.wanted {
            Some(wanted) => self.tree_of(wanted),
            None => Ok(self.image.best_tree()),
        }
    }

    /// A tree that the user named.
    pub(crate) fn tree_of(&self, wanted: Namespace) -> Result<Tree<'_, Source>, Failure> {
        self.image.tree(wanted).map_err(|error| {
            let name = &self.name;
            match error {
                Error::NoNamespace(_) => Failure::Usage(format!(
                    "{name}: {error}; it has: {}",
                    ids(self.image.namespaces())
                )),
                error => Failure::Image(format!("{name}: {error}")),
            }
        })
    }

    /// The entry at a path that the user gave.
    pub(crate) fn entry<'i>(
        &self,
        tree: Tree<'i, Source>,
        path: &str,
    ) -> Result<Entry<'i, Source>, Failure> {
        tree.get(path)
            .map_err(|error| self.no_entry(tree, path, &error))
    }

    /// The entry at a path, or where there is none the stream that stands behind the last colon.
    pub(crate) fn entry_or_stream<'i>(
        &self,
        tree: Tree<'i, Source>,
        path: &str,
    ) -> Result<Entry<'i, Source>, Failure> {
        let error = match tree.get(path) {
            Ok(entry) => return Ok(entry),
            Err(error) => error,
        };
        let error = match error {
            Error::NotFound { .. } => match stream(tree, path) {
                Ok(Some(stream)) => return Ok(stream),
                Ok(None) => error,
                Err(error) => error,
            },
            error => error,
        };
        Err(self.no_entry(tree, path, &error))
    }

    fn no_entry(&self, tree: Tree<'_, Source>, path: &str, error: &Error) -> Failure {
        // Upper and lower case is what people get wrong, and what differs between trees.
        let alike = match error {
            Error::NotFound { .. } => tree.get_ignore_case(path).ok(),
            _ => None,
        };
        let hint = match (alike, self.missing()) {
            (Some(entry), _) => format!(" (there is {})", entry.path()),
            (None, Some(missing)) => format!(" ({missing})"),
            (None, None) => String::new(),
        };
        Failure::Image(format!("{}: {error}{hint}", self.name))
    }

    /// The volumes of a disk image; none where the whole image is the only one.
    pub(crate) fn volumes(&self) -> Result<Vec<Volume>, Error> {
        let volumes = match &self.path {
            Some(path) => disk::volumes(path)?,
            None => Vec::new(),
        };
        let is_disk = volumes.iter().any(|it| it.partition.is_some());
        Ok(if is_disk { volumes } else { Vec::new() })
    }

    /// The findings met so far.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.findings.lock().map_or(Vec::new(), |all| all.clone())
    }

    /// What people should know of the image who read its best tree: that it is cut off, or that the
    /// other side of it is broken, which may be the one with the files.
    pub(crate) fn missing(&self) -> Option<String> {
        self.cut_off().or_else(|| match self.wanted() {
            Some(_) => None,
            None => {
                let (side, error) = self.image.broken()?;
                Some(format!("the {side} side cannot be read: {error}"))
            }
        })
    }

    /// Says that the image is cut off, when it is.
    pub(crate) fn cut_off(&self) -> Option<String> {
        self.image.is_truncated().then(|| {
            let (volume, size) = (self.image.volume_size(), self.image.size());
            format!(
                "the image is cut off: {} of {} bytes are missing",
                Grouped(volume - size),
                Grouped(volume)
            )
        })
    }
}

/// The stream `PATH:STREAM`, if there is one.
fn stream<'i>(tree: Tree<'i, Source>, path: &str) -> Result<Option<Entry<'i, Source>>, Error> {
    let Some((owner, name)) = path.rsplit_once(':') else {
        return Ok(None);
    };
    let Ok(owner) = tree.get(owner) else {
        return Ok(None);
    };
    let mut broken = None;
    for stream in owner.streams()?.into_iter().flatten() {
        match stream {
            Ok(stream) if stream.name().to_str() == name => return Ok(Some(stream)),
            Ok(_) => {}
            // The one that is sought may follow.
            Err(error) => broken = Some(error),
        }
    }
    broken.map_or(Ok(None), Err)
}

/// The names by which `--tree` knows trees, with commas.
pub(crate) fn ids(trees: impl Iterator<Item = Namespace>) -> String {
    trees.map(Namespace::id).collect::<Vec<_>>().join(", ")
}
