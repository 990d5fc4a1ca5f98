//! The states of a record at a hotline, as a pure function.
//!
//! The states are those of SCART's table, and one more: [`State::HostUnknown`], because a host of which
//! nobody knows where it is is not abroad. What a step asks for it says as [`Effect`]s, which are for the
//! caller to carry out; nothing is done here.

use crate::error::{Error, ErrorCode, Result};
use crate::hash::encode_hex;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// Where a record stands.
    State {
        /// Received; somebody has to start.
        Open = 1, "open";
        /// Waits to be fetched.
        Queued = 2, "queued";
        /// Is being fetched.
        Fetching = 3, "fetching";
        /// Nothing could be fetched; somebody has to look.
        CannotFetch = 4, "cannot_fetch";
        /// Waits for what a classifier says.
        Analyzing = 5, "analyzing";
        /// Waits for a person's assessment.
        Assessing = 6, "assessing";
        /// The police are asked first.
        FirstPolice = 7, "first_police";
        /// Whom to tell has changed; somebody has to look.
        ContactChanged = 8, "contact_changed";
        /// Nobody knows where it is hosted; somebody has to look.
        HostUnknown = 9, "host_unknown";
        /// Is looked at again and again, and notices are sent.
        Watching = 10, "watching";
        /// The same, by a person.
        WatchingByHand = 11, "watching_by_hand";
        /// Gone.
        Offline = 12, "offline";
        /// A person says that it is gone.
        OfflineByHand = 13, "offline_by_hand";
        /// Nothing more to do.
        Closed = 14, "closed";
        /// Another record has the same link.
        Duplicate = 15, "duplicate";
    }
}

numbered_words! {
    /// What happened to a record.
    Event {
        /// A person wants it fetched.
        Queue = 1, "queue";
        /// Fetching began.
        FetchStarted = 2, "fetch_started";
        /// Another record with the same identity was there before.
        DuplicateFound = 3, "duplicate_found";
        /// No picture was found, it must not be fetched, or it failed.
        NothingFetched = 4, "nothing_fetched";
        /// Pictures were found.
        PicturesFetched = 5, "pictures_fetched";
        /// Pictures were found, and a classifier is to look at them first.
        PicturesForAnalysis = 6, "pictures_for_analysis";
        /// The classifier is done, failed, or did not answer in time.
        AnalysisEnded = 7, "analysis_ended";
        /// A rule of people for this domain says illegal.
        RuleIllegal = 8, "rule_illegal";
        /// A rule says illegal, and the police first.
        RulePolice = 9, "rule_police";
        /// A rule says not illegal.
        RuleNotIllegal = 10, "rule_not_illegal";
        /// Nobody assessed it in time.
        AssessmentExpired = 11, "assessment_expired";
        /// Assessed as illegal.
        AssessedIllegal = 12, "assessed_illegal";
        /// Assessed as illegal, to be watched by a person.
        AssessedIllegalByHand = 13, "assessed_illegal_by_hand";
        /// Assessed as illegal, and the police first.
        AssessedPolice = 14, "assessed_police";
        /// Assessed as not illegal.
        AssessedNotIllegal = 15, "assessed_not_illegal";
        /// Assessed as undecidable.
        AssessedUndecidable = 16, "assessed_undecidable";
        /// The assessment is another now.
        AssessmentChanged = 17, "assessment_changed";
        /// The police are done; notices may be sent.
        PoliceDone = 18, "police_done";
        /// The police are done; nothing more is to be sent.
        PoliceClosed = 19, "police_closed";
        /// Whom to tell is another now, or not approved, or cannot be told.
        ContactChanged = 20, "contact_changed";
        /// A person approved whom to tell.
        ContactSettled = 21, "contact_settled";
        /// It is hosted in another country, which is known.
        HostAbroad = 22, "host_abroad";
        /// Nobody knows where it is hosted.
        HostUnknown = 23, "host_unknown";
        /// It is hosted in this country.
        HostLocal = 24, "host_local";
        /// A look says `online`.
        SeenOnline = 25, "seen_online";
        /// Looks say `offline`.
        SeenOffline = 26, "seen_offline";
        /// A look says `changed`.
        SeenChanged = 27, "seen_changed";
        /// A look says `unknown`.
        SeenUnknown = 28, "seen_unknown";
        /// The hoster says that it is gone.
        ToldOffline = 29, "told_offline";
        /// A person says that it is gone.
        ConfirmedOffline = 30, "confirmed_offline";
        /// It was reported or met again.
        FoundAgain = 31, "found_again";
        /// A person closes it.
        Close = 32, "close";
        /// The police are done; notices may be sent, and a person watches.
        PoliceDoneByHand = 33, "police_done_by_hand";
        /// A person approved whom to tell, and watches.
        ContactSettledByHand = 34, "contact_settled_by_hand";
        /// It is hosted in this country, and a person watches.
        HostLocalByHand = 35, "host_local_by_hand";
        /// A person wants it assessed anew, as it is.
        AssessAgain = 36, "assess_again";
    }
}

