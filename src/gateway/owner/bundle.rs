//! Writes the files of a bundle into a folder. A list of what was written stays there, so that files
//! of somebody else, and files that somebody has changed, are told from those that may be replaced.

use crate::gateway::error::BundleError;
use crate::gateway::error::Error;
use crate::os::folder::Folder;
use crate::render::owner::bundles::Change;
use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Written;
use crate::vocab::text::hex;
use crate::vocab::text::printable;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::path::Path;

/// The list of what was written, in the form that `sha256sum --check` reads.
pub const LIST: &str = ".destgate-bundle";

/// A digest in hexadecimal digits, and the path of the file that had it.
type Known = BTreeSet<(String, String)>;

/// Writes files into a folder, each as a whole or not at all, without a way out of the folder. Files
/// that are the same already are left as they are.
///
/// - `overwrite`: whether files that were not written by this function, or were changed since, may be
///   replaced.
///
/// Errors: files that may not be replaced, before anything is written; the folder or a file cannot be
/// used.
pub fn write(folder: &Path, files: &[File], overwrite: bool) -> Result<Vec<Written>, Error> {
    let place = Folder::open_or_make(folder)?;
    let known = known(place.read(LIST)?.as_deref().unwrap_or_default());
    let mut written = Vec::new();
    let mut foreign = Vec::new();
    for file in files {
        let change = match place.read(&file.path)? {
            None => Change::New,
            Some(present) if present == file.bytes => Change::Same,
            Some(present) => {
                if !known.contains(&(sum(&present), file.path.clone())) {
                    foreign.push(file.path.clone());
                }
                Change::Replaced
            }
        };
        written.push(Written { path: file.path.clone(), change });
    }
    if !foreign.is_empty() && !overwrite {
        let folder = printable(&folder.display().to_string());
        return Err(BundleError::Foreign { folder, files: foreign }.into());
    }
    let new: Known = files.iter().map(|f| (sum(&f.bytes), f.path.clone())).collect();
    // Both the old and the new are known while they are exchanged.
    save(&place, &known.union(&new).cloned().collect())?;
    for (file, of) in files.iter().zip(&written) {
        if of.change != Change::Same {
            place.write(&file.path, &file.bytes, file.mode)?;
        }
    }
    save(&place, &new)?;
    Ok(written)
}

fn sum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Reads the list. A line that is none of it says nothing.
fn known(list: &[u8]) -> Known {
    let text = String::from_utf8_lossy(list);
    let pair = |line: &str| {
        let (sum, path) = line.split_once("  ")?;
        Some((sum.to_string(), path.to_string()))
    };
    text.lines().filter_map(pair).collect()
}

fn save(place: &Folder, known: &Known) -> Result<(), Error> {
    let text: String = known.iter().map(|(sum, path)| format!("{sum}  {path}\n")).collect();
    if place.read(LIST)?.as_deref() != Some(text.as_bytes()) {
        place.write(LIST, text.as_bytes(), 0o644)?;
    }
    Ok(())
}
