# Holds the invariants of the source tree: who includes whom, how long a file
# is, what a file begins with, what each pass has, what libraries never do.
# Usage: layering.py ROOT. Prints a line a violation; exits with 1 if any.
# RUN: %python %s %nz_root
# RUN: %python %S/Inputs/violations.py
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "Inputs"))
from passes import read_passes  # noqa: E402

ROOMS = (
    "Interfaces Dialect Raise Differentiate Optimize Lower Codegen Pipeline "
    "Runtime IO Run"
).split()

# What a room includes of the others. Tools and Register.cpp know everything.
# Runtime/Format.h is plain numbers, the one header that compiler and runtime
# share; Codegen/EntryAbi.h and FlatAbi.h say how compiled code is called.
# Runtime/LargePages.h asks the system for memory, whoever needs it.
INCLUDES = {
    "Interfaces": [],
    "Dialect": ["Interfaces"],
    "Raise": ["Interfaces", "Dialect"],
    "Differentiate": ["Interfaces"],
    "Differentiate/Rules": ["Interfaces", "Dialect"],
    "Optimize": ["Interfaces", "Dialect", "Codegen/EntryAbi.h"],
    "Lower": ["Interfaces", "Dialect", "Codegen/EntryAbi.h", "Runtime/Format.h"],
    "Codegen": ["Interfaces", "Dialect", "Runtime/Format.h"],
    "Pipeline": "Interfaces Dialect Raise Differentiate Optimize Lower Codegen".split(),
    "Runtime": ["Codegen/EntryAbi.h", "Codegen/FlatAbi.h"],
    "IO": ["Runtime/LargePages.h"],
    "Run": ["Dialect", "Codegen", "Pipeline", "Runtime", "IO"],
}

# Single files that may know more than their room, and why.
MAY_INCLUDE = {
    # The requests are operations of the nz dialect.
    "Differentiate/ExpandRequests": ["Dialect"],
}

# Files that may end the process, and why.
MAY_EXIT = {
    # The second Ctrl-C ends the tool at once, whatever is under way.
    "Run/Interrupt",
    # What the compiler was doing when memory ran out cannot be undone.
    "Run/OutOfMemory",
}

TOOL_LINES = {"nz-opt": 40, "nz-run": 150, "nz-lsp-server": 30}
HEADER_LINES = [
    "//",
    "// Part of the Nonzero Project, under the Apache License v2.0 with LLVM",
    "// Exceptions. See LICENSE for license information.",
    "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception",
]
FORBIDDEN = re.compile(
    r"(?<![\w.:>])(?:std::|::)?(?:_?exit|quick_exit|abort)\s*\(|\bstd::terminate\b"
    r"|\bllvm_unreachable\b|\breport_fatal_error\b|\bllvm::errs\(|(?<!\w)errs\(\)"
)


class Tree:
    """The files under a root, and what was found wrong with them."""

    def __init__(self, root):
        self.root = Path(root)
        self.violations = []

    def files(self, folder, *suffixes):
        """The files below `folder` with one of the suffixes, in order."""
        return sorted(
            path
            for path in (self.root / folder).rglob("*")
            if path.suffix in suffixes and path.is_file()
        )

    def report(self, path, line, text):
        """Notes a violation at a line of a file."""
        self.violations.append(f"{path.relative_to(self.root)}:{line}: error: {text}")


def place(path, root):
    """`lib/Raise/X.cpp` and `include/nz/Raise/X.h` are both at `Raise/X`."""
    parts = path.relative_to(root).with_suffix("").parts
    return "/".join(parts[1:] if parts[0] == "lib" else parts[2:])


