package org.hashward

import kotlin.enums.enumEntries
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs

/** Every list of words here is the one of `words.json`, in its order. */
class WordsTest {
    private val words = parse(vectorsFolder.resolve("words.json").readText())

    private inline fun <reified T : Enum<T>> here(): List<String> = enumEntries<T>().map { it.name.lowercase() }

    @Test
    fun wordsAreThoseOfTheLibrary() {
        val lists = mapOf(
            "access" to here<Access>(),
            "change" to here<Change>(),
            "confirmation" to here<Confirmation>(),
            "context" to here<Context>(),
            "convention" to here<Convention>(),
            "dispute_reason" to here<DisputeReason>(),
            "duty" to here<Duty>(),
            "external_answer" to here<ExternalAnswer>(),
            "external_kind" to here<ExternalKind>(),
            "freshness" to here<Freshness>(),
            "gap" to here<Gap>(),
            "intake" to here<Intake>(),
            "kind" to here<Kind>(),
            "listed_convention" to here<ListedConvention>(),
            "mode" to here<Mode>(),
            "outcome" to here<OutcomeWord>(),
            "packing" to here<Packing>(),
            "purpose" to here<Purpose>(),
            "reason" to here<Reason>(),
            "reply" to here<Reply>(),
            "status" to here<Status>(),
            "strength" to here<Strength>(),
            "withdrawal_reason" to here<WithdrawalReason>(),
        )
        for ((name, list) in lists) assertEquals(words.getAsJsonArray(name).map { it.asString }, list, name)
        assertEquals(words.getAsJsonArray("form").map { it.asString }.toSet(), here<Form>().toSet())
        val classes = HashwardException::class.java.declaredClasses.map { it.simpleName.lowercase() }
        val kinds = words.getAsJsonArray("error_kind").map { it.asString }
        assertEquals(kinds.toSet(), classes.filter { it in kinds }.toSet())
        // These are no words of verdicts, sets or errors that this binding has.
        val elsewhere = setOf("policy", "role", "form", "error_code", "error_kind")
        assertEquals(words.keySet(), lists.keys + elsewhere)
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
        val here = Outcome::class.java.declaredClasses.filter { Outcome::class.java.isAssignableFrom(it) }.map { it.simpleName }
        val words = OutcomeWord.entries.map { word ->
            word.name.lowercase().split('_').joinToString("") { it.replaceFirstChar(Char::uppercase) }
        }
        assertEquals(words.toSet(), here.toSet())
    }

    @Test
    fun anErrorSaysWhatItIs() {
        val error = runCatching { Root.parse("words".toByteArray()) }.exceptionOrNull()
        assertIs<HashwardException.Format>(error)
        assertEquals("root.magic", error.code)
        assertEquals(ErrorCode.ROOT_MAGIC, error.errorCode)
        assertEquals(true, "root.magic" in error.message)
    }
}
