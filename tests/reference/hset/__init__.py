"""The second reader of hashward's files, written from core/docs/format.md alone.

It exists to disagree: where the crate and the text have drifted apart, this
reader follows the text. It is slow on purpose, keeps everything in plain lists
and takes the steps of every table in the order in which the text has them.

    root.py         read_root: who the issuer is, section 6
    set.py          read_set: the steps of section 5, each of which is in
        manifest.py     the fields of section 3 and their rules
        layout.py       where the sections lie
        signatures.py   the signature block, and ed25519.py what a strict signature is
        rows.py         the rows of a kind
        dictionary.py   strings, statements and records
        entries.py      which row is of which entry, which record of which entry
        tombstones.py   withdrawn rows
    statement.py    read_release and read_timestamp: what an issuer says is current, section 7
    delta.py        read_delta and apply: from one version of a list to a later one, section 8
        gaps.py         planes and gaps
        write.py        the bytes of a set, for what a delta makes of its base
    state.py        what a reader keeps, and what misses are worth
        install.py          install: the tables that a file of any kind has to pass to be installed
        install_filter.py   the same for filters
    contest.py      read_contest: an entry that somebody holds to be wrong, section 9
    device.py       read_filter, contains, read_filter_delta and apply_filter_delta: filters for devices, section 10
    dump.py         what a set says, in the plain form of the vectors
    frame.py        header and body of every file but a set
    fields.py, bits.py, vocabulary.py: the least parts
"""
