use super::run::{each_entry, request};
use super::sample::Sample;
use super::{Answers, At};
use crate::host::directory::{Directory, DirectoryError, Scope, dn, filter};

/// Holders of one name that are told; one alone is right.
const HOLDERS: usize = 8;

/// The service principal names that a script moves, with the computers it moves them between.
#[derive(Default)]
pub(super) struct Principals {
    moved: Vec<Moved>,
}

struct Moved {
    at: At,
    name: String,
    computers: Vec<String>,
    added: bool,
}

impl Principals {
    /// A name is added to an object, or deleted from it.
    pub(super) fn note(&mut self, at: At, name: String, object: &str, adds: bool) {
        let known = self
            .moved
            .iter_mut()
            .find(|moved| moved.name.eq_ignore_ascii_case(&name));
        match known {
            Some(moved) => {
                if adds && !moved.added {
                    moved.at = at;
                    moved.added = true;
                }
                if !moved.computers.iter().any(|one| dn::same(one, object)) {
                    moved.computers.push(object.to_owned());
                }
            }
            None => self.moved.push(Moved {
                at,
                name,
                computers: vec![object.to_owned()],
                added: adds,
            }),
        }
    }

    /// Looks for who has each name now.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub(super) fn check(
        self,
        directory: &dyn Directory,
        domain: &str,
        answers: &mut Answers,
    ) -> Result<(), DirectoryError> {
        for moved in self.moved.iter().filter(|moved| moved.added) {
            let wanted = format!("(servicePrincipalName={})", filter::escape(&moved.name));
            let mut holders = Vec::new();
            let request = request(domain, Scope::Subtree, wanted, &["cn"]);
            each_entry(directory, &request, &mut |entry| {
                holders.push(entry.dn.clone());
                holders.len() < HOLDERS
            })?;
            let is_own = |holder: &&String| moved.computers.iter().any(|one| dn::same(one, holder));
            let name = &moved.name;
            let (own, others): (Vec<&String>, Vec<&String>) = holders.iter().partition(is_own);
            let case = match (own.as_slice(), others.as_slice()) {
                (_, [other, ..]) => {
                    format!("{name} belongs to {other}, which is neither of the two computers")
                }
                ([one, another, ..], []) => format!("{name} belongs to both {one} and {another}"),
                _ => continue,
            };
            Answers::tell(&mut answers.collisions, &moved.at, name, Sample::one(case));
        }
        Ok(())
    }
}
