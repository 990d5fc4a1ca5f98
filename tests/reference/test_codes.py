"""The codes that the text names are those that the reader can refuse with."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXT = (HERE.parent.parent / "core" / "docs" / "format.md").read_text("utf-8")
CODE = re.compile(r"[a-z]+\.[a-z_]+")


def test_the_codes_of_the_text_are_those_of_the_reader():
    named, raised = codes_of_the_text(), codes_of_the_reader()
    assert len(named) > 80, "the text is not read as it is written"
    assert named - raised == set(), "no step of the reader refuses with these"
    assert raised - named == set(), "the text does not know these"


def codes_of_the_text() -> set[str]:
    """Codes in backticks. An ellipsis before the dot, which section 7 has, stands for either of its files."""
    codes = set()
    for word in re.findall(r"`([^`\n]+)`", TEXT):
        either = [word.replace("…", file, 1) for file in ("release", "timestamp")] if word[0] == "…" else [word]
        codes |= {code for code in either if CODE.fullmatch(code)}
    return codes


def codes_of_the_reader() -> set[str]:
    """Strings that are codes, and endings of codes after each word that their function is called with as `file`."""
    modules = [ast.parse(path.read_text("utf-8")) for path in (HERE / "hset").glob("*.py")]
    nodes = [node for module in modules for node in ast.walk(module)]
    strings = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    codes = {string for string in strings if CODE.fullmatch(string)}
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    for function in functions:
        formats = [node.values for node in ast.walk(function) if isinstance(node, ast.JoinedStr)]
        endings = [ending.value for first, *rest in formats if is_file(first) for ending in rest]
        codes |= {word + ending for ending in endings for word in files_of(function, functions)}
    return codes


def is_file(part: ast.expr) -> bool:
    return isinstance(part, ast.FormattedValue) and ast.unparse(part.value) == "file"


def files_of(called: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    """The words that a function is called with as `file`, by itself or by one that hands its own on."""
    place = [argument.arg for argument in called.args.args].index("file")
    words = set()
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == called.name:
                given = node.args[place]
                words |= {given.value} if isinstance(given, ast.Constant) else files_of(function, functions)
    return words
