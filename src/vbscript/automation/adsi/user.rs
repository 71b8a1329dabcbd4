//! Members that ADSI computes for users (`IADsUser`) beside the attributes that have a name of their own.

use super::arguments;
use super::error_numbers::Adsi;
use super::object::AdsObject;
use super::values;
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Stop};

/// Property and the attribute behind it ("ADSI LDAP provider: user object mapping").
const PROPERTIES: [(&str, &str); 14] = [
    ("fullname", "displayName"),
    ("firstname", "givenName"),
    ("lastname", "sn"),
    ("emailaddress", "mail"),
    ("homepage", "wWWHomePage"),
    ("loginscript", "scriptPath"),
    ("profile", "profilePath"),
    ("officelocations", "physicalDeliveryOfficeName"),
    ("faxnumber", "facsimileTelephoneNumber"),
    ("namesuffix", "generationQualifier"),
    ("othername", "middleName"),
    ("telephonehome", "homePhone"),
    ("telephonemobile", "mobile"),
    ("telephonepager", "pager"),
];

/// What would need more than attributes.
const REFUSED: [&str; 12] = [
    "setpassword",
    "changepassword",
    "groups",
    "accountexpirationdate",
    "badlogincount",
    "graceloginsallowed",
    "isaccountlocked",
    "lastfailedlogin",
    "lastlogin",
    "lastlogoff",
    "loginhours",
    "passwordexpirationdate",
];

/// Bit of `userAccountControl`.
const ACCOUNT_DISABLED: i32 = 2;

/// A computed member, or nothing if the object has none of that name.
pub(super) fn computed(
    object: &AdsObject,
    script: &mut Interpreter,
    call: &Call<'_>,
    member: &str,
) -> Option<Result<Variant, Stop>> {
    if !matches!(object.class(), "user" | "inetOrgPerson" | "computer") {
        return None;
    }
    if REFUSED.contains(&member) {
        let why = format!("{}: this member of users is not supported", call.member);
        return Some(Err(Adsi::NotImplemented.error(why)));
    }
    if member == "accountdisabled" {
        return Some(account_disabled(object, script, call));
    }
    let (_, attribute) = PROPERTIES.iter().find(|(name, _)| *name == member)?;
    Some(match (call.access, call.arguments) {
        (Access::Let | Access::Set, [value]) => object
            .put(script, attribute, value)
            .map(|()| Variant::Empty),
        (Access::Get | Access::Call, []) => object.values_of(script, attribute).map(|found| {
            if found.is_empty() {
                return Variant::Empty;
            }
            values::to_plain(object.connection.directory.syntax(attribute), &found)
        }),
        _ => Err(arguments::wrong_number()),
    })
}

fn account_disabled(
    object: &AdsObject,
    script: &mut Interpreter,
    call: &Call<'_>,
) -> Result<Variant, Stop> {
    const ATTRIBUTE: &str = "userAccountControl";
    let found = object.values_of(script, ATTRIBUTE)?;
    let flags: i32 = found
        .first()
        .and_then(|value| std::str::from_utf8(value).ok()?.parse().ok())
        .ok_or_else(|| Adsi::PropertyNotFound.error(format!("{ATTRIBUTE} is not set")))?;
    match (call.access, call.arguments) {
        (Access::Let, [value]) => {
            let flags = if arguments::long(script, value)? == 0 {
                flags & !ACCOUNT_DISABLED
            } else {
                flags | ACCOUNT_DISABLED
            };
            object.put(script, ATTRIBUTE, &Variant::Long(flags))?;
            Ok(Variant::Empty)
        }
        (Access::Get | Access::Call, []) => Ok(Variant::Boolean(flags & ACCOUNT_DISABLED != 0)),
        _ => Err(arguments::wrong_number()),
    }
}
