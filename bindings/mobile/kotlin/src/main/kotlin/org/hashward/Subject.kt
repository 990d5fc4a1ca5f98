package org.hashward

/**
 * The app's own name for what is checked, echoed in the verdict. It can be a path or a link, so its text is not
 * part of [toString].
 */
@JvmInline
value class Subject(val text: String) {
    override fun toString(): String = "Subject"
}
