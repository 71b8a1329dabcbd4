use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::Finding;

/// Gives each finding what it is known by in a baseline and in SARIF: its rule, file and line's text, and the how manieth it
/// is with all of these alike. Lines that are added or taken away elsewhere change nothing.
pub(super) fn set(findings: &mut [Finding]) {
    let mut met: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for finding in findings {
        let text = finding.excerpt.split_whitespace().collect::<Vec<_>>();
        let key = (
            finding.code.clone(),
            finding.file.to_lowercase(),
            text.join(" ").to_lowercase(),
        );
        let count = met.entry(key.clone()).or_default();
        *count += 1;
        let mut digest = Sha256::new();
        for part in [&key.0, &key.1, &key.2, &count.to_string()] {
            digest.update(part);
            digest.update([0]);
        }
        let digest = digest.finalize();
        finding.fingerprint = data_encoding::HEXLOWER.encode(&digest[..8]);
    }
}
