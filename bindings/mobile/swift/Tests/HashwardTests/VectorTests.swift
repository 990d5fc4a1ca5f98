import Foundation
import XCTest

@testable import Hashward

/// The vectors that every language runs, as far as the answers are core's: the Kotlin tests look at every field.
final class VectorTests: XCTestCase {
    func testFingerprintsAreAsWritten() throws {
        for part in ["valid", "invalid"] {
            for vector in try vectors("fingerprint/" + part) {
                let print = try Fingerprint.of(bytes: vector.bytes("file"))
                let written = try XCTUnwrap(vector.json["fingerprint"] as? [String: Any])
                for kind in [Kind.md5, .sha1, .sha256, .blake3] {
                    XCTAssertEqual(print.digest(kind: kind)?.hex(), written["\(kind)"] as? String, vector.name)
                }
                let full = (written["picture"] as? [String: Any])?["full"] as? [String: Any]
                XCTAssertEqual(print.picture()?.full.hash.hex(), full?["hex"] as? String, vector.name)
                XCTAssertEqual(print.picture() != nil, part == "valid", vector.name)
            }
        }
    }

    func testSetsOpenOrAreRefusedAsWritten() throws {
        for vector in try vectors("set/valid") + vectors("set/invalid") where vector.json["step"] == nil {
            let answer = codeOf {
                let root = try Root.parse(bytes: vector.bytes("root"))
                return vector.json["set"] == nil ? "" : try HashSet.open(bytes: vector.bytes("set"), issuer: root).root()
            }
            let dump = vector.json["dump"] as? [String: Any]
            let rows = ["kinds", "tombstones"].flatMap { dump?[$0] as? [[String: Any]] ?? [] }
            let perceptual = rows.contains { $0["kind"] as? String == "pdq" }
            let expected = perceptual ? "set.perceptual_on_device" : (vector.json["code"] ?? dump?["root"]) as? String
            XCTAssertEqual(answer, expected, vector.name)
        }
    }

    func testStoredVerdictsAreReadAndReplayed() throws {
        for vector in try vectors("verdict/valid") {
            let stored = try Verdict.fromJson(text: vector.part("verdict"))
            XCTAssertTrue(try sameJson(stored.toJson(), vector.part("verdict")), vector.name)
            let policy = try (vector.json["policy"] as? String).map { try Policy.shipped(name: $0) }
                ?? Policy.fromJson(text: vector.part("policy"))
            XCTAssertTrue(stored.explain(policy: policy).replays, vector.name)
        }
    }

    func testWordsOfLaterVersionsAreIndeterminate() throws {
        for vector in try vectors("verdict/wire") {
            let verdict = try Verdict.fromJson(text: vector.part("wire"))
            XCTAssertEqual(verdict.outcome(), .indeterminate(reasons: [.unknownWord]), vector.name)
            XCTAssertEqual(verdict.action().access, .hold, vector.name)
        }
    }

    func testCallsOfRecordsReturnWhatTheVectorsSay() throws {
        let file = try parsed(vectorsFolder.appendingPathComponent("record/calls.json"))
        for json in try XCTUnwrap(file["cases"] as? [[String: Any]]) {
            let vector = Vector(name: json["name"] as? String ?? "", folder: vectorsFolder, json: json)
            let call = try vector.text("call")
            if let code = json["error"] as? String {
                XCTAssertEqual(codeOf { try recordCall(name: call, arguments: vector.part("arguments")) }, code, vector.name)
            } else {
                let answer = try recordCall(name: call, arguments: vector.part("arguments"))
                let wanted = try JSONSerialization.data(withJSONObject: ["result": try XCTUnwrap(json["result"])])
                XCTAssertTrue(try sameJson("{\"result\":" + answer + "}", String(decoding: wanted, as: UTF8.self)), vector.name)
            }
        }
    }

    func testPoliciesThatWouldDoHarmAreRefused() throws {
        for vector in try vectors("verdict/invalid") {
            XCTAssertEqual(codeOf { try Policy.fromJson(text: vector.part("policy")).name() }, try vector.text("code"))
        }
    }
}
