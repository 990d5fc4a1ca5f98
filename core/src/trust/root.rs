//! The root file: an issuer's name, keys, roles, and what its sets may be for.

use super::frame::{Frame, ROOT as FILE};
use super::key::{KeyId, PublicKey};
use super::signature::{Context, Signature};
use crate::error::{Error, ErrorCode, Result};
use crate::names::hex_name;
use crate::time::Timestamp;
use crate::wire::{Fields, text};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

hex_name! {
    /// Who an issuer is: the content root of its root file of version 1. It never changes.
    IssuerId, 32, "an issuer's identity", RootIdentity
}

hex_name! {
    /// The name of what a signed file says: BLAKE3 of its header and body, outside of which its signatures
    /// stand.
    ContentRoot, 32, "a content root", LabelMalformed
}

impl ContentRoot {
    /// The name of a header and body.
    pub(crate) fn of(head: &[u8]) -> Self {
        Self(*blake3::hash(head).as_bytes())
    }
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
    version: u32,
    content: ContentRoot,
    created: Timestamp,
    expires: Timestamp,
    name: String,
    purposes: Vec<Purpose>,
    device_filters: bool,
    keys: Vec<PublicKey>,
    roles: Vec<RoleKeys>,
    revoked: Vec<KeyId>,
}

impl Root {
    /// Reads a root file of version 1 and verifies that it is signed by its own root keys.
    ///
    /// That proves the file whole, not whose it is: compare [`Root::id`] with the identity the issuer
    /// gave you by another way.
    ///
    /// # Errors
    /// `root.*`, `key.weak`, `signature.*`, in the order of `docs/format.md`, section 6.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let frame = Frame::read(bytes, &FILE)?;
        let root = read_body(&frame, Place::First)?;
        let head = frame.head;
        let signatures = frame.signatures(&FILE)?;
        root.verify(Context::Root, head, &signatures, &[Role::Root])?;
        Ok(root)
    }

    /// Reads the root file that replaces this one, and verifies that as many root keys of both signed it as
    /// each asks for.
    ///
    /// # Errors
    /// `root.*`, `key.weak`, `signature.*`, in the order of `docs/format.md`, section 6.
    pub fn follow(&self, bytes: &[u8]) -> Result<Self> {
        let frame = Frame::read(bytes, &FILE)?;
        let next = read_body(&frame, Place::After(self))?;
        let head = frame.head;
        let signatures = frame.signatures(&FILE)?;
        let message = Context::Root.message(head);
        for signature in &signatures {
            let key = next.key(signature.key()).or_else(|_| self.key(signature.key()))?;
            signature.verify(key, &message)?;
        }
        next.expect_threshold(Role::Root, &signatures)?;
        self.expect_threshold(Role::Root, &signatures)?;
        Ok(next)
    }

    /// Reads an issuer's roots one after another in one file, from the first on, each verified by the one
    /// before; returns the last.
    ///
    /// # Errors
    /// Those of [`Root::parse`] and [`Root::follow`].
    pub fn parse_chain(bytes: &[u8]) -> Result<Self> {
        let (first, rest) = split(bytes)?;
        rest.into_iter().try_fold(Self::parse(first)?, |root, next| root.follow(next))
    }

    /// The files of [`Root::parse_chain`], of which nothing is verified yet.
    ///
    /// # Errors
    /// `root.*`, `signature.*`, as far as they say where a file ends.
    pub fn split_chain(bytes: &[u8]) -> Result<Vec<&[u8]>> {
        let (first, rest) = split(bytes)?;
        Ok(std::iter::once(first).chain(rest).collect())
    }

    /// Reads what a root file says, of whatever version, without its signatures and without the version
    /// before. For showing what a file claims; nothing may be concluded from it.
    ///
    /// # Errors
    /// `root.*`, `key.weak`, `signature.algorithm`.
    pub fn peek(bytes: &[u8]) -> Result<Self> {
        read_body(&Frame::read(bytes, &FILE)?, Place::Alone)
    }

    /// Which version of the issuer's root this is, from 1.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The name of this version's content, by which the next version names it.
    #[must_use]
    pub const fn content_root(&self) -> ContentRoot {
        self.content
    }

    /// The keys that were in an earlier version and are in this one no more, ascending. They never come
    /// back.
    #[must_use]
    pub fn revoked(&self) -> &[KeyId] {
        &self.revoked
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

    /// How many distinct keys of the role must sign; `None` where no key has it.
    #[must_use]
    pub fn threshold(&self, role: Role) -> Option<usize> {
        self.role(role).map(|role| role.threshold)
    }

    /// Verifies every slot by this root's keys, and counts those of each of `roles` against its threshold;
    /// returns the first of them that is met.
    ///
    /// Every slot must verify: a slot that does not is a sign of tampering, not a spare.
    pub(crate) fn verify(
        &self,
        context: Context,
        signed: &[u8],
        signatures: &[Signature],
        roles: &[Role],
    ) -> Result<Role> {
        let message = context.message(signed);
        for signature in signatures {
            signature.verify(self.key(signature.key())?, &message)?;
        }
        let mut unmet = Ok(());
        for role in roles {
            match self.expect_threshold(*role, signatures) {
                Ok(()) => return Ok(*role),
                // What is told is what the first role lacks.
                Err(error) => unmet = unmet.and(Err(error)),
            }
        }
        unmet.and(Err(Error::new(ErrorCode::Internal, "no role was asked for")))
    }

    /// The key of a slot.
    fn key(&self, id: KeyId) -> Result<&PublicKey> {
        self.keys.iter().find(|key| key.id() == id).ok_or_else(|| {
            if self.revoked.contains(&id) {
                let detail = "a signature is by a key that the issuer revoked";
                return Error::new(ErrorCode::SignatureKeyRevoked, detail);
            }
            let detail = "a signature is by a key that the issuer's root does not hold";
            Error::new(ErrorCode::SignatureKeyUnknown, detail)
        })
    }

    /// Counts the slots of a role's keys against its threshold. A key has one slot, so that it counts once.
    fn expect_threshold(&self, role: Role, signatures: &[Signature]) -> Result<()> {
        let counted = signatures.iter().filter(|signature| self.may(role, signature.key())).count();
        match self.role(role) {
            Some(keys) if counted >= keys.threshold => Ok(()),
            Some(keys) => {
                let detail =
                    format!("{counted} of the {} keys needed for the role {role} signed", keys.threshold);
                Err(Error::new(ErrorCode::SignatureThreshold, detail))
            }
            None => {
                let detail = format!("the issuer's root gives no key the role {role}");
                Err(Error::new(ErrorCode::SignatureThreshold, detail))
            }
        }
    }

    /// What is revoked in a version after this one that has these keys.
    pub(super) fn revoked_after(&self, keys: &[PublicKey]) -> Vec<KeyId> {
        let gone = self.keys.iter().map(PublicKey::id).filter(|id| keys.iter().all(|key| key.id() != *id));
        let mut revoked: Vec<KeyId> = self.revoked.iter().copied().chain(gone).collect();
        revoked.sort_unstable();
        revoked
    }

    fn role(&self, role: Role) -> Option<&RoleKeys> {
        self.roles.iter().find(|keys| keys.role == role)
    }
}

