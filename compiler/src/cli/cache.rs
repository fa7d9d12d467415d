//! The folder where compiled programs and the runtime are kept.
//!
//! Nothing in it is ever changed: an entry is made beside, under a lock, and renamed. So a process that finds an entry
//! can use it without a lock, and what a killed process left behind does no harm.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::failure::{Failure, Outcome};

/// The cache of a user.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// How long an entry stays that nobody uses.
const UNUSED: Duration = Duration::from_secs(30 * 24 * 3600);
/// How exactly the time of use is kept.
const USE_STEP: Duration = Duration::from_secs(24 * 3600);

/// Where an entry says when it was used last.
const USED: &str = "used";

impl Cache {
    /// The cache: `$PY2RS_CACHE`, else `py2rs` in `$XDG_CACHE_HOME` or in `~/.cache`. If nothing can be written there,
    /// a private folder among the system's temporary files, with a warning.
    pub fn open() -> Outcome<Cache> {
        let Some(folder) = wanted() else { return Cache::temporary("there is no home folder") };
        match fs::create_dir_all(&folder).and_then(|()| tempfile::tempfile_in(&folder)) {
            Ok(_) => Ok(Cache { folder }),
            Err(error) => Cache::temporary(&format!("cannot write to {}: {error}", folder.display())),
        }
    }

    /// The cache for reading: nothing is tried out, so this costs nothing.
    pub fn peek() -> Option<Cache> {
        wanted().map(|folder| Cache { folder })
    }

    fn temporary(why: &str) -> Outcome<Cache> {
        let folder =
            private_folder().map_err(|error| Failure::usage(format!("no place for a cache: {why}; {error}")))?;
        let _ = writeln!(io::stderr(), "py2rs: warning: {why}; using {}", folder.display());
        Ok(Cache { folder })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of an entry, whether it is there or not.
    pub fn entry(&self, kind: &str, key: u64) -> PathBuf {
        self.folder.join(kind).join(format!("{key:016x}"))
    }

    /// Makes an entry unless it is there and `is_right`. `make` fills an empty folder, which then becomes the entry.
    ///
    /// # Errors
    /// If the cache cannot be written, or `make` fails.
    pub fn make(
        &self,
        kind: &str,
        key: u64,
        is_right: impl Fn(&Path) -> bool,
        make: impl FnOnce(&Path) -> Outcome<()>,
    ) -> Outcome<PathBuf> {
        let entry = self.entry(kind, key);
        if is_right(&entry) {
            touch(&entry);
            return Ok(entry);
        }
        let parent = self.folder.join(kind);
        fs::create_dir_all(&parent).map_err(|error| Failure::file("create", &parent, error))?;
        let lock = self.folder.join(kind).join(format!("{key:016x}.lock"));
        let file = File::create(&lock).map_err(|error| Failure::file("create", &lock, error))?;
        file.lock().map_err(|error| Failure::file("lock", &lock, error))?;
        // Someone else may have made it while this process waited.
        if is_right(&entry) {
            touch(&entry);
            return Ok(entry);
        }
        let new = parent.join(format!("{key:016x}.new"));
        for old in [&new, &entry] {
            if old.exists() {
                fs::remove_dir_all(old).map_err(|error| Failure::file("remove", old, error))?;
            }
        }
        fs::create_dir(&new).map_err(|error| Failure::file("create", &new, error))?;
        make(&new)?;
        touch(&new);
        fs::rename(&new, &entry).map_err(|error| Failure::file("rename", &new, error))?;
        self.sweep(kind);
        Ok(entry)
    }

    /// Removes entries that nobody used for a long time. What cannot be removed stays.
    fn sweep(&self, kind: &str) {
        let Ok(entries) = fs::read_dir(self.folder.join(kind)) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let used = if path.is_dir() { path.join(USED) } else { path.clone() };
            let Ok(time) = fs::metadata(used).and_then(|data| data.modified()) else { continue };
            if SystemTime::now().duration_since(time).is_ok_and(|age| age > UNUSED) {
                let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            }
        }
    }
}

/// Notes that an entry is in use. It is no harm if that cannot be written.
pub fn touch(entry: &Path) {
    let used = entry.join(USED);
    let is_recent = fs::metadata(&used)
        .and_then(|data| data.modified())
        .is_ok_and(|time| SystemTime::now().duration_since(time).is_ok_and(|age| age < USE_STEP));
    if !is_recent {
        let _ = fs::write(used, "");
    }
}

fn wanted() -> Option<PathBuf> {
    let set = |name: &str| -> Option<OsString> { std::env::var_os(name).filter(|value| !value.is_empty()) };
    if let Some(folder) = set("PY2RS_CACHE") {
        return std::path::absolute(folder).ok();
    }
    // A relative path in XDG_CACHE_HOME is to be ignored.
    let shared = set("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let shared = shared.or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")))?;
    Some(shared.join("py2rs"))
}

/// A folder among the temporary files that only this user can write. What is in it will be executed, so that it must not
/// be one that someone else has prepared.
fn private_folder() -> io::Result<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt};
        let user = tempfile::tempfile()?.metadata()?.uid();
        let folder = std::env::temp_dir().join(format!("py2rs-{user}"));
        let made = fs::DirBuilder::new().mode(0o700).create(&folder);
        let data = fs::symlink_metadata(&folder)?;
        if !(data.is_dir() && data.uid() == user && data.mode() & 0o077 == 0) {
            made?;
            return Err(io::Error::other(format!("{} belongs to someone else", folder.display())));
        }
        Ok(folder)
    }
    #[cfg(not(unix))]
    {
        // There the folder for temporary files is the user's own.
        let folder = std::env::temp_dir().join("py2rs");
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}