numbered_words! {
    /// What a step asks for.
    Effect {
        /// Fetch it.
        Fetch = 1, "fetch";
        /// Ask the classifier.
        Analyze = 2, "analyze";
        /// Ask a person.
        AskPerson = 3, "ask_person";
        /// Join its statements to the record with the same identity.
        Join = 4, "join";
        /// Set the time of the first assessment, where there is none.
        SetFirstSeen = 5, "set_first_seen";
        /// Begin to count from nothing how often it was seen online.
        ResetCount = 6, "reset_count";
        /// Count one more time that it was seen online.
        CountOnline = 7, "count_online";
        /// Look at it again, later.
        LookAgain = 8, "look_again";
        /// Tell the police.
        TellPolice = 9, "tell_police";
        /// Send or renew notices to whoever can take it down.
        SendNotices = 10, "send_notices";
        /// Take it out of notices that were not sent yet.
        WithdrawNotices = 11, "withdraw_notices";
        /// Send the assessment to partners, unless this very one was sent; see [`export_key`].
        ReportAssessment = 12, "report_assessment";
        /// Tell partners that the police know.
        ReportPolice = 13, "report_police";
        /// Tell partners that it is gone.
        ReportGone = 14, "report_gone";
        /// Tell partners in which country it is.
        ReportMoved = 15, "report_moved";
        /// Assess it anew: the assessment was of other bytes.
        AssessAnew = 16, "assess_anew";
    }
}

/// What comes of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where the record stands now.
    pub state: State,
    /// What is to be done, in this order.
    pub effects: Vec<Effect>,
}

