"""Holds the Swift package's words and names against the library's, since no Swift compiler does it here.

- `ErrorCode.swift` has every code of `words.json` once, named as its word, with the sentence of `ErrorCode.kt`, in its order
  (the Kotlin tests hold that order against the library).
- The generated enums have the words of `words.json`, in order, and the hand-written `kind` words are its error kinds.
- Every type and member that the hand-written Swift names is declared in it, in the generated Swift, or is Swift's own.

Usage: words.py WORDS.JSON GENERATED.SWIFT ERRORCODE.KT HAND-WRITTEN…
"""

import json
import re
import sys
from pathlib import Path

# What the hand-written files use of Swift, Foundation, Dispatch and XCTest.
TYPES = """
    Any Bool CaseIterable CustomDebugStringConvertible CustomReflectable CustomStringConvertible Data Date
    DispatchQueue FileHandle FileManager Foundation Hashable Hashward InputStream Int JSONSerialization Mirror
    NSDictionary Package PackageDescription Result Self Sendable Set String Task TimeInterval UInt32 UInt64 UInt8
    URL UTF8 UUID XCTAssertEqual XCTAssertFalse XCTAssertNotEqual XCTAssertThrowsError XCTAssertTrue XCTFail
    XCTUnwrap XCTest XCTestCase
""".split()
MEMBERS = """
    allCases appendingPathComponent async bytes cancel contains contentsOfDirectory count createDirectory data
    default deletingLastPathComponent deletingPathExtension down filter flatMap global iOS indices isCancelled
    jsonObject keys lastPathComponent library linkedLibrary lowercased macOS map max notOpen open path pathExtension
    prefix rawValue read reduce removeItem replacingOccurrences resume rounded sorted streamStatus systemLibrary
    target temporaryDirectory testTarget union unsafe utf8 uuidString v12 v15 v5 value write yield
""".split()


def camel(word: str) -> str:
    """A word as Swift writes it."""
    first, *rest = re.split("[._-]", word)
    return first + "".join(part.capitalize() for part in rest)


def code_of(source: str) -> str:
    """Swift without comments and the contents of texts."""
    return re.sub(r'"(?:\\.|[^"\\])*"|//[^\n]*', lambda found: '""' if found[0][0] == '"' else "", source)


def enums(source: str) -> dict[str, list[str]]:
    """The cases of every enum, in order."""
    bodies = re.findall(r"^public enum (\w+)[^\n]*\{\n(.*?)^\}", source, re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"^ +case `?(\w+)`?(?: = |\(|$)", body, re.MULTILINE) for name, body in bodies}


def error_codes(words: dict, swift: str, kotlin: str) -> list[str]:
    """What is wrong with the error codes."""
    ours = re.findall(r'/// (.*)\n    case (\w+) = "([a-z_.]+)"', swift)
    theirs = re.findall(r'/\*\* (.*) \*/\n    [A-Z0-9_]+\("([a-z_.]+)"\)', kotlin)
    wrong = [f"{name} is not the name of {code}" for _, name, code in ours if name != camel(code)]
    if [(code, sentence) for sentence, _, code in ours] != [(code, sentence) for sentence, code in theirs]:
        wrong.append("the codes, their order or their sentences are not those of ErrorCode.kt")
    if sorted(code for _, _, code in ours) != sorted(words["error_code"]):
        wrong.append("the codes are not those of words.json")
    kinds = re.findall(r'return \("(\w+)", code, detail\)', swift)
    return wrong if kinds == words["error_kind"] else [*wrong, f"the kinds are {kinds}"]


def word_enums(words: dict, generated: str) -> tuple[int, list[str]]:
    """How many enums of words there are, and what is wrong with them."""
    here, wrong, count = enums(generated), [], 0
    for name, list_of_words in words.items():
        # Those of `filter_rate`, such as 2^-20, can be no names.
        if name in ("error_code", "error_kind", "filter_rate", "policy", "role"):
            continue
        for enum in ["OutcomeWord", "Outcome"] if name == "outcome" else [camel(name)[0].upper() + camel(name)[1:]]:
            count += 1
            if here.get(enum) != [camel(word) for word in list_of_words]:
                wrong.append(f"{enum} has {here.get(enum)}")
    return count, wrong


def names(generated: str, written: dict[str, str]) -> tuple[int, list[str]]:
    """How many names the hand-written Swift uses, and those that nothing declares."""
    everything = "\n".join([generated, *written.values()])
    declared = set(re.findall(r"\b(?:class|struct|enum|protocol|typealias|func|var|let|case)\s+`?(\w+)", everything))
    declared |= set(re.findall(r"<(\w+)(?::| )", everything)) | set(re.findall(r"case \w+\((?:\w+: [^)]*)\)", everything))
    used, wrong = set(), []
    for path, source in written.items():
        code = code_of(source)
        here = set(re.findall(r"(?<![\w.])([A-Z]\w+)", code)) | set(re.findall(r"\.([a-z]\w*)", code))
        used |= here
        wrong += [f"{path}: nothing is named {name}" for name in sorted(here - declared - {*TYPES, *MEMBERS, "init", "self"})]
    return len(used), wrong


def main() -> None:
    """Fails with everything that is wrong."""
    words, generated, kotlin = (Path(path).read_text(encoding="utf-8") for path in sys.argv[1:4])
    written = {Path(path).name: Path(path).read_text(encoding="utf-8") for path in sys.argv[4:]}
    words = json.loads(words)
    count, wrong = word_enums(words, generated)
    wrong += error_codes(words, written["ErrorCode.swift"], kotlin)
    used, unknown = names(code_of(generated), {path: code_of(source) for path, source in written.items()})
    if wrong + unknown:
        sys.exit("swift: " + "\nswift: ".join(wrong + unknown))
    print(f"swift: {len(words['error_code'])} error codes and {count} enums of words are those of words.json; "
          f"{used} names of the hand-written sources are declared")


main()
