import Foundation
import XCTest

@testable import Hashward

final class CheckTests: XCTestCase {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        addTeardownBlock { try FileManager.default.removeItem(at: folder) }
        return folder
    }

    private func checker() throws -> Checker {
        let store = TrustStore.at(folder: try folder().path)
        try Testing.install(store)
        return try Checker.open(trust: store, policy: Policy.shipped(name: "agree-two"))
    }

    func testTheCanaryIsATestMatchHoweverItComes() async throws {
        let checker = try checker()
        let canary = Testing.canary()
        let file = try folder().appendingPathComponent("canary.png")
        try canary.write(to: file)
        let print = try await Fingerprint.taken(of: canary)
        let verdicts = [
            try await checker.check(canary),
            try await checker.check(fileAt: file),
            try await checker.check(stream: InputStream(data: canary)),
            try await checker.check(handle: FileHandle(forReadingFrom: file)),
            try checker.checkFingerprint(fingerprint: print, request: Asked().request()),
        ]
        for verdict in verdicts {
            XCTAssertEqual(verdict.outcome(), .testMatch)
            XCTAssertEqual(verdict.reply().status, 200)
        }
    }

    func testAFileThatCannotBeReadIsIndeterminate() async throws {
        let nowhere = try folder().appendingPathComponent("none")
        let verdict = try await checker().check(fileAt: nowhere)
        XCTAssertEqual(verdict.outcome(), .indeterminate(reasons: [.unreadable]))
    }

    func testADeadlineIsAVerdict() async throws {
        let verdict = try await checker().check(Testing.canary(), Asked(deadline: 0))
        guard case let .indeterminate(reasons) = verdict.outcome() else { return XCTFail("decided in no time") }
        XCTAssertTrue(reasons.contains(.deadline))
    }

    func testACancelledTaskStopsTheCheck() async throws {
        let checker = try checker()
        let task = Task { () -> Verdict in
            while !Task.isCancelled { await Task.yield() }
            return try await checker.check(Testing.canary())
        }
        task.cancel()
        guard case let .indeterminate(reasons) = try await task.value.outcome() else { return XCTFail("not stopped") }
        XCTAssertTrue(reasons.contains(.cancelled))
    }

    func testAColumnAnswersARowAFile() throws {
        let checker = try checker()
        let listed = try XCTUnwrap(Fingerprint.of(bytes: Testing.canary()).digest(kind: .sha256)).bytes()
        let column = try checker.checkColumn(
            kind: .sha256,
            hashes: Data(repeating: 7, count: 32) + listed,
            request: Asked().request()
        )
        XCTAssertEqual(column.words, [.noKnownMatch, .testMatch])
        XCTAssertEqual(column.notable, [1])
    }

    func testASetIsOpenedAndWhatIsNoSetFails() throws {
        let set = try HashSet.open(bytes: Testing.set(), issuer: Root.parse(bytes: Testing.issuer()))
        XCTAssertTrue(set.contains(hash: try XCTUnwrap(Fingerprint.of(bytes: Testing.canary()).digest(kind: .md5))))
        XCTAssertThrowsError(try peek(bytes: Data([1, 2, 3]))) { error in
            XCTAssertEqual((error as? HashwardError)?.kind, "format")
        }
    }

    func testWhatIsNoFilterFailsAndNoneIsInstalled() throws {
        XCTAssertThrowsError(try peekDeviceSet(bytes: Testing.set())) { error in
            XCTAssertEqual((error as? HashwardError)?.errorCode, .deviceMagic)
        }
        let store = TrustStore.at(folder: try folder().path)
        try Testing.install(store)
        XCTAssertEqual(try store.filters().count, 0)
    }

    func testAVerdictOfALaterVersionIsIndeterminate() async throws {
        let json = try await checker().check(Testing.canary()).toJson()
        let later = json.replacingOccurrences(of: "\"test_match\"", with: "\"a_later_word\"")
        XCTAssertNotEqual(json, later)
        XCTAssertEqual(try Verdict.fromJson(text: later).outcome(), .indeterminate(reasons: [.unknownWord]))
    }
}
