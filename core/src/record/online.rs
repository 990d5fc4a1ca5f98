//! Whether something that was reported is still there.

use super::country::Country;
use super::extra::Extra;
use super::moment::Moment;
use super::same::{SamePicture, SameRules, StoredFingerprint, same_picture};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

numbered_words! {
    /// What the name service answered.
    Dns {
        /// An address.
        Resolved = 1, "resolved";
        /// That there is no such name.
        NoSuchName = 2, "no_such_name";
        /// Nothing, or that it failed.
        Failed = 3, "failed";
    }
}

numbered_words! {
    /// How far the connection came.
    Connection {
        /// The server answered.
        Answered = 1, "answered";
        /// It was refused or broken off.
        Refused = 2, "refused";
        /// Nothing came in time.
        TimedOut = 3, "timed_out";
        /// The server could not show who it is, or no encryption was agreed on.
        TlsFailed = 4, "tls_failed";
        /// It was not tried.
        NotTried = 5, "not_tried";
    }
}

numbered_words! {
    /// Where the server sent whoever asked.
    Redirect {
        /// Nowhere else.
        None = 1, "none";
        /// To the same thing under another link, such as `https` or a picture's new address.
        Moved = 2, "moved";
        /// To the front page, or another page of the site that is not about it.
        FrontPage = 3, "front_page";
        /// To another site.
        OtherSite = 4, "other_site";
    }
}

/// What was there to see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Nothing was fetched, or nothing came.
    Nothing,
    /// A file, and what it is.
    File(Box<StoredFingerprint>),
    /// A page with its content.
    Page,
    /// A page that says that there is nothing, whatever its status.
    ErrorPage,
    /// A page of whoever sells the domain.
    ParkingPage,
    /// A picture or page that the host shows in place of what it removed.
    Placeholder,
    /// A page that says that it is not shown in this country.
    GeoBlock,
    /// A page that asks for a name, payment or proof of being a person.
    Wall,
}

/// One look at a link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Observation {
    /// When.
    pub at: Moment,
    /// What the name service answered; `resolved` for addresses.
    pub dns: Dns,
    /// How far the connection came.
    pub connection: Connection,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// Where the server sent whoever asked.
    pub redirect: Redirect,
    /// What was there to see.
    pub seen: Seen,
    /// The country from which it was looked at.
    pub from: Option<Country>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A picture: this one.
    Picture(&'a StoredFingerprint),
    /// A page.
    Page,
}

/// How many looks it takes.
#[derive(Clone, Debug)]
pub struct OnlineRules {
    /// What counts as the same picture.
    pub same: SameRules,
    /// How many looks in a row must find that it is gone.
    pub looks: usize,
    /// How many milliseconds must lie between two of them.
    pub apart: i64,
    /// Pictures that hosts show in place of what they removed.
    pub placeholders: Vec<StoredFingerprint>,
}

impl Default for OnlineRules {
    /// Two looks, 15 minutes apart.
    fn default() -> Self {
        Self { same: SameRules::default(), looks: 2, apart: 15 * 60 * 1000, placeholders: Vec::new() }
    }
}

numbered_words! {
    /// Whether something is still there.
    OnlineState {
        /// It is there, perhaps re-encoded.
        Online = 1, "online";
        /// It is gone, and not only for one look.
        Offline = 2, "offline";
        /// Something else is there.
        Changed = 3, "changed";
        /// It cannot be told.
        Unknown = 4, "unknown";
    }
}

