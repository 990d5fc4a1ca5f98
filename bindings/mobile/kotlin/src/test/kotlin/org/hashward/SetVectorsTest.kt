package org.hashward

import com.google.gson.JsonObject
import java.time.Instant
import java.time.LocalDate
import kotlin.test.Test
import kotlin.test.assertEquals

private const val REFUSED = "set.perceptual_on_device"

class SetVectorsTest {
    @Test
    fun validSetsOpenOrAreRefusedForTheirPerceptualRows() {
        val differences = Differences()
        var opened = 0
        var refused = 0
        for (vector in vectors("set/valid").filter { it.textOrNull("step") == null }) {
            val dump = vector.json.getAsJsonObject("dump")
            val root = Root.parse(vector.bytes("root"))
            if (perceptual(dump)) {
                differences.compare(vector.name, codeOf { HashSet.open(vector.bytes("set"), root).root() }, REFUSED)
                refused += 1
            } else {
                differences.compare(vector.name, dump(HashSet.open(vector.bytes("set"), root)), dump)
                opened += 1
            }
        }
        println("kotlin: $opened valid set vectors opened, $refused refused with $REFUSED")
        differences.none()
        assertEquals(true, opened > 0 && refused > 0)
    }

    @Test
    fun invalidSetsAreRefusedAsWritten() {
        val differences = Differences()
        var count = 0
        for (vector in vectors("set/invalid").filter { it.textOrNull("step") == null }) {
            val code = codeOf {
                val root = Root.parse(vector.bytes("root"))
                if (vector.json.has("set")) HashSet.open(vector.bytes("set"), root).root() else root.id()
            }
            differences.compare(vector.name, code, vector.text("code"))
            count += 1
        }
        println("kotlin: $count invalid set vectors")
        differences.none()
    }

    @Test
    fun setsAreInstalledOrRefusedAsWritten() {
        val differences = Differences()
        var count = 0
        for (vector in listOf("set/valid", "set/invalid").flatMap(::vectors).filter { it.textOrNull("step") != null }) {
            assertEquals("install", vector.text("step"), "${vector.name} is of a step that is not known")
            val store = TrustStore.at(temporaryFolder().toString())
            for (field in listOf("root", "installed_root").filter { vector.json.has(it) }) {
                val root = vector.bytes(field)
                store.pin(root, Root.parse(root).id())
            }
            if (vector.json.has("installed")) {
                val before = vector.bytes("installed")
                store.install(before, peek(before).notBefore)
            }
            val before = store.installed()
            val now = Instant.ofEpochSecond(vector.json.get("now").asLong)
            val answer = codeOf { store.install(vector.bytes("set"), now).change.name.lowercase() }
            differences.compare(vector.name, answer, vector.textOrNull("code") ?: vector.text("change"))
            if (vector.json.has("code")) assertEquals(before, store.installed(), vector.name)
            count += 1
        }
        println("kotlin: $count install vectors")
        differences.none()
    }

    @Test
    fun storiesGoOnAsWritten() {
        val differences = Differences()
        var count = 0
        for (story in vectors("set/stories")) {
            val store = TrustStore.at(temporaryFolder().toString())
            val root = story.bytes("root")
            store.pin(root, Root.parse(root).id())
            for (step in story.json.getAsJsonArray("steps").map { it.asJsonObject }) {
                val now = Instant.ofEpochSecond(step.get("now").asLong)
                val file = step.get("file")?.asString
                if (file != null) {
                    val answer = codeOf { store.install(story.beside(file), now).change.name.lowercase() }
                    differences.compare(file, answer, (step.get("change") ?: step.get("code")).asString)
                }
                val installed = store.installed().isNotEmpty()
                val states = if (installed) Checker.open(store, Policy.shipped("observe")).sets(now) else listOf()
                val sets = states.map { "${it.set.version.publish}.${it.set.version.patch} ${it.set.freshness.name.lowercase()}" }
                differences.compare("${story.name}: $file", "$sets", "${step.getAsJsonArray("sets").map { it.asString }}")
                count += 1
            }
        }
        println("kotlin: $count steps of stories")
        differences.none()
    }

    private fun perceptual(dump: JsonObject): Boolean =
        listOf("kinds", "tombstones").flatMap { dump.getAsJsonArray(it) }
            .any { it.asJsonObject.get("kind").asString == "pdq" }

    private fun dump(set: HashSet): JsonObject {
        val manifest = set.manifest()
        val entries = set.entries()
        val numbers = entries.withIndex().associate { (number, entry) -> entry.reference to number }
        return json(
            "root" to set.root(),
            "set" to manifest.set,
            "issuer" to manifest.issuer,
            "purpose" to manifest.purpose,
            "version" to listOf(manifest.version.publish, manifest.version.patch),
            "previous" to manifest.previous,
            "created" to manifest.created.epochSecond,
            "not_before" to manifest.notBefore.epochSecond,
            "expires" to manifest.expires.epochSecond,
            "origin" to manifest.origin,
            "packer" to manifest.packer,
            "packing" to manifest.packing,
            "intake" to manifest.intake,
            "comment" to manifest.comment,
            "kinds" to manifest.kinds.map { kind ->
                val rows = set.rows(kind.kind)
                assertEquals(kind.rows.toInt(), rows.size)
                json(
                    "kind" to kind.kind,
                    "convention" to kind.convention,
                    "rows" to rows.map { listOf(it.hex(), set.find(it)?.let { entry -> numbers[entry.reference] }) },
                )
            },
            "entries" to entries.map { entry ->
                json("reference" to entry.reference, "statements" to entry.statements.map(::said))
            },
            "tombstones" to set.withdrawn().map {
                json(
                    "kind" to it.row.kind(),
                    "row" to it.row.hex(),
                    "reason" to it.reason,
                    "group" to it.group,
                    "withdrawn" to LocalDate.parse(it.withdrawn).toEpochDay(),
                    "answers_until" to LocalDate.parse(it.answersUntil).toEpochDay(),
                    "readmitted" to it.readmitted,
                )
            },
        )
    }

    private fun said(statement: Statement) = json(
        "scheme" to statement.scheme,
        "code" to statement.code,
        "assessor" to statement.assessor,
        "jurisdiction" to statement.jurisdiction,
        "first_seen" to statement.firstSeen?.let { LocalDate.parse(it).toEpochDay() },
        "status" to statement.status,
    )
}