/// Where a record stands after an event, and what is to be done.
///
/// # Errors
/// `workflow.refused` where the event cannot happen in the state; the record stays as it is.
pub fn step(state: State, event: Event) -> Result<Step> {
    use Effect as X;
    use State as S;
    let to = |state, effects: &[Effect]| Some(Step { state, effects: effects.to_vec() });
    let illegal = [X::SetFirstSeen, X::ResetCount, X::ReportAssessment, X::LookAgain];
    let police = [X::SetFirstSeen, X::ResetCount, X::ReportAssessment, X::TellPolice, X::ReportPolice];
    let is_watched = matches!(state, S::Watching | S::WatchingByHand);
    let is_assessed = is_watched || matches!(state, S::FirstPolice | S::ContactChanged | S::HostUnknown);
    let is_ended = matches!(state, S::Offline | S::OfflineByHand | S::Closed | S::Duplicate | S::CannotFetch);
    let next = match (state, event) {
        (S::Open | S::CannotFetch | S::Assessing, Event::Queue) => to(S::Queued, &[X::Fetch]),
        (_, Event::Queue) if is_ended => to(S::Queued, &[X::Fetch]),
        (S::Queued, Event::FetchStarted) => to(S::Fetching, &[]),
        (
            S::Open | S::Queued | S::Fetching | S::CannotFetch | S::Analyzing | S::Assessing,
            Event::DuplicateFound,
        ) => to(S::Duplicate, &[X::Join]),
        (S::Fetching, Event::NothingFetched) => to(S::CannotFetch, &[X::AskPerson]),
        (S::Fetching, Event::PicturesFetched) => to(S::Assessing, &[X::AskPerson]),
        (S::Fetching, Event::PicturesForAnalysis) => to(S::Analyzing, &[X::Analyze]),
        (S::Analyzing, Event::AnalysisEnded) => to(S::Assessing, &[X::AskPerson]),
        (S::Fetching, Event::RuleIllegal) => to(S::Watching, &illegal),
        (S::Fetching, Event::RulePolice) => to(S::FirstPolice, &police),
        (S::Fetching | S::Watching, Event::RuleNotIllegal) => {
            to(S::Closed, &[X::WithdrawNotices, X::ReportAssessment])
        }
        // A rule made while it is watched says nothing new.
        (S::Watching, Event::RuleIllegal) => to(S::Watching, &[]),
        (S::Assessing, Event::AssessmentExpired) => to(S::Queued, &[X::Fetch]),
        (S::Assessing | S::CannotFetch, Event::AssessedIllegal) => to(S::Watching, &illegal),
        (S::Assessing | S::CannotFetch, Event::AssessedIllegalByHand) => to(S::WatchingByHand, &illegal),
        (S::Assessing | S::CannotFetch, Event::AssessedPolice) => to(S::FirstPolice, &police),
        (S::Assessing | S::CannotFetch, Event::AssessedNotIllegal | Event::AssessedUndecidable) => {
            to(S::Closed, &[X::SetFirstSeen, X::ReportAssessment])
        }
        // An assessment that was sent is sent again when it is another one.
        (_, Event::AssessmentChanged) if is_assessed || is_ended && state != S::Duplicate => {
            to(state, &[X::ReportAssessment])
        }
        (_, Event::AssessAgain) if is_assessed => to(S::Assessing, &[X::WithdrawNotices, X::AskPerson]),
        (_, Event::AssessAgain) if is_ended && state != S::Duplicate => to(S::Assessing, &[X::AskPerson]),
        // What was taken for illegal and is not leaves the notices at once.
        (_, Event::AssessedNotIllegal | Event::AssessedUndecidable) if is_assessed => {
            to(S::Closed, &[X::WithdrawNotices, X::ReportAssessment])
        }
        (S::FirstPolice, Event::PoliceDone) => to(S::Watching, &[X::ResetCount, X::LookAgain]),
        (S::FirstPolice, Event::PoliceDoneByHand) => to(S::WatchingByHand, &[X::ResetCount, X::LookAgain]),
        // While the police have it, where it is changes nothing.
        (S::FirstPolice, Event::HostAbroad | Event::HostUnknown | Event::HostLocal) => to(state, &[]),
        // That the police close it says nothing of whether it is gone.
        (S::FirstPolice, Event::PoliceClosed) => to(S::Closed, &[]),
        (S::Watching | S::WatchingByHand, Event::ContactChanged) => {
            to(S::ContactChanged, &[X::WithdrawNotices, X::AskPerson])
        }
        (S::ContactChanged, Event::ContactSettled) => to(S::Watching, &[X::LookAgain]),
        (S::ContactChanged, Event::ContactSettledByHand) => to(S::WatchingByHand, &[X::LookAgain]),
        (S::ContactChanged, Event::AssessedPolice) => to(S::FirstPolice, &[X::TellPolice, X::ReportPolice]),
        (S::Watching | S::WatchingByHand | S::ContactChanged | S::HostUnknown, Event::HostAbroad) => {
            to(S::Closed, &[X::WithdrawNotices, X::ReportMoved])
        }
        (S::Watching | S::WatchingByHand | S::ContactChanged, Event::HostUnknown) => {
            to(S::HostUnknown, &[X::WithdrawNotices, X::AskPerson])
        }
        (S::HostUnknown, Event::HostUnknown) => to(S::HostUnknown, &[]),
        (S::HostUnknown, Event::HostLocal) => to(S::Watching, &[X::LookAgain]),
        (S::HostUnknown, Event::HostLocalByHand) => to(S::WatchingByHand, &[X::LookAgain]),
        (S::Watching | S::WatchingByHand | S::ContactChanged, Event::HostLocal) => to(state, &[]),
        (S::Watching | S::WatchingByHand, Event::SeenOnline) => {
            to(state, &[X::CountOnline, X::SendNotices, X::LookAgain])
        }
        (S::FirstPolice | S::ContactChanged | S::HostUnknown, Event::SeenOnline) => {
            to(state, &[X::CountOnline])
        }
        (S::Watching | S::ContactChanged | S::HostUnknown, Event::SeenOffline) => {
            to(S::Offline, &[X::WithdrawNotices, X::ReportGone])
        }
        // A person watches it, so that a person says when it is gone.
        (S::WatchingByHand, Event::SeenOffline) => to(state, &[X::AskPerson]),
        (S::FirstPolice, Event::SeenOffline) => to(state, &[X::AskPerson]),
        // Other bytes: what was said of the former ones says nothing of them.
        (_, Event::SeenChanged) if is_assessed => {
            to(S::Assessing, &[X::WithdrawNotices, X::AssessAnew, X::AskPerson])
        }
        (S::Watching | S::WatchingByHand, Event::SeenUnknown) => to(state, &[X::LookAgain]),
        (S::FirstPolice | S::ContactChanged | S::HostUnknown, Event::SeenUnknown) => to(state, &[]),
        // Nobody's mail closes a record: it is looked at.
        (S::Watching | S::ContactChanged | S::HostUnknown, Event::ToldOffline) => to(state, &[X::LookAgain]),
        (S::WatchingByHand | S::FirstPolice, Event::ToldOffline) => to(state, &[X::AskPerson]),
        (_, Event::ConfirmedOffline) if is_assessed => {
            to(S::OfflineByHand, &[X::WithdrawNotices, X::ReportGone])
        }
        // Met again: one that is at work goes on, one that ended is fetched again.
        (S::Duplicate, Event::FoundAgain) => to(S::Duplicate, &[X::Join]),
        (_, Event::FoundAgain) if is_ended => to(S::Queued, &[X::Fetch]),
        (_, Event::FoundAgain) => to(state, &[]),
        (_, Event::Close) if !is_ended || state == S::CannotFetch => {
            to(S::Closed, if is_assessed { &[X::WithdrawNotices] } else { &[] })
        }
        _ => None,
    };
    next.ok_or_else(|| {
        Error::new(ErrorCode::WorkflowRefused, format!("{event} cannot happen to a record that is {state}"))
    })
}

