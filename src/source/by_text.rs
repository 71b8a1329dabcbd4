use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;

/// What depends on a text alone, by the whole text, since two texts that are the same say the same: copies of a script have all
/// of it in common, and a script that is mended step by step nearly all of its lines.
pub(crate) struct ByText<T: ?Sized>(RefCell<Kept<T>>);

struct Kept<T: ?Sized> {
    known: HashMap<Box<str>, Rc<T>>,
    /// Bytes of all texts.
    held: usize,
    limit: usize,
}

impl<T: ?Sized> ByText<T> {
    /// Keeps texts up to so many bytes; then all is forgotten.
    pub(crate) fn up_to(limit: usize) -> Self {
        Self(RefCell::new(Kept {
            known: HashMap::new(),
            held: 0,
            limit,
        }))
    }

    /// What is kept of a text.
    pub(crate) fn get(&self, text: &str) -> Option<Rc<T>> {
        self.0.borrow().known.get(text).cloned()
    }

    /// What is kept of a text; else it is made and kept.
    pub(crate) fn get_or(&self, text: &str, make: impl FnOnce() -> Rc<T>) -> Rc<T> {
        self.get(text).unwrap_or_else(|| {
            let made = make();
            self.keep(text, &made);
            made
        })
    }

    /// Keeps something in place of what was kept of the text.
    pub(crate) fn keep(&self, text: &str, made: &Rc<T>) {
        let mut kept = self.0.borrow_mut();
        if kept.held + text.len() > kept.limit {
            kept.known.clear();
            kept.held = 0;
        }
        kept.held += text.len();
        kept.known.insert(text.into(), Rc::clone(made));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_text_is_made_once() {
        let kept = ByText::up_to(10);
        let length = |text: &str| *kept.get_or(text, || Rc::new(text.len()));
        assert_eq!((length("abc"), length("")), (3, 0));
        let again = kept.get_or("abc", || panic!("it is known"));
        assert_eq!(*again, 3);
        kept.keep("abc", &Rc::new(4));
        assert_eq!(length("abc"), 4);
    }

    #[test]
    fn all_is_forgotten_where_it_becomes_too_much() {
        let kept = ByText::up_to(10);
        for text in ["12345", "67890"] {
            kept.keep(text, &Rc::from(text));
        }
        assert_eq!(kept.get("12345").as_deref(), Some("12345"));
        kept.keep("x", &Rc::from("x"));
        assert_eq!(kept.get("12345"), None);
        assert_eq!(kept.get("x").as_deref(), Some("x"));
        // One that is too long by itself is kept until the next comes.
        kept.keep("12345678901", &Rc::from("long"));
        assert_eq!(kept.get("12345678901").as_deref(), Some("long"));
    }
}
