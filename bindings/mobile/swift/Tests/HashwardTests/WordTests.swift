import Foundation
import XCTest

@testable import Hashward

/// Every list of words here is the one of `words.json`, in its order.
final class WordTests: XCTestCase {
    func testWordsAreThoseOfTheLibrary() throws {
        let words = try parsed(vectorsFolder.appendingPathComponent("words.json"))
        let here: [String: [Any]] = [
            "about": About.allCases, "access": Access.allCases, "change": Change.allCases, "confirmation": Confirmation.allCases,
            "context": Context.allCases, "convention": Convention.allCases, "dispute_reason": DisputeReason.allCases,
            "duty": Duty.allCases, "external_answer": ExternalAnswer.allCases, "external_kind": ExternalKind.allCases,
            "form": Form.allCases, "freshness": Freshness.allCases, "gap": Gap.allCases, "intake": Intake.allCases,
            "kind": Kind.allCases, "listed_convention": ListedConvention.allCases, "mode": Mode.allCases,
            "outcome": OutcomeWord.allCases, "packing": Packing.allCases, "policy": shippedPolicies(),
            "purpose": Purpose.allCases, "reach": Reach.allCases, "reason": Reason.allCases, "reply": Reply.allCases, "status": Status.allCases,
            "strength": Strength.allCases, "withdrawal_reason": WithdrawalReason.allCases,
        ]
        for (name, cases) in here {
            let there = try XCTUnwrap(words[name] as? [String]).map { $0.replacingOccurrences(of: "_", with: "") }
            XCTAssertEqual(cases.map { "\($0)".lowercased() }, there, name)
        }
        // The codes and kinds have a test of their own; roles are those of keys, which a phone does not have.
        let elsewhere: Set<String> = ["error_code", "error_kind", "role"], filters: Set<String> = ["filter_rate", "guarantee"]
        XCTAssertEqual(Set(words.keys).union(filters), Set(here.keys).union(elsewhere).union(filters))
    }

    func testWordsOfFiltersAreThoseOfTheLibrary() {
        XCTAssertEqual(Guarantee.allCases.map { "\($0)" }, ["truncatedOneWay", "bandBestEffort", "serverAssisted"])
        XCTAssertEqual(FilterRate.allCases.map { "\($0)" }, ["twoToMinus20", "twoToMinus30"])
    }
}
