//! Which directory scripts see: a live one, or an LDIF file that is loaded into memory.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use super::site::Site;
use crate::host::directory::live::{LiveDirectories, Settings};
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{Directories, NoDirectory};
use crate::host::{Accounts, Secrets, StateStore};

/// The directory of a run, and what has to be done with it at the end.
pub(super) struct ChosenDirectory {
    pub(super) directories: Rc<dyn Directories>,
    embedded: Option<Embedded>,
    address: Option<String>,
}

/// A directory in memory: its changes are kept in the state folder for the next run, the file itself stays as it is.
struct Embedded {
    directories: Rc<LdifDirectories>,
    store: Rc<dyn StateStore>,
    document: String,
    /// What the state folder held when the directory was loaded.
    loaded: Option<Digest>,
    out: Option<PathBuf>,
}

/// A digest of a document, to see whether it is still the same.
type Digest = [u8; 32];

/// What is asked for on the command line.
pub(super) struct Wish<'a> {
    /// `--directory`
    pub(super) directory: Option<&'a str>,
    /// `--directory-out`
    pub(super) out: Option<&'a Path>,
}

impl ChosenDirectory {
    /// Opens what the command line asks for, else what the site file names, else nothing.
    pub(super) fn open(
        wish: &Wish<'_>,
        site: &Site,
        store: &Rc<dyn StateStore>,
        secrets: &Rc<Secrets>,
        accounts: &Rc<dyn Accounts>,
    ) -> anyhow::Result<Self> {
        let mut settings = site.directory.clone();
        if let Some(directory) = wish.directory {
            settings.url = Some(directory.to_owned());
        }
        let embedded = match settings.url.as_deref() {
            Some(file) if !is_url(file) => Some(Embedded::open(Path::new(file), wish.out, store)?),
            _ => None,
        };
        if embedded.is_none() && wish.out.is_some() {
            bail!(
                "--directory-out writes a directory that was loaded from an LDIF file; name one with --directory FILE.ldif"
            );
        }
        let settings_named = settings.clone();
        let directories: Rc<dyn Directories> = match &embedded {
            Some(embedded) => Rc::<LdifDirectories>::clone(&embedded.directories),
            None if settings.url.is_none() && settings.domain.is_none() => Rc::new(NoDirectory),
            None => Rc::new(
                LiveDirectories::new(settings, Rc::clone(secrets))
                    .context("the directory's settings")?
                    .with_accounts(Rc::clone(accounts)),
            ),
        };
        Ok(Self {
            address: address(&settings_named, embedded.is_some()),
            directories,
            embedded,
        })
    }

    /// How the directory was named: a URL, `domain:NAME`, or the full name of a file.
    pub(super) fn address(&self) -> Option<String> {
        self.address.clone()
    }

    /// What tells this directory apart from others.
    pub(super) fn key(&self) -> String {
        match &self.embedded {
            // The file may be moved, or named in another way; another edition of it is another directory.
            Some(embedded) => embedded.document.clone(),
            None => self.address.as_deref().unwrap_or("").to_lowercase(),
        }
    }

    /// Keeps what was changed, and writes the end state where that is asked for.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.embedded.as_ref().map_or(Ok(()), Embedded::finish)
    }
}

/// A directory that is only asked, as it is now: an LDIF file as it stands, or a live one bound as the site file says.
pub(super) fn to_read(named: &str, site: &Site) -> anyhow::Result<Rc<dyn Directories>> {
    if is_url(named) {
        let settings = Settings {
            url: Some(named.to_owned()),
            domain: None,
            ..site.directory.clone()
        };
        let live = LiveDirectories::new(settings, Rc::new(Secrets::default()));
        return Ok(Rc::new(live.context("the directory's settings")?));
    }
    let file =
        File::open(named).with_context(|| format!("the directory {named} cannot be read"))?;
    let loaded = LdifDirectories::open(BufReader::new(file), format!("{named} in memory"))
        .with_context(|| format!("the directory {named}"))?;
    Ok(Rc::new(loaded))
}

fn address(settings: &Settings, is_file: bool) -> Option<String> {
    match (&settings.url, &settings.domain) {
        (Some(file), _) if is_file => {
            let full = std::path::absolute(file);
            Some(full.map_or_else(|_| file.clone(), |full| full.display().to_string()))
        }
        (Some(url), _) => Some(url.clone()),
        (None, Some(domain)) => Some(format!("domain:{domain}")),
        (None, None) => None,
    }
}

/// Whether a directory is named by its address; everything else is a file.
pub(super) fn is_url(directory: &str) -> bool {
    directory.contains("://")
}

/// A name for a file's content: another file, or another edition of it, starts anew.
fn fingerprint(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut digest = Sha256::new();
    let mut piece = [0; 8192];
    loop {
        let count = file.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else {
            break;
        };
        digest.update(read);
    }
    let digest = digest.finalize();
    Ok(digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

impl Embedded {
    fn open(file: &Path, out: Option<&Path>, store: &Rc<dyn StateStore>) -> anyhow::Result<Self> {
        let shown = file.display();
        let unreadable = || format!("the directory {shown} cannot be read");
        let code = fingerprint(file).with_context(unreadable)?;
        let document = format!("directory-{code}.ldif");
        let kept = store
            .read(&document)
            .with_context(|| format!("{} cannot be read", store.location(&document)))?;
        let loaded = kept.as_deref().map(digest);
        if let Some(out) = out {
            // Before anything is done: afterwards it would be late to learn that the end state goes nowhere.
            let opened = File::options().append(true).create(true).open(out);
            opened.with_context(|| format!("{} cannot be written", out.display()))?;
        }
        let directories = match kept {
            Some(kept) => {
                let place = store.location(&document);
                let description = format!("{shown} in memory, as earlier runs left it in {place}");
                LdifDirectories::open(kept.as_slice(), description)
                    .with_context(|| format!("the directory {place}"))?
            }
            None => {
                // Piece by piece: a large file need not lie in memory beside its entries.
                let bytes = BufReader::new(File::open(file).with_context(unreadable)?);
                LdifDirectories::open(bytes, format!("{shown} in memory"))
                    .with_context(|| format!("the directory {shown}"))?
            }
        };
        Ok(Self {
            directories: Rc::new(directories),
            store: Rc::clone(store),
            document,
            loaded,
            out: out.map(Path::to_owned),
        })
    }

    fn finish(&self) -> anyhow::Result<()> {
        // Each is tried though the other fails, so that the end state is kept somewhere.
        let kept = self.keep();
        let written = self.out.as_ref().map_or(Ok(()), |out| {
            std::fs::write(out, self.directories.save())
                .with_context(|| format!("{} cannot be written", out.display()))
        });
        kept.and(written)
    }

    /// Keeps the end state for the next run, unless another run has kept its own meanwhile.
    fn keep(&self) -> anyhow::Result<()> {
        if !self.directories.is_changed() {
            return Ok(());
        }
        let location = self.store.location(&self.document);
        let mut text = Some(self.directories.keep().into_bytes());
        let mut overtaken = false;
        self.store
            .update(&self.document, &mut |present| {
                overtaken = present.map(digest) != self.loaded;
                Ok(text.take().filter(|_| !overtaken))
            })
            .with_context(|| format!("{location} cannot be written"))?;
        if overtaken {
            bail!(
                "another run has changed the directory in {location} since this one began, so what this one did to it is not kept; \
                 run one after the other, or give each a state folder of its own with --state"
            );
        }
        Ok(())
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}
