//! The root file: an issuer's name, keys, roles, and what its sets may be for.

use super::frame::{BODY_LIMIT, HEADER};
use super::key::{KeyId, PublicKey};
use super::signature::{Context, Signature, read_signatures};
use crate::error::{Error, ErrorCode, Result};
use crate::names::hex_name;
use crate::time::Timestamp;
use crate::wire::{Fields, text};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

pub(crate) const MAGIC: [u8; 8] = *b"\x89HROOT\r\n";

hex_name! {
    /// Who an issuer is: BLAKE3 of its root file of version 1. It never changes.
    IssuerId, 32, "an issuer's identity", RootIdentity
}

numbered_words! {
    /// What a list is for. Lists of different purpose are never counted together.
    Purpose {
        /// Known child sexual abuse material.
        Csam = 1, "csam";
        /// Material that exploits children without being illegal everywhere.
        Exploitative = 2, "exploitative";
        /// Intimate pictures of adults shared without their consent.
        NciiAdult = 3, "ncii_adult";
        /// Generated material.
        Generative = 4, "generative";
        /// Files that may never be listed, such as the pictures of a website package.
        KnownGood = 5, "known_good";
        /// Harmless pictures that prove the pipe; never more than a test match.
        Test = 6, "test";
    }
}

numbered_words! {
    /// What a key may sign.
    Role {
        /// The root file itself.
        Root = 1, "root";
        /// Sets.
        Publish = 2, "publish";
        /// Patches that only take entries out.
        RemoveOnly = 3, "remove_only";
        /// Statements of what is current.
        Timestamp = 4, "timestamp";
    }
}

#[derive(Clone, Debug)]
struct RoleKeys {
    role: Role,
    threshold: usize,
    keys: Vec<KeyId>,
}

/// An issuer's verified root file.
#[derive(Clone, Debug)]
pub struct Root {
    id: IssuerId,
    created: Timestamp,
    expires: Timestamp,
    name: String,
    purposes: Vec<Purpose>,
    device_filters: bool,
    keys: Vec<PublicKey>,
    roles: Vec<RoleKeys>,
}

impl Root {
    /// Reads a root file and verifies that it is signed by its own root keys.
    ///
    /// That proves the file whole, not whose it is: compare [`Root::id`] with the identity the issuer
    /// gave you by another way.
    ///
    /// # Errors
    /// `root.*`, `key.weak`, `signature.*`, in the order of `docs/format.md`, section 6.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let malformed = |detail: &str| Error::new(ErrorCode::RootMalformed, detail);
        if !bytes.iter().zip(&MAGIC).all(|(a, b)| a == b) {
            return Err(Error::new(ErrorCode::RootMagic, "not a hashward root file"));
        }
        let mut fields = Fields::new(bytes);
        let short = || malformed("the file ends too early");
        fields.bytes(8).ok_or_else(short)?;
        let version = fields.u16().ok_or_else(short)?;
        if version != 1 {
            return Err(Error::new(
                ErrorCode::RootVersion,
                format!("format version {version} is not known here"),
            ));
        }
        fields.u16().ok_or_else(short)?;
        let length = fields.u32().ok_or_else(short)?;
        if !(1..=BODY_LIMIT).contains(&length) {
            return Err(malformed("the body's length is out of bounds"));
        }
        let body = fields.bytes(length as usize).ok_or_else(short)?;
        let root = read_body(body, IssuerId(*blake3::hash(bytes).as_bytes()))?;
        let signatures = read_signatures(&mut fields, short)?;
        if !fields.is_at_end() {
            return Err(malformed("bytes follow the signature block"));
        }
        root.verify(Context::Root, &bytes[..HEADER + body.len()], &signatures, Role::Root)?;
        Ok(root)
    }

    /// The issuer's identity.
    #[must_use]
    pub const fn id(&self) -> IssuerId {
        self.id
    }

    /// The issuer's own name for itself. A name proves nothing; the identity does.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When the root was made.
    #[must_use]
    pub const fn created(&self) -> Timestamp {
        self.created
    }

    /// From when on misses in this issuer's sets prove nothing.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// What this issuer's sets may be for, ascending.
    #[must_use]
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }

    /// Whether filters for phones may be built from this issuer's sets.
    #[must_use]
    pub const fn allows_device_filters(&self) -> bool {
        self.device_filters
    }

    /// The issuer's keys, ascending by name.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Whether the key has the role.
    #[must_use]
    pub fn may(&self, role: Role, key: KeyId) -> bool {
        self.role(role).is_some_and(|role| role.keys.contains(&key))
    }

    /// How many distinct keys of the role must sign; more than there are when the root lacks the role.
    #[must_use]
    pub fn threshold(&self, role: Role) -> usize {
        self.role(role).map_or(usize::MAX, |role| role.threshold)
    }

    /// Verifies every slot by this root's keys, and counts those of `role` against its threshold.
    ///
    /// Every slot must verify: a slot that does not is a sign of tampering, not a spare.
    pub(crate) fn verify(
        &self,
        context: Context,
        signed: &[u8],
        signatures: &[Signature],
        role: Role,
    ) -> Result<()> {
        let message = context.message(signed);
        let mut counted = 0;
        for signature in signatures {
            let key = self.keys.iter().find(|key| key.id() == signature.key()).ok_or_else(|| {
                let detail = "a signature is by a key that the issuer's root does not hold";
                Error::new(ErrorCode::SignatureKeyUnknown, detail)
            })?;
            signature.verify(key, &message)?;
            counted += usize::from(self.may(role, signature.key()));
        }
        let threshold = self.threshold(role);
        if counted < threshold {
            let detail = format!("{counted} of the {threshold} keys needed for the role {role} signed");
            return Err(Error::new(ErrorCode::SignatureThreshold, detail));
        }
        Ok(())
    }

    fn role(&self, role: Role) -> Option<&RoleKeys> {
        self.roles.iter().find(|keys| keys.role == role)
    }
}

