"""Parses the Swift sources with tree-sitter's grammar, since no Swift compiler runs here.

One form that the generator writes and the grammar does not know is taken out first; that is the baseline, after which no
file has an error. Types are not checked.

Usage: syntax.py GENERATED HAND-WRITTEN…
"""

import re
import sys
from pathlib import Path

import tree_sitter_swift
from tree_sitter import Language, Parser

PARSER = Parser(Language(tree_sitter_swift.language()))
# The attribute and the condition around it, which the grammar takes for errors.
HIDDEN = re.compile(rb"#if swift\(>=5\.8\)\n\s*@_documentation\(visibility: private\)\n\s*#endif\n")


def errors(source: bytes) -> list[int]:
    """The lines at which the grammar finds an error or misses a token."""
    lines, waiting = [], [PARSER.parse(HIDDEN.sub(b"", source)).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            lines.append(node.start_point[0] + 1)
        elif node.has_error:
            waiting.extend(node.children)
    return sorted(lines)


def main() -> None:
    """Fails on any error, and when a closing bracket that is taken away is not missed."""
    for path in sys.argv[1:]:
        source = Path(path).read_bytes()
        if errors(source):
            sys.exit(f"swift: {path}: errors at lines {errors(source)}")
        last = max(source.rindex(b")"), source.rfind(b"}"))
        if not errors(source[:last] + source[last + 1 :]):
            sys.exit(f"swift: {path}: a missing bracket is not seen, so the check shows nothing")
    print(f"swift: the grammar finds no error in {len(sys.argv) - 1} files, one of them generated; types are not checked")


main()
