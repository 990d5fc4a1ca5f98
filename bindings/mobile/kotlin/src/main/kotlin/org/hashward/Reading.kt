package org.hashward

/** What was found. */
val Verdict.outcome: Outcome get() = outcome()

/** What is recommended. */
val Verdict.action: Action get() = action()

/** What every set answered. */
val Verdict.sets: List<SetEvidence> get() = sets()

/** What of the file could not be covered, whatever the outcome. */
val Verdict.gaps: List<Reason> get() = gaps()

/** What to tell the uploader where there is only yes and no. */
val Verdict.reply: Reply get() = reply()

/** The HTTP status of a reply. */
val Reply.status: Int get() = replyStatus(this).toInt()

/** The sentence of a reply for the person who uploads, in plain English. */
val Reply.sentence: String get() = replySentence(this)

/** The outcomes of a column's rows, in order. */
val Column.words: List<OutcomeWord> get() = outcomes.map { OutcomeWord.entries[it.toInt() - 1] }
