//! Links that are written as their identity already, which most of those on pages are: they need no reading.

use super::escape::is_kept;
use super::reading::is_route;
use super::secret;

/// The longest link that is looked at here.
const LONGEST: usize = 2048;

/// The identity of a link that is a host in small letters and a path, without anything that a rule could
/// change; `None` where it has to be read. What it gives is what reading gives.
pub(super) fn identity(raw: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(raw).ok().filter(|text| text.len() <= LONGEST)?;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = &rest[..rest.find('/')?];
    if !is_plain_host(host) || secret::is_store(host) {
        return None;
    }
    let rest = &rest[host.len()..];
    let (rest, fragment) = rest.split_once('#').map_or((rest, ""), |(rest, fragment)| (rest, fragment));
    let is_graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_graphic(fragment) || is_route(fragment, host) {
        return None;
    }
    let (path, query) = rest.split_once('?').map_or((rest, ""), |(path, query)| (path, query));
    let is_plain = |text: &str| text.bytes().all(|byte| byte != b'%' && is_kept(byte));
    if !is_plain(path) || path.contains("/.") {
        return None;
    }
    // The URL standard escapes an apostrophe in a query.
    if !is_plain(query) || query.contains('\'') || secret::may_be_in(query) {
        return None;
    }
    // All but the fragment, and a question mark that nothing follows.
    let kept = text.find('#').map_or(text, |end| &text[..end]);
    let kept = if query.is_empty() { kept.strip_suffix('?').unwrap_or(kept) } else { kept };
    Some(kept.to_owned())
}

/// Whether a host is a name that the URL standard leaves as it is, and no address: letters, digits and hyphens in
/// small letters, at least two labels, the last of letters alone.
fn is_plain_host(host: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let mut count = 0;
    let others = labels.all(|label| {
        count += 1;
        !label.is_empty() && label.bytes().all(is_plain) && !label.starts_with("xn--")
    });
    others && count > 0 && !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_lowercase())
}