/// The first root file of several, and the others.
fn split(bytes: &[u8]) -> Result<(&[u8], Vec<&[u8]>)> {
    let mut files = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (file, after) = rest.split_at(Frame::read(rest, &FILE)?.length(&FILE)?);
        files.push(file);
        rest = after;
    }
    let mut files = files.into_iter();
    match files.next() {
        Some(first) => Ok((first, files.collect())),
        None => Err(FILE.malformed("the file is empty")),
    }
}

/// Where in the chain of an issuer's roots a file is read.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    First,
    After(&'a Root),
    /// By itself, to be shown or signed; nothing is held against the version before.
    Alone,
}

#[cfg(feature = "build")]
impl<'a> Place<'a> {
    pub(super) fn of(before: Option<&'a Root>) -> Self {
        before.map_or(Self::First, Self::After)
    }
}

/// Reads the body, whose layout stands in `docs/format.md`, section 2, and holds it against the version
/// before, where it is read after one:
///
/// `u32 version, [32] previous, ([32] issuer,) i64 created, i64 expires, str name, u16 n {u16 purpose},
/// u16 device, u16 n {u16 algorithm, u16 length, key}, u16 n {u16 role, u16 threshold, u16 n {u16 key}}
/// (, u16 n {[32] key id})`, the parts in brackets from version 2 on.
pub(super) fn read_body(frame: &Frame<'_>, place: Place<'_>) -> Result<Root> {
    let raw = RawBody::read(frame.body).ok_or_else(|| FILE.malformed("the fields do not fill the body"))?;
    let malformed = |detail: &str| FILE.malformed(detail);
    let chain = |detail: String| Error::new(ErrorCode::RootChain, detail);
    let in_its_place = match place {
        Place::First => raw.version == 1,
        Place::After(before) => before.version.checked_add(1) == Some(raw.version),
        Place::Alone => raw.version >= 1,
    };
    if !in_its_place {
        return Err(chain(match place {
            Place::After(before) => {
                format!("version {} does not follow version {}", raw.version, before.version)
            }
            _ => format!(
                "version {} is believed after those before it only: give all roots, from the first on",
                raw.version
            ),
        }));
    }
    if raw.version == 1 && raw.previous != [0; 32] {
        return Err(malformed("the first version has no previous one"));
    }
    if let Place::After(before) = place
        && (raw.issuer != before.id.0 || raw.previous != *before.content.as_bytes())
    {
        return Err(chain("the root does not follow the one of this issuer".to_owned()));
    }
    let content = ContentRoot::of(frame.head);
    let id = IssuerId(if raw.version == 1 { *content.as_bytes() } else { raw.issuer });
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
    let revoked: Vec<KeyId> = raw.revoked.into_iter().map(KeyId::from_bytes).collect();
    if keys.iter().any(|key| revoked.contains(&key.id())) || !revoked.is_sorted_by(|a, b| a < b) {
        return Err(revoked_wrong());
    }
    if let Place::After(before) = place {
        if created < before.created {
            return Err(chain("the root is older than the one it replaces".to_owned()));
        }
        if purposes.contains(&Purpose::Test) != before.purposes.contains(&Purpose::Test) {
            return Err(chain("an issuer of test sets stays one, and no other becomes one".to_owned()));
        }
        if revoked != before.revoked_after(&keys) {
            return Err(revoked_wrong());
        }
    }
    Ok(Root {
        id,
        version: raw.version,
        content,
        created,
        expires,
        name: name.to_owned(),
        purposes,
        device_filters: raw.device == 1,
        keys,
        roles,
        revoked,
    })
}