/// Reads the body, whose layout stands in `docs/format.md`, section 2:
///
/// `u32 version, [32] previous, i64 created, i64 expires, str name, u16 n {u16 purpose}, u16 device,
/// u16 n {u16 algorithm, u16 length, key}, u16 n {u16 role, u16 threshold, u16 n {u16 key}}`
fn read_body(body: &[u8], id: IssuerId) -> Result<Root> {
    let raw = RawBody::read(body)
        .ok_or_else(|| Error::new(ErrorCode::RootMalformed, "the fields do not fill the body"))?;
    let malformed = |detail: &str| Error::new(ErrorCode::RootMalformed, detail);
    if raw.version != 1 {
        let detail = format!("version {} replaces an earlier root, which is not done here", raw.version);
        return Err(Error::new(ErrorCode::RootChain, detail));
    }
    if raw.previous != [0; 32] {
        return Err(malformed("the first version has no previous one"));
    }
    let created = Timestamp::from_unix(raw.created).map_err(|_| malformed("created is no time"))?;
    let expires = Timestamp::from_unix(raw.expires).map_err(|_| malformed("expires is no time"))?;
    if created >= expires {
        return Err(malformed("a root expires after it was created"));
    }
    let name = text(raw.name, 1..=128).ok_or_else(|| malformed("the name is no text of 1 to 128 bytes"))?;
    let purposes: Option<Vec<_>> = raw.purposes.iter().map(|number| Purpose::from_number(*number)).collect();
    let purposes = purposes.filter(|all| !all.is_empty() && all.is_sorted_by(|a, b| a < b));
    let purposes = purposes.ok_or_else(|| malformed("purposes are known and ascend"))?;
    if purposes.contains(&Purpose::Test) && purposes.len() > 1 {
        return Err(malformed("the purpose test stands alone"));
    }
    if raw.device > 1 {
        return Err(malformed("the device field is 0 or 1"));
    }
    let keys = read_keys(&raw.keys)?;
    let roles = read_roles(&raw.roles, &keys)?;
    Ok(Root {
        id,
        created,
        expires,
        name: name.to_owned(),
        purposes,
        device_filters: raw.device == 1,
        keys,
        roles,
    })
}

