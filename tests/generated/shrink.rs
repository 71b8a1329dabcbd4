use super::folder::Folder;

/// Takes lines away as long as the folder still fails, within a number of tries.
pub(crate) fn shrunk(folder: &Folder, fails: &mut dyn FnMut(&Folder) -> bool) -> Folder {
    let mut best = folder.clone();
    let mut tries = 120;
    let names: Vec<String> = best.files.keys().cloned().collect();
    for name in &names {
        let mut without = best.clone();
        without.files.remove(name);
        if fails(&without) {
            best = without;
        }
    }
    loop {
        let before = size(&best);
        for name in &names {
            let mut chunk = best.files.get(name).map_or(0, Vec::len).div_ceil(2);
            while chunk > 0 {
                let mut at = 0;
                while at < best.files.get(name).map_or(0, Vec::len) {
                    if tries == 0 {
                        return best;
                    }
                    tries -= 1;
                    let mut less = best.clone();
                    if let Some(lines) = less.files.get_mut(name) {
                        let end = (at + chunk).min(lines.len());
                        lines.drain(at..end);
                    }
                    if fails(&less) {
                        best = less;
                    } else {
                        at += chunk;
                    }
                }
                chunk = if chunk == 1 { 0 } else { chunk.div_ceil(2) };
            }
        }
        if size(&best) == before {
            return best;
        }
    }
}

fn size(folder: &Folder) -> usize {
    folder.files.values().map(Vec::len).sum()
}
