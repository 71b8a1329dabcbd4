use std::collections::BTreeMap;
use std::path::Path;

use armistice::cluster::Script;
use armistice::host::sandbox::{Decisions, Presence};
use armistice::verify::{Case, cases};

use super::dice::Dice;
use super::script::Writer;
use super::words::{FILES, OUTSIDE, PROGRAMS};

/// A script folder, as lines.
#[derive(Clone)]
pub(crate) struct Folder {
    pub(crate) files: BTreeMap<String, Vec<String>>,
    form: Form,
}

/// How lines become bytes.
#[derive(Clone, Copy)]
struct Form {
    lf: bool,
    shift_jis: bool,
    no_final_newline: bool,
}

/// A folder and the worlds it is tried in.
pub(crate) struct Sample {
    pub(crate) folder: Folder,
    pub(crate) tries: Vec<Try>,
}

/// One case, with what holds in its first world.
pub(crate) struct Try {
    pub(crate) case: Case,
    pub(crate) base: Decisions,
}

impl Try {
    /// The start script in the first situation, in the base world.
    pub(crate) fn first() -> Self {
        Self {
            case: cases(true, false).swap_remove(0),
            base: Decisions::default(),
        }
    }
}

impl Sample {
    /// The folder of a number: always the same for the same seed.
    pub(crate) fn new(seed: u64, number: usize) -> Self {
        let mut dice = Dice::new(seed, number);
        let folder = Folder::new(&mut dice);
        let all = cases(folder.has("START.BAT"), folder.has("STOP.BAT"));
        let mut tries: Vec<Try> = Vec::new();
        while tries.len() < 2 {
            let case = all[dice.below(all.len())].clone();
            if tries.iter().all(|known| known.case != case) {
                let base = decisions(&mut dice);
                tries.push(Try { case, base });
            }
        }
        Self { folder, tries }
    }
}

impl Folder {
    fn new(dice: &mut Dice) -> Self {
        let mut files = BTreeMap::new();
        let mut callable = Vec::new();
        if dice.chance(60) {
            let name = dice.text(&["W#SET.BAT", "set up.bat", "config.cmd"]);
            let name = if name.contains(' ') {
                "SETTINGS.BAT".to_owned()
            } else {
                name
            };
            files.insert(name.clone(), Writer::new(dice, &[], false).set_only());
            callable.push(name);
        }
        if dice.chance(30) {
            let name = dice.text(&["common.bat", "COMMON.CMD"]);
            files.insert(name.clone(), Writer::new(dice, &[], false).called());
            callable.push(name);
        }
        files.insert(
            "START.BAT".to_owned(),
            Writer::new(dice, &callable, true).script(),
        );
        if dice.chance(50) {
            files.insert(
                "STOP.BAT".to_owned(),
                Writer::new(dice, &callable, true).script(),
            );
        }
        if dice.chance(30) {
            files.insert(
                "local.txt".to_owned(),
                vec!["abc".to_owned(), "x,y z".to_owned()],
            );
        }
        let form = Form {
            lf: dice.chance(15),
            shift_jis: dice.chance(50),
            no_final_newline: dice.chance(25),
        };
        Self { files, form }
    }

    /// A start script by itself.
    pub(crate) fn of(text: &str) -> Self {
        let lines = text.lines().map(str::to_owned).collect();
        let form = Form {
            lf: false,
            shift_jis: false,
            no_final_newline: false,
        };
        Self {
            files: BTreeMap::from([("START.BAT".to_owned(), lines)]),
            form,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Whether it still has the scripts of a case.
    pub(crate) fn fits(&self, case: &Case) -> bool {
        case.runs.iter().all(|run| {
            self.has(match run.script {
                Script::Start => "START.BAT",
                Script::Stop => "STOP.BAT",
            })
        })
    }

    /// Writes it into a folder.
    pub(crate) fn write(&self, place: &Path) {
        std::fs::create_dir_all(place).unwrap();
        for (name, lines) in &self.files {
            std::fs::write(place.join(name), self.form.bytes(lines)).unwrap();
        }
    }
}

impl Form {
    fn bytes(self, lines: &[String]) -> Vec<u8> {
        let mut text = lines.join("\n");
        if !self.no_final_newline {
            text.push('\n');
        }
        if !self.lf {
            text = text.replace('\n', "\r\n");
        }
        if self.shift_jis {
            encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()
        } else {
            text.into_bytes()
        }
    }
}

/// What holds in the first world of a case.
fn decisions(dice: &mut Dice) -> Decisions {
    let mut decisions = Decisions::default();
    for program in PROGRAMS {
        let program = program.trim_end_matches(".exe");
        for call in 1..=3 {
            if dice.chance(25) {
                let code = [1, 2, -1, 5][dice.below(4)];
                decisions
                    .exit_codes
                    .insert((program.to_owned(), call), code);
            }
        }
    }
    for file in FILES.iter().filter(|file| file.contains(':')) {
        if dice.chance(40) {
            let there = Presence::Present("abc\r\n".to_owned());
            decisions.files.insert((*file).to_owned(), there);
        }
    }
    for name in OUTSIDE {
        if dice.chance(30) {
            let value = dice.one(&["1", "start", "two words", "a&b", "\"", "x"]);
            decisions
                .variables
                .insert((*name).to_owned(), Some(value.to_owned()));
        }
    }
    if dice.chance(10) {
        decisions.no_service_starts = true;
    }
    decisions
}
