package org.hashward

import java.io.File
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs

private const val REFUSED = "set.perceptual_on_device"
private val CREATED = Instant.parse("2026-11-24T00:00:00Z")

class VerdictVectorsTest {
    @Test
    fun verdictsAreAsWrittenOrTheirSetsAreRefused() {
        val differences = Differences()
        var played = 0
        var refused = 0
        for (vector in vectors("verdict/valid")) {
            val files = vector.folder.resolve("../files")
            val folder = temporaryFolder()
            val store = TrustStore.at(folder.toString())
            val codes = vector.json.getAsJsonArray("sets").map { install(store, files, it.asString) }
            val installable = vector.json.getAsJsonArray("sets").map { expected(files, it.asString) }
            assertEquals(installable, codes, vector.name)
            if (REFUSED in codes) {
                refused += 1
                continue
            }
            if (vector.json.get("damaged").asBoolean) damage(folder.resolve("sets").toFile())
            val verdict = play(vector, store, files)
            differences.compare(vector.name, parse(verdict.toJson()), vector.json.get("verdict"))
            differences.compare("${vector.name}: reply", verdict.reply.name.lowercase(), vector.text("reply"))
            val stored = Verdict.fromJson(vector.json.get("verdict").toString())
            differences.compare("${vector.name}: stored", parse(stored.toJson()), vector.json.get("verdict"))
            assertEquals(true, stored.explain(policy(vector)).replays, vector.name)
            played += 1
        }
        println("kotlin: $played verdict vectors played, $refused whose sets were refused with $REFUSED")
        differences.none()
        assertEquals(true, played > 0 && refused > 0)
    }

    @Test
    fun storedVerdictsOfEveryVectorAreReadAndReplayed() {
        val differences = Differences()
        for (vector in vectors("verdict/valid")) {
            val stored = Verdict.fromJson(vector.json.get("verdict").toString())
            differences.compare(vector.name, parse(stored.toJson()), vector.json.get("verdict"))
            differences.compare("${vector.name}: reply", stored.reply.name.lowercase(), vector.text("reply"))
            val explained = stored.explain(policy(vector))
            assertEquals(listOf(true, true), listOf(explained.samePolicy, explained.replays), vector.name)
        }
        differences.none()
    }

    @Test
    fun policiesThatWouldDoHarmAreRefused() {
        val differences = Differences()
        val refused = vectors("verdict/invalid")
        for (vector in refused) {
            val code = codeOf { Policy.fromJson(vector.json.get("policy").toString()).name() }
            differences.compare(vector.name, code, vector.text("code"))
        }
        println("kotlin: ${refused.size} invalid policy vectors")
        differences.none()
    }

    @Test
    fun wordsOfLaterVersionsAreIndeterminate() {
        val differences = Differences()
        val wire = vectors("verdict/wire")
        for (vector in wire) {
            val verdict = Verdict.fromJson(vector.json.get("wire").toString())
            differences.compare(vector.name, parse(verdict.toJson()), vector.json.get("verdict"))
            assertEquals(listOf(Reason.UNKNOWN_WORD), assertIs<Outcome.Indeterminate>(verdict.outcome).reasons)
            assertEquals(Access.HOLD, verdict.action.access)
        }
        println("kotlin: ${wire.size} vectors of later words")
        differences.none()
    }

    private fun play(vector: Vector, store: TrustStore, files: File): Verdict {
        val checker = Checker.open(store, policy(vector))
        val token = CancelToken()
        when (vector.textOrNull("stopped")) {
            "deadline" -> token.expire()
            "cancelled" -> token.cancel()
        }
        val asked = Asked(
            context = Context.valueOf(vector.text("context").uppercase()),
            now = Instant.parse(vector.text("now")),
            subject = Subject(vector.name),
            external = vector.json.getAsJsonArray("external").map { it.asJsonObject }.map {
                External(
                    it.get("source").asString,
                    ExternalKind.valueOf(it.get("kind").asString.uppercase()),
                    ExternalAnswer.valueOf(it.get("answer").asString.uppercase()),
                )
            },
        )
        val ask = vector.json.getAsJsonObject("ask")
        if (ask.has("file")) {
            val file = files.resolve(ask.get("file").asString.removePrefix("files/"))
            return checker.checkPathBlocking(file.path, asked.request(token))
        }
        if (ask.has("url")) return checker.checkUrl(Link.parse(ask.get("url").asString), asked.request(token))
        val hashes = ask.getAsJsonObject("hashes").entrySet().map { (kind, hex) ->
            Hash.parse(Kind.valueOf(kind.uppercase()), hex.asString)
        }
        val (perceptual, exact) = hashes.partition { it.kind() == Kind.PDQ }
        val quality = ask.get("quality")?.takeUnless { it.isJsonNull }?.asInt?.toUByte()
        val item = perceptual.fold(Hashes(exact)) { all, pdq -> all.withPdq(pdq.bytes(), Convention.FULL, quality) }
        return assertIs<HashesAnswer.Checked>(checker.checkHashes(listOf(item), asked.request(token)).single()).verdict
    }

    private fun policy(vector: Vector): Policy {
        val policy = vector.json.get("policy")
        return if (policy.isJsonPrimitive) Policy.shipped(policy.asString) else Policy.fromJson(policy.toString())
    }

    private fun install(store: TrustStore, files: File, name: String): String = codeOf {
        val root = files.resolve("$name.hroot").readBytes()
        store.pin(root, Root.parse(root).id())
        store.install(files.resolve("$name.hset").readBytes(), CREATED).change.name
    }

    /** What installing a vector's set must answer here, by what the set claims. */
    private fun expected(files: File, name: String): String {
        val kinds = peek(files.resolve("$name.hset").readBytes()).kinds
        return if (kinds.any { it.kind == Kind.PDQ }) REFUSED else Change.ADDED.name
    }

    private fun damage(sets: File) {
        val file = sets.listFiles().orEmpty().first()
        val bytes = file.readBytes()
        bytes[bytes.size / 2] = (bytes[bytes.size / 2].toInt() xor 1).toByte()
        file.writeBytes(bytes)
    }
}
