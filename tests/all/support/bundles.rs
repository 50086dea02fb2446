//! Sites and folders for tests of bundles.

use crate::support::world::domain;
use destgate::owner::place::Place;
use destgate::owner::records;
use destgate::render::owner::bundles::File;
use destgate::render::owner::bundles::Site;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// A domain whose policy names this host.
pub fn site(name: &str, mx: &str) -> Site {
    let body = format!("version: STSv1\nmode: testing\nmx: {mx}\nmax_age: 86400\n");
    site_of(name, &body)
}

/// A domain with this policy.
pub fn site_of(name: &str, body: &str) -> Site {
    let of = domain(name);
    Site {
        body: body.into(),
        records: vec![records::announcement(&of, "20261129071635Z")],
        place: Place::said(of.clone()),
        domain: of,
    }
}

/// A folder with these files, which other users may read.
pub fn folder_of(files: &[File]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for file in files {
        let path = folder.path().join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &file.bytes).unwrap();
    }
    folder
}
