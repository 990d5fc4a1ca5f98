//! Making and signing sets.

use crate::convert::{GivenHash, read, write};
use crate::error::{misuse, raise};
use crate::listed::{Described, Listed, Listing, Withdrawn};
use crate::trust::{Root, SecretKey};
use crate::work::{Job, Output};
use hashward::set;
use hashward::trust::Signature;
use hashward::{Day, Hash};
use napi::Result;
use napi::bindgen_prelude::{Buffer, ClassInstance};
use napi_derive::napi;
use std::sync::{Arc, Mutex, PoisonError};

/// Collects rows for a set.
#[napi]
pub struct SetBuilder {
    inner: Shared<set::SetBuilder>,
}

/// What work on the pool and calls of this thread both change; it is used up by its last step.
type Shared<T> = Arc<Mutex<Option<T>>>;

fn with<T, R>(shared: &Shared<T>, change: impl FnOnce(&mut T) -> R) -> Result<R> {
    let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
    held.as_mut().map(change).ok_or_else(used_up)
}

fn take<T>(shared: &Shared<T>) -> Result<T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(used_up)
}

fn used_up() -> napi::Error {
    misuse("this builder or unsigned set was used up by its last step")
}

#[napi]
impl SetBuilder {
    /// Begins a set of an issuer.
    #[napi(constructor)]
    pub fn new(root: &Root, described: String, sort_buffer: Option<f64>) -> Result<Self> {
        let description = read::<Described>(&described)?.description().map_err(raise)?;
        let builder = set::SetBuilder::new(&root.inner, description);
        let builder = match sort_buffer {
            Some(bytes) => builder.sort_buffer(bytes as usize),
            None => builder,
        };
        Ok(Self { inner: Arc::new(Mutex::new(Some(builder))) })
    }

    /// Lists a picture.
    #[napi]
    pub fn add(&self, entry: String) -> Result<()> {
        let entry = read::<Listed>(&entry)?.entry().map_err(raise)?;
        with(&self.inner, |builder| builder.add(entry))?.map_err(raise)
    }

    /// Remembers a withdrawn entry.
    #[napi]
    pub fn withdraw(&self, entry: String) -> Result<()> {
        let gone: Withdrawn = read(&entry)?;
        let withdraw = |builder: &mut set::SetBuilder| {
            let rows: Vec<Hash> = gone.rows.iter().map(GivenHash::hash).collect::<hashward::Result<_>>()?;
            builder.withdraw(
                &rows,
                gone.reason,
                Day::parse(&gone.withdrawn)?,
                Day::parse(&gone.answers_until)?,
            )
        };
        with(&self.inner, withdraw)?.map_err(raise)
    }

    /// Reads a list; the work ends with how many entries that added. JavaScript lets nobody in meanwhile.
    #[napi]
    pub fn read(&self, list: &[u8], listing: String) -> Result<Job> {
        let (list, options) = (list.to_vec(), read::<Listing>(&listing)?.options()?);
        let (shared, mut builder) = (Arc::clone(&self.inner), take(&self.inner)?);
        Ok(Job::text(move || {
            let added = builder.read(&list[..], &options);
            *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(builder);
            Ok(added?.to_string())
        }))
    }

    /// Work that sorts, joins and writes.
    #[napi]
    pub fn build(&self) -> Result<Job> {
        let builder = take(&self.inner)?;
        Ok(Job::new(move || Ok(Output::I(UnsignedSet::of(builder.build()?)))))
    }
}

/// A set that only lacks its signatures.
#[napi]
pub struct UnsignedSet {
    inner: Shared<set::UnsignedSet>,
}

impl UnsignedSet {
    fn of(set: set::UnsignedSet) -> Self {
        Self { inner: Arc::new(Mutex::new(Some(set))) }
    }
}

#[napi]
impl UnsignedSet {
    /// The bytes that are signed.
    #[napi]
    pub fn head(&self) -> Result<Buffer> {
        with(&self.inner, |set| set.head().into())
    }

    /// The manifest and the name of the content.
    #[napi]
    pub fn describe(&self) -> Result<String> {
        with(&self.inner, |set| write(&serde_json::json!({ "manifest": set.manifest(), "root": set.root() })))
    }

    /// Work that signs and ends with the whole file.
    #[napi]
    pub fn sign(&self, keys: Vec<ClassInstance<'_, SecretKey>>) -> Result<Job> {
        let keys: Vec<_> = keys.iter().map(|key| Arc::clone(&key.inner)).collect();
        let set = take(&self.inner)?;
        Ok(Job::new(move || {
            let keys: Vec<_> = keys.iter().map(|key| &**key).collect();
            Ok(Output::C(set.sign(&keys)?.into()))
        }))
    }

    /// The whole file without its signatures.
    #[napi]
    pub fn bytes(&self) -> Result<Job> {
        let set = take(&self.inner)?;
        Ok(Job::new(move || {
            let mut file = Vec::new();
            set.write_to(&mut file)?;
            Ok(Output::C(file.into()))
        }))
    }
}

/// Signs the head of a set, which the JavaScript has read as one before.
#[napi]
pub fn sign_head(head: &[u8], key: &SecretKey) -> Buffer {
    set::sign_head(head, &key.inner).to_bytes().as_slice().into()
}

/// The block of signatures that follows an unsigned set.
#[napi]
pub fn append_signatures(set: &[u8], signatures: Vec<Buffer>) -> Result<Buffer> {
    let signatures = signatures.iter().map(|bytes| Signature::from_bytes(bytes));
    let signatures = signatures.collect::<hashward::Result<Vec<_>>>().map_err(raise)?;
    let mut file = set.to_vec();
    set::append_signatures(&mut file, signatures).map_err(raise)?;
    Ok(file.into())
}
