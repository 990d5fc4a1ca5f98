package org.hashward

import java.io.File
import java.lang.reflect.Modifier
import kotlin.test.Test
import kotlin.test.assertEquals

/** Every name in `items.tsv` is one of this package. */
class ItemsTest {
    @Test
    fun namesInTheTableExist() {
        val rows = File(System.getProperty("hashward.items")).readLines().filter { !it.startsWith("#") }
        val names = rows.map { it.split('\t') }.filter { !it[1].startsWith("-") }.map { it[1] }
        assertEquals(emptyList(), names.filterNot(::exists))
        println("kotlin: ${names.size} names of items.tsv exist, ${rows.size - names.size} rows give a reason")
    }

    private val files = listOf("Hashward_mobileKt", "CheckingKt", "ReadingKt", "ErrorCodeKt")
        .map { Class.forName("org.hashward.$it") }

    /** `Type`, `Type.member` or `function`. */
    private fun exists(name: String): Boolean {
        val parts = name.split('.')
        val type = runCatching { Class.forName("org.hashward.${parts[0]}") }.getOrNull()
        if (type == null) return parts.size == 1 && files.any { it.has(parts[0]) }
        if (parts.size == 1) return true
        val nested = listOf(type) + type.declaredClasses
        return nested.any { it.has(parts[1]) || it.simpleName == parts[1] } || files.any { it.has(parts[1]) }
    }

    /** Kotlin adds a mark to the names of functions that take unsigned numbers. */
    private fun Class<*>.has(name: String): Boolean {
        val getter = "get" + name.replaceFirstChar(Char::uppercase)
        val methods = declaredMethods.filter { Modifier.isPublic(it.modifiers) }.map { it.name.substringBefore('-') }
        return name in methods || getter in methods || declaredFields.any { it.name == name }
    }
}
