package org.hashward

import java.time.Instant
import java.util.Base64
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Filters, which are made elsewhere: the files below are of SHA-256 rows that are numbers, from 1 to 9 and from 4 to 12. */
class FilterTest {
    private val root = Root.parse(ROOT)
    private val filter = DeviceSet.open(FIRST, root)
    private val now = Instant.parse("2026-11-25T00:00:00Z")

    private fun digest(number: Int, kind: Kind = Kind.SHA256) =
        Hash.parse(kind, number.toString(16).padStart(if (kind == Kind.MD5) 32 else 64, '0'))

    @Test
    fun aFilterSaysWhatMayBeListedAndNothingOfOtherKinds() {
        for (number in listOf(1, 9)) {
            val answer = assertIs<DeviceAnswer.PossiblyListed>(filter.ask(listOf(digest(number))))
            assertEquals(Guarantee.TRUNCATED_ONE_WAY to 3u, answer.guarantee to answer.epoch)
            assertEquals(filter.manifest().falsePositiveRate, answer.falsePositiveRate)
            assertTrue(answer.falsePositiveRate <= 1.0 / (1 shl 30))
        }
        assertIs<DeviceAnswer.NotListed>(filter.ask(listOf(digest(10))))
        assertEquals(null, filter.ask(listOf(digest(1, Kind.MD5))))
        assertEquals(null, filter.ask(emptyList()))
        assertIs<DeviceAnswer.NotListed>(filter.ask(listOf(digest(1, Kind.MD5), digest(10))))
    }

    @Test
    fun aFilterSaysWhatItWasMadeOf() {
        val manifest = filter.manifest()
        assertEquals(peekDeviceSet(FIRST), manifest)
        assertContentEquals(FIRST, filter.bytes())
        assertEquals(listOf(SET, root.id(), "hotline.example"), listOf(manifest.set, manifest.issuer, manifest.origin))
        assertEquals(listOf(3u, 9u), listOf(manifest.epoch, manifest.rows))
        assertEquals(FilterRate.TWO_TO_MINUS30 to listOf(Kind.SHA256), manifest.rate to manifest.kinds)
        assertEquals(Purpose.CSAM to Version(1u, 0u), manifest.purpose to manifest.version)
        assertEquals(Instant.parse("2026-11-24T00:00:00Z"), manifest.created)
        assertEquals(64, manifest.root.length)
    }

    @Test
    fun whatIsNotToBeBelievedIsRefused() {
        assertFailsWith<HashwardException.Format> { DeviceSet.open(ROOT, root) }
        val other = Root.parse(Testing.issuer())
        assertEquals("trust.issuer_unknown", codeOf { DeviceSet.open(FIRST, other).root() })
        assertEquals("device.content", codeOf { DeviceSet.open(FIRST.copyOf(FIRST.size - 1), root).root() })
    }

    @Test
    fun filtersAreInstalledAndNoOlderOneReplacesThem() {
        val store = TrustStore.at(temporaryFolder().toString())
        store.pin(ROOT, root.id())
        assertEquals(emptyList<InstalledFilter>() to null, store.filters() to store.filter(SET))
        val done = store.install(FIRST, now)
        assertEquals(Change.ADDED, done.change)
        assertEquals(filter.root(), assertIs<Content.Filter>(done.content).filter.root())
        assertEquals("device.epoch", codeOf { store.install(OLDER, now).change.name })

        assertEquals(Change.REPLACED, store.install(DELTA, now).change)
        val opened = store.filter(SET)!!
        assertIs<DeviceAnswer.NotListed>(opened.ask(listOf(digest(1))))
        assertIs<DeviceAnswer.PossiblyListed>(opened.ask(listOf(digest(12))))
        val record = store.filters().single()
        assertEquals(listOf(SET, root.id(), opened.root()), listOf(record.set, record.issuer, record.root))
        assertEquals(listOf(3u, 2u, 0u), listOf(record.epoch, record.version.publish, record.version.patch))
        assertEquals(opened.bytes().size.toULong(), record.bytes)
        assertEquals(Purpose.CSAM to Instant.parse("2026-11-24T01:00:00Z"), record.purpose to record.created)
        assertEquals(emptyList<Installed>(), store.installed())
        assertEquals("label.malformed", codeOf { store.filter("no name").toString() })
        assertEquals(true to null, store.remove(SET) to store.filter(SET))
    }

