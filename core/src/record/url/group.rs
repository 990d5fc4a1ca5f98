//! Which links may belong together. A suggestion for people, never a reason to merge records.

use super::host::Host;
use super::secret::names_media;
use super::{Url, UrlKind};
use serde::Serialize;

/// What links that may belong together share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The host without `www.`, the path, and the parameters in order and without those of advertising and
    /// sessions; without a scheme.
    pub key: String,
    /// The family of sizes, where the link looks like one size of a picture.
    pub family: Option<Family>,
}

/// The sizes in which a host offers one picture. They are different files with different digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Family {
    /// What all sizes share.
    pub key: String,
    /// Which size this is, as the link has it.
    pub variant: String,
    /// The convention that says so, such as `wordpress`.
    pub rule: &'static str,
}

/// Parameters that say where a visitor came from, and not what is shown.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "msclkid",
    "yclid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "igshid",
    "igsh",
    "twclid",
    "ttclid",
    "wbraid",
    "gbraid",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "oly_anon_id",
    "oly_enc_id",
    "wickedid",
    "ref_src",
    "ref_url",
];

/// Parameters that hold a visitor's session, where their value looks like one.
const SESSION: &[&str] =
    &["jsessionid", "phpsessid", "sid", "sessionid", "session_id", "aspsessionid", "cfid", "cftoken"];

/// Parameters that ask a host for another size of the same picture.
const SIZE: &[&str] = &[
    "width",
    "height",
    "w",
    "h",
    "size",
    "resize",
    "fit",
    "quality",
    "q",
    "fm",
    "auto",
    "dpr",
    "crop",
    "name",
    "format",
    "s",
    "thumb",
    "maxwidth",
    "maxheight",
];

/// Segments of a path that say in which size a picture is.
const SIZE_SEGMENTS: &[&str] = &[
    "thumb",
    "thumbs",
    "thumbnail",
    "thumbnails",
    "small",
    "medium",
    "large",
    "preview",
    "previews",
    "original",
    "originals",
    "full",
    "fullsize",
    "mini",
    "tiny",
    "src",
];

