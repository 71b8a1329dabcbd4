use std::collections::HashMap;
use std::rc::Rc;

use crate::vbscript::Object;
use crate::vbscript::value::Variant;

/// What has a name in the plan.
#[derive(Default)]
pub(super) struct Names {
    /// Directory objects and record sets.
    objects: HashMap<String, Named>,
    /// What `assign` steps keep, and elements of loops over values.
    pub(super) variables: HashMap<String, Variant>,
    /// What `directory_read` steps keep.
    pub(super) captured: HashMap<String, Variant>,
}

/// An object with what was read of it: a value of the plan is the one that was read first.
struct Named {
    object: Rc<dyn Object>,
    read: HashMap<String, Variant>,
}

impl Names {
    /// Gives a name to an object; what was read under it before is forgotten.
    pub(super) fn bind(&mut self, name: &str, object: Rc<dyn Object>) {
        let read = HashMap::new();
        let named = Named { object, read };
        match self.objects.get_mut(name) {
            Some(known) => *known = named,
            None => {
                self.objects.insert(name.to_owned(), named);
            }
        }
    }

    pub(super) fn object(&self, name: &str) -> Option<Rc<dyn Object>> {
        Some(Rc::clone(&self.objects.get(name)?.object))
    }

    /// What was read of an object first.
    pub(super) fn first_read(&self, name: &str, what: &str) -> Option<Variant> {
        self.objects.get(name)?.read.get(what).cloned()
    }

    /// Notes what was read, unless something was read before.
    pub(super) fn note(&mut self, name: &str, what: String, value: &Variant) {
        if let Some(named) = self.objects.get_mut(name) {
            named.read.entry(what).or_insert_with(|| value.clone());
        }
    }
}
