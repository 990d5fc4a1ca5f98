import Foundation

extension Reply {
    /// The HTTP status to answer an upload with, where there is only yes and no.
    public var status: Int { Int(replyStatus(reply: self)) }

    /// The sentence for the person who uploads, in plain English.
    public var sentence: String { replySentence(reply: self) }
}

extension Column {
    /// The outcomes of the rows, in order; nothing for a number of a later version, which is no miss.
    public var words: [OutcomeWord?] {
        outcomes.map { number in
            let place = Int(number) - 1
            return OutcomeWord.allCases.indices.contains(place) ? OutcomeWord.allCases[place] : nil
        }
    }
}

/// A harmless picture that a test issuer lists, so that an app's own tests prove the whole pipe.
public enum Testing {
    /// A drawing of circles, as a PNG file. A store with the test issuer's set answers `Outcome.testMatch`.
    public static func canary() -> Data { testingCanary() }

    /// Pins the test issuer and installs its set of the canary's digests. Never do that where anything is decided.
    ///
    /// - Throws: `HashwardError` with `trust.clock_behind` before 2026-11-01, `trust.store_malformed` or `io.*`.
    public static func install(_ store: TrustStore, now: Date? = nil) throws { try testingInstall(store: store, now: now) }

    /// Verifies an Ed25519 signature of a message as strictly as that of every file: for holding a build against
    /// published tests of signatures.
    ///
    /// - Throws: `HashwardError` with `key.malformed`, `key.weak`, `signature.slots`, `signature.non_canonical` or
    ///   `signature.invalid`.
    public static func expectSignature(key: Data, message: Data, signature: Data) throws {
        try testingExpectSignature(key: key, message: message, signature: signature)
    }

    /// The test issuer's root file.
    public static func issuer() -> Data { testingIssuer() }

    /// The test issuer's set of the canary's digests.
    public static func set() -> Data { testingSet() }
}