fn read_keys(raw: &[(u16, &[u8])]) -> Result<Vec<PublicKey>> {
    if !(1..=64).contains(&raw.len()) {
        return Err(Error::new(ErrorCode::RootMalformed, "a root has 1 to 64 keys"));
    }
    let mut keys: Vec<PublicKey> = Vec::with_capacity(raw.len());
    for (algorithm, bytes) in raw {
        if *algorithm != 1 {
            let detail = format!("key algorithm {algorithm} is not known here");
            return Err(Error::new(ErrorCode::SignatureAlgorithm, detail));
        }
        let bytes = <&[u8; 32]>::try_from(*bytes)
            .map_err(|_| Error::new(ErrorCode::RootMalformed, "an Ed25519 key has 32 bytes"))?;
        let key = PublicKey::from_bytes(bytes)?;
        if keys.last().is_some_and(|last| last.id() >= key.id()) {
            return Err(Error::new(ErrorCode::RootMalformed, "keys ascend by key id"));
        }
        keys.push(key);
    }
    Ok(keys)
}

fn read_roles(raw: &[(u16, u16, Vec<u16>)], keys: &[PublicKey]) -> Result<Vec<RoleKeys>> {
    let malformed = |detail: &str| Error::new(ErrorCode::RootMalformed, detail);
    let mut roles: Vec<RoleKeys> = Vec::new();
    let mut used = vec![false; keys.len()];
    for (number, threshold, indexes) in raw {
        let role = Role::from_number(*number).ok_or_else(|| malformed("a role is not known"))?;
        let threshold = usize::from(*threshold);
        if roles.last().is_some_and(|last| last.role >= role) || !indexes.is_sorted_by(|a, b| a < b) {
            return Err(malformed("roles and their keys ascend"));
        }
        if !(1..=indexes.len()).contains(&threshold) {
            return Err(malformed("a threshold is between 1 and the number of the role's keys"));
        }
        let mut ids = Vec::with_capacity(indexes.len());
        for index in indexes {
            let index = usize::from(*index);
            let key = keys.get(index).ok_or_else(|| malformed("a role names a key that is not there"))?;
            used[index] = true;
            ids.push(key.id());
        }
        roles.push(RoleKeys { role, threshold, keys: ids });
    }
    let has = |role| roles.iter().any(|keys| keys.role == role);
    if !has(Role::Root) || !has(Role::Publish) {
        return Err(malformed("a root names the roles root and publish"));
    }
    if used.contains(&false) {
        return Err(malformed("a key has no role"));
    }
    Ok(roles)
}

/// The fields as they stand, before their rules are held against them.
struct RawBody<'a> {
    version: u32,
    previous: [u8; 32],
    created: i64,
    expires: i64,
    name: &'a [u8],
    purposes: Vec<u16>,
    device: u16,
    keys: Vec<(u16, &'a [u8])>,
    roles: Vec<(u16, u16, Vec<u16>)>,
}

impl<'a> RawBody<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(body);
        let raw = Self {
            version: fields.u32()?,
            previous: fields.array()?,
            created: fields.i64()?,
            expires: fields.i64()?,
            name: fields.str_bytes()?,
            purposes: numbers(&mut fields)?,
            device: fields.u16()?,
            keys: repeat(&mut fields, |fields| Some((fields.u16()?, fields.str_bytes()?)))?,
            roles: repeat(&mut fields, |fields| Some((fields.u16()?, fields.u16()?, numbers(fields)?)))?,
        };
        fields.is_at_end().then_some(raw)
    }
}

fn numbers(fields: &mut Fields<'_>) -> Option<Vec<u16>> {
    repeat(fields, Fields::u16)
}

/// A `u16` count and that many items; grows with what is there, never with what is claimed.
fn repeat<'a, T>(
    fields: &mut Fields<'a>,
    mut item: impl FnMut(&mut Fields<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let count = fields.u16()?;
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(item(fields)?);
    }
    Some(items)
}
