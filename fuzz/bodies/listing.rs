//! All that an image says of itself, as lines: what two readings of it must agree on.

use std::hash::{DefaultHasher, Hash, Hasher};

use isoudf::source::ReadAt;
use isoudf::{
    Entry, Error, File, FileType, FormatErrorKind, Image, LimitKind, Namespace, Options,
    PathTableCopy, Structure, Tree,
};

/// Files whose bytes are read, and names that are looked up, in each tree.
const FILES: usize = 8;
/// Bytes that are read of one file: sections may overlap, and so hold far more than the image.
const CONTENT: u64 = 1 << 18;
/// Streams of each file.
const STREAMS: usize = 8;
/// Records of each path table.
const PATH_RECORDS: usize = 200;

/// Reads everything through the facade.
pub(crate) fn listing<S: ReadAt>(source: S, options: Options) -> Vec<String> {
    let size = source.size().expect("the fuzz sources know their size");
    match Image::with_options(source, options) {
        Ok(image) => listing_of(&image),
        Err(error) => vec![described(&error, size)],
    }
}

/// The same of an image that is open.
pub(super) fn listing_of<S: ReadAt>(image: &Image<S>) -> Vec<String> {
    let mut lines = Lines {
        size: image.size(),
        lines: Vec::new(),
        has_kinds: false,
    };
    lines.image(image);
    lines.lines
}

/// An error's text. The error must be about a byte of the image, unless it is about a place that
/// the image names and does not have; and it must be the image's error, since the source has none.
pub(crate) fn described(error: &Error, size: u64) -> String {
    match error {
        Error::Format(format) => match format.kind {
            FormatErrorKind::BeyondImage { end, size: told } => {
                assert_eq!(told, size, "{error}");
                assert!(end > size && format.offset <= end, "{error}");
            }
            // The place of a directory, as its record claims it.
            FormatErrorKind::Cycle | FormatErrorKind::Repeated => {}
            _ => assert!(format.offset <= size, "{error}: {size} bytes"),
        },
        Error::Limit {
            kind: LimitKind::DirectoryDepth | LimitKind::PathTableBytes,
            ..
        } => {}
        Error::Io { .. } | Error::Open { .. } => panic!("a source without faults: {error}"),
        error => assert!(error.offset().is_none_or(|at| at <= size), "{error}"),
    }
    error.to_string()
}

struct Lines {
    size: u64,
    lines: Vec<String>,
    /// Of a tree that has files and directories only, nothing more is asked.
    has_kinds: bool,
}

impl Lines {
    fn add(&mut self, line: String) {
        self.lines.push(line);
    }

    fn error(&mut self, what: &str, error: &Error) {
        let text = described(error, self.size);
        self.add(format!("{what}: error: {text}"));
    }

    fn image<S: ReadAt>(&mut self, image: &Image<S>) {
        assert_eq!(image.size(), self.size);
        assert_eq!(image.is_truncated(), image.size() < image.volume_size());
        if let Some((namespace, error)) = image.broken() {
            self.error(namespace.id(), error);
        }
        self.add(format!(
            "best {:?}, label {:?}, volume size {}",
            image.best(),
            image.label(),
            image.volume_size()
        ));
        assert_eq!(image.best_tree().namespace(), image.best().namespace);
        for descriptor in image.descriptors() {
            match descriptor {
                Ok(descriptor) => {
                    let at = descriptor.offset();
                    let view = descriptor.view().expect("was parsed when it was found");
                    // The views would print their whole sector.
                    self.add(format!("{at}: {:?}", std::mem::discriminant(&view)));
                }
                Err(error) => self.error("descriptor", &error),
            }
        }
        for namespace in image.namespaces() {
            let tree = image.tree(namespace).expect("the image names the tree");
            self.add(format!("{tree:?}, uuid {:?}", tree.uuid()));
            self.add(format!("{:?} {:?}", tree.info(), tree.udf_info()));
            self.path_tables(&tree);
            self.tree(&tree);
        }
    }

