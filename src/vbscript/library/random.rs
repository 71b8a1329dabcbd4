//! `Rnd` and `Randomize`.
//!
//! The generator is the one that Microsoft documents for Visual Basic (article Q231847); `Randomize 0` as the first
//! statement gives 0.7641413 (rlmueller.net, "CrackRnd"). How `Randomize` mixes other numbers in is not documented;
//! here the upper half of the number's bits is folded into the upper 16 bits of the seed.

use std::cell::Cell;

use super::Function;
use super::arguments::Arguments;
use super::dates::timer;
use crate::vbscript::value::Variant;
use crate::vbscript::{Interpreter, Stop};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::script("Rnd", (0, 1), rnd),
    Function::script("Randomize", (0, 1), randomize),
];

const BITS: u32 = 0x00FF_FFFF;

/// The state of a script's random numbers: each script begins with the same one.
#[derive(Debug, Clone)]
pub struct Random(Cell<u32>);

impl Default for Random {
    fn default() -> Self {
        Self(Cell::new(0x0005_0000))
    }
}

impl Random {
    /// The number that the state stands for, at least 0 and below 1.
    #[allow(clippy::cast_precision_loss)] // 24 bits fit.
    fn value(&self) -> f32 {
        self.0.get() as f32 / 16_777_216.0
    }

    fn advance(&self) {
        let state = self.0.get();
        self.0
            .set(state.wrapping_mul(0x43FD_43FD).wrapping_add(0x00C3_9EC3) & BITS);
    }

    /// A negative argument of `Rnd`: the same one always gives the same number.
    fn start_at(&self, value: f32) {
        let bits = value.to_bits();
        self.0.set(bits.wrapping_add(bits >> 24) & BITS);
    }

    fn mix(&self, value: f64) {
        let upper = u32::try_from(value.to_bits() >> 32).unwrap_or(0);
        let folded = (upper & 0xFFFF) ^ (upper >> 16);
        self.0.set((self.0.get() & 0xFF) | folded << 8);
    }
}

fn rnd(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let value = arguments.optional(0).map_or(Ok(1.0), Variant::to_single)?;
    let random = &script.session.random;
    if value < 0.0 {
        random.start_at(value);
    }
    if value != 0.0 {
        random.advance();
    }
    Ok(Variant::Single(random.value()))
}

fn randomize(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let value = match arguments.optional(0) {
        Some(value) => value.to_double()?,
        None => f64::from(timer(script)),
    };
    script.session.random.mix(value);
    Ok(Variant::Empty)
}

#[cfg(test)]
mod tests {
    //! Expected values: article Q231847 (the first number) and rlmueller.net (those after `Randomize 0`: 12820163 and
    //! 6000250 of 2^24); `Rnd(-1)` and the number after `Randomize 1` as Wine 8 answers. Singles are shown here with
    //! all their digits.

    use super::super::testing::{Bench, long};
    use crate::vbscript::value::Variant;

    #[test]
    fn the_documented_sequence() {
        let mut bench = Bench::new();
        assert_eq!(bench.call("Rnd", &[]), "Single(0.7055475)");
        assert_eq!(bench.call("Rnd", &[long(0)]), "Single(0.7055475)");
        assert_eq!(bench.call("Rnd", &[long(1)]), "Single(0.533424)");
        assert_eq!(bench.call("Rnd", &[long(-1)]), "Single(0.22400701)");
        assert_eq!(bench.call("Rnd", &[long(-1)]), "Single(0.22400701)");
        bench.call("Randomize", &[long(1)]);
        assert_eq!(bench.call("Rnd", &[]), "Single(0.3335753)");
    }

    #[test]
    fn randomize_zero_begins_at_zero() {
        let mut bench = Bench::new();
        bench.call("Randomize", &[long(0)]);
        assert_eq!(bench.call("Rnd", &[]), "Single(0.76414126)");
        assert_eq!(bench.call("Rnd", &[]), "Single(0.35764277)");
    }

    #[test]
    fn a_clock_that_stands_still_gives_the_same_seed() {
        let mut bench = Bench::new();
        bench.call("Randomize", &[]);
        let first = bench.call("Rnd", &[]);
        let mut other = Bench::new();
        other.call("Randomize", &[]);
        assert_eq!(other.call("Rnd", &[Variant::Integer(2)]), first);
    }
}
