//! The policies that ship.

pub(super) const AGREE_TWO: &str = include_str!("agree-two.toml");
pub(super) const OBSERVE: &str = include_str!("observe.toml");
/// With an origin and a label that [`Policy::single_list`](super::Policy::single_list) replaces.
pub(super) const SINGLE_LIST: &str = include_str!("single-list.toml");
