//! `hashward pipe`: one long-lived process that other programs ask by lines of JSON.

mod answer;
mod conversation;
mod fields;
mod gate;
mod live;
mod request;
#[cfg(unix)]
mod socket;

use crate::failure::{Exit, Failure, note};
use crate::opening::{self, Opening};
use crate::output::Output;
use crate::time;
use answer::Answerer;
use clap::{Args, value_parser};
use conversation::End;
use live::Live;
use std::io;
use std::path::PathBuf;

const HELP: &str = "\
Every line read is a request, every line written an answer, in the order of the requests:

  {\"id\":1,\"path\":\"uploads/photo.jpg\"}
  {\"id\":2,\"bytes\":\"BASE64\",\"subject\":\"upload 77\",\"context\":\"message\"}
  {\"id\":3,\"hashes\":{\"sha256\":\"HEX\",\"pdq\":\"HEX\"},\"quality\":90}
  {\"id\":4,\"state\":true}

  {\"schema\":\"hashward.pipe/1\",\"id\":1,\"verdict\":{...},\"reply\":\"accepted\"}

A line that is no request is answered with an error, and the next line is read. core/docs/cli-json.md \
documents every field.

Sets that are installed or removed meanwhile are taken in without a restart; a changed policy file is not.

Whoever can write to the pipe can have every file checked that the process can read. The socket therefore \
belongs to its owner alone (mode 0600); to let others in, put it into a folder for them and change its mode. \
The process ends with its input, or, on a socket, when it is told to by a signal.

Exit codes:
  0  the input ended and every request was answered
  2  wrong usage or configuration, or the input could not be read
  4  whoever read the answers went away before the input ended

Examples:
  hashward pipe --trust trust --policy agree-two
  hashward pipe --trust trust --policy agree-two \\
      --socket /run/hashward/pipe.sock";

/// Answer lines of JSON, on standard input and output or on a UNIX socket.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct PipeArgs {
    #[command(flatten)]
    opening: Opening,
    /// Answer on a UNIX socket made at PATH instead of standard input and output.
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// Most connections to the socket at a time; one more is refused with an error line. One that asks nothing
    /// keeps its place until it closes, so that this is to be more than the programs that hold one open.
    #[arg(long, value_name = "NUMBER", default_value = "64", requires = "socket", value_parser = value_parser!(u32).range(1..))]
    connections: u32,
    /// How long an answer may wait on the socket for its reader before the connection is closed.
    #[arg(long, value_name = "SECONDS", default_value = "30", requires = "socket", value_parser = value_parser!(u32).range(1..))]
    write_timeout: u32,
    /// Longest request in bytes; of a longer one nothing is kept, and the answer is an error.
    #[arg(long, value_name = "BYTES", default_value = "67108864", value_parser = value_parser!(u32).range(1..))]
    line_limit: u32,
}

pub(crate) fn run(args: &PipeArgs, out: &mut Output) -> Result<Exit, Failure> {
    let opening = &args.opening;
    let policy = opening::policy(opening)?;
    let checker = opening::checker(&opening.trust, policy, time::or_now(opening.now)?)?;
    let live = Live::new(checker, opening.trust.clone());
    let answerer = Answerer::new(live, opening.context, opening.now, args.line_limit);
    match &args.socket {
        Some(path) => serve(path, answerer, args),
        None => standard(&answerer, out),
    }
}

/// Answers standard input until it ends.
fn standard(answerer: &Answerer, out: &mut Output) -> Result<Exit, Failure> {
    let write = |line: &str| {
        out.write(line)?;
        Ok(!out.is_closed())
    };
    match conversation::hold(io::stdin().lock(), answerer, write)? {
        End::Asked => Ok(Exit::Done),
        End::Unheard => {
            note("warning: whoever read the answers went away; requests after that were not answered");
            Ok(Exit::Indeterminate)
        }
    }
}

#[cfg(unix)]
fn serve(path: &std::path::Path, answerer: Answerer, args: &PipeArgs) -> Result<Exit, Failure> {
    let patience = std::time::Duration::from_secs(args.write_timeout.into());
    socket::serve(path, answerer, args.connections, patience)
}

#[cfg(not(unix))]
fn serve(_: &std::path::Path, _: Answerer, _: &PipeArgs) -> Result<Exit, Failure> {
    Err(Failure::usage("--socket needs a system with UNIX sockets; use standard input and output here"))
}
