# RUN: %python %s %nz_root
# RUN: not %python %s %nz_root --without expected | FileCheck %s
# CHECK: lib/IO/TextCursor.cpp:{{[0-9]+}}: error: no test has the words 'expected '
"""Every message of the readers of files, and of what takes their arrays as arguments
and patterns, has a test: the words of each, between the numbers and names that they
are put around, occur in a test. With --without WORD, tests that have the word do not
count, to see that this test can fail."""
import re
import sys
from pathlib import Path

SOURCES = ["lib/IO/*.cpp", "lib/IO/*.h", "include/nz/IO/*.h", "lib/Runtime/Validate.cpp", "lib/Runtime/FlatLevels.cpp",
           "lib/Run/Value.cpp", "lib/Run/Arguments.cpp", "lib/Run/Checkpoint.cpp"]
TESTS = ["test/Unit/IO/*", "test/Unit/Runtime/*", "test/IO/*.py", "test/Run/*", "test/Run/errors/*"]
# Whole words in a row: the parts of a message that say something.
MESSAGE = re.compile(r"[a-z]{2,}[ ,:].*[a-z]|[a-z]{4,} $")
# What is no message of a reader, or cannot be brought about by a test.
EXCEPTIONS = {
    "expected to make a zip archive, found: ": "libzip fails at this only when memory ends",
    "expected a readable array, found: ": "what libzip can open is read by checkMember before",
    "expected a file of ": "another process shortens the file in between",
    " bytes, found its end while reading it": "another process shortens the file in between",
    "a copy of an argument": "only when memory ends",
    "coordinates of a pattern: ": "only when memory ends",
}
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def literals(text):
    """Line and contents of each string of a C++ file; adjacent ones are one."""
    text = re.sub(r"//[^\n]*|^\s*#include[^\n]*", "", text, flags=re.M)
    previous, line, parts = None, 0, []
    for match in LITERAL.finditer(text):
        between = text[previous:match.start()] if previous is not None else "x"
        if between.strip():
            if parts:
                yield line, "".join(parts)
            parts, line = [], text.count("\n", 0, match.start()) + 1
        parts.append(match[1])
        previous = match.end()
    if parts:
        yield line, "".join(parts)


def words_of_tests(root, without):
    """All that tests say, with the strings of C++ put together."""
    texts = []
    for pattern in TESTS:
        for path in sorted(root.glob(pattern)):
            if not path.is_file() or path.name == Path(__file__).name:
                continue
            text = path.read_text(errors="replace")
            if path.suffix in (".cpp", ".h"):
                texts += [literal for _, literal in literals(text)]
            else:
                texts.append(text)
    return "\n".join(text for text in texts if not without or without not in text)


def main():
    root = Path(sys.argv[1])
    tested = words_of_tests(root, sys.argv[3] if len(sys.argv) > 3 else None)
    missing, unused = [], set(EXCEPTIONS)
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            for line, literal in literals(path.read_text()):
                unused.discard(literal)
                said = literal.replace("\\n", "").split("error: ")[-1].strip(" :;,'")
                if MESSAGE.search(literal) and said not in tested and literal not in EXCEPTIONS:
                    missing.append(f"{path.relative_to(root)}:{line}: error: no test has the words '{literal}'")
    missing += [f"test/IO/messages.py: error: no reader says '{literal}'" for literal in sorted(unused)]
    print("\n".join(missing) or "every message has a test")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