/// The group of a link that has a host.
pub(super) fn of(url: &Url) -> Option<Group> {
    if url.kind != UrlKind::Web {
        return None;
    }
    let host = url.host.as_ref()?;
    let address = url.identity.split_once("://")?.1;
    let rest = &address[address.find(['/', '?', '#']).unwrap_or(address.len())..];
    let authority = &address[..address.len() - rest.len()];
    let authority = authority.strip_prefix("www.").unwrap_or(authority);
    let (rest, fragment) =
        rest.split_once('#').map_or((rest, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = without_session(path);
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_noise(pair)).collect();
    pairs.sort_unstable();
    let mut key = format!("{authority}{path}");
    push_query(&mut key, &pairs);
    if let Some(fragment) = fragment {
        key.push('#');
        key.push_str(fragment);
    }
    Some(Group { family: family(host, authority, &path, &pairs), key })
}

fn push_query(out: &mut String, pairs: &[&str]) {
    if !pairs.is_empty() {
        out.push('?');
        out.push_str(&pairs.join("&"));
    }
}

fn is_noise(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_")
        || TRACKING.contains(&name.as_str())
        || SESSION.contains(&name.as_str()) && is_session(value)
}

/// Whether a value is long and shapeless enough to be a session's.
fn is_session(value: &str) -> bool {
    let bare = value.split(['.', '!', ':']).next().unwrap_or_default();
    bare.len() >= 16
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && bare.bytes().any(|byte| byte.is_ascii_digit())
}

/// The path without `;jsessionid=…`.
fn without_session(path: &str) -> String {
    let small = path.to_ascii_lowercase();
    let Some(start) = small.find(";jsessionid=") else { return path.to_owned() };
    let value = &path[start + ";jsessionid=".len()..];
    let value = &value[..value.find(['/', ';']).unwrap_or(value.len())];
    let end = start + ";jsessionid=".len() + value.len();
    if is_session(value) { format!("{}{}", &path[..start], &path[end..]) } else { path.to_owned() }
}

/// Which of a picture's sizes the link is. The rules of single hosts come before those of anybody.
fn family(host: &Host, authority: &str, path: &str, pairs: &[&str]) -> Option<Family> {
    let Host::Domain(name) = host else { return None };
    by_host(name, authority, path, pairs)
        .or_else(|| by_name(authority, path))
        .or_else(|| by_segment(authority, path))
        .or_else(|| by_parameter(authority, path, pairs))
}

fn found(rule: &'static str, key: String, variant: &str) -> Option<Family> {
    Some(Family { key, variant: variant.to_owned(), rule })
}

fn by_host(name: &str, authority: &str, path: &str, pairs: &[&str]) -> Option<Family> {
    let is_of = |domain: &str| {
        name == domain || name.strip_suffix(domain).is_some_and(|before| before.ends_with('.'))
    };
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    if is_of("pbs.twimg.com") {
        let (bare, size) = path.rsplit_once(':').unwrap_or((path, ""));
        let named = pairs.iter().find_map(|pair| pair.strip_prefix("name="));
        let bare = bare.rsplit_once('.').map_or(bare, |(bare, _)| bare);
        return found("twitter", format!("{authority}{bare}"), named.unwrap_or(size));
    }
    if is_of("pinimg.com") {
        let (size, rest) = path.strip_prefix('/')?.split_once('/')?;
        return found("pinterest", format!("{authority}/{}", without_extension(rest)), size);
    }
    if is_of("upload.wikimedia.org") {
        if let Some(place) = segments.iter().position(|segment| *segment == "thumb") {
            let (last, kept) = segments.split_last()?;
            let kept: Vec<&str> =
                kept.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, segment)| *segment).collect();
            return found("wikimedia", format!("{authority}/{}", kept.join("/")), last.split_once('-')?.0);
        }
        return found("wikimedia", format!("{authority}{path}"), "");
    }
    if is_of("ytimg.com") || is_of("img.youtube.com") {
        let [kind @ ("vi" | "vi_webp"), id, file] = segments[..] else { return None };
        let _ = kind;
        return found("youtube", format!("youtube/vi/{id}"), without_extension(file));
    }
    if matches!(name, "preview.redd.it" | "i.redd.it") {
        return found("reddit", format!("i.redd.it{path}"), if name == "i.redd.it" { "" } else { "preview" });
    }
    if name == "i.imgur.com" {
        let (stem, _) = segments.last()?.rsplit_once('.')?;
        let (id, size) = match stem.len() {
            6 | 8 if stem.ends_with(['s', 'b', 't', 'm', 'l', 'h']) => stem.split_at(stem.len() - 1),
            _ => (stem, ""),
        };
        return found("imgur", format!("i.imgur.com/{id}"), size);
    }
    if is_of("staticflickr.com") {
        let (folder, file) = path.rsplit_once('/')?;
        let parts: Vec<&str> = without_extension(file).split('_').collect();
        let size = parts.get(2).copied().unwrap_or_default();
        return found("flickr", format!("{authority}{folder}/{}", parts.first()?), size);
    }
    if is_of("media.tumblr.com") {
        if let Some(place) = segments.iter().position(|segment| is_prefixed_size(segment, 's')) {
            let kept = segments[..place].join("/");
            return found("tumblr", format!("{authority}/{kept}"), segments[place]);
        }
        let (stem, size) = without_extension(path).rsplit_once('_')?;
        return is_number(size).then(|| found("tumblr", format!("{authority}{stem}"), size))?;
    }
    if is_of("googleusercontent.com") || is_of("bp.blogspot.com") || is_of("ggpht.com") {
        if let Some((bare, size)) = path.rsplit_once('=') {
            return found("google", format!("{authority}{bare}"), size);
        }
        let place = segments.iter().position(|segment| is_google_size(segment))?;
        let mut kept = segments.clone();
        let size = kept.remove(place);
        return found("google", format!("{authority}/{}", kept.join("/")), size);
    }
    if is_of("res.cloudinary.com") {
        let (before, after) = path.split_once("/upload/")?;
        let (transforms, rest) = after.split_once('/')?;
        let is_transform = transforms.split(',').all(|one| {
            one.len() > 2 && one.as_bytes().get(1..3).is_some_and(|mark| mark[0] == b'_' || mark[1] == b'_')
        });
        return is_transform
            .then(|| found("cloudinary", format!("{authority}{before}/upload/{rest}"), transforms))?;
    }
    None
}

