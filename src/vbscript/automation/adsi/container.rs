//! Containers: children, and what is done to them (`IADsContainer`).

use std::rc::Rc;

use super::arguments;
use super::connection::{self, Connection};
use super::error_numbers::{self, Adsi};
use super::held_back;
use super::object::AdsObject;
use super::path::{self, AdsPath, Target};
use crate::host::Effect;
use crate::host::directory::dn::{self, Dn};
use crate::host::directory::{DirectoryError, Entry, Pages, Scope, SearchRequest, filter};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Stop};

/// Children that are fetched at once, with all their attributes.
const PAGE: u32 = 500;

/// A container's method, or nothing if it is none.
pub(super) fn method(
    object: &AdsObject,
    script: &mut Interpreter,
    call: &Call<'_>,
    member: &str,
) -> Option<Result<Variant, Stop>> {
    Some(match (member, call.arguments) {
        ("count", []) => {
            Err(Adsi::NotImplemented.error("ADSI's LDAP provider does not count children"))
        }
        ("getobject", [_, name]) => get_object(object, script, name),
        ("create", [class, name]) => create(object, script, class, name),
        ("delete", [_, name]) => delete(object, script, name),
        ("deleteobject", [] | [_]) => delete_with_children(object, script),
        ("movehere", [source, name]) => move_here(object, script, source, name),
        ("copyhere", [_, _]) => {
            Err(Adsi::NotImplemented.error("ADSI's LDAP provider does not copy objects"))
        }
        ("getobject" | "create" | "delete" | "deleteobject" | "movehere" | "copyhere", _) => {
            Err(arguments::wrong_number())
        }
        _ => return None,
    })
}

/// Starts `For Each` over the children.
pub(super) fn children(
    object: &AdsObject,
    script: &Interpreter,
) -> Result<Box<dyn Enumeration>, Stop> {
    let base = object.dn.borrow().clone();
    let filter = class_filter(&object.filter.borrow());
    let request = SearchRequest {
        base,
        scope: Scope::OneLevel,
        filter,
        attributes: Vec::new(),
        page_size: PAGE,
        sort: None,
    };
    let pages = search(&object.connection, script, &request)?;
    Ok(Box::new(Children {
        base: request.base,
        connection: Rc::clone(&object.connection),
        pages,
        page: Vec::new().into_iter(),
        // A directory may fetch the first page at once.
        first: Some(script.session.adsi.recent.borrow().now()),
        moment: 0,
    }))
}

/// Starts a search for children, and tells it.
pub(super) fn search(
    connection: &Connection,
    script: &Interpreter,
    request: &SearchRequest,
) -> Result<Box<dyn Pages>, Stop> {
    told(script, request, connection.directory.search(request))
}

/// The same for a caller who changes children while pages of them are still to come.
pub(super) fn search_beside_changes(
    connection: &Connection,
    script: &Interpreter,
    request: &SearchRequest,
) -> Result<Box<dyn Pages>, Stop> {
    let pages = connection.directory.search_beside_changes(request);
    told(script, request, pages)
}

/// Tells what came of a search.
fn told(
    script: &Interpreter,
    request: &SearchRequest,
    pages: Result<Box<dyn Pages>, DirectoryError>,
) -> Result<Box<dyn Pages>, Stop> {
    let (pages, result) = match pages {
        Ok(pages) => (Ok(pages), Ok(())),
        Err(error) => (Err(error_numbers::stop(&error)), Err(error)),
    };
    let effect = || Effect::DirectorySearch {
        base: request.base.clone(),
        scope: "onelevel".to_owned(),
        filter: request.filter.clone(),
        attributes: request.attributes.clone(),
    };
    connection::tell(&script.session, None, effect, &result, None);
    pages
}

/// The next page of children.
pub(super) fn next_page(
    pages: &mut dyn Pages,
    script: &Interpreter,
    base: &str,
) -> Result<Option<Vec<Entry>>, Stop> {
    told_page(pages.next_page(), script, base)
}

/// Tells why a page of children did not come.
pub(super) fn told_page(
    page: Result<Option<Vec<Entry>>, DirectoryError>,
    script: &Interpreter,
    base: &str,
) -> Result<Option<Vec<Entry>>, Stop> {
    page.map_err(|error| {
        connection::tell_unread(&script.session, base, &error);
        error_numbers::stop(&error)
    })
}

/// Every class of the list counts also for those derived from it: `user` finds computers too, as with ADSI.
fn class_filter(classes: &[String]) -> String {
    let mut terms = classes
        .iter()
        .map(|class| format!("(objectClass={})", filter::escape(class)));
    match (classes.len(), terms.next()) {
        (1, Some(term)) => term,
        (_, Some(first)) => format!("(|{first}{})", terms.collect::<String>()),
        (_, None) => "(objectClass=*)".to_owned(),
    }
}

/// The children of a container, page by page: those that were given out are not kept.
struct Children {
    base: String,
    connection: Rc<Connection>,
    pages: Box<dyn Pages>,
    page: std::vec::IntoIter<Entry>,
    first: Option<u64>,
    moment: u64,
}

