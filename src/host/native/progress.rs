use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::host::Progress;
use crate::source::visible;

/// Shows progress in the last line of the terminal, for work that takes longer than a moment.
///
/// The streams that write to the same terminal call [`TerminalProgress::make_way`] first. The line comes back with the next
/// object that is done.
pub struct TerminalProgress {
    target: Box<dyn Fn() -> ProgressDrawTarget>,
    delay: Duration,
    works: RefCell<Vec<Work>>,
    /// Whether the text that was written last stands in an unfinished line, which must not be drawn over.
    is_mid_line: Cell<bool>,
}

struct Work {
    place: String,
    total: Option<u64>,
    done: u64,
    begun: Instant,
    /// Before this moment it is not drawn.
    not_before: Instant,
    bar: Option<ProgressBar>,
}

/// Work that is shorter is not shown.
const DELAY: Duration = Duration::from_millis(500);

/// Between many written lines the progress is drawn no more often than this, or it would flicker.
const BETWEEN_TWO: Duration = Duration::from_millis(100);

impl TerminalProgress {
    /// On standard error, which must be a terminal.
    pub fn stderr() -> Self {
        Self::over(Box::new(ProgressDrawTarget::stderr), DELAY)
    }

    fn over(target: Box<dyn Fn() -> ProgressDrawTarget>, delay: Duration) -> Self {
        Self {
            target,
            delay,
            works: RefCell::default(),
            is_mid_line: Cell::new(false),
        }
    }

    /// Takes the line away, for something else is about to be written.
    pub fn make_way(&self) {
        if let Some(work) = self.works.borrow_mut().last_mut() {
            work.clear();
        }
    }

    /// Learns what was written beside it.
    pub fn note_written(&self, bytes: &[u8]) {
        if let Some(last) = bytes.last() {
            self.is_mid_line.set(*last != b'\n');
        }
    }
}

impl Work {
    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn draw(&self, target: ProgressDrawTarget) -> ProgressBar {
        // Signs that every terminal and code page has.
        let template = match self.total {
            Some(_) => "{spinner} {msg}  [{wide_bar}] {human_pos} of {human_len}  {elapsed}",
            None => "{spinner} {msg}  {human_pos} done  {elapsed}",
        };
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_spinner())
            .tick_chars("|/-\\ ")
            .progress_chars("#> ");
        let bar = ProgressBar::with_draw_target(self.total, target)
            .with_style(style)
            .with_message(self.place.clone())
            .with_position(self.done)
            .with_elapsed(self.begun.elapsed());
        bar.tick();
        bar
    }
}

impl Progress for TerminalProgress {
    fn begin(&self, place: &str, total: Option<u64>) {
        self.make_way();
        let now = Instant::now();
        self.works.borrow_mut().push(Work {
            place: visible(place).into_owned(),
            total,
            done: 0,
            begun: now,
            not_before: now + self.delay,
            bar: None,
        });
    }

    fn advance(&self, count: u64) {
        let mut works = self.works.borrow_mut();
        let Some(work) = works.last_mut() else {
            return;
        };
        work.done += count;
        if let Some(bar) = &work.bar {
            bar.set_position(work.done);
        } else if !self.is_mid_line.get() && Instant::now() >= work.not_before {
            work.not_before = Instant::now() + BETWEEN_TWO;
            work.bar = Some(work.draw((self.target)()));
        }
    }

    fn end(&self) {
        if let Some(mut work) = self.works.borrow_mut().pop() {
            work.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::rc::Rc;
    use std::sync::{Arc, Mutex, PoisonError};

    use indicatif::TermLike;

    use super::*;
    use crate::host::progress;

    /// A terminal of one line that remembers what it showed.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<(String, Vec<String>)>>);

    impl Screen {
        fn line(&self) -> String {
            self.with(|(line, _)| line.trim_end().to_owned())
        }

        fn shown(&self) -> Vec<String> {
            self.with(|(_, shown)| shown.clone())
        }

        fn with<T>(&self, look: impl FnOnce(&mut (String, Vec<String>)) -> T) -> T {
            look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.with(|(line, shown)| {
                line.push_str(text);
                shown.push(line.clone());
            });
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.with(|(line, _)| line.clear());
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn on(screen: &Screen, delay: Duration) -> Rc<TerminalProgress> {
        let screen = screen.clone();
        let target = move || ProgressDrawTarget::term_like(Box::new(screen.clone()));
        Rc::new(TerminalProgress::over(Box::new(target), delay))
    }

    #[test]
    fn work_is_counted_while_it_lasts_and_gone_afterwards() {
        let screen = Screen::default();
        let progress: Rc<dyn Progress> = on(&screen, Duration::ZERO);
        let work = progress::Work::begin(&progress, "exch.vbs:27", None);
        assert_eq!(screen.line(), "");
        work.advance();
        assert!(screen.line().contains("exch.vbs:27  1 done"), "{screen:?}");
        drop(work);
        assert_eq!(screen.line(), "");
    }

    #[test]
    fn short_work_is_not_shown() {
        let screen = Screen::default();
        let progress: Rc<dyn Progress> = on(&screen, Duration::from_secs(60));
        let work = progress::Work::begin(&progress, "a.vbs:1", Some(2));
        work.advance();
        work.advance();
        drop(work);
        assert_eq!(screen.shown(), [""; 0]);
    }

    #[test]
    fn a_written_line_takes_its_place_and_half_a_line_keeps_it() {
        let screen = Screen::default();
        let progress = on(&screen, Duration::ZERO);
        progress.begin("a.vbs:1", Some(4));
        progress.advance(1);
        assert!(screen.line().contains("1 of 4"), "{screen:?}");
        progress.make_way();
        assert_eq!(screen.line(), "");
        progress.note_written(b"Password: ");
        std::thread::sleep(BETWEEN_TWO);
        progress.advance(1);
        assert_eq!(screen.line(), "");
        progress.note_written(b"\r\n");
        progress.advance(1);
        assert!(screen.line().contains("3 of 4"), "{screen:?}");
        progress.end();
        assert_eq!(screen.line(), "");
    }

    #[test]
    fn work_inside_other_work_is_shown_in_its_place() {
        let screen = Screen::default();
        let progress = on(&screen, Duration::ZERO);
        progress.begin("a.vbs:1", Some(2));
        progress.advance(1);
        progress.begin("a.vbs:2\x1b[2J", None);
        assert_eq!(screen.line(), "");
        progress.advance(7);
        assert!(screen.line().contains("a.vbs:2␛[2J  7 done"), "{screen:?}");
        progress.end();
        std::thread::sleep(BETWEEN_TWO);
        progress.advance(1);
        assert!(screen.line().contains("2 of 2"), "{screen:?}");
    }
}
