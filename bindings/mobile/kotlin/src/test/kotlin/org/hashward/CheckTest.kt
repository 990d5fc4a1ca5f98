package org.hashward

import java.awt.Color
import java.io.IOException
import java.io.InputStream
import java.time.Instant
import java.util.concurrent.CountDownLatch
import javax.imageio.ImageIO
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Timeout

class CheckTest {
    private val store = TrustStore.at(temporaryFolder().toString()).also { Testing.install(it) }
    private val checker = Checker.open(store, Policy.shipped("agree-two"))

    @Test
    fun theCanaryIsATestMatchHoweverItComes() = runBlocking {
        val canary = Testing.canary()
        val file = temporaryFolder().resolve("canary.png").toFile().apply { writeBytes(canary) }
        val print = fingerprint(canary)
        val verdicts = listOf(
            checker.check(canary),
            checker.check(file),
            checker.check(canary.inputStream()),
            checker.checkFingerprint(print, Asked().request()),
        )
        for (verdict in verdicts) assertIs<Outcome.TestMatch>(verdict.outcome)
        assertEquals(Reply.ACCEPTED, verdicts.first().reply)
        assertEquals(200, Reply.ACCEPTED.status)
        assertTrue(Reply.REFUSED.sentence.isNotEmpty())
    }

    @Test
    fun aFileThatCannotBeReadIsIndeterminate() = runBlocking {
        val failing = object : InputStream() {
            override fun read(): Int = throw IOException("gone")
        }
        for (verdict in listOf(checker.check(failing), checker.check(temporaryFolder().resolve("none").toFile()))) {
            assertEquals(listOf(Reason.UNREADABLE), assertIs<Outcome.Indeterminate>(verdict.outcome).reasons)
            assertEquals(Reply.TRY_AGAIN, verdict.reply)
        }
    }

    @Test
    fun aSourceThatGivesTooMuchIsUnreadable() {
        val greedy = object : ByteSource {
            override fun read(most: UInt): ByteArray = ByteArray(most.toInt() + 1)
        }
        val verdict = checker.checkSourceBlocking(greedy, Asked().request())
        assertEquals(listOf(Reason.UNREADABLE), assertIs<Outcome.Indeterminate>(verdict.outcome).reasons)
    }

    @Test
    fun aSourceThatThrowsSomethingElseIsUnreadable() {
        val broken = object : ByteSource {
            override fun read(most: UInt): ByteArray = error("a defect of the app")
        }
        val verdict = checker.checkSourceBlocking(broken, Asked().request())
        assertEquals(listOf(Reason.UNREADABLE), assertIs<Outcome.Indeterminate>(verdict.outcome).reasons)
    }

    @Test
    fun aDeadlineIsAVerdict() = runBlocking {
        val verdict = checker.check(Testing.canary(), Asked(deadline = Duration.ZERO))
        assertTrue(Reason.DEADLINE in assertIs<Outcome.Indeterminate>(verdict.outcome).reasons)
        assertIs<Outcome.TestMatch>(checker.check(Testing.canary(), Asked(deadline = 60_000.milliseconds)).outcome)
    }

