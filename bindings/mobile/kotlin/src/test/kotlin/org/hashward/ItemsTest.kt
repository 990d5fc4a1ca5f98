package org.hashward

import java.io.File
import java.lang.reflect.Modifier
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Every name in `items.tsv` is one of this package. */
class ItemsTest {
    @Test
    fun namesInTheTableExist() {
        val rows = File(System.getProperty("hashward.items")).readLines().filter { !it.startsWith("#") }
        val names = rows.map { it.split('\t') }.filter { !it[1].startsWith("-") }.map { it[1] }
        assertEquals(emptyList(), names.filterNot(::exists))
        assertTrue(names.isNotEmpty())
        println("kotlin: ${names.size} names of items.tsv exist, ${rows.size - names.size} rows give a reason")
    }

    @Test
    fun namesThatDoNotExistAreNotFound() {
        for (name in listOf("Nothing", "nothing", "Hash.nothing", "Hash.outcome", "Nothing.hex", "Reply.nothing")) {
            assertEquals(false, exists(name), name)
        }
    }

    /** The classes in which Kotlin puts what stands outside of classes: functions, and extensions of a type. */
    private val files = listOf("Hashward_mobileKt", "CheckingKt", "ReadingKt", "RecordsKt", "ErrorCodeKt")
        .map { Class.forName("org.hashward.$it") }

    /** `Type`, `Type.member` or `function`. */
    private fun exists(name: String): Boolean {
        val (first, member) = name.split('.').let { it.first() to it.getOrNull(1) }
        val type = runCatching { Class.forName("org.hashward.$first") }.getOrNull()
        if (type == null) return member == null && files.any { it.has(first) }
        return member == null || type.has(member) || type.declaredClasses.any { it.has(member) } || extends(type, member)
    }

    private fun extends(type: Class<*>, member: String) =
        files.any { file -> file.named(member).any { it.parameterTypes.firstOrNull() == type } }

    private fun Class<*>.has(name: String): Boolean = named(name).isNotEmpty()

    /** Kotlin adds a mark to the names of functions that take unsigned numbers, and `get` to those of properties. */
    private fun Class<*>.named(name: String) = declaredMethods.filter {
        val here = it.name.substringBefore('-')
        Modifier.isPublic(it.modifiers) && (here == name || here == "get" + name.replaceFirstChar(Char::uppercase))
    }
}
