//! The attribute `srcset`, after the HTML standard.

/// Calls with each link in the attribute and what stands behind it, such as `2x`.
pub(super) fn candidates<'a>(text: &'a str, mut each: impl FnMut(&'a str, &'a str)) {
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| is_space(c) || c == ',');
        if rest.is_empty() {
            return;
        }
        // A link may have commas in it, but ends before those at its end.
        let (link, after) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
        let bare = link.trim_end_matches(',');
        if bare.len() < link.len() {
            each(bare, "");
            rest = after;
            continue;
        }
        let mut depth = 0_u32;
        let end = after.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        });
        let (descriptor, after) = after.split_at(end.unwrap_or(after.len()));
        each(link, descriptor.trim());
        rest = after;
    }
}