fn revoked_wrong() -> Error {
    let detail = "what is revoked is each key that was in a version before and is not in this one";
    Error::new(ErrorCode::RootRevoked, detail)
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
    /// Zero in version 1, which the issuer's identity is made of.
    issuer: [u8; 32],
    created: i64,
    expires: i64,
    name: &'a [u8],
    purposes: Vec<u16>,
    device: u16,
    keys: Vec<(u16, &'a [u8])>,
    roles: Vec<(u16, u16, Vec<u16>)>,
    revoked: Vec<[u8; 32]>,
}

impl<'a> RawBody<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(body);
        let version = fields.u32()?;
        let raw = Self {
            version,
            previous: fields.array()?,
            issuer: if version < 2 { [0; 32] } else { fields.array()? },
            created: fields.i64()?,
            expires: fields.i64()?,
            name: fields.str_bytes()?,
            purposes: numbers(&mut fields)?,
            device: fields.u16()?,
            keys: repeat(&mut fields, |fields| Some((fields.u16()?, fields.str_bytes()?)))?,
            roles: repeat(&mut fields, |fields| Some((fields.u16()?, fields.u16()?, numbers(fields)?)))?,
            revoked: if version < 2 { Vec::new() } else { repeat(&mut fields, Fields::array)? },
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
