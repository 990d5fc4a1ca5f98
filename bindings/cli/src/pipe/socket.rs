//! Clients on a UNIX socket, each in a thread of its own, so that nobody waits for another's reading.

use super::answer::{Answerer, failed};
use super::conversation;
use crate::failure::{Exit, Failure, io_sentence, note};
use crate::path::shown;
use std::fs::{self, Permissions};
use std::io::{self, BufReader, ErrorKind, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Bytes read at a time.
const READ: usize = 64 * 1024;
/// How long to wait before accepting again when the system has no room for a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers clients until the process is told to end.
pub(super) fn serve(
    path: &Path,
    answerer: Answerer,
    connections: u32,
    patience: Duration,
) -> Result<Exit, Failure> {
    let listener = listen(path)?;
    let answerer = Arc::new(answerer);
    // Every connection holds a share of this, so the count of shares is that of the connections, and one.
    let open = Arc::new(());
    let mut failed_before = false;
    loop {
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) => {
                if !failed_before {
                    note(&format!("warning: a connection could not be accepted: {}", io_sentence(&error)));
                }
                failed_before = true;
                thread::sleep(PAUSE);
                continue;
            }
        };
        failed_before = false;
        // A reader that stops must not keep its thread for ever.
        if stream.set_write_timeout(Some(patience)).is_err() {
            continue;
        }
        if Arc::strong_count(&open) > connections as usize {
            refuse(
                stream,
                &format!("there are {connections} connections already; --connections allows no more"),
            );
            continue;
        }
        let share = (Arc::clone(&open), Arc::clone(&answerer));
        let begun = thread::Builder::new().spawn(move || {
            let (_open, answerer) = share;
            converse(&stream, &answerer);
        });
        if let Err(error) = begun {
            note(&format!("warning: a connection was closed for want of a thread: {}", io_sentence(&error)));
        }
    }
}

/// What goes wrong here ends this conversation and is told to nobody: the client went away, or does not read.
fn converse(stream: &UnixStream, answerer: &Answerer) {
    let write = |line: &str| {
        let mut stream = stream;
        Ok(stream.write_all(line.as_bytes()).is_ok())
    };
    let _ = conversation::hold(BufReader::with_capacity(READ, stream), answerer, write);
}

fn refuse(mut stream: UnixStream, sentence: &str) {
    if let Ok(line) = failed(None, &Failure::new("pipe.connections", sentence)) {
        let _ = stream.write_all(line.as_bytes());
    }
}

/// Makes the socket, for its owner alone.
///
/// It is made in a folder that nobody else can enter and gets its name when its mode is right: under its own
/// name from the start, others could connect in between.
fn listen(path: &Path) -> Result<UnixListener, Failure> {
    admits(path)?;
    let made = || {
        let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = tempfile::Builder::new().prefix(".hw-").tempdir_in(beside);
        // Without the temporary name, which nobody asked for.
        let folder = folder.map_err(|error| io::Error::from(error.kind()))?;
        let socket = folder.path().join("s");
        let listener = UnixListener::bind(&socket)?;
        fs::set_permissions(&socket, Permissions::from_mode(0o600))?;
        fs::rename(&socket, path)?;
        Ok(listener)
    };
    made().map_err(|error: io::Error| {
        Failure::new(
            crate::failure::io_code(&error),
            format!("making the socket {}: {}", shown(path), io_sentence(&error)),
        )
    })
}

/// Refuses a name that something else has. A socket that nobody listens to, left by a process that was
/// killed, may be replaced.
fn admits(path: &Path) -> Result<(), Failure> {
    let refused = |sentence: &str| Err(Failure::new("cli.exists", sentence).about(path));
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io(&error, "making the socket", path)),
    };
    if !metadata.file_type().is_socket() {
        return refused("it is not a socket, and is not replaced");
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        Err(error) => Err(Failure::io(&error, "asking who listens to", path)),
        Ok(_) => refused("another process listens to this socket, which is not replaced"),
    }
}