    // A check that is not stopped would wait for the stream's end for ever, and keep its thread.
    @Test
    @Timeout(30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    fun aCancelledCoroutineStopsTheCheck() = runBlocking {
        val reading = CountDownLatch(1)
        var stopped = 0
        val endless = object : InputStream() {
            override fun read(): Int = 0

            override fun read(into: ByteArray): Int {
                reading.countDown()
                stopped += 1
                return into.size
            }
        }
        val job = launch(Dispatchers.Default) { checker.check(endless) }
        reading.await()
        // Ends only because the check does: the stream never would.
        job.cancelAndJoin()
        val after = stopped
        Thread.sleep(20)
        assertEquals(after, stopped)
        assertTrue(job.isCancelled)
    }

    @Test
    fun oneCheckerServesManyCoroutines() = runBlocking {
        val verdicts = (1..64).map { async(Dispatchers.Default) { checker.check(Testing.canary()) } }.awaitAll()
        for (verdict in verdicts) assertIs<Outcome.TestMatch>(verdict.outcome)
    }

    @Test
    fun hashesAndColumnsAreAnswered() {
        val print = runBlocking { fingerprint(Testing.canary()) }
        val listed = print.digest(Kind.SHA256)!!
        val other = Hash(Kind.SHA256, ByteArray(32) { 7 })
        val answers = checker.checkHashes(listOf(Hashes(listOf(other)), Hashes(emptyList()), Hashes(listOf(listed))), Asked().request())
        assertIs<Outcome.NoKnownMatch>(assertIs<HashesAnswer.Checked>(answers[0]).verdict.outcome)
        assertEquals("hash.malformed", assertIs<HashesAnswer.Failed>(answers[1]).code)
        assertIs<Outcome.TestMatch>(assertIs<HashesAnswer.Checked>(answers[2]).verdict.outcome)
        val column = checker.checkColumn(Kind.SHA256, other.bytes() + listed.bytes(), Asked().request())
        assertEquals(listOf(OutcomeWord.NO_KNOWN_MATCH, OutcomeWord.TEST_MATCH), column.words)
        assertEquals(listOf(1uL), column.notable)
        val error = assertFailsWith<HashwardException.Input> { checker.checkColumn(Kind.MD5, ByteArray(17), Asked().request()) }
        assertEquals("hash.length", error.code)
    }

    @Test
    fun pixelsOfTheSystemAreHashedAsTheFileIs() {
        // As a system hands pictures over: decoded by something else than this library, with rows longer than the picture.
        val image = ImageIO.read(Testing.canary().inputStream())
        val size = image.width
        val stride = size * 4 + 12
        val pixels = ByteArray(stride * size) { 0x5A }
        for (y in 0 until size) for (x in 0 until size) {
            val color = Color(image.getRGB(x, y))
            val bytes = byteArrayOf(color.red.toByte(), color.green.toByte(), color.blue.toByte(), -1)
            bytes.copyInto(pixels, y * stride + x * 4)
        }
        val one = fingerprintOfPixels(Testing.canary(), pixels, size, size, PixelFormat.RGBA8, stride.toLong())
        val file = runBlocking { fingerprint(Testing.canary()) }
        assertEquals(file.picture()!!.full.hash.hex(), one.picture()!!.full.hash.hex())
        assertEquals(file.digest(Kind.MD5)!!.hex(), one.digest(Kind.MD5)!!.hex())
        for ((length, orientation) in listOf(size * 4L - 1 to 1, stride.toLong() to 9, Long.MAX_VALUE to 1)) {
            val error = assertFailsWith<HashwardException.Input> {
                fingerprintOfPixels(Testing.canary(), pixels, size, size, PixelFormat.RGBA8, length, orientation)
            }
            assertEquals("pixels.mismatch", error.code)
        }
    }

    @Test
    fun newSetsAreTakenInWithoutARestart() {
        val empty = TrustStore.at(temporaryFolder().toString())
        val error = assertFailsWith<HashwardException.Config> { Checker.open(empty, Policy.shipped("agree-two")) }
        assertEquals("trust.store_malformed", error.code)
        assertEquals(null, checker.reopened())
        store.remove(store.installed().single().set)
        assertEquals("trust.store_empty", codeOf { checker.reopened().toString() })
        Testing.install(store)
        assertEquals(null, checker.reopened())
    }

    @Test
    fun aSetInstalledBesideIsAskedByTheCheckerThatIsOpenedAnew() {
        val vector = vectors("set/valid").single { it.name == "install-beside-another-list" }
        val root = vector.bytes("root")
        val now = Instant.ofEpochSecond(vector.json.get("now").asLong)
        store.pin(root, Root.parse(root).id())
        for ((field, sets) in listOf("installed" to 2, "set" to 3)) {
            store.install(vector.bytes(field), now)
            assertEquals(sets, checker.reopened()!!.sets().size)
        }
        assertEquals(1, checker.sets().size, "the one before stays as it was")
    }

    @Test
    fun whatIsClosedIsRefusedAndNothingCrashes() {
        val closed = Checker.open(store, Policy.shipped("agree-two"))
        closed.use { assertEquals(1, it.sets().size) }
        assertFailsWith<IllegalStateException> { closed.sets() }
    }

    @Test
    fun nothingThatIsPrintedHoldsAHashOrASubject() {
        val subject = "https://chat.example/secret"
        val asked = Asked(subject = Subject(subject))
        val print = runBlocking { fingerprint(Testing.canary()) }
        val digests = Kind.entries.mapNotNull { print.digest(it) } + print.picture()!!.full.hash
        val verdict = runBlocking { checker.check(Testing.canary(), asked) }
        assertEquals(subject, verdict.subject())
        val printed = listOf(
            asked, asked.request(), verdict, verdict.outcome, verdict.sets, verdict.action, print, print.picture(),
            digests, Hashes(digests), store, store.installed(), checker, checker.sets(),
            HashSet.open(Testing.set(), Root.parse(Testing.issuer())).entries(),
        ).joinToString("\n")
        for (digest in digests) {
            assertTrue(digest.hex() !in printed, "a digest is printed")
            assertTrue(digest.bytes().joinToString(", ") !in printed, "the bytes of a digest are printed")
        }
        assertTrue(subject !in printed && store.installed().isNotEmpty())
    }
}
