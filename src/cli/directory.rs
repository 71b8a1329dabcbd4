//! Which directory scripts see: a live one, or an LDIF file that is loaded into memory.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use super::site::Site;
use crate::host::directory::live::{LiveDirectories, Settings};
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{
    Address, Directories, Directory, DirectoryError, Identity, NoDirectory, ResultCode,
};
use crate::host::{Accounts, Secrets, StateStore};

/// The directory of a run, and what has to be done with it at the end.
pub(super) struct ChosenDirectory {
    pub(super) directories: Rc<dyn Directories>,
    embedded: Option<Rc<Embedded>>,
    address: Option<String>,
}

/// A directory in memory: its changes are kept in the state folder for the next run, the file itself stays as it is.
///
/// It is loaded when something first asks for it: of the commands that a script calls one by one few do.
struct Embedded {
    file: PathBuf,
    store: Rc<dyn StateStore>,
    out: Option<PathBuf>,
    loaded: OnceCell<Loaded>,
}

struct Loaded {
    directories: LdifDirectories,
    document: String,
    /// What the state folder held when the directory was loaded.
    kept: Option<Digest>,
}

/// A digest of a document, to see whether it is still the same.
type Digest = [u8; 32];

/// What is asked for on the command line.
pub(super) struct Wish<'a> {
    /// `--directory`
    pub(super) directory: Option<&'a str>,
    /// `--directory-out`
    pub(super) out: Option<&'a Path>,
    /// Whether a file that only the site file names is read no sooner than something asks for the directory.
    pub(super) when_asked: bool,
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
            Some(file) if !is_url(file) => {
                let embedded = Embedded::new(Path::new(file), wish.out, store);
                if !wish.when_asked || wish.directory.is_some() || wish.out.is_some() {
                    embedded.load()?;
                }
                Some(Rc::new(embedded))
            }
            _ => None,
        };
        if embedded.is_none() && wish.out.is_some() {
            bail!(
                "--directory-out writes a directory that was loaded from an LDIF file; name one with --directory FILE.ldif"
            );
        }
        let settings_named = settings.clone();
        let directories: Rc<dyn Directories> = match &embedded {
            Some(embedded) => Rc::<Embedded>::clone(embedded) as _,
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
        let loaded = self.embedded.as_ref().and_then(|it| it.loaded.get());
        match loaded {
            // The file may be moved, or named in another way; another edition of it is another directory.
            Some(loaded) => loaded.document.clone(),
            None => self.address.as_deref().unwrap_or("").to_lowercase(),
        }
    }

    /// Keeps what was changed, and writes the end state where that is asked for.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.embedded.as_ref().map_or(Ok(()), |it| it.finish())
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
    Ok(data_encoding::HEXLOWER.encode(&digest[..8]))
}

impl Embedded {
    fn new(file: &Path, out: Option<&Path>, store: &Rc<dyn StateStore>) -> Self {
        Self {
            file: file.to_owned(),
            store: Rc::clone(store),
            out: out.map(Path::to_owned),
            loaded: OnceCell::new(),
        }
    }

    /// The directory, read now if it was not before.
    fn load(&self) -> anyhow::Result<&Loaded> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let loaded = self.read()?;
        Ok(self.loaded.get_or_init(|| loaded))
    }

    fn read(&self) -> anyhow::Result<Loaded> {
        let shown = self.file.display();
        let unreadable = || format!("the directory {shown} cannot be read");
        let code = fingerprint(&self.file).with_context(unreadable)?;
        let document = format!("directory-{code}.ldif");
        let kept = self.store.read(&document);
        let kept =
            kept.with_context(|| format!("{} cannot be read", self.store.location(&document)))?;
        if let Some(out) = &self.out {
            // Before anything is done: afterwards it would be late to learn that the end state goes nowhere.
            let opened = File::options().append(true).create(true).open(out);
            opened.with_context(|| format!("{} cannot be written", out.display()))?;
        }
        let digest = kept.as_deref().map(digest);
        let directories = match kept {
            Some(kept) => {
                let place = self.store.location(&document);
                let description = format!("{shown} in memory, as earlier runs left it in {place}");
                LdifDirectories::open(kept.as_slice(), description)
                    .with_context(|| format!("the directory {place}"))?
            }
            None => {
                // Piece by piece: a large file need not lie in memory beside its entries.
                let bytes = BufReader::new(File::open(&self.file).with_context(unreadable)?);
                LdifDirectories::open(bytes, format!("{shown} in memory"))
                    .with_context(|| format!("the directory {shown}"))?
            }
        };
        Ok(Loaded {
            directories,
            document,
            kept: digest,
        })
    }

    fn finish(&self) -> anyhow::Result<()> {
        let Some(loaded) = self.loaded.get() else {
            return Ok(());
        };
        // Each is tried though the other fails, so that the end state is kept somewhere.
        let kept = self.keep(loaded);
        let written = self.out.as_ref().map_or(Ok(()), |out| {
            std::fs::write(out, loaded.directories.save())
                .with_context(|| format!("{} cannot be written", out.display()))
        });
        kept.and(written)
    }

    /// Keeps the end state for the next run, unless another run has kept its own meanwhile.
    fn keep(&self, loaded: &Loaded) -> anyhow::Result<()> {
        if !loaded.directories.is_changed() {
            return Ok(());
        }
        let location = self.store.location(&loaded.document);
        let mut text = Some(loaded.directories.keep().into_bytes());
        let mut overtaken = false;
        self.store
            .update(&loaded.document, &mut |present| {
                overtaken = present.map(digest) != loaded.kept;
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

impl Directories for Embedded {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        let loaded = self.load().map_err(|error| {
            DirectoryError::new(ResultCode::LOCAL_ERROR, format!("{error:#}"))
                .help("url in [directory] of the site file names it")
        })?;
        loaded.directories.connect(address, identity)
    }

    fn description(&self) -> String {
        match self.loaded.get() {
            Some(loaded) => loaded.directories.description(),
            None => format!("{} in memory", self.file.display()),
        }
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}
