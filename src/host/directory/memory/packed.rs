use super::names::NameId;
use super::tree::NodeId;

/// One value as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Stored {
    /// The value itself.
    Bytes(Vec<u8>),
    /// The name of another object, by its number: so it follows when that one is renamed, as in Active Directory.
    Object(NodeId),
    /// A value that many entries share.
    Shared(u32),
}

/// A value as it lies in a packed entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Bytes(&'a [u8]),
    Object(NodeId),
    Shared(u32),
}

/// The attributes of an entry with their values.
pub(super) type Unpacked = Vec<(NameId, Vec<Stored>)>;

/// An entry's attributes in as few bytes as can be read quickly: number of the attribute, bytes of its values, and each
/// value as its length, or its number, with two bits for what it is. A hundred thousand mailboxes fit in 64 MB so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Packed(Box<[u8]>);

impl Packed {
    pub(super) fn new(attributes: &[(NameId, Vec<Stored>)]) -> Self {
        let mut bytes = Vec::new();
        let mut block = Vec::new();
        for (name, values) in attributes {
            block.clear();
            for value in values {
                match value {
                    Stored::Bytes(value) => {
                        put(&mut block, (value.len() as u64) << 2);
                        block.extend_from_slice(value);
                    }
                    Stored::Object(id) => put(&mut block, u64::from(*id) << 2 | 1),
                    Stored::Shared(id) => put(&mut block, u64::from(*id) << 2 | 2),
                }
            }
            put(&mut bytes, u64::from(*name));
            put(&mut bytes, block.len() as u64);
            bytes.extend_from_slice(&block);
        }
        Self(bytes.into_boxed_slice())
    }

    /// The attributes in their order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (NameId, Values<'_>)> {
        let mut rest: &[u8] = &self.0;
        std::iter::from_fn(move || {
            let name = take(&mut rest)?;
            let length = usize::try_from(take(&mut rest)?).ok()?;
            let (block, behind) = rest.split_at_checked(length)?;
            rest = behind;
            Some((NameId::try_from(name).ok()?, Values(block)))
        })
    }

    /// The values of one attribute; none when it is not set.
    pub(super) fn values(&self, name: NameId) -> Values<'_> {
        self.attributes()
            .find(|(own, _)| *own == name)
            .map_or(Values(&[]), |(_, values)| values)
    }

    /// A copy that can be changed.
    pub(super) fn unpack(&self) -> Unpacked {
        self.attributes()
            .map(|(name, values)| (name, values.map(Piece::to_stored).collect()))
            .collect()
    }
}

/// The values of one attribute.
#[derive(Clone, Copy)]
pub(super) struct Values<'a>(&'a [u8]);

impl<'a> Iterator for Values<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let head = take(&mut self.0)?;
        let number = head >> 2;
        match head & 3 {
            0 => {
                let (value, behind) = self.0.split_at_checked(usize::try_from(number).ok()?)?;
                self.0 = behind;
                Some(Piece::Bytes(value))
            }
            1 => Some(Piece::Object(NodeId::try_from(number).ok()?)),
            _ => Some(Piece::Shared(u32::try_from(number).ok()?)),
        }
    }
}

impl Piece<'_> {
    fn to_stored(self) -> Stored {
        match self {
            Self::Bytes(value) => Stored::Bytes(value.to_vec()),
            Self::Object(id) => Stored::Object(id),
            Self::Shared(id) => Stored::Shared(id),
        }
    }
}

impl Stored {
    pub(super) fn piece(&self) -> Piece<'_> {
        match self {
            Self::Bytes(value) => Piece::Bytes(value),
            Self::Object(id) => Piece::Object(*id),
            Self::Shared(id) => Piece::Shared(*id),
        }
    }
}

/// Seven bits to a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7F) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored() -> impl Strategy<Value = Stored> {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300).prop_map(Stored::Bytes),
            any::<u32>().prop_map(Stored::Object),
            any::<u32>().prop_map(Stored::Shared),
        ]
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            attributes in prop::collection::vec((any::<u32>(), prop::collection::vec(stored(), 1..5)), 0..6)
        ) {
            prop_assert_eq!(Packed::new(&attributes).unpack(), attributes);
        }
    }
}
