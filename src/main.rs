//! The command line of `mandate`: parse, dispatch, print the error, exit code.
#![forbid(unsafe_code)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match cli::args::read(std::env::args_os()) {
        Ok(arguments) => cli::guarded(arguments.command),
        Err(cli::args::Refused::Shown(help)) => help.exit(),
        Err(cli::args::Refused::Wrong(message)) => Err(cli::Failure::Mistake(message)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            failure.code()
        }
    }
}