/// What a file's name says: `picture-300x200.jpg`, `picture-scaled.jpg`, `picture_300x300.jpg`, and the boards'
/// `/thumb/123s.jpg` of `/src/123.jpg`.
fn by_name(authority: &str, path: &str) -> Option<Family> {
    if !names_media(path) {
        return None;
    }
    let (folder, file) = path.rsplit_once('/')?;
    let (stem, extension) = file.rsplit_once('.')?;
    if let Some((bare, size)) = stem.rsplit_once('-')
        && (size == "scaled" || is_size(size))
    {
        return found("wordpress", format!("{authority}{folder}/{bare}.{extension}"), size);
    }
    // What all its sizes were made of, where WordPress keeps them.
    if folder.contains("/wp-content/uploads/") {
        return found("wordpress", format!("{authority}{path}"), "");
    }
    if let Some((bare, size)) = stem.rsplit_once('_')
        && (is_size(size)
            || matches!(
                size,
                "pico" | "icon" | "thumb" | "small" | "compact" | "medium" | "large" | "grande"
            ))
    {
        return found("shopify", format!("{authority}{folder}/{bare}.{extension}"), size);
    }
    let (parent, last) = folder.rsplit_once('/')?;
    let number = stem.strip_suffix('s').unwrap_or(stem);
    let is_board = number.len() >= 6 && is_number(number);
    match last {
        "thumb" | "thumbs" if is_board => {
            found("imageboard", format!("{authority}{parent}/{number}"), "thumb")
        }
        "src" if is_board && number == stem => {
            found("imageboard", format!("{authority}{parent}/{number}"), "")
        }
        _ => None,
    }
}

fn by_segment(authority: &str, path: &str) -> Option<Family> {
    if !names_media(path) {
        return None;
    }
    let segments: Vec<&str> = path.split('/').collect();
    let (file, folders) = segments.split_last()?;
    let place =
        folders.iter().rposition(|segment| SIZE_SEGMENTS.contains(&segment.to_ascii_lowercase().as_str()))?;
    let kept: Vec<&str> =
        folders.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, segment)| *segment).collect();
    found("segment", format!("{authority}{}/{file}", kept.join("/")), folders[place])
}

fn by_parameter(authority: &str, path: &str, pairs: &[&str]) -> Option<Family> {
    if !names_media(path) {
        return None;
    }
    let is_size = |pair: &&str| {
        SIZE.contains(&pair.split('=').next().unwrap_or_default().to_ascii_lowercase().as_str())
    };
    let (sizes, kept): (Vec<&str>, Vec<&str>) = pairs.iter().copied().partition(is_size);
    if sizes.is_empty() {
        return None;
    }
    let mut key = format!("{authority}{path}");
    push_query(&mut key, &kept);
    found("parameter", key, &sizes.join("&"))
}

fn without_extension(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `300x200`, or one of the two.
fn is_size(text: &str) -> bool {
    let Some((width, height)) = text.split_once('x') else { return false };
    let is_side = |side: &str| side.len() <= 5 && (side.is_empty() || is_number(side));
    text.len() > 1 && is_side(width) && is_side(height)
}

/// `s640x960`, `s320`.
fn is_prefixed_size(text: &str, prefix: char) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| is_size(rest) || is_number(rest))
}

