package org.hashward

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import java.io.File
import java.nio.file.Files
import java.nio.file.Path

/** The folder of the vectors that every language runs. */
val vectorsFolder = File(System.getProperty("hashward.vectors"))

/** The folders of vectors. One more in the index is unknown here, which fails. */
private val PARTS = setOf(
    "fingerprint/valid", "fingerprint/invalid", "set/valid", "set/invalid", "set/stories", "verdict/valid", "verdict/invalid",
    "verdict/wire",
)

/** A vector, and the folder it stands in. */
class Vector(val name: String, val folder: File, val json: JsonObject) {
    fun text(field: String): String = json.get(field).asString

    fun textOrNull(field: String): String? = json.get(field)?.takeUnless { it.isJsonNull }?.asString

    fun bytes(field: String): ByteArray = beside(text(field))

    fun beside(file: String): ByteArray = folder.resolve(file).readBytes()
}

fun parse(text: String): JsonObject = JsonParser.parseString(text).asJsonObject

/** The vectors of a part: exactly those that the index lists. */
fun vectors(part: String): List<Vector> {
    val index = parse(vectorsFolder.resolve("index.json").readText())
    check(index.keySet() == PARTS) { "the index lists ${index.keySet()}, known are $PARTS" }
    val listed = index.getAsJsonArray(part).map { it.asString }.toSet()
    val folder = vectorsFolder.resolve(part)
    val found = folder.listFiles().orEmpty().filter { it.extension == "json" }.map { it.nameWithoutExtension }.toSet()
    check(listed == found) { "$part: missing ${listed - found}, not in the index ${found - listed}" }
    return listed.sorted().map { Vector(it, folder, parse(folder.resolve("$it.json").readText())) }
}

/** What a test found that differs from the vectors: all of it, since the pattern says more than the first. */
class Differences {
    private val found = mutableListOf<String>()

    fun compare(name: String, here: JsonElement, there: JsonElement) {
        if (here != there) found += "$name: $here\n  instead of $there"
    }

    fun compare(name: String, here: String, there: String) = compare(name, JsonPrimitive(here), JsonPrimitive(there))

    fun none() = check(found.isEmpty()) { "${found.size} differ:\n${found.take(8).joinToString("\n")}" }
}

/** The code of what a call fails with, or what it gives. */
inline fun codeOf(call: () -> String): String = try {
    call()
} catch (error: HashwardException) {
    error.code
}

/** A new folder, gone with all that is in it when the process of the tests ends. */
fun temporaryFolder(): Path = Files.createTempDirectory("hashward").also { folder ->
    Runtime.getRuntime().addShutdownHook(Thread { folder.toFile().deleteRecursively() })
}

fun json(vararg fields: Pair<String, Any?>): JsonObject =
    JsonObject().apply { fields.forEach { (name, value) -> add(name, element(value)) } }

fun element(value: Any?): JsonElement = when (value) {
    null -> JsonNull.INSTANCE
    is JsonElement -> value
    is String -> JsonPrimitive(value)
    is Boolean -> JsonPrimitive(value)
    is Enum<*> -> JsonPrimitive(value.name.lowercase())
    is ULong -> JsonPrimitive(value.toLong())
    is UInt -> JsonPrimitive(value.toLong())
    is UShort -> JsonPrimitive(value.toLong())
    is UByte -> JsonPrimitive(value.toLong())
    is Number -> JsonPrimitive(value.toLong())
    is Iterable<*> -> JsonArray().apply { value.forEach { add(element(it)) } }
    else -> error("no JSON of ${value::class}")
}
