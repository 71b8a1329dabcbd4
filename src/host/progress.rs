use std::rc::Rc;

/// Shows somebody who watches how far long work has come.
///
/// Work lies inside other work; what was begun last is what goes on.
pub trait Progress {
    /// Work begins: where it is asked for, and how many objects it goes through, if that is known.
    fn begin(&self, place: &str, total: Option<u64>);
    /// So many objects more are done.
    fn advance(&self, count: u64);
    /// The work that was begun last is over, done or not.
    fn end(&self);
}

/// Shows nothing.
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: &str, _: Option<u64>) {}

    fn advance(&self, _: u64) {}

    fn end(&self) {}
}

/// Work that is going on. It is over when this is dropped, so that an error's way out ends it too.
pub struct Work(Rc<dyn Progress>);

impl Work {
    /// Begins it; see [`Progress::begin`].
    #[must_use]
    pub fn begin(progress: &Rc<dyn Progress>, place: &str, total: Option<u64>) -> Self {
        progress.begin(place, total);
        Self(Rc::clone(progress))
    }

    /// One object more is done.
    pub fn advance(&self) {
        self.0.advance(1);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.end();
    }
}
