use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::host::Secrets;
use crate::host::directory::{Value, is_password};

/// The values of an attribute in a journal: a text each, or `{"base64": …}` for bytes that are no text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(pub Vec<OneValue>);

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneValue(pub Value);

/// What is kept of an attribute's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    /// The values themselves; none for an attribute that is not set.
    Known(Vec<Value>),
    /// They hold a secret and are not kept.
    Secret,
}

impl Image {
    /// The image of an attribute's values.
    pub(super) fn of(attribute: &str, values: &[Value], secrets: &Secrets) -> Self {
        let is_secret = |value: &Value| {
            let text = String::from_utf8_lossy(value);
            !secrets.is_empty() && secrets.redact(&text) != text
        };
        if is_password(attribute) || values.iter().any(is_secret) {
            Self::Secret
        } else {
            Self::Known(values.to_vec())
        }
    }

    /// The values, if they are kept.
    pub(super) fn known(&self) -> Option<&[Value]> {
        match self {
            Self::Known(values) => Some(values),
            Self::Secret => None,
        }
    }
}

/// An image as two fields: `values`, or `"secret": true`.
#[derive(Serialize, Deserialize)]
struct Fields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Values>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
}

impl Serialize for Image {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let fields = match self {
            Self::Known(values) => Fields {
                values: Some(values.clone().into()),
                secret: false,
            },
            Self::Secret => Fields {
                values: None,
                secret: true,
            },
        };
        fields.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let fields = Fields::deserialize(from)?;
        Ok(match fields.values {
            Some(values) if !fields.secret => Self::Known(values.into()),
            None if !fields.secret => Self::Known(Vec::new()),
            _ => Self::Secret,
        })
    }
}

impl From<Vec<Value>> for Values {
    fn from(values: Vec<Value>) -> Self {
        Self(values.into_iter().map(OneValue).collect())
    }
}

impl From<Values> for Vec<Value> {
    fn from(values: Values) -> Self {
        values.0.into_iter().map(|value| value.0).collect()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Text(String),
    Bytes { base64: String },
}

impl Serialize for OneValue {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => text.serialize(to),
            Err(_) => Form::Bytes {
                base64: STANDARD.encode(&self.0),
            }
            .serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for OneValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Form::deserialize(from)? {
            Form::Text(text) => Ok(Self(text.into_bytes())),
            Form::Bytes { base64 } => {
                let bytes = STANDARD.decode(base64).map_err(serde::de::Error::custom)?;
                Ok(Self(bytes))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_come_back_as_they_were() {
        let values: Values = vec![
            b"\xff\x00".to_vec(),
            "日本, a".as_bytes().to_vec(),
            Vec::new(),
        ]
        .into();
        let text = serde_json::to_string(&values).unwrap();
        assert_eq!(text, r#"[{"base64":"/wA="},"日本, a",""]"#);
        assert_eq!(serde_json::from_str::<Values>(&text).unwrap(), values);
    }

    #[test]
    fn an_image_with_a_secret_has_no_values() {
        let secrets = Secrets::default();
        secrets.learn("Sesame-17");
        let image = |attribute: &str, value: &str| {
            Image::of(attribute, &[value.as_bytes().to_vec()], &secrets)
        };
        assert_eq!(image("info", "it is Sesame-17!"), Image::Secret);
        assert_eq!(image("unicodePwd", "anything"), Image::Secret);
        assert_eq!(
            image("info", "*****"),
            Image::Known(vec![b"*****".to_vec()])
        );
        assert_eq!(
            serde_json::to_string(&Image::Secret).unwrap(),
            r#"{"secret":true}"#
        );
        assert_eq!(
            serde_json::from_str::<Image>(r#"{"secret":true}"#).unwrap(),
            Image::Secret
        );
    }
}