    private companion object {
        const val SET = "11111111111111111111111111111111"

        /** An issuer's root that allows filters. */
        val ROOT = file(
            """
            iUhST09UDQoBAAAAiwAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIDTBGsAAAAAgNbQfQAAAAAPAGhvdGxpbmUu
            ZXhhbXBsZQEAAQABAAEAAQAgADtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdopAwABAAEAAQAAAAIAAQABAAAAAwABAAEAAAAB
            AAEAUfE2Wt2QfD3K6tj66Qz+VZAmOCSDd7TdHbUBsRVUrEZAAIbb6IweoonHXi2AzsrtG3G83If1fOn5ol+6SRw83bnySkWQW4EqbC7/
            axzUtV92ySFM3gsvWqlWH7uLfWcf7gI=
            """,
        )

        /** The filter of version 1 of a list: rows 1 to 9, epoch 3. */
        val FIRST = file(
            """
            iUhERVYNChoBAAAAygAAABERERERERERERERERERERGcjUKzdu6SIw61PXlI9m/PQVzXwo7ednV7S5bNBfYmkgEAAQAAAAAAAADHZy64
            MCtQrEz4ikgbnUq0HQ7RH+dZyrP+TPI5M8EMYIDTBGsAAAAAAAfmbAAAAAAPAGhvdGxpbmUuZXhhbXBsZQMAAAAAAQIDBAUGBwgJCgsM
            DQ4PEBESExQVFhcYGRobHB0eHx4BAQADACIJAAAA+kTyUXTbImC8x/yDuu4GuKwr9jOQY7rlUud5qT/ItXEBAAEAUfE2Wt2QfD3K6tj6
            6Qz+VZAmOCSDd7TdHbUBsRVUrEZAAN2wZMrmWCggB3aiLO3WZ08/nkk9HSD/3RBznsn6WbcskmreKa0XjIKIn0WVYO0/C34vtRcWttKr
            ayGo+UaSNwsAAAAACQAAAFnLXkFkQHXojwhjz4b6EzvkdVs91pZ8EbfccsFjAxBzerarP9MAAAA=
            """,
        )

        /** The same of epoch 2, made an hour later. */
        val OLDER = file(
            """
            iUhERVYNChoBAAAAygAAABERERERERERERERERERERGcjUKzdu6SIw61PXlI9m/PQVzXwo7ednV7S5bNBfYmkgEAAQAAAAAAAADHZy64
            MCtQrEz4ikgbnUq0HQ7RH+dZyrP+TPI5M8EMYJDhBGsAAAAAAAfmbAAAAAAPAGhvdGxpbmUuZXhhbXBsZQIAAAAAAQIDBAUGBwgJCgsM
            DQ4PEBESExQVFhcYGRobHB0eHx4BAQADACIJAAAA1ZyihEaMjJvmGTYwLTdupJcA5/+BIWUH5O0qwISvEmoBAAEAUfE2Wt2QfD3K6tj6
            6Qz+VZAmOCSDd7TdHbUBsRVUrEZAAOYOG8P5cdAX7xZT8DQOLb3jQBpTb/o4oH1NIDsKqSvHxE0HTLAMGLXmnS+o+SouYCbo1MrCIRoU
            cX5rqgyfYQIAAAAACQAAAJXqPM0fgEbjimZjQtsS0PFdEJZkjzBPvwg9pTKU6CorVOdJId0AAAA=
            """,
        )

        /** What leads from the first to the filter of version 2: rows 4 to 12. */
        val DELTA = file(
            """
            iUhEVkQNChoBAAAA+gAAAI18H5umCs9wk4gowtIQdpnpLduVnOOgDUyI0g1MongHiUhERVYNChoBAAAAygAAABERERERERERERERERER
            ERGcjUKzdu6SIw61PXlI9m/PQVzXwo7ednV7S5bNBfYmkgEAAgAAAAAAAAAQadHN+7XSwpyDWv9ufaHbqYuMjCzsaz67/2w3vVH+S5Dh
            BGsAAAAAAAfmbAAAAAAPAGhvdGxpbmUuZXhhbXBsZQMAAAAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHx4BAQADACIJAAAA
            isgmbqa8ea+MVa7ispPUVJ/5UGXI9BTVhcO+2aT34csBAAEAUfE2Wt2QfD3K6tj66Qz+VZAmOCSDd7TdHbUBsRVUrEZAAARxEE+MxuD/
            e6nxyNikktDwgxkB4MyzuKjCiukM9iAvAmcWW35OkzbfIeHFpB5s3RnKlsDM6ReZIokDVFsoFwcDAAAAAwAAAI4AAAAAAAAAvLv/w4tn
            /yXlSqOLBAAAAA==
            """,
        )

        fun file(text: String): ByteArray = Base64.getMimeDecoder().decode(text)
    }
}