numbered_words! {
    /// What a look found.
    #[non_exhaustive]
    OnlineReason {
        /// The same bytes.
        SameBytes = 1, "same_bytes";
        /// Other bytes that look alike: it was re-encoded.
        SameLook = 2, "same_look";
        /// The page with its content.
        PageSeen = 3, "page_seen";
        /// Another picture.
        OtherPicture = 4, "other_picture";
        /// The host's picture or page in place of what it removed.
        Placeholder = 5, "placeholder";
        /// Status 404 or 410, or a page that says so.
        NotFound = 6, "not_found";
        /// The domain is for sale.
        Parking = 7, "parking";
        /// There is no such name.
        NoSuchName = 8, "no_such_name";
        /// It leads to a front page or another site instead.
        RedirectedAway = 9, "redirected_away";
        /// The name service failed.
        DnsFailed = 10, "dns_failed";
        /// The connection failed or timed out.
        ConnectionFailed = 11, "connection_failed";
        /// The encryption failed.
        TlsFailed = 12, "tls_failed";
        /// The server failed, or asked to come back later: status 5xx, 408, 425 or 429.
        ServerFailed = 13, "server_failed";
        /// Not shown without a name, payment or proof of being a person.
        AccessDenied = 14, "access_denied";
        /// Not shown in this country.
        GeoBlocked = 15, "geo_blocked";
        /// A page where a picture should be.
        PageInstead = 16, "page_instead";
        /// A file of which it cannot be told whether it is the same picture.
        Undecidable = 17, "undecidable";
        /// Nothing came that says anything.
        NothingSeen = 18, "nothing_seen";
        /// It was gone, but not for as many looks as it takes.
        NotConfirmed = 19, "not_confirmed";
        /// Nobody looked.
        NotLooked = 20, "not_looked";
    }
}

/// Whether something is still there, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StillOnline {
    /// Whether it is.
    pub state: OnlineState,
    /// Why.
    pub reasons: BTreeSet<OnlineReason>,
    /// When that was last seen to be so; none where nobody could tell.
    pub as_of: Option<Moment>,
}

/// What one look says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    There,
    Other,
    Gone,
    Unclear,
}

/// Says whether something is still there, of all looks at it, in any order.
///
/// The latest look that shows something decides: the picture itself, re-encoded or not, is `online`. That it
/// is gone, or that another picture is there, must be found by as many looks as the rules say, with nothing
/// else found in between; hosts show another picture to who comes from elsewhere. A look that failed after it was seen makes it `unknown`; after it was gone, it changes
/// nothing.
#[must_use]
pub fn still_online(observations: &[Observation], subject: Subject<'_>, rules: &OnlineRules) -> StillOnline {
    let mut looks: Vec<&Observation> = observations.iter().collect();
    looks.sort_unstable();
    let looks: Vec<(Moment, Sight, OnlineReason)> = looks
        .into_iter()
        .map(|look| {
            let (sight, reason) = sight(look, subject, rules);
            (look.at, sight, reason)
        })
        .collect();
    let Some((_, last, reason)) = looks.last().copied() else {
        let reasons = [OnlineReason::NotLooked].into();
        return StillOnline { state: OnlineState::Unknown, reasons, as_of: None };
    };
    let mut reasons = BTreeSet::from([reason]);
    let decisive = looks.iter().rev().find(|(_, sight, _)| *sight != Sight::Unclear).copied();
    let (state, as_of) = match (decisive, last) {
        (None, _) => (OnlineState::Unknown, None),
        (Some((at, Sight::There, _)), Sight::There) => (OnlineState::Online, Some(at)),
        (Some((_, Sight::There, _)), _) => (OnlineState::Unknown, None),
        (Some((at, found, _)), _) => {
            // The looks since something else was found, without those that showed nothing.
            let gone: Vec<_> = looks
                .iter()
                .rev()
                .filter(|(_, sight, _)| *sight != Sight::Unclear)
                .take_while(|(_, sight, _)| *sight == found)
                .collect();
            reasons.extend(gone.iter().map(|(_, _, reason)| *reason));
            let mut counted = 0;
            let mut earliest = i64::MAX;
            for (at, ..) in &gone {
                if earliest == i64::MAX || earliest - at.unix_milliseconds() >= rules.apart {
                    counted += 1;
                    earliest = at.unix_milliseconds();
                }
            }
            if counted >= rules.looks {
                let state = if found == Sight::Other { OnlineState::Changed } else { OnlineState::Offline };
                (state, Some(at))
            } else {
                reasons.insert(OnlineReason::NotConfirmed);
                (OnlineState::Unknown, None)
            }
        }
    };
    StillOnline { state, reasons, as_of }
}

