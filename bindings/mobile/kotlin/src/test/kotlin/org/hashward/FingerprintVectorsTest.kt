package org.hashward

import java.nio.ByteBuffer
import kotlin.test.Test
import kotlin.test.assertEquals

class FingerprintVectorsTest {
    @Test
    fun fingerprintsAreAsWritten() {
        val differences = Differences()
        var count = 0
        for (part in listOf("valid", "invalid")) {
            for (vector in vectors("fingerprint/$part")) {
                val bytes = vector.bytes("file")
                val direct = ByteBuffer.allocateDirect(bytes.size).put(bytes).flip()
                val fingerprint = Fingerprint.of(direct)
                differences.compare(vector.name, describe(fingerprint), vector.json.get("fingerprint"))
                assertEquals(part == "valid", fingerprint.picture() != null, vector.name)
                val path = Fingerprint.ofPath(vector.folder.resolve(vector.text("file")).path)
                differences.compare("${vector.name} by path", describe(path), vector.json.get("fingerprint"))
                val stream = Fingerprint.ofSource(bytes.inputStream().asByteSource())
                differences.compare("${vector.name} by stream", describe(stream), vector.json.get("fingerprint"))
                count += 1
            }
        }
        println("kotlin: $count fingerprint vectors, each from memory, by path and by stream")
        differences.none()
    }

    private fun describe(fingerprint: Fingerprint) = json(
        "bytes" to fingerprint.length(),
        "mime" to fingerprint.mime(),
        "md5" to fingerprint.digest(Kind.MD5)?.hex(),
        "sha1" to fingerprint.digest(Kind.SHA1)?.hex(),
        "sha256" to fingerprint.digest(Kind.SHA256)?.hex(),
        "blake3" to fingerprint.digest(Kind.BLAKE3)?.hex(),
        "picture" to fingerprint.picture()?.let(::describe),
        "gaps" to fingerprint.gaps(),
    )

    private fun describe(picture: Picture) = json(
        "width" to picture.width,
        "height" to picture.height,
        "orientation" to picture.orientation,
        "full" to pdq(picture.full),
        "nearest512" to pdq(picture.nearest512),
        "forms_full" to picture.formsFull.map { listOf(it.form, it.hash.hex()) },
        "forms_nearest512" to picture.formsNearest512.map { listOf(it.form, it.hash.hex()) },
        "gradient" to picture.gradient?.bits()?.toString(16)?.padStart(16, '0'),
    )

    private fun pdq(pdq: Pdq) = json("hex" to pdq.hash.hex(), "quality" to pdq.quality, "ties" to pdq.ties)
}
