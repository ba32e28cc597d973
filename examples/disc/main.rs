//! `disc`: lists, shows and extracts what is on an optical-disc image.
//!
//! One file a subcommand; `disc help` tells how each is used.

mod below;
mod boot;
mod cat;
mod check;
mod checklist;
mod copy;
mod diff;
mod digest;
mod disk;
mod dump;
mod extract;
mod facts;
mod hash;
mod host;
mod info;
mod json;
mod ls;
mod map;
mod outcome;
mod progress;
mod reading;
mod sample;
mod sectors;
#[cfg(test)]
#[path = "../shared/test_data.rs"]
mod test_data;
#[cfg(test)]
mod testing;
mod text;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Lists, shows and extracts what is on an optical-disc image.
///
/// Exit codes: 0 all well, 1 the image or a part of it could not be read or is not what it should be,
/// 2 wrong usage. `check` has 3 for deviations from the standards that cost nothing.
#[derive(Parser)]
#[command(name = "disc", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Info(info::Arguments),
    Ls(ls::Arguments),
    Map(map::Arguments),
    Boot(boot::Arguments),
    Cat(cat::Arguments),
    Check(check::Arguments),
    Extract(extract::Arguments),
    Diff(diff::Arguments),
    Hash(hash::Arguments),
    Verify(verify::Arguments),
    Sectors(sectors::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Info(arguments) => info::run(&arguments),
        Command::Ls(arguments) => ls::run(&arguments),
        Command::Map(arguments) => map::run(&arguments),
        Command::Boot(arguments) => boot::run(&arguments),
        Command::Cat(arguments) => cat::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Extract(arguments) => extract::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Hash(arguments) => hash::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Sectors(arguments) => sectors::run(&arguments),
    };
    outcome::exit_code(outcome)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    /// Mistakes in the declarations above show only when they are used, and only in debug builds.
    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
