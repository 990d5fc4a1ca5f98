//! What changed from one filter of an epoch to a later one.

use super::{DeviceManifest, DeviceSet, SetRoot};
use crate::error::{Error, ErrorCode, Result};
use crate::set::exact::{Geometry, index};
use crate::set::rice::{self, Universe};
use crate::trust::{DEVICE, DEVICE_DELTA, Frame, Root, Signature, signature_block};
use crate::wire::Fields;

/// What changed from one filter to a later one of its epoch, read and not yet verified: only the filter it leads to
/// is.
#[derive(Clone)]
pub struct DeviceDelta {
    base: SetRoot,
    head: Vec<u8>,
    manifest: DeviceManifest,
    signatures: Vec<Signature>,
    edits: Vec<u8>,
}

impl DeviceDelta {
    /// Reads a delta as far as that is possible without the filter it is for.
    ///
    /// # Errors
    /// `device.*`, `signature.*` for slots that are none.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let malformed = || DEVICE_DELTA.malformed("the fields do not fill the body");
        let frame = Frame::read(bytes, &DEVICE_DELTA)?;
        let mut fields = Fields::new(frame.body);
        let base = SetRoot::from_bytes(fields.array().ok_or_else(malformed)?);
        let head = fields.rest().to_vec();
        let inner = Frame::read(&head, &DEVICE)?;
        if inner.head.len() != head.len() {
            return Err(malformed());
        }
        let manifest = DeviceManifest::read(inner.body)?;
        let (signatures, edits) = frame.signatures_and_rest(&DEVICE_DELTA)?;
        Ok(Self { base, head, manifest, signatures, edits: edits.to_vec() })
    }

    /// What the filter it leads to says of itself.
    #[must_use]
    pub const fn manifest(&self) -> &DeviceManifest {
        &self.manifest
    }

    /// The name of the filter it leads to.
    #[must_use]
    pub fn result(&self) -> SetRoot {
        SetRoot::from_bytes(*blake3::hash(&self.head).as_bytes())
    }

    /// The content of the filter it is for.
    #[must_use]
    pub const fn base(&self) -> SetRoot {
        self.base
    }
}

impl DeviceSet {
    /// Makes the filter that a delta leads to, and verifies it wholly.
    ///
    /// # Errors
    /// `device.epoch` for another filter's delta or one of another epoch, `device.malformed`, `delta.row_present`,
    /// and every code of [`DeviceSet::open`] for what it leads to.
    pub fn apply(&self, delta: &DeviceDelta, issuer: &Root) -> Result<Self> {
        let (old, new) = (self.manifest(), &delta.manifest);
        let same = (old.set, old.epoch, old.head_bits, &old.kinds)
            == (new.set, new.epoch, new.head_bits, &new.kinds);
        if delta.base != self.root() || !same {
            let detail = "the delta is for another filter, or leads to another epoch";
            return Err(Error::new(ErrorCode::DeviceEpoch, detail));
        }
        let malformed =
            || DEVICE_DELTA.malformed("the edits end early, or hold a number that is out of bounds");
        let mut fields = Fields::new(&delta.edits);
        let [gone, come] = [fields.u32(), fields.u32()];
        let (gone, come) = (gone.ok_or_else(malformed)?, come.ok_or_else(malformed)?);
        let gone = rice::read(&mut fields, gone, Universe::Below(old.rows)).ok_or_else(malformed)?;
        let come = rice::read(&mut fields, come, Universe::Heads(new.head_bits)).ok_or_else(malformed)?;
        let length = (old.rows as usize - gone.len()).checked_add(come.len());
        if !fields.is_at_end() || length != Some(new.rows as usize) {
            return Err(malformed());
        }
        let heads = merged(self, &gone, &come)?;
        let (directory, hot) = index(&heads, Geometry::of(new.rows, new.head_bits));
        let file = [&delta.head[..], &signature_block(&delta.signatures), &directory, &hot].concat();
        Self::open(file, issuer)
    }
}

/// The heads of a filter without those at some places, and with others, ascending.
fn merged(set: &DeviceSet, gone: &[u64], come: &[u64]) -> Result<Vec<u64>> {
    let mut heads = Vec::with_capacity(set.manifest().rows as usize + come.len());
    let mut gone = gone.iter().peekable();
    let mut come = come.iter().copied().peekable();
    let stays = (0_u64..).zip(set.heads().heads()).filter(|(place, _)| gone.next_if_eq(&place).is_none());
    for (_, head) in stays {
        heads.extend(std::iter::from_fn(|| come.next_if(|new| *new <= head)));
        heads.push(head);
    }
    heads.extend(come);
    if heads.is_sorted_by(|one, next| one < next) {
        return Ok(heads);
    }
    Err(Error::new(ErrorCode::DeltaRowPresent, "a digest is added that is listed already"))
}

#[cfg(feature = "build")]
mod writing {
    use super::{DEVICE, DEVICE_DELTA, DeviceDelta, DeviceSet, Frame, Universe, rice};
    use crate::error::{Error, ErrorCode, Result};
    use crate::trust::{assemble, signature_block};

    impl DeviceDelta {
        /// Writes what changed from one filter to a later one of its epoch.
        ///
        /// # Errors
        /// `device.epoch` for filters of two epochs or lists, `delta.loop` for an earlier one after a later one.
        pub fn between(base: &DeviceSet, result: &DeviceSet) -> Result<Vec<u8>> {
            let (old, new) = (base.manifest(), result.manifest());
            if (old.set, old.epoch, old.head_bits, &old.kinds)
                != (new.set, new.epoch, new.head_bits, &new.kinds)
            {
                let detail = if old.set == new.set && old.epoch.number == new.epoch.number {
                    "the filters have other salts: phones get a whole filter, with a new epoch"
                } else {
                    "filters of two epochs or lists have no delta"
                };
                return Err(Error::new(ErrorCode::DeviceEpoch, detail));
            }
            if (new.version, new.created) < (old.version, old.created) {
                let detail = format!(
                    "from version {} to {}, which is not a later one: the earlier filter comes first",
                    old.version, new.version
                );
                return Err(Error::new(ErrorCode::DeltaLoop, detail));
            }
            let frame = Frame::read(result.as_bytes(), &DEVICE)?;
            let mut body = base.root().as_bytes().to_vec();
            body.extend_from_slice(frame.head);
            let (signatures, _) = frame.signatures_and_rest(&DEVICE)?;
            let before: Vec<u64> = base.heads().heads().collect();
            let after: Vec<u64> = result.heads().heads().collect();
            let gone = (0_u64..).zip(&before).filter(|(_, head)| after.binary_search(head).is_err());
            let gone: Vec<u64> = gone.map(|(place, _)| place).collect();
            let come = after.iter().filter(|head| before.binary_search(head).is_err());
            let come: Vec<u64> = come.copied().collect();
            let mut bytes = assemble(&DEVICE_DELTA.magic, &body)?;
            bytes.extend_from_slice(&signature_block(&signatures));
            bytes.extend_from_slice(&(gone.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&(come.len() as u32).to_le_bytes());
            rice::write(&mut bytes, &gone, Universe::Below(old.rows));
            rice::write(&mut bytes, &come, Universe::Heads(new.head_bits));
            Ok(bytes)
        }
    }
}
