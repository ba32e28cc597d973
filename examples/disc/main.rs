//! `disc`: lists, shows and extracts what is on an optical-disc image.
//!
//! One file a subcommand; `disc help` tells how each is used.

mod below;
mod boot;
mod cat;
mod copy;
mod disk;
mod dump;
mod extract;
mod facts;
mod host;
mod info;
mod ls;
mod outcome;
mod progress;
mod reading;
mod sample;
mod sectors;
mod text;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Lists, shows and extracts what is on an optical-disc image.
///
/// Exit codes: 0 all well, 1 the image or a part of it could not be read, 2 wrong usage.
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
    Boot(boot::Arguments),
    Cat(cat::Arguments),
    Extract(extract::Arguments),
    Sectors(sectors::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Info(arguments) => info::run(&arguments),
        Command::Ls(arguments) => ls::run(&arguments),
        Command::Boot(arguments) => boot::run(&arguments),
        Command::Cat(arguments) => cat::run(&arguments),
        Command::Extract(arguments) => extract::run(&arguments),
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