/// The key under which something is sent to a partner once: the record, what is sent, and the assessment it
/// is sent for. Another assessment has another key, so that it is sent again.
#[must_use]
pub fn export_key(record: &str, effect: Effect, assessment: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("hashward 2026-11 export of a record to a partner");
    for part in [record.as_bytes(), effect.as_str().as_bytes(), assessment] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    format!("exp:{}", encode_hex(hasher.finalize().as_bytes()))
}

/// SCART's word for each state.
const LEGACY: &[(State, &str)] = &[
    (State::Open, "open"),
    (State::Queued, "scheduler_scrape"),
    (State::Fetching, "work"),
    (State::CannotFetch, "cannot_scrape"),
    (State::Analyzing, "scheduler_ai_analyze"),
    (State::Assessing, "grade"),
    (State::FirstPolice, "first_police"),
    (State::ContactChanged, "abusecontact_changed"),
    (State::Watching, "scheduler_checkonline"),
    (State::WatchingByHand, "scheduler_checkonline_manual"),
    (State::Offline, "close_offline"),
    (State::OfflineByHand, "close_offline_manual"),
    (State::Closed, "close"),
    (State::Duplicate, "close_double"),
];

impl State {
    /// The state that SCART's word means; none for a word it does not have.
    #[must_use]
    pub fn from_legacy(word: &str) -> Option<Self> {
        let word = if word == "ai_analyze" { "scheduler_ai_analyze" } else { word };
        LEGACY.iter().find(|(_, legacy)| *legacy == word).map(|(state, _)| *state)
    }

    /// SCART's word for the state; none for [`HostUnknown`](Self::HostUnknown), which it does not have.
    #[must_use]
    pub fn as_legacy(self) -> Option<&'static str> {
        LEGACY.iter().find(|(state, _)| *state == self).map(|(_, legacy)| *legacy)
    }
}
