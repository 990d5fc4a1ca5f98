//! What an issuer says is current: a [`Release`] lists every set it publishes, and a [`TimestampStatement`]
//! says for a short while that nothing newer exists.
//!
//! Without them whoever stands between issuer and reader could go on handing out yesterday's sets, or one of
//! today's beside one of yesterday's. What a reader does with them is the work of
//! [`TrustStore`](crate::TrustStore): sets that no timestamp in force confirms are still asked, their hits
//! hold, and their misses prove nothing.

mod confirm;
mod statement;
mod timestamp;

pub(crate) use confirm::Issued;
pub use statement::{Published, Release};
pub use timestamp::TimestampStatement;

use crate::set::{SetId, SetRoot};
use crate::time::Timestamp;
use crate::wire::Fields;

/// Created and expires, which follow one another.
fn read_times(times: [i64; 2]) -> Option<[Timestamp; 2]> {
    let [created, expires] = times.map(|seconds| Timestamp::from_unix(seconds).ok());
    created.zip(expires).filter(|(created, expires)| created < expires).map(<[Timestamp; 2]>::from)
}

/// A set id and whatever follows it, ascending by set id.
fn read_sets<'a, T>(
    fields: &mut Fields<'a>,
    mut rest: impl FnMut(&mut Fields<'a>) -> Option<T>,
) -> Option<Vec<(SetId, T)>> {
    let mut sets: Vec<(SetId, T)> = Vec::new();
    for _ in 0..fields.u16()? {
        let set = SetId::from_bytes(fields.array()?);
        if sets.last().is_some_and(|(last, _)| *last >= set) {
            return None;
        }
        sets.push((set, rest(fields)?));
    }
    Some(sets)
}

fn read_root(fields: &mut Fields<'_>) -> Option<SetRoot> {
    fields.array().map(SetRoot::from_bytes)
}
