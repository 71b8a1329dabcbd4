use crate::host::directory::{Address, Identity, Secret};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object, Stop};

use super::{arguments, path};

/// `GetObject("LDAP:")`: what opens objects under another account.
pub(super) struct Namespace(Address);

impl Namespace {
    pub(super) fn new(address: Address) -> Self {
        Self(address)
    }

    fn name(&self) -> &'static str {
        if self.0.global_catalog {
            "GC:"
        } else {
            "LDAP:"
        }
    }
}

impl Object for Namespace {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let text = match call.member.to_ascii_lowercase().as_str() {
            "opendsobject" => return open_object(script, call.arguments),
            "name" | "adspath" => self.name().to_owned(),
            "class" => "Namespace".to_owned(),
            "parent" => "ADs:".to_owned(),
            "schema" => path::prefix(&self.0),
            _ => return Err(call.unknown()),
        };
        Ok(Variant::text(&text))
    }
}

/// `OpenDSObject(path, user, password, flags)`. The flags say how to bind; here the site file does.
fn open_object(script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
    let [path, user, password, ..] = given else {
        return Err(arguments::wrong_number());
    };
    let path = arguments::text(script, path)?;
    let user = arguments::optional_text(script, Some(user))?;
    let password = arguments::optional_text(script, Some(password))?;
    let identity = identity(script, user, password);
    super::open(script, &path, identity)
}

/// Who a script acts as when it names a user and a password; without a user it is whoever it acts as anyway.
pub(crate) fn identity(
    script: &Interpreter,
    user: Option<String>,
    password: Option<String>,
) -> Identity {
    let password = password.unwrap_or_default();
    script.session.host.secrets.learn(&password);
    match user {
        Some(account) if !account.is_empty() => Identity::Password {
            account,
            password: Secret::new(password),
        },
        _ => script.session.identity.clone(),
    }
}
