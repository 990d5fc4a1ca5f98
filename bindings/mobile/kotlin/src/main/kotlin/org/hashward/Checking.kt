package org.hashward

import java.io.File
import java.io.IOException
import java.io.InputStream
import java.nio.ByteBuffer
import java.time.Instant
import kotlin.time.Duration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope

/**
 * What a check is told beside the file.
 *
 * @property context where the file was met.
 * @property now when; the system's clock unless given.
 * @property subject the app's own name for what is checked, echoed in the verdict.
 * @property external evidence made elsewhere, to be decided on together.
 * @property deadline past it the verdict is indeterminate, reason `DEADLINE`. It counts from the call.
 */
data class Asked(
    val context: Context = Context.UPLOAD,
    val now: Instant? = null,
    val subject: Subject? = null,
    val external: List<External> = emptyList(),
    val deadline: Duration? = null,
) {
    /** The request of the library, with a token of one's own. */
    fun request(cancel: CancelToken? = null): Request = Request(now, context, subject, external, cancel)
}

/**
 * Checks a file in memory, off the calling thread. Cancelling the coroutine stops the check.
 *
 * A file that cannot be read or decoded is a verdict too, `Outcome.Indeterminate`.
 *
 * @throws HashwardException.Input `date.malformed` for a time that cannot be written.
 */
suspend fun Checker.check(bytes: ByteArray, asked: Asked = Asked()): Verdict =
    stoppable(asked.deadline) { checkBlocking(bytes.direct(), asked.request(it)) }

/** Checks a file on disk, off the calling thread. Cancelling the coroutine stops the check. */
suspend fun Checker.check(file: File, asked: Asked = Asked()): Verdict =
    stoppable(asked.deadline) { checkPathBlocking(file.path, asked.request(it)) }

/**
 * Checks everything a stream yields, off the calling thread, and leaves the stream open. A stream that fails gives
 * `Outcome.Indeterminate`, reason `UNREADABLE`. A read that blocks is not interrupted.
 */
suspend fun Checker.check(stream: InputStream, asked: Asked = Asked()): Verdict =
    stoppable(asked.deadline) { checkSourceBlocking(stream.asByteSource(), asked.request(it)) }

/** Takes the fingerprint of a file in memory, off the calling thread. Cancelling the coroutine stops it. */
suspend fun fingerprint(bytes: ByteArray, limits: Limits? = null): Fingerprint =
    stoppable(null) { Fingerprint.of(bytes.direct(), limits, it) }

/**
 * Takes the fingerprint of a file whose pixels the system decoded, such as a HEIC photograph: the digests of [bytes], the
 * picture of [pixels].
 *
 * @param stride bytes from one row to the next.
 * @param orientation the EXIF number, 1 to 8.
 * @throws HashwardException.Input `pixels.mismatch`.
 */
fun fingerprintOfPixels(
    bytes: ByteArray,
    pixels: ByteArray,
    width: Int,
    height: Int,
    format: PixelFormat,
    stride: Long,
    orientation: Int = 1,
): Fingerprint = Fingerprint.fromPixels(
    bytes.direct(),
    pixels.direct(),
    width.toUInt(),
    height.toUInt(),
    stride.toULong(),
    format,
    orientation.toUShort(),
)

/** A stream as the library reads it. It stays open. */
fun InputStream.asByteSource(): ByteSource = object : ByteSource {
    override fun read(most: UInt): ByteArray {
        val buffer = ByteArray(minOf(most, MOST_BYTES_A_READ).toInt())
        val count = try {
            this@asByteSource.read(buffer)
        } catch (_: IOException) {
            throw SourceException.Failed()
        }
        return if (count <= 0) ByteArray(0) else buffer.copyOf(count)
    }
}

private const val MOST_BYTES_A_READ = 65_536u

/** The library borrows memory outside of the heap, which the collector does not move. */
private fun ByteArray.direct(): ByteBuffer = ByteBuffer.allocateDirect(size).put(this).flip()

private suspend fun <T> stoppable(deadline: Duration?, work: (CancelToken) -> T): T = coroutineScope {
    val token = if (deadline == null) CancelToken() else CancelToken.after(deadline.milliseconds())
    val running = async(Dispatchers.IO) { work(token) }
    try {
        running.await()
    } catch (stopped: CancellationException) {
        token.cancel()
        throw stopped
    }
}

private fun Duration.milliseconds(): ULong = inWholeMilliseconds.coerceAtLeast(0).toULong()
