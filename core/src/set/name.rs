//! The names of a list, of one version of it, and of an entry in it.

use crate::hash::Hash;
use crate::names::hex_name;

hex_name! {
    /// The name of a list, the same for all its versions.
    SetId, 16, "a set id", LabelMalformed
}

hex_name! {
    /// The name of one version of a list: BLAKE3 of its header and manifest, which name everything else.
    SetRoot, 32, "a set root", LabelMalformed
}

hex_name! {
    /// The name of an entry in overrides, disputes and logs; nobody can read a hash from it without
    /// already holding that hash.
    EntryRef, 16, "an entry reference", LabelMalformed
}

#[cfg(feature = "build")]
impl SetId {
    /// The name of a new list, from the operating system's random source.
    ///
    /// # Errors
    /// `io.failed` when there is no random source.
    pub fn random() -> crate::error::Result<Self> {
        let mut bytes = [0; 16];
        crate::trust::fill_random(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl EntryRef {
    /// The reference of the entry whose leading row is `row`, in the list `set`.
    #[must_use]
    pub fn of(set: SetId, row: &Hash) -> Self {
        let key = blake3::derive_key("hashward/entry-reference/1", &set.0);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(&row.kind().code().to_le_bytes());
        hasher.update(row.as_bytes());
        let mut reference = [0; 16];
        reference.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self(reference)
    }
}