fn sight(look: &Observation, subject: Subject<'_>, rules: &OnlineRules) -> (Sight, OnlineReason) {
    match look.dns {
        Dns::NoSuchName => return (Sight::Gone, OnlineReason::NoSuchName),
        Dns::Failed => return (Sight::Unclear, OnlineReason::DnsFailed),
        Dns::Resolved => {}
    }
    match look.connection {
        Connection::Answered => {}
        Connection::TlsFailed => return (Sight::Unclear, OnlineReason::TlsFailed),
        Connection::Refused | Connection::TimedOut => {
            return (Sight::Unclear, OnlineReason::ConnectionFailed);
        }
        Connection::NotTried => return (Sight::Unclear, OnlineReason::NotLooked),
    }
    let is_refusal = matches!(look.status, Some(400..=403 | 405..=409 | 411..=450 | 452..));
    // What was seen says more than the status: pictures are served with a 404, and 404 pages with a 200. But
    // whatever a server sends that refuses or fails says nothing of what it refuses.
    match (&look.seen, subject) {
        (Seen::File(file), Subject::Page) if is_placeholder(file, rules) && !is_refusal => {
            return (Sight::Gone, OnlineReason::Placeholder);
        }
        (Seen::File(file), Subject::Picture(picture)) => {
            let (sight, reason) = compare(file, picture, rules);
            // Whatever a failing server sends in place of the picture says nothing about it.
            if sight == Sight::There || look.status.is_none_or(|status| status < 400) {
                return (sight, reason);
            }
        }
        (Seen::Placeholder, _) if !is_refusal => return (Sight::Gone, OnlineReason::Placeholder),
        (Seen::ParkingPage, _) if !is_refusal => return (Sight::Gone, OnlineReason::Parking),
        (Seen::GeoBlock, _) => return (Sight::Unclear, OnlineReason::GeoBlocked),
        (Seen::Wall, _) => return (Sight::Unclear, OnlineReason::AccessDenied),
        (Seen::ErrorPage, _) if !is_refusal => return (Sight::Gone, OnlineReason::NotFound),
        _ => {}
    }
    match look.status {
        Some(404 | 410) => return (Sight::Gone, OnlineReason::NotFound),
        Some(451) => return (Sight::Unclear, OnlineReason::GeoBlocked),
        Some(408 | 425 | 429 | 500..) => return (Sight::Unclear, OnlineReason::ServerFailed),
        Some(400..=499) => return (Sight::Unclear, OnlineReason::AccessDenied),
        _ => {}
    }
    if matches!(look.redirect, Redirect::FrontPage | Redirect::OtherSite) {
        return (Sight::Gone, OnlineReason::RedirectedAway);
    }
    match (&look.seen, subject) {
        (Seen::Page, Subject::Page) => (Sight::There, OnlineReason::PageSeen),
        // The link of a page may lead to a picture by itself.
        (Seen::File(_), Subject::Page) => (Sight::There, OnlineReason::PageSeen),
        (Seen::Page, Subject::Picture(_)) => (Sight::Unclear, OnlineReason::PageInstead),
        _ => (Sight::Unclear, OnlineReason::NothingSeen),
    }
}

fn compare(
    file: &StoredFingerprint,
    picture: &StoredFingerprint,
    rules: &OnlineRules,
) -> (Sight, OnlineReason) {
    match same_picture(file, picture, rules.same) {
        SamePicture::Exact => (Sight::There, OnlineReason::SameBytes),
        SamePicture::Near { .. } => (Sight::There, OnlineReason::SameLook),
        _ if is_placeholder(file, rules) => (Sight::Gone, OnlineReason::Placeholder),
        SamePicture::Different { .. } => (Sight::Other, OnlineReason::OtherPicture),
        SamePicture::Undecidable { .. } => (Sight::Unclear, OnlineReason::Undecidable),
    }
}

fn is_placeholder(file: &StoredFingerprint, rules: &OnlineRules) -> bool {
    rules.placeholders.iter().any(|one| {
        matches!(same_picture(file, one, rules.same), SamePicture::Exact | SamePicture::Near { .. })
    })
}
