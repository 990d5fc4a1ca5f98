//! The header `Link`, after RFC 8288.

/// Calls with each link of the header's value and the values of its `rel` and `as`.
pub(super) fn links(value: &str, mut each: impl FnMut(&str, &str, &str)) {
    let mut rest = value;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>').map(|end| start + end) else { return };
        let link = rest[start + 1..end].trim();
        rest = &rest[end + 1..];
        let (mut rel, mut kind) = ("", "");
        while let Some(after) = rest.trim_start().strip_prefix(';') {
            let after = after.trim_start();
            let (name, after) = after.split_at(after.find(['=', ';', ',']).unwrap_or(after.len()));
            let (value, after) = match after.strip_prefix('=').map(str::trim_start) {
                Some(after) => match after.strip_prefix('"') {
                    Some(after) => after.split_once('"').unwrap_or((after, "")),
                    None => after.split_at(after.find([';', ',']).unwrap_or(after.len())),
                },
                None => ("", after),
            };
            match name.trim() {
                name if name.eq_ignore_ascii_case("rel") => rel = value.trim(),
                name if name.eq_ignore_ascii_case("as") => kind = value.trim(),
                _ => {}
            }
            rest = after;
        }
        each(link, rel, kind);
    }
}