impl Enumeration for Children {
    fn next(&mut self, script: &mut Interpreter) -> Result<Option<Variant>, Stop> {
        script.look()?;
        loop {
            if let Some(entry) = self.page.next() {
                let connection = Rc::clone(&self.connection);
                let child = AdsObject::of_page(connection, script, entry, self.moment);
                return Ok(Some(Variant::object(child)));
            }
            let now = script.session.adsi.recent.borrow().now();
            self.moment = self.first.take().unwrap_or(now);
            match next_page(&mut *self.pages, script, &self.base)? {
                Some(page) => self.page = page.into_iter(),
                None => return Ok(None),
            }
        }
    }
}

fn child_name(
    object: &AdsObject,
    script: &mut Interpreter,
    name: &Variant,
) -> Result<String, Stop> {
    let name = arguments::text(script, name)?;
    if !name.contains('=') {
        let why = format!("`{name}` is no relative name such as CN=…");
        return Err(Adsi::BadPath.error(why));
    }
    let name = name.replace("\\/", "/");
    Ok(format!("{name},{}", object.dn.borrow()))
}

fn get_object(
    object: &AdsObject,
    script: &mut Interpreter,
    name: &Variant,
) -> Result<Variant, Stop> {
    let dn = child_name(object, script, name)?;
    bind(&object.connection, script, dn)
}

fn bind(connection: &Rc<Connection>, script: &Interpreter, dn: String) -> Result<Variant, Stop> {
    match AdsObject::bind(Rc::clone(connection), Target::Name(dn.clone())) {
        Ok(object) => Ok(Variant::object(object)),
        Err(error) => {
            connection::tell_unread(&script.session, &dn, &error);
            Err(error_numbers::stop(&error))
        }
    }
}

fn create(
    object: &AdsObject,
    script: &mut Interpreter,
    class: &Variant,
    name: &Variant,
) -> Result<Variant, Stop> {
    let class = arguments::text(script, class)?;
    let dn = child_name(object, script, name)?;
    let connection = Rc::clone(&object.connection);
    Ok(Variant::object(AdsObject::new(connection, dn, &class)))
}

fn delete(object: &AdsObject, script: &mut Interpreter, name: &Variant) -> Result<Variant, Stop> {
    let dn = child_name(object, script, name)?;
    delete_one(&object.connection, script, &dn)?;
    Ok(Variant::Empty)
}

fn delete_one(connection: &Connection, script: &Interpreter, dn: &str) -> Result<(), Stop> {
    let result = connection.directory.delete(dn);
    let effect = || Effect::DirectoryDelete { dn: dn.to_owned() };
    connection::tell(&script.session, None, effect, &result, None);
    result.map_err(|error| error_numbers::stop(&error))?;
    script.session.adsi.recent.borrow_mut().note_all();
    held_back::after_loss(script, dn, None)
}

/// `DeleteObject`: an object with all that is below it, the deepest first.
fn delete_with_children(object: &AdsObject, script: &Interpreter) -> Result<Variant, Stop> {
    let base = object.dn.borrow().clone();
    let mut names =
        names_below(&object.connection, &base).map_err(|error| error_numbers::stop(&error))?;
    names.sort_by_key(|name| std::cmp::Reverse(depth(name)));
    for name in names {
        delete_one(&object.connection, script, &name)?;
    }
    Ok(Variant::Empty)
}

fn names_below(connection: &Connection, base: &str) -> Result<Vec<String>, DirectoryError> {
    let mut pages = connection.directory.search(&SearchRequest {
        base: base.to_owned(),
        scope: Scope::Subtree,
        filter: "(objectClass=*)".to_owned(),
        // No attribute at all (RFC 4511, 4.5.1.8).
        attributes: vec!["1.1".to_owned()],
        page_size: 0,
        sort: None,
    })?;
    let mut names = Vec::new();
    while let Some(page) = pages.next_page()? {
        names.extend(page.into_iter().map(|entry| entry.dn));
    }
    Ok(names)
}

fn depth(name: &str) -> usize {
    Dn::parse(name).map_or(0, |name| name.rdns().len())
}

/// `MoveHere(path, new name)`: an object of this directory moves into this container, under its own name if none is
/// given.
fn move_here(
    object: &AdsObject,
    script: &mut Interpreter,
    source: &Variant,
    name: &Variant,
) -> Result<Variant, Stop> {
    let source = arguments::text(script, source)?;
    let Target::Name(source) = AdsPath::parse(&source)?.target else {
        return Err(Adsi::BadPath.error(format!("{source} cannot be moved")));
    };
    let (own, parent) = path::split_name(&source);
    let name = match arguments::optional_text(script, Some(name))? {
        Some(name) if !name.is_empty() => name.replace("\\/", "/"),
        _ => own.to_owned(),
    };
    let here = object.dn.borrow().clone();
    let new_parent = (!dn::same(parent, &here)).then_some(here.as_str());
    let directory = &object.connection.directory;
    let result = directory.rename(&source, &name, new_parent, true);
    let target = format!("{name},{here}");
    let effect = || Effect::DirectoryRename {
        dn: source.clone(),
        target: target.clone(),
    };
    connection::tell(&script.session, None, effect, &result, None);
    result.map_err(|error| error_numbers::stop(&error))?;
    let adsi = &script.session.adsi;
    adsi.recent.borrow_mut().note_all();
    adsi.held_back.borrow_mut().renamed(&source, &target);
    bind(&object.connection, script, target)
}
