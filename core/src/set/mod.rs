//! Signed sets of hashes: one canonical file per version of a list.
//!
//! A [`HashSet`] is opened from the bytes of a file and the [`Root`](crate::trust::Root) of its issuer;
//! the whole file is verified before the first answer. It holds rows of several hash kinds, each row
//! belonging to an entry (one picture), each entry with the statements its issuer makes of it. The byte
//! layout is `core/docs/format.md`.

mod bits;
mod delta;
mod device;
mod entry;
mod exact;
mod head;
mod label;
mod layout;
mod manifest;
mod name;
mod near;
#[cfg(feature = "build")]
mod patch;
mod reader;
mod rice;
mod section;
mod tombstone;
#[cfg(feature = "build")]
mod writer;

#[cfg(feature = "build")]
pub use delta::Changes;
pub use delta::Delta;
#[cfg(feature = "build")]
pub use device::DeviceFilter;
pub use device::{DeviceAnswer, DeviceDelta, DeviceManifest, DeviceSet, Epoch, FilterRate, Guarantee};
pub use head::SetHead;
pub use label::{Statement, Status};
pub use manifest::{Intake, KindRows, Manifest, Packing, Version};
pub use name::{EntryRef, SetId, SetRoot};
pub use near::ListedConvention;
pub(crate) use near::NearRow;
#[cfg(feature = "build")]
pub use patch::PatchBuilder;
pub use reader::{Entry, HashSet};
pub use tombstone::{Tombstone, WithdrawalReason};
#[cfg(feature = "build")]
pub use writer::{
    Description, Lint, LintFinding, LintReport, LintRule, ListFormat, ListOptions, NewEntry, SetBuilder,
    UnsignedSet, append_signatures, sign_head,
};

/// The quality that stands for "not known" in a set file.
pub(crate) const UNKNOWN_QUALITY: u8 = 255;
