//! Walking folders in order, in memory that does not grow with the number of files.

use crate::content::{Content, not_regular};
use crate::failure::Failure;
use std::collections::{BinaryHeap, VecDeque};
use std::ffi::OsString;
use std::fs::{self, File, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// Most names of one folder held at a time. A folder with more is listed again for every so many names,
/// which is cheap beside hashing the files, and keeps a million files in one folder within two megabytes.
const NAMES_HELD: usize = 32_768;

/// Something to read, or why not.
pub(crate) struct Found {
    /// The path; `-` for standard input.
    pub(crate) path: PathBuf,
    /// The opened file.
    pub(crate) content: io::Result<Content>,
}

/// Refuses to read standard input twice: the second time it is empty, and would be checked as that.
pub(crate) fn read_once(paths: &[PathBuf]) -> Result<(), Failure> {
    if paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage("standard input, -, can be read only once"));
    }
    Ok(())
}

/// Every file under the paths given: paths in the order given, each folder's content by name.
///
/// A link to a file is that file. A link to a folder is followed only where it was given as an argument.
/// A folder that cannot be listed, and anything inside a folder that is no file, is found with an error:
/// nothing is left out in silence.
pub(crate) struct Walk<'a> {
    arguments: std::slice::Iter<'a, PathBuf>,
    open: Vec<Listing>,
    linked_folders: u64,
    /// The one file that is left out, resolved.
    without: Option<PathBuf>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(paths: &'a [PathBuf]) -> Self {
        Self { arguments: paths.iter(), open: Vec::new(), linked_folders: 0, without: None }
    }

    /// Leaves out one file in a folder, named by its resolved path: the report that is being written.
    ///
    /// Not every file of such a name: nobody gets around a check by naming a file like ours.
    pub(crate) fn without(self, without: Option<PathBuf>) -> Self {
        Self { without, ..self }
    }

    fn is_left_out(&self, path: &Path) -> bool {
        // Names are compared first, because resolving a path of every file would cost.
        self.without.as_ref().is_some_and(|without| {
            without.file_name() == path.file_name()
                && fs::canonicalize(path).is_ok_and(|path| path == *without)
        })
    }

    /// How many links to folders were met and not followed.
    pub(crate) const fn linked_folders(&self) -> u64 {
        self.linked_folders
    }

    /// An argument: whatever it is, the user asked for it.
    fn argument(&mut self, path: PathBuf) -> Option<Found> {
        if path.as_os_str() == "-" {
            return Some(Found { path, content: Ok(Content::Stdin(io::stdin())) });
        }
        match fs::metadata(&path) {
            Err(error) => Some(Found { path, content: Err(error) }),
            Ok(metadata) if metadata.is_dir() => {
                self.open.push(Listing::of(path));
                None
            }
            Ok(_) => Some(open(path)),
        }
    }

    fn entry(&mut self, path: PathBuf, sort: Sort) -> Option<Found> {
        match sort {
            Sort::File if self.is_left_out(&path) => {}
            Sort::File => return Some(open(path)),
            Sort::Folder => self.open.push(Listing::of(path)),
            Sort::Link => match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.linked_folders += 1,
                Ok(metadata) if metadata.is_file() => return Some(open(path)),
                Ok(_) => return Some(no_file(path)),
                Err(error) => return Some(Found { path, content: Err(error) }),
            },
            // Opening a pipe that nobody writes to would wait for ever.
            Sort::Other => return Some(no_file(path)),
        }
        None
    }
}

impl Iterator for Walk<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.open.last_mut() {
                None => {
                    let argument = self.arguments.next()?.clone();
                    self.argument(argument)
                }
                Some(listing) => match listing.next() {
                    None => {
                        self.open.pop();
                        None
                    }
                    Some(Err(error)) => Some(Found { path: listing.folder.clone(), content: Err(error) }),
                    Some(Ok((name, sort))) => {
                        let path = listing.folder.join(name);
                        self.entry(path, sort)
                    }
                },
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

fn open(path: PathBuf) -> Found {
    let content = File::open(&path).map(Content::File);
    Found { path, content }
}

fn no_file(path: PathBuf) -> Found {
    Found { path, content: Err(not_regular()) }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    File,
    Folder,
    Link,
    Other,
}

impl Sort {
    fn of(kind: FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

/// The names of one folder, ascending, a part of them at a time.
struct Listing {
    folder: PathBuf,
    held: VecDeque<(OsString, Sort)>,
    last: Option<OsString>,
    state: State,
}

enum State {
    /// There may be names after those held.
    More,
    /// The folder could not be listed to its end.
    Failed(io::Error),
    /// Those held are the last.
    Done,
}

impl Listing {
    fn of(folder: PathBuf) -> Self {
        Self { folder, held: VecDeque::new(), last: None, state: State::More }
    }

    fn next(&mut self) -> Option<io::Result<(OsString, Sort)>> {
        if self.held.is_empty() && matches!(self.state, State::More) {
            (self.held, self.state) = names_after(&self.folder, self.last.as_ref(), NAMES_HELD);
            self.last = self.held.back().map(|(name, _)| name.clone());
        }
        if let Some(held) = self.held.pop_front() {
            return Some(Ok(held));
        }
        match std::mem::replace(&mut self.state, State::Done) {
            State::Failed(error) => Some(Err(error)),
            State::More | State::Done => None,
        }
    }
}

/// The first `most` names of a folder that come after `last`.
fn names_after(folder: &Path, last: Option<&OsString>, most: usize) -> (VecDeque<(OsString, Sort)>, State) {
    let mut names = BinaryHeap::new();
    let mut state = State::Done;
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) => return (VecDeque::new(), State::Failed(error)),
    };
    for entry in listing {
        let named = entry.and_then(|entry| Ok((entry.file_name(), Sort::of(entry.file_type()?))));
        let named = match named {
            Ok(named) => named,
            Err(error) => {
                state = State::Failed(error);
                break;
            }
        };
        if last.is_some_and(|last| named.0 <= *last) {
            continue;
        }
        names.push(named);
        if names.len() > most {
            names.pop();
            state = State::More;
        }
    }
    (names.into_sorted_vec().into(), state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_listed_in_parts_is_listed_whole() {
        let folder = tempfile::tempdir().expect("folder");
        for number in 0..25 {
            fs::write(folder.path().join(format!("{number:02}")), "").expect("file");
        }
        let (mut all, mut last) = (Vec::new(), None);
        loop {
            let (names, state) = names_after(folder.path(), last.as_ref(), 7);
            all.extend(names.into_iter().map(|(name, _)| name));
            last = all.last().cloned();
            if !matches!(state, State::More) {
                break;
            }
        }
        let expected: Vec<OsString> = (0..25).map(|number| format!("{number:02}").into()).collect();
        assert_eq!(all, expected);
    }
}