def room_of(where):
    """The longest entry of INCLUDES that `where` is in, or None."""
    rooms = [room for room in INCLUDES if where.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def included(path):
    """Yields line number and name of what a source or tablegen file includes."""
    pattern = re.compile(r'^\s*#?\s*include\s+["<]([^">]+)[">]')
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = pattern.match(line)
        if match:
            yield number, match[1]


def check_includes(tree):
    """Dependencies point one way (I3, I4, I5)."""
    paths = tree.files("lib", ".cpp", ".h") + tree.files("include/nz", ".h", ".td")
    for path in paths:
        where = place(path, tree.root)
        room = room_of(where)
        if not room:
            continue
        top = room.split("/")[0]
        allowed = [top] + INCLUDES[room] + MAY_INCLUDE.get(where, [])
        for line, name in included(path):
            if name.startswith("nz/"):
                target = name[len("nz/") :]
                if not any(target == a or target.startswith(a + "/") for a in allowed):
                    tree.report(path, line, f"{room} does not include {name}")
            elif name.startswith(("mlir/", "llvm/")):
                check_upstream_include(tree, path, line, where, room, name)


def check_upstream_include(tree, path, line, where, room, name):
    """Runtime and IO know no MLIR; the engine knows no dialect but func."""
    if room in ("Runtime", "IO"):
        tree.report(path, line, f"{room} includes nothing of MLIR or LLVM: {name}")
    engine = room == "Interfaces" or (
        room == "Differentiate" and not where.startswith("Differentiate/Rules")
    )
    if (
        engine
        and name.startswith("mlir/Dialect/")
        and not name.startswith("mlir/Dialect/Func/")
    ):
        tree.report(path, line, f"{room} knows interfaces, not the dialect of {name}")


def check_sizes(tree):
    """Files stay small (I8)."""
    limits = [
        ("lib", (".cpp", ".h"), 600),
        ("include", (".h",), 600),
        ("include", (".td",), 400),
        ("lib", (".td",), 400),
        ("test", (".mlir", ".test", ".py", ".cpp", ".h"), 250),
    ]
    for folder, suffixes, limit in limits:
        for path in tree.files(folder, *suffixes):
            check_size(tree, path, limit)
    for tool, limit in TOOL_LINES.items():
        for path in tree.files(f"tools/{tool}", ".cpp"):
            check_size(tree, path, limit)


def check_size(tree, path, limit):
    """A single file has at most `limit` lines."""
    count = len(path.read_text().splitlines())
    if count > limit:
        tree.report(path, count, f"expected at most {limit} lines, found {count}")


def check_headers(tree):
    """Every file says in its first line what it is for, and its licence."""
    for folder in ("lib", "include", "tools", "test", "bench", "fuzz", "examples"):
        for path in tree.files(folder, ".cpp", ".h", ".td"):
            check_header(tree, path)
    for folder in ("test", "examples"):
        for path in tree.files(folder, ".mlir"):
            if not re.match(r"// \S", path.read_text()):
                tree.report(path, 1, "expected a comment in the first line")


def check_header(tree, path):
    """`//===- NAME - PURPOSE ---===//`, then the licence."""
    lines = path.read_text().splitlines()
    first = rf"//===-+ {re.escape(path.name)} - \w.*===//"
    if not lines or not re.fullmatch(first, lines[0]) or len(lines[0]) > 80:
        form = f"//===- {path.name} - PURPOSE ---===//"
        tree.report(path, 1, f"expected '{form}' in at most 80 columns")
    elif lines[1:5] != HEADER_LINES:
        tree.report(path, 2, "expected the licence, as in the other files")


def check_passes(tree):
    """Every pass has a file, a test of its name and an example (I9)."""
    for path in tree.files("include/nz", ".td"):
        if path.name != "Passes.td":
            continue
        room = path.relative_to(tree.root / "include/nz").parts[0]
        for one in read_passes(path.read_text()):
            if not list((tree.root / "lib" / room).rglob(one.name + ".cpp")):
                tree.report(path, one.line, f"expected {one.name}.cpp in lib/{room}")
            if not list((tree.root / "test" / room).rglob(one.test_name)):
                tree.report(path, one.line, f"expected {one.test_name} in test/{room}")
            if one.argument != "nz-" + one.test_name[: -len(".mlir")]:
                tree.report(path, one.line, f"expected '{one.name}' and "
                            f"'{one.argument}' to be one name")
            if len(one.blocks()) != 2:
                tree.report(path, one.line, f"expected an example of {one.name}: two "
                            "```mlir blocks, before and after")


def check_forbidden(tree):
    """Libraries never end the process and never print (I11)."""
    for path in tree.files("lib", ".cpp", ".h") + tree.files("include", ".h"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = re.sub(r'"(?:\\.|[^"\\])*"', '""', line).split("//")[0]
            match = FORBIDDEN.search(code)
            if match and place(path, tree.root) not in MAY_EXIT:
                tree.report(path, number, f"a library does not call {match[0].strip()}")


def check(root):
    """Returns the violations in the tree at `root`."""
    tree = Tree(root)
    check_includes(tree)
    check_sizes(tree)
    check_headers(tree)
    check_passes(tree)
    check_forbidden(tree)
    return tree.violations


if __name__ == "__main__":
    found = check(sys.argv[1] if len(sys.argv) > 1 else ".")
    print("\n".join(found) if found else "layering: every invariant holds")
    sys.exit(1 if found else 0)
