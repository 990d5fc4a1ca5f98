//! Edits of bytes, as an input tells them.

/// More edits than this make no new kind of file, only slower ones.
const EDITS: usize = 64;

/// One edit, eight bytes of input: `u8 part, u8 operation, u16 place, u32 value`.
pub struct Edit {
    /// Of what, as the target says.
    pub part: u8,
    operation: u8,
    place: u16,
    value: [u8; 4],
}

impl Edit {
    /// Takes as many as there are whole ones, up to a limit.
    pub fn read_all(input: &[u8]) -> Vec<Self> {
        input.as_chunks().0.iter().take(EDITS).copied().map(Self::read).collect()
    }

    fn read([part, operation, low, high, value @ ..]: [u8; 8]) -> Self {
        Self { part, operation, place: u16::from_le_bytes([low, high]), value }
    }

    /// Carries it out.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let place = usize::from(self.place) % (bytes.len() + 1);
        let rest = bytes.len() - place;
        let write = |bytes: &mut Vec<u8>, length: usize| {
            let length = length.min(rest);
            bytes[place..place + length].copy_from_slice(&self.value[..length]);
        };
        match self.operation % 8 {
            0 => write(bytes, 1),
            1 => write(bytes, 2),
            2 => write(bytes, 4),
            3 if rest > 0 => bytes[place] ^= 1 << (self.value[0] % 8),
            4 => drop(bytes.splice(place..place, self.value)),
            5 => drop(bytes.drain(place..place + rest.min(usize::from(self.value[0])))),
            // Two neighbouring pieces of `value` bytes become alike or change places, as rows do that stand
            // twice or out of order.
            operation @ 6.. => {
                let length = usize::from(self.value[0]).min(rest / 2);
                let (one, other) = bytes[place..place + 2 * length].split_at_mut(length);
                if operation == 6 { other.copy_from_slice(one) } else { one.swap_with_slice(other) }
            }
            _ => {}
        }
    }
}
