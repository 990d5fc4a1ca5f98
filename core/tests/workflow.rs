//! The states of a record: the whole table, and what holds for it.
#![cfg(feature = "record")]

use hashward::record::workflow::{Effect, Event, State, export_key, step};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn table() -> Vec<Value> {
    let path = format!("{}/../tests/vectors/state/workflow.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_slice(&std::fs::read(path).expect("the table")).expect("JSON");
    file["rows"].as_array().expect("rows").clone()
}

/// Every state with every event: what follows is the row of the table, and without a row it is refused.
#[test]
fn every_state_and_event_do_what_the_table_says() {
    let rows = table();
    let mut wrong = Vec::new();
    let mut steps = 0;
    for state in State::ALL {
        for event in Event::ALL {
            let mut found =
                rows.iter().filter(|row| row["state"] == state.as_str() && row["event"] == event.as_str());
            let row = found.next();
            assert!(found.next().is_none(), "two rows for {state} and {event}");
            let does = match step(*state, *event) {
                Ok(step) => {
                    steps += 1;
                    Some(json!({"state": state, "event": event, "to": step.state, "effects": step.effects}))
                }
                Err(error) => {
                    assert_eq!(error.code().as_str(), "workflow.refused");
                    None
                }
            };
            if does.as_ref() != row {
                wrong.push(format!("{state}, {event}: {does:?}, in the table {row:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(steps, rows.len());
}

#[test]
fn every_state_is_reached_and_left() {
    let mut reached = BTreeSet::from([State::Open]);
    loop {
        let next: BTreeSet<State> = reached
            .iter()
            .flat_map(|state| Event::ALL.iter().filter_map(|event| Some(step(*state, *event).ok()?.state)))
            .collect();
        let before = reached.len();
        reached.extend(next);
        if reached.len() == before {
            break;
        }
    }
    assert_eq!(reached.len(), State::ALL.len());
    for state in State::ALL {
        let leaves = |event: &Event| step(*state, *event).is_ok_and(|step| step.state != *state);
        assert!(Event::ALL.iter().any(leaves) || *state == State::Duplicate, "nothing leads out of {state}");
    }
}

/// The defects of the system the table comes from.
#[test]
fn what_went_wrong_there_does_not_here() {
    let after = |state, event| step(state, event).expect("a step");
    // An unknown country was abroad: the record was closed, and partners told it had moved to `??`.
    let unknown = after(State::Watching, Event::HostUnknown);
    assert_eq!(unknown.state, State::HostUnknown);
    assert!(!unknown.effects.contains(&Effect::ReportMoved));
    // Once sent was sent for ever.
    for state in [State::Watching, State::Closed, State::Offline] {
        assert!(after(state, Event::AssessmentChanged).effects.contains(&Effect::ReportAssessment));
    }
    let key = |assessment: &[u8]| export_key("occ:1", Effect::ReportAssessment, assessment);
    assert_eq!(key(b"baseline"), key(b"baseline"));
    assert_ne!(key(b"baseline"), key(b"national"));
    assert_ne!(key(b"baseline"), export_key("occ:2", Effect::ReportAssessment, b"baseline"));
    assert_ne!(export_key("a", Effect::ReportGone, b"bc"), export_key("ab", Effect::ReportGone, b"c"));
    // A mail from the hoster closed it unseen; and the police closing it reported it removed.
    assert_eq!(after(State::Watching, Event::ToldOffline).state, State::Watching);
    assert!(!after(State::FirstPolice, Event::PoliceClosed).effects.contains(&Effect::ReportGone));
    // Other bytes kept the old answers.
    assert!(after(State::Watching, Event::SeenChanged).effects.contains(&Effect::AssessAnew));
}

#[test]
fn only_what_is_gone_is_reported_gone() {
    for state in State::ALL {
        for event in Event::ALL {
            let Ok(step) = step(*state, *event) else { continue };
            if step.effects.contains(&Effect::ReportGone) {
                assert!(matches!(event, Event::SeenOffline | Event::ConfirmedOffline), "{state}, {event}");
            }
            if step.effects.contains(&Effect::SendNotices) {
                assert_eq!(*event, Event::SeenOnline, "{state}");
            }
            let distinct: BTreeSet<_> = step.effects.iter().collect();
            assert_eq!(distinct.len(), step.effects.len(), "{state}, {event}");
        }
    }
}

#[test]
fn words_of_the_legacy_system_are_read_and_written() {
    for state in State::ALL {
        match state.as_legacy() {
            Some(word) => assert_eq!(State::from_legacy(word), Some(*state)),
            None => assert_eq!(*state, State::HostUnknown),
        }
    }
    assert_eq!(State::from_legacy("ai_analyze"), Some(State::Analyzing));
    assert_eq!(State::from_legacy("sent_succes"), None);
}
