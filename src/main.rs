//! The destgate program.

use destgate::shell::context::Context;
use std::process::ExitCode;

fn main() -> ExitCode {
    destgate::shell::run(Context::of_process())
}
