"""The second reader of hashward's files, written from core/docs/format.md alone.

It exists to disagree: where the crate and the text have drifted apart, this
reader follows the text. It is slow on purpose, keeps everything in plain lists
and takes the steps of sections 5 and 6 in the order in which the text has them.

    root.py         read_root: who the issuer is, section 6
    set.py          read_set: the steps of section 5, each of which is in
        manifest.py     the fields of section 3 and their rules
        layout.py       where the sections lie
        signatures.py   the signature block, and ed25519.py what a strict signature is
        rows.py         the rows of a kind
        dictionary.py   strings, statements and records
        entries.py      which row is of which entry, which record of which entry
        tombstones.py   withdrawn rows
    install.py      install: whether a set that reads may be installed
    dump.py         what a set says, in the plain form of the vectors
    fields.py, bits.py, vocabulary.py: the least parts
"""
