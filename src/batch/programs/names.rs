//! Who and where: `HOSTNAME`, `WHOAMI`.

use super::{Answer, Failure, say};
use crate::host::Invocation;

/// The machine's name.
pub(super) fn hostname(call: &Invocation<'_>) -> Answer {
    if !call.arguments.trim().is_empty() {
        return Err(Failure::new(
            1,
            format!("hostname: {} is not supported.", call.arguments.trim()),
        ));
    }
    let Some(name) = call.context.environment.get("COMPUTERNAME") else {
        return Err(Failure::new(1, "hostname: COMPUTERNAME is not set."));
    };
    say(call, &format!("{name}\r\n"))?;
    Ok(0)
}

/// The user's name as `domain\user`, in small letters. The tables of `/USER`, `/GROUPS` and `/PRIV` are Windows' own.
pub(super) fn whoami(call: &Invocation<'_>) -> Answer {
    let arguments = call.arguments.trim();
    if !arguments.is_empty() {
        return Err(Failure::new(
            1,
            format!("ERROR: whoami {arguments} is not supported here."),
        ));
    }
    let variable = |name| call.context.environment.get(name);
    let Some(user) = variable("USERNAME") else {
        return Err(Failure::new(1, "ERROR: USERNAME is not set."));
    };
    let name = match variable("USERDOMAIN").or_else(|| variable("COMPUTERNAME")) {
        Some(domain) => format!("{domain}\\{user}"),
        None => user.to_string(),
    };
    say(call, &format!("{}\r\n", name.to_lowercase()))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    #[test]
    fn names_come_from_the_environment() {
        let bench = Bench::new();
        assert_eq!(bench.run("hostname").out, "NODE1\r\n");
        assert_eq!(bench.run("whoami").out, "corp\\admin\r\n");
        assert_eq!(bench.run("hostname x").code, 1);
        assert_eq!(bench.run("whoami /groups").code, 1);
    }
}
