//! Writing a root file.

use super::draft::Draft;
use super::frame::{Frame, ROOT as FILE, assemble};
use super::key::{KeyId, PublicKey, SecretKey};
use super::root::{Place, Purpose, Role, Root, read_body};
use super::signature::Context;
use crate::error::{Error, ErrorCode, Result};
use crate::time::Timestamp;
use crate::wire::{put_str, text};
use std::collections::{BTreeMap, BTreeSet};

/// Says what a root file will say: the first of an issuer, or the one that replaces another.
///
/// ```
/// use hashward::trust::{Purpose, Role, Root, RootBuilder, SecretKey};
/// use hashward::Timestamp;
///
/// let created = Timestamp::parse("2026-11-24")?;
/// let until = created.plus_days(3650);
///
/// // One key that may do everything.
/// let key = SecretKey::generate()?;
/// let root = Root::parse(&RootBuilder::new("hotline.example", created, until).build(&key)?)?;
///
/// // Three people, two of whom have to sign, and a key that can only take entries out.
/// let holders = [SecretKey::generate()?, SecretKey::generate()?, SecretKey::generate()?];
/// let guard = SecretKey::generate()?;
/// let mut builder = RootBuilder::new("hotline.example", created, until)
///     .key(&guard.public(), &[Role::RemoveOnly])
///     .threshold(Role::Root, 2)
///     .threshold(Role::Publish, 2);
/// for holder in &holders {
///     builder = builder.key(&holder.public(), &[Role::Root, Role::Publish]);
/// }
/// let mut draft = builder.draft()?;
/// draft.sign(&holders[0]);
/// draft.sign(&holders[2]);
/// let root = Root::parse(&draft.to_bytes())?;
/// assert_eq!(root.content_root(), draft.content_root());
///
/// // One of them is lost: the next version leaves it out, signed by two of the others.
/// let mut draft = RootBuilder::after(&root, created, until).revoke(holders[1].public().id())?.draft()?;
/// draft.sign(&holders[0]);
/// draft.sign(&holders[2]);
/// assert_eq!(root.follow(&draft.to_bytes())?.revoked(), [holders[1].public().id()]);
/// # Ok::<(), hashward::Error>(())
/// ```
#[derive(Clone)]
pub struct RootBuilder {
    before: Option<Root>,
    name: String,
    created: Timestamp,
    expires: Timestamp,
    purposes: Vec<Purpose>,
    device_filters: bool,
    keys: BTreeMap<KeyId, PublicKey>,
    roles: BTreeMap<Role, BTreeSet<KeyId>>,
    thresholds: BTreeMap<Role, usize>,
}

impl RootBuilder {
    /// Begins a root for the purpose `csam`, without permission to build filters for phones.
    #[must_use]
    pub fn new(name: &str, created: Timestamp, expires: Timestamp) -> Self {
        Self {
            before: None,
            name: name.to_owned(),
            created,
            expires,
            purposes: vec![Purpose::Csam],
            device_filters: false,
            keys: BTreeMap::new(),
            roles: BTreeMap::new(),
            thresholds: BTreeMap::new(),
        }
    }

    /// Begins the version that replaces a root, and says what that says until it is told otherwise.
    #[must_use]
    pub fn after(before: &Root, created: Timestamp, expires: Timestamp) -> Self {
        let mut builder = Self::new(before.name(), created, expires).purposes(before.purposes());
        builder.device_filters = before.allows_device_filters();
        for key in before.keys() {
            let roles = Role::ALL.iter().copied().filter(|role| before.may(*role, key.id()));
            builder = builder.key(key, &roles.collect::<Vec<_>>());
        }
        for role in Role::ALL {
            if let Some(threshold) = before.threshold(*role) {
                builder = builder.threshold(*role, threshold);
            }
        }
        builder.before = Some(before.clone());
        builder
    }

    /// What the issuer's sets may be for.
    #[must_use]
    pub fn purposes(mut self, purposes: &[Purpose]) -> Self {
        self.purposes = purposes.to_vec();
        self.purposes.sort();
        self.purposes.dedup();
        self
    }

    /// Permits building filters for phones, which let anyone who holds one test files offline.
    #[must_use]
    pub fn allow_device_filters(mut self) -> Self {
        self.device_filters = true;
        self
    }

    /// Gives a key these roles, beside those it has.
    #[must_use]
    pub fn key(mut self, key: &PublicKey, roles: &[Role]) -> Self {
        self.keys.insert(key.id(), key.clone());
        for role in roles {
            self.roles.entry(*role).or_default().insert(key.id());
        }
        self
    }

