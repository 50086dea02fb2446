//! Writes the files of a bundle into a folder. A list of what was written stays there, so that files
//! of somebody else, and files that somebody has changed, are told from those that may be replaced. It
//! also says what the bundle is of: that of another domain is not replaced either.

use crate::gateway::error::BundleError;
use crate::gateway::error::Error;
use crate::os::folder::Folder;
use crate::render::owner::bundles::Bundle;
use crate::render::owner::bundles::Change;
use crate::render::owner::bundles::Written;
use crate::vocab::text::excerpt;
use crate::vocab::text::hex;
use crate::vocab::text::printable;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::path::Path;

/// The list of what was written, in the form that `sha256sum --check` reads.
pub const LIST: &str = ".destgate-bundle";

/// What is before the target and the domains, in a line that `sha256sum` skips.
const OF: &str = "# ";

/// A digest in hexadecimal digits, and the path of the file that had it.
type Known = BTreeSet<(String, String)>;

/// Writes files into a folder, each as a whole or not at all, without a way out of the folder. Files
/// that are the same already are left as they are.
///
/// - `overwrite`: whether files that were not written by this function, or were changed since, or are
///   those of another bundle, may be replaced.
///
/// Errors: files that may not be replaced, before anything is written; the folder or a file cannot be
/// used.
pub fn write(folder: &Path, bundle: &Bundle, overwrite: bool) -> Result<Vec<Written>, Error> {
    let place = Folder::open_or_make(folder)?;
    let list = place.read(LIST)?.unwrap_or_default();
    let known = known(&list);
    let files = &bundle.files;
    let shown = printable(&folder.display().to_string());
    if !overwrite && let Some(of) = other(&place, &list, &known, bundle) {
        return Err(BundleError::Other { folder: shown, of }.into());
    }
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
        return Err(BundleError::Foreign { folder: shown, files: foreign }.into());
    }
    let new: Known = files.iter().map(|f| (sum(&f.bytes), f.path.clone())).collect();
    // Both the old and the new are known while they are exchanged.
    save(&place, bundle, &known.union(&new).cloned().collect())?;
    for (file, of) in files.iter().zip(&written) {
        if of.change != Change::Same {
            place.write(&file.path, &file.bytes, file.mode)?;
        }
    }
    save(&place, bundle, &new)?;
    Ok(written)
}

fn sum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns what another bundle is of, safe to show, if files of it are in the folder.
fn other(place: &Folder, list: &[u8], known: &Known, bundle: &Bundle) -> Option<String> {
    let text = String::from_utf8_lossy(list);
    let of = text.lines().next().and_then(|line| line.strip_prefix(OF));
    if of == Some(bundle.of.as_str()) {
        return None;
    }
    // A path that leads out of the folder is none of a bundle.
    let present = |path: &str| place.read(path).ok().flatten();
    let is_there = known.iter().any(|(of, path)| present(path).is_some_and(|b| sum(&b) == *of));
    let of = of.map_or_else(|| "unknown domains".into(), |of| excerpt(of, 200));
    is_there.then_some(of)
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

fn save(place: &Folder, bundle: &Bundle, known: &Known) -> Result<(), Error> {
    let mut text = format!("{OF}{}\n", bundle.of);
    let lines: String = known.iter().map(|(sum, path)| format!("{sum}  {path}\n")).collect();
    text.push_str(&lines);
    if place.read(LIST)?.as_deref() != Some(text.as_bytes()) {
        place.write(LIST, text.as_bytes(), 0o644)?;
    }
    Ok(())
}
