//! Who may say what: keys, signatures and the root file that names an issuer.
//!
//! A [`Root`] is the file an issuer hands out once and a reader pins: its [`IssuerId`] is BLAKE3 of what it
//! says. It lists the issuer's keys and what each may sign. Installing sets under a pinned root is the
//! work of [`TrustStore`](crate::TrustStore).

#[cfg(feature = "build")]
mod draft;
mod frame;
mod key;
mod root;
#[cfg(feature = "build")]
mod root_builder;
mod signature;

#[cfg(feature = "build")]
pub use draft::Draft;
pub(crate) use frame::{
    BODY_LIMIT, CONTEST, DELTA, DEVICE, DEVICE_DELTA, Frame, HEADER, RELEASE, ROOT, SET_MAGIC, TIMESTAMP,
    assemble, not_it,
};
#[cfg(feature = "build")]
pub use key::SecretKey;
#[cfg(feature = "build")]
pub(crate) use key::fill_random;
pub use key::{KeyId, PublicKey};
pub use root::{ContentRoot, IssuerId, Purpose, Role, Root};
#[cfg(feature = "build")]
pub use root_builder::RootBuilder;
pub use signature::Signature;
#[cfg(feature = "build")]
pub(crate) use signature::sort_signatures;
pub(crate) use signature::{Context, expect_signed_by, read_signatures, signature_block};
