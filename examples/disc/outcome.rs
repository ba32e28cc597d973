//! How a run ended, and what people are told of it.

use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use crate::text::Shown;

/// A run that came to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All was read.
    Whole,
    /// Some was not, and that was told.
    Partial,
    /// All was read, in spite of what deviates from the standards.
    Deviating,
}

/// A run that did not.
pub(crate) enum Failure {
    /// The user asked for what cannot be.
    Usage(String),
    /// The image, the path in it, or the destination cannot be used at all.
    Image(String),
    /// Standard output does not take what we write.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Tells of a failure, on one line whatever an image put into it.
pub(crate) fn tell(message: impl Display) {
    eprintln!("disc: {}", Shown(&message.to_string()));
}

pub(crate) fn exit_code(outcome: Result<Outcome, Failure>) -> ExitCode {
    match outcome {
        Ok(Outcome::Whole) => ExitCode::SUCCESS,
        Ok(Outcome::Partial) => ExitCode::from(1),
        Ok(Outcome::Deviating) => ExitCode::from(3),
        // `disc ls | head`: the reader has enough, which is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => {
            tell(format_args!("cannot write the output: {error}"));
            ExitCode::from(1)
        }
        Err(Failure::Image(message)) => {
            tell(message);
            ExitCode::from(1)
        }
        Err(Failure::Usage(message)) => {
            tell(message);
            ExitCode::from(2)
        }
    }
}

/// Tells of the parts of an image that cannot be read, while the rest goes on.
pub(crate) struct Report<'a> {
    image: &'a str,
    problems: u64,
}

impl<'a> Report<'a> {
    pub(crate) fn new(image: &'a str) -> Self {
        Self { image, problems: 0 }
    }

    /// Counts a problem that is told elsewhere.
    pub(crate) fn count(&mut self) {
        self.problems += 1;
    }

    /// `path` is the place inside the image, where it is known.
    pub(crate) fn problem(&mut self, path: Option<&str>, what: impl Display) {
        self.count();
        match path {
            Some(path) => tell(format_args!("{}: {path}: {what}", self.image)),
            None => tell(format_args!("{}: {what}", self.image)),
        }
    }

    pub(crate) fn problems(&self) -> u64 {
        self.problems
    }

    pub(crate) fn outcome(&self) -> Outcome {
        match self.problems {
            0 => Outcome::Whole,
            _ => Outcome::Partial,
        }
    }
}
