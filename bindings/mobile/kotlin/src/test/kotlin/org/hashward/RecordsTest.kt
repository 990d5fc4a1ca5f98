package org.hashward

import java.io.File
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertIs

class RecordsTest {
    private val cases = parse(vectorsFolder.resolve("record/calls.json").readText()).getAsJsonArray("cases").map { it.asJsonObject }

    @Test
    fun everyCallReturnsWhatTheVectorsSay() {
        val differences = Differences()
        for (case in cases) {
            val (call, name) = case.get("call").asString to case.get("name").asString
            if (case.has("error")) {
                val code = codeOf { recordCall(call, case.get("arguments").toString()) }
                differences.compare(name, code, case.get("error").asString)
            } else {
                val result = com.google.gson.JsonParser.parseString(recordCall(call, case.get("arguments").toString()))
                differences.compare(name, result, case.get("result"))
            }
        }
        println("kotlin: ${cases.size} vectors of calls")
        differences.none()
        assertEquals(recordCalls().toSet(), cases.map { it.get("call").asString }.filter { it != "nonsense" }.toSet())
    }

    @Test
    fun linksHaveTheirTexts() {
        val link = link("hxxps://name:word@www.Example[.]co.uk:443/%7Ea\u00e4".toByteArray(Charsets.ISO_8859_1))
        assertEquals("https://www.example.co.uk/~a%E4", link.identity())
        assertEquals(listOf("web", "www.example.co.uk", "example.co.uk"), listOf(link.kind(), link.host(), link.registrableDomain()))
        assertEquals(setOf("refanged", "secret_removed", "not_utf8"), link.flags().toSet())
        assertEquals(0xe4.toByte(), link.raw().last())
        assertEquals(link.id(), Link.parse(link.identity()).id())
        assertEquals("https://cdn.example/x", link.resolve("//cdn.example/x").identity())
        val keyed = cases.single { it.get("name").asString == "a key" }
        assertEquals(keyed.get("result").asString, Link.parse("https://www.example.com/").keyedId(ByteArray(32) { 7 }))
        assertEquals("key.malformed", codeOf { link.keyedId(ByteArray(31)) })
        assertEquals(listOf("url.empty", "url.not_a_resource"), listOf("", "javascript:x").map { codeOf { Link.parse(it).id() } })
        assertEquals(true, link.fetch() != null && link.lookup() != null)
        val found = findLinks("see www.example.com/a,\nand hxxp://b[.]example/").map { it.link.identity() to it.line.toInt() }
        assertEquals(listOf("https://www.example.com/a" to 1, "http://b.example/" to 2), found)
    }

    @Test
    fun reportsAreReadOneByOneAndFilesAreMergedAndCounted() {
        val folder = temporaryFolder().toFile()
        val table = File(folder, "in.csv")
        table.writeText("url;reference\nhttp://www.example.com/a;R-1\njavascript:x;R-2\n\"http://b.example/;\";R-3\n")
        val read = reports(table, "table", "desk", "list", Instant.parse("2026-11-24T20:00:00Z")).toList()
        val rejected = assertIs<ReadRecord.Rejected>(read[1])
        assertEquals(listOf("3", "url.not_a_resource"), listOf(rejected.line.toString(), rejected.code))
        val pages = listOf(read[0], read[2]).map { assertIs<ReadRecord.Read>(it).record }.map {
            com.google.gson.JsonParser.parseString(recordCall("expand", "{\"notification\":$it}")).asJsonArray.single().toString()
        }
        val (a, b, out) = listOf("a.jsonl", "b.jsonl", "out.jsonl").map { File(folder, it) }
        a.writeText(pages.joinToString("\n"))
        b.writeText("nonsense\n${pages[0]}\n")
        val counts = mergeRecords(listOf(a, b), out, memoryBytes = 1)
        assertEquals(listOf(3, 1, 2, 1), listOf(counts.read, counts.rejected, counts.written, counts.joined).map { it.toInt() })
        val merged = records(out).map { parse(assertIs<ReadRecord.Read>(it).record) }.toSet()
        assertEquals(pages.map { parse(it) }.toSet(), merged)
        assertEquals("io.not_found", codeOf { records(File(folder, "none")).toString() })
        assertEquals("io.not_found", codeOf { mergeRecords(listOf(File(folder, "none")), File(folder, "never")).toString() })
        assertEquals(emptyList(), folder.list().orEmpty().filter { it.startsWith("never") })
        assertEquals("rows.column", codeOf { reports(a, "table", "desk", "list", Instant.EPOCH).toString() })
        assertEquals("rows.malformed", codeOf { reports(a, "song", "desk", "list", Instant.EPOCH).toString() })
    }

    @Test
    fun aFilterSurvivesBeingSaved() {
        val seen = SeenFilter(1000u, 0.01, ByteArray(32))
        assertEquals(listOf(false, true, false), listOf(seen.add("url:1"), seen.add("url:1"), seen.mayHave("url:2")))
        val bytes = seen.toBytes()
        assertEquals(true, SeenFilter.fromBytes(bytes).mayHave("url:1"))
        assertContentEquals(bytes, SeenFilter.fromBytes(bytes).toBytes())
        bytes[9] = (bytes[9].toInt() xor 1).toByte()
        assertEquals("seen.malformed", codeOf { SeenFilter.fromBytes(bytes).toString() })
        assertEquals("seen.size", codeOf { SeenFilter(0u, 0.01, ByteArray(32)).toString() })
    }
}