/// `s1600`, `w400-h300-c`.
fn is_google_size(text: &str) -> bool {
    let first = text.split('-').next().unwrap_or_default();
    ['s', 'w', 'h'].iter().any(|prefix| first.strip_prefix(*prefix).is_some_and(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(text: &str) -> Group {
        Url::parse(text).expect("a link").group().expect("a link with a host")
    }

    #[test]
    fn what_does_not_change_what_is_shown_is_left_out() {
        for text in [
            "http://example.com/a?a=1&b=2",
            "https://www.example.com/a?b=2&a=1",
            "https://example.com/a?utm_source=x&b=2&fbclid=y&a=1",
            "https://example.com/a;jsessionid=0123456789ABCDEF0123456789ABCDEF?b=2&a=1",
            "https://example.com/a?b=2&a=1&PHPSESSID=0123456789abcdef0123",
        ] {
            assert_eq!(group(text).key, "example.com/a?a=1&b=2", "{text}");
        }
        for text in ["http://example.com/a?sid=12", "http://example.com/a;jsessionid=1A2B"] {
            assert_eq!(group(text).key, text.trim_start_matches("http://"), "too short for a session");
        }
    }

    #[test]
    fn the_sizes_of_a_picture_are_a_family() {
        for (rule, texts) in [
            ("wordpress", ["https://a.example/up/x-300x200.jpg", "https://a.example/up/x-scaled.jpg"]),
            (
                "wordpress",
                [
                    "https://a.example/wp-content/uploads/2026/11/x-300x200.jpg",
                    "https://a.example/wp-content/uploads/2026/11/x.jpg",
                ],
            ),
            ("shopify", ["https://a.example/x_300x300.jpg", "https://a.example/x_large.jpg"]),
            (
                "google",
                [
                    "https://lh3.googleusercontent.com/abc=s1600",
                    "https://lh3.googleusercontent.com/abc=w400-h300",
                ],
            ),
            (
                "google",
                ["https://1.bp.blogspot.com/-a/b/s320/x.jpg", "https://1.bp.blogspot.com/-a/b/s1600/x.jpg"],
            ),
            (
                "flickr",
                [
                    "https://live.staticflickr.com/65535/12_ab_b.jpg",
                    "https://live.staticflickr.com/65535/12_cd_o.jpg",
                ],
            ),
            ("imgur", ["https://i.imgur.com/AbCdEfGl.jpg", "https://i.imgur.com/AbCdEfG.png"]),
            (
                "twitter",
                [
                    "https://pbs.twimg.com/media/Ab?format=jpg&name=large",
                    "https://pbs.twimg.com/media/Ab.jpg:small",
                ],
            ),
            (
                "pinterest",
                ["https://i.pinimg.com/236x/ab/cd/x.jpg", "https://i.pinimg.com/originals/ab/cd/x.png"],
            ),
            (
                "tumblr",
                [
                    "https://64.media.tumblr.com/abc/s640x960/1.jpg",
                    "https://64.media.tumblr.com/abc/s1280x1920/2.jpg",
                ],
            ),
            (
                "wikimedia",
                [
                    "https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/F.jpg/320px-F.jpg",
                    "https://upload.wikimedia.org/wikipedia/commons/a/ab/F.jpg",
                ],
            ),
            (
                "youtube",
                [
                    "https://i.ytimg.com/vi/ID/mqdefault.jpg",
                    "https://img.youtube.com/vi/ID/maxresdefault.jpg",
                ],
            ),
            ("reddit", ["https://preview.redd.it/x.jpg?width=640&auto=webp", "https://i.redd.it/x.jpg"]),
            (
                "cloudinary",
                [
                    "https://res.cloudinary.com/d/image/upload/w_300,c_fill/v1/x.jpg",
                    "https://res.cloudinary.com/d/image/upload/h_90,q_80/v1/x.jpg",
                ],
            ),
            (
                "imageboard",
                ["https://b.example/b/thumb/1234567890s.jpg", "https://b.example/b/src/1234567890.png"],
            ),
            ("segment", ["https://a.example/preview/x.jpg", "https://a.example/full/x.jpg"]),
            ("parameter", ["https://a.example/x.jpg?w=100&h=50", "https://a.example/x.jpg?width=10"]),
        ] {
            let families =
                texts.map(|text| group(text).family.unwrap_or_else(|| panic!("{text} is of a family")));
            assert_eq!(families.each_ref().map(|family| family.rule), [rule; 2], "{texts:?}");
            assert_eq!(families[0].key, families[1].key, "{texts:?}");
            assert_ne!(families[0].variant, families[1].variant, "{texts:?}");
        }
    }

    #[test]
    fn what_looks_like_no_size_has_no_family() {
        for text in [
            "https://a.example/x-men.jpg",
            "https://a.example/x_2020.jpg",
            "https://a.example/page?w=3",
            "http://1.2.3.4/thumb/x.jpg",
        ] {
            assert_eq!(group(text).family, None, "{text}");
        }
    }
}
