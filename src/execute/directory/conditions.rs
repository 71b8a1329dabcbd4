use super::steps::Run;
use crate::plan::Condition;
use crate::vbscript::Stop;
use crate::vbscript::value::Variant;

impl Run<'_> {
    /// Whether a condition holds; `Null` counts as false.
    pub(super) fn holds(&mut self, condition: &Condition) -> Result<bool, Stop> {
        match condition {
            Condition::True(value) => {
                let value = self.value(value)?;
                self.at(None);
                match value {
                    Variant::Null => Ok(false),
                    value => Ok(value.to_boolean()?),
                }
            }
            Condition::Not(inner) => Ok(!self.holds(inner)?),
            Condition::All(all) => {
                for one in all {
                    if !self.holds(one)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Any(all) => {
                for one in all {
                    if self.holds(one)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            // Conditions of batch files stand in no directory script.
            _ => Ok(false),
        }
    }
}
