package org.hashward

import com.google.gson.JsonParser
import java.io.File
import java.util.HexFormat
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class SignaturesTest {
    @Test
    fun signaturesVerifyStrictly() {
        val cases = JsonParser.parseString(File(System.getProperty("hashward.signatures")).readText()).asJsonArray
        for (case in cases.map { it.asJsonObject }) {
            val (key, message, signature) = listOf("key", "message", "signature")
                .map { HexFormat.of().parseHex(case.get(it).asString) }
            val said = try {
                Testing.expectSignature(key, message, signature)
                null
            } catch (refused: HashwardException) {
                refused.code
            }
            val name = case.get("name").asString
            assertEquals(case.get("valid").asBoolean, said == null, name)
            case.get("code")?.let { assertEquals(it.asString, said, name) }
        }
        assertTrue(cases.size() > 250)
        println("kotlin: ${cases.size()} signatures")
    }
}
