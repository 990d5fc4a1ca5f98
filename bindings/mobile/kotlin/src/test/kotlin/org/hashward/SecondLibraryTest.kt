package org.hashward

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.example.second.ByteSource as OtherSource
import org.example.second.Checker as OtherChecker
import org.example.second.CountException

/** An app has more libraries made with uniffi than this one, some with names as here. */
class SecondLibraryTest {
    private class Same(private val size: Int) : OtherSource {
        override fun read(most: UInt): ByteArray = ByteArray(minOf(size, most.toInt()))
    }

    @Test
    fun twoLibrariesOfOneProcessKeepTheirObjectsCallbacksAndErrorsApart() {
        val store = TrustStore.at(temporaryFolder().toString()).also { Testing.install(it) }
        val checker = Checker.open(store, Policy.shipped("agree-two"))
        val other = OtherChecker()
        val canary = Testing.canary()
        runBlocking {
            val answers = (1..16).map { number ->
                async(Dispatchers.IO) {
                    val verdict = checker.checkSourceBlocking(canary.inputStream().asByteSource(), Asked().request())
                    assertFailsWith<CountException.Nothing> { other.count(Same(0)) }
                    assertFailsWith<HashwardException.Format> { Root.parse(ByteArray(number)) }
                    verdict.outcome to other.count(Same(number))
                }
            }.awaitAll()
            for ((index, answer) in answers.withIndex()) {
                assertIs<Outcome.TestMatch>(answer.first)
                assertEquals(index.toUInt() + 1u, answer.second)
            }
        }
        other.close()
        assertFailsWith<IllegalStateException> { other.count(Same(1)) }
        assertEquals(1, checker.sets().size)
    }
}
