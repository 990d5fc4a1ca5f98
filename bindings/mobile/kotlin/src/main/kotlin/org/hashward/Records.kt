package org.hashward

import java.io.File
import java.time.Instant

/** Reads a link in bytes that need not be UTF-8; in text it is `Link.parse`. */
fun link(raw: ByteArray): Link = Link.parseBytes(raw)

/** The records of a file of JSON Lines, one by one. It is read once, and closed with the sequence's end. */
fun records(file: File): Sequence<ReadRecord> = RecordLines.ofRecords(file.path).sequence()

/**
 * The reports in a file, one by one: a bad row, mail or line is `ReadRecord.Rejected`, with its line.
 *
 * @param form `table`, `mail` or `text`.
 * @param source who reports, where the file does not say.
 * @param channel by which way, such as `chat`; [application] is the chat application.
 * @throws HashwardException.Input `rows.column` for a table without links.
 */
fun reports(
    file: File,
    form: String,
    source: String,
    channel: String,
    receivedAt: Instant,
    application: String? = null,
    batch: String? = null,
): Sequence<ReadRecord> =
    RecordLines.ofReports(ReportInput(file.path, form, source, channel, receivedAt.toString(), application, batch)).sequence()

private fun RecordLines.sequence(): Sequence<ReadRecord> = generateSequence { next() }.constrainOnce()

/** Merges files of records into one, which appears when it is complete. */
fun mergeRecords(files: List<File>, out: File, memoryBytes: Long = 64L shl 20): MergeCounts =
    mergeRecords(files.map { it.path }, out.path, memoryBytes.toULong())
