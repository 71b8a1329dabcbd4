/// How many of a kind are told; the rest is only counted.
const SHOWN: usize = 10;

/// The first of many, and how many there are. A directory may have any number of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    shown: Vec<String>,
    all: usize,
}

impl Sample {
    /// One more.
    pub(super) fn add(&mut self, case: impl FnOnce() -> String) {
        self.all += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(case());
        }
    }

    /// A sample of one.
    pub(super) fn one(case: String) -> Self {
        Self {
            shown: vec![case],
            all: 1,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all == 0
    }

    /// Those that are told.
    pub fn shown(&self) -> &[String] {
        &self.shown
    }

    /// `and 4,212 more`, where there are more.
    pub fn more(&self) -> Option<String> {
        let more = self.all - self.shown.len();
        (more > 0).then(|| format!("and {} more", with_separators(more)))
    }
}

fn with_separators(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn the_first_ten_are_kept_and_the_rest_is_counted() {
        let mut sample = Sample::default();
        assert!(sample.is_empty());
        for number in 0..10 {
            sample.add(|| number.to_string());
        }
        assert_eq!((sample.shown().len(), sample.more()), (10, None));
        for number in 10..4222 {
            sample.add(|| number.to_string());
        }
        assert_eq!(sample.shown().len(), 10);
        assert_eq!(sample.more().unwrap(), "and 4,212 more");
    }
}