    /// Takes a key out for good. Where a role's threshold was all of its keys, give it another too.
    ///
    /// # Errors
    /// `signature.key_unknown` when the root does not have it.
    pub fn revoke(mut self, key: KeyId) -> Result<Self> {
        if self.keys.remove(&key).is_none() {
            let detail = "a key that the root does not have cannot be taken out of it";
            return Err(Error::new(ErrorCode::SignatureKeyUnknown, detail));
        }
        self.roles.values_mut().for_each(|keys| {
            keys.remove(&key);
        });
        self.roles.retain(|_, keys| !keys.is_empty());
        Ok(self)
    }

    /// How many keys of a role have to sign; one unless told.
    #[must_use]
    pub fn threshold(mut self, role: Role, keys: usize) -> Self {
        self.thresholds.insert(role, keys);
        self
    }

    /// Writes what the keys have to sign.
    ///
    /// # Errors
    /// `label.malformed` for the name; `root.malformed` when times, purposes, keys or thresholds break the
    /// rules of the file; `root.chain`, `root.revoked` when it cannot replace the root before.
    pub fn draft(&self) -> Result<Draft> {
        let name = text(self.name.as_bytes(), 1..=128).ok_or_else(|| {
            Error::new(ErrorCode::LabelMalformed, "a name is 1 to 128 bytes without control characters")
        })?;
        let version = match &self.before {
            None => 1,
            Some(before) => before.version().checked_add(1).ok_or_else(|| {
                Error::new(ErrorCode::RootChain, "no version follows the last number there is")
            })?,
        };
        let mut body = version.to_le_bytes().to_vec();
        body.extend_from_slice(&self.before.as_ref().map_or([0; 32], |root| *root.content_root().as_bytes()));
        if let Some(before) = &self.before {
            body.extend_from_slice(before.id().as_bytes());
        }
        body.extend_from_slice(&self.created.unix().to_le_bytes());
        body.extend_from_slice(&self.expires.unix().to_le_bytes());
        put_str(&mut body, name);
        put_numbers(&mut body, self.purposes.iter().map(|purpose| purpose.number()));
        body.extend_from_slice(&u16::from(self.device_filters).to_le_bytes());
        put_count(&mut body, self.keys.len());
        for key in self.keys.values() {
            body.extend_from_slice(&1_u16.to_le_bytes());
            put_count(&mut body, key.as_bytes().len());
            body.extend_from_slice(key.as_bytes());
        }
        put_count(&mut body, self.roles.len());
        for (role, members) in &self.roles {
            body.extend_from_slice(&role.number().to_le_bytes());
            put_count(&mut body, self.thresholds.get(role).copied().unwrap_or(1));
            let places = self.keys.keys().enumerate().filter(|(_, key)| members.contains(key));
            let places: Vec<u16> = places.map(|(place, _)| place as u16).collect();
            put_numbers(&mut body, places.into_iter());
        }
        if let Some(before) = &self.before {
            let keys: Vec<PublicKey> = self.keys.values().cloned().collect();
            let revoked = before.revoked_after(&keys);
            put_count(&mut body, revoked.len());
            revoked.iter().for_each(|key| body.extend_from_slice(key.as_bytes()));
        }
        let head = assemble(&FILE.magic, &body)?;
        read_body(&Frame::read(&head, &FILE)?, Place::of(self.before.as_ref()))?;
        Ok(Draft::new(Context::Root, head))
    }

    /// Writes the file and signs it with one key, which has every role but `timestamp` where no other key was
    /// given one.
    ///
    /// # Errors
    /// As [`RootBuilder::draft`], and `signature.*` where one key does not suffice.
    pub fn build(&self, key: &SecretKey) -> Result<Vec<u8>> {
        let builder = if self.keys.is_empty() {
            self.clone().key(&key.public(), &[Role::Root, Role::Publish, Role::RemoveOnly])
        } else {
            self.clone()
        };
        let mut draft = builder.draft()?;
        draft.sign(key);
        let bytes = draft.to_bytes();
        match &self.before {
            None => Root::parse(&bytes)?,
            Some(before) => before.follow(&bytes)?,
        };
        Ok(bytes)
    }
}

/// A count that rules of the file keep small; where it is broken, the number that breaks them is written.
fn put_count(body: &mut Vec<u8>, count: usize) {
    body.extend_from_slice(&u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
}

fn put_numbers(body: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u16>) {
    put_count(body, numbers.len());
    for number in numbers {
        body.extend_from_slice(&number.to_le_bytes());
    }
}
