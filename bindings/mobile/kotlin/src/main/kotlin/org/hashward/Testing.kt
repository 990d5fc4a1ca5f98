package org.hashward

import java.time.Instant

/** A harmless picture that a test issuer lists, so that an app's own tests prove the whole pipe. */
object Testing {
    /** A drawing of circles, as a PNG file. A store with the test issuer's set answers `Outcome.TestMatch`. */
    fun canary(): ByteArray = testingCanary()

    /**
     * Pins the test issuer and installs its set of the canary's digests. Never do that where anything is decided.
     *
     * @throws HashwardException `trust.clock_behind` before 2026-11-01, `trust.store_malformed`, `io.*`.
     */
    fun install(store: TrustStore, now: Instant? = null) = testingInstall(store, now)

    /**
     * Verifies an Ed25519 signature of a message as strictly as that of every file: for holding a build against published
     * tests of signatures.
     *
     * @throws HashwardException `key.malformed`, `key.weak`, `signature.slots`, `signature.non_canonical`, `signature.invalid`.
     */
    fun expectSignature(key: ByteArray, message: ByteArray, signature: ByteArray) =
        testingExpectSignature(key, message, signature)

    /** The test issuer's root file. */
    fun issuer(): ByteArray = testingIssuer()

    /** The test issuer's set of the canary's digests. */
    fun set(): ByteArray = testingSet()
}
