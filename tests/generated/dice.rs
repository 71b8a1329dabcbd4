use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// Chances that come out the same for the same seed.
pub(crate) struct Dice(TestRng);

impl Dice {
    /// The chances of one folder.
    pub(crate) fn new(seed: u64, folder: usize) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&(folder as u64).to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u64() % limit.max(1) as u64).unwrap()
    }

    /// True this many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// One of several, as a text of its own.
    pub(crate) fn text(&mut self, of: &[&str]) -> String {
        self.one(of).to_owned()
    }
}
