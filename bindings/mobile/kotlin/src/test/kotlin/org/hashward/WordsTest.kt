package org.hashward

import kotlin.enums.enumEntries
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs

/** Every list of words here is the one of `words.json`, in its order. */
class WordsTest {
    private val words = parse(vectorsFolder.resolve("words.json").readText())

    private inline fun <reified T : Enum<T>> here(): List<String> = enumEntries<T>().map { it.name.lowercase() }

    @Test
    fun wordsAreThoseOfTheLibrary() {
        val lists = mapOf(
            "about" to here<About>(),
            "access" to here<Access>(),
            "change" to here<Change>(),
            "confirmation" to here<Confirmation>(),
            "context" to here<Context>(),
            "convention" to here<Convention>(),
            "dispute_reason" to here<DisputeReason>(),
            "duty" to here<Duty>(),
            "external_answer" to here<ExternalAnswer>(),
            "external_kind" to here<ExternalKind>(),
            "form" to here<Form>(),
            "freshness" to here<Freshness>(),
            "gap" to here<Gap>(),
            "intake" to here<Intake>(),
            "kind" to here<Kind>(),
            "listed_convention" to here<ListedConvention>(),
            "mode" to here<Mode>(),
            "outcome" to here<OutcomeWord>(),
            "packing" to here<Packing>(),
            "policy" to shippedPolicies(),
            "purpose" to here<Purpose>(),
            "reach" to here<Reach>(),
            "reason" to here<Reason>(),
            "reply" to here<Reply>(),
            "status" to here<Status>(),
            "strength" to here<Strength>(),
            "withdrawal_reason" to here<WithdrawalReason>(),
        )
        for ((name, list) in lists) assertEquals(words.getAsJsonArray(name).map { it.asString }, list, name)
        val classes = HashwardException::class.java.declaredClasses.map { it.simpleName.lowercase() }
        val kinds = words.getAsJsonArray("error_kind").map { it.asString }
        assertEquals(kinds.toSet(), classes.filter { it in kinds }.toSet())
        // The test's own lists below, and the roles of keys, which only those who sign have to do with.
        val elsewhere = setOf("error_code", "error_kind", "role")
        val filters = setOf("filter_rate", "guarantee")
        assertEquals(words.keySet() + filters, lists.keys + elsewhere + filters)
    }

    @Test
    fun wordsOfFiltersAreThoseOfTheLibrary() {
        assertEquals(listOf("truncated_one_way", "band_best_effort", "server_assisted"), here<Guarantee>())
        // No name can be written as this word is.
        assertEquals(listOf("2^-20", "2^-30"), FilterRate.entries.map { it.name.replace("TWO_TO_MINUS", "2^-") })
    }

    @Test
    fun errorCodesAreThoseOfTheLibrary() {
        val here = ErrorCode.entries.map { it.word }
        assertEquals(errorCodes(), here)
        assertEquals(words.getAsJsonObject("error_code").keySet(), here.toSet())
        for (code in ErrorCode.entries) assertEquals(code.name, code.word.replace('.', '_').uppercase())
    }

    @Test
    fun outcomesAreThoseOfTheLibrary() {
        val here = Outcome::class.java.permittedSubclasses.map { it.simpleName }
        val words = OutcomeWord.entries.map { word ->
            word.name.lowercase().split('_').joinToString("") { it.replaceFirstChar(Char::uppercase) }
        }
        assertEquals(words.toSet(), here.toSet())
    }

    @Test
    fun anErrorSaysWhatItIs() {
        val error = assertFailsWith<HashwardException> { Root.parse(ByteArray(0)) }
        assertIs<HashwardException.Format>(error)
        assertEquals("root.malformed", error.code)
        assertEquals(ErrorCode.ROOT_MALFORMED, error.errorCode)
        assertEquals("code=root.malformed, detail=${error.detail}", error.message)
        assertEquals("format", error.kind)
    }
}