    fn path_tables<S: ReadAt>(&mut self, tree: &Tree<'_, S>) {
        for copy in PathTableCopy::ALL {
            match tree.path_table(copy) {
                Ok(None) => {}
                Ok(Some(table)) => {
                    for record in table.records().take(PATH_RECORDS) {
                        self.add(format!("{copy:?} at {}: {record:?}", table.offset()));
                    }
                }
                Err(error) => self.error("path table", &error),
            }
        }
    }

    fn tree<S: ReadAt>(&mut self, tree: &Tree<'_, S>) {
        self.has_kinds = matches!(tree.namespace(), Namespace::Udf | Namespace::RockRidge);
        self.entry(&tree.root());
        let (mut paths, mut files) = (Vec::new(), Vec::new());
        let mut walk = tree.walk();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) => {
                    self.entry(&entry);
                    if paths.len() < FILES {
                        paths.push(entry.path());
                    }
                    if !entry.is_dir() && files.len() < FILES {
                        files.push(entry);
                    }
                }
                Err(error) => self.error(&format!("depth {}", walk.depth()), &error),
            }
        }
        for path in &paths {
            self.found("get", tree.get(path));
            self.found("any case", tree.get_ignore_case(path.to_lowercase()));
            // A miss has a large directory scanned, after which it is looked up in by bisection.
            self.found("missing", tree.get(format!("{path}\u{1}")));
            self.found("again", tree.get(path));
        }
        for file in &files {
            self.content(file);
        }
    }

    fn found<S: ReadAt>(&mut self, how: &str, found: Result<Entry<'_, S>, Error>) {
        match found {
            Ok(entry) => self.entry(&entry),
            Err(error) => self.error(how, &error),
        }
    }

    fn entry<S: ReadAt>(&mut self, entry: &Entry<'_, S>) {
        let (path, name) = (entry.path(), entry.name());
        self.add(format!("{path:?} {:?} {:?}", name.as_bytes(), entry.id()));
        match entry.metadata() {
            Ok(metadata) => self.add(format!("{metadata:?}")),
            Err(error) => self.error("metadata", &error),
        }
        match entry.extents() {
            Ok(extents) => self.add(format!("{extents:?}")),
            Err(error) => self.error("extents", &error),
        }
        if self.has_kinds {
            self.more(entry);
        }
        match entry.associated() {
            Ok(None) => {}
            Ok(Some(associated)) => {
                assert!(associated.is_associated(), "{path:?}");
                self.entry(&associated);
            }
            Err(error) => self.error("associated", &error),
        }
    }

    fn more<S: ReadAt>(&mut self, entry: &Entry<'_, S>) {
        match entry.symlink_target() {
            Ok(target) => self.add(format!("target {target:?}")),
            Err(error) => self.error("target", &error),
        }
        match entry.extended_attributes() {
            Ok(attributes) => self.add(format!("{attributes:?}")),
            Err(error) => self.error("attributes", &error),
        }
        let streams = match entry.streams() {
            Ok(streams) => streams,
            Err(error) => return self.error("streams", &error),
        };
        for stream in streams.into_iter().flatten().take(STREAMS) {
            match stream {
                Ok(stream) => {
                    self.add(format!("{:?} {:?}", stream.path(), stream.id()));
                    self.content(&stream);
                }
                Err(error) => self.error("stream", &error),
            }
        }
    }

    fn content<S: ReadAt>(&mut self, entry: &Entry<'_, S>) {
        let has_kinds = self.has_kinds;
        assert!(has_kinds || entry.file_type().ok() == Some(FileType::File));
        let file = match entry.open() {
            Ok(file) => file,
            Err(error) => return self.error("open", &error),
        };
        match read(&file) {
            Ok(bytes) => {
                let mut hasher = DefaultHasher::new();
                bytes.hash(&mut hasher);
                let hash = hasher.finish();
                self.add(format!("{} bytes {hash:x}", bytes.len()));
            }
            Err(error) => self.error("read", &error),
        }
    }
}

/// All bytes of a file, or so many as are worth the time.
pub(crate) fn read<S: ReadAt>(file: &File<'_, S>) -> Result<Vec<u8>, Error> {
    if file.len() <= CONTENT {
        return file.read_to_vec();
    }
    let mut bytes = vec![0; 4096];
    let read = file.read_at(&mut bytes, 0)?;
    bytes.truncate(read);
    Ok(bytes)
}
