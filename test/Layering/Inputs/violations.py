# Shows that the layering test can fail: each case is a file that breaks one
# invariant, and what must be said about it.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from layering import HEADER_LINES, check  # noqa: E402


def source(path, *lines):
    """The text of a file with a right header."""
    name = Path(path).name
    first = f"//===- {name} - Some purpose "
    first += "-" * (80 - len(first) - len("===//")) + "===//"
    return "\n".join([first, *HEADER_LINES, "", *lines, ""])


def passes(definition):
    """A Passes.td with one pass."""
    return source("Passes.td", *definition.splitlines())


EXAMPLE = """def TidyPass : Pass<"nz-tidy"> {
  let description = [{
    Example:
    ```mlir
    ```
    becomes
    ```mlir
    ```
  }];
}"""

# A pass with its file, test and example, and with everything allowed: no fault.
SOUND = {
    "include/nz/Raise/Passes.td": passes(EXAMPLE),
    "lib/Raise/Tidy.cpp": source("Tidy.cpp", '#include "nz/Dialect/Nz.h"'),
    "test/Raise/tidy.mlir": "// RUN: nz-opt %s\n",
    "lib/Differentiate/Walk.cpp": source(
        "Walk.cpp",
        '#include "mlir/Dialect/Func/IR/FuncOps.h"',
        "// exit() is what a library never calls.",
        'auto text = "abort()";',
        "regions.exit(block);",
    ),
    "lib/Differentiate/ExpandRequests.cpp": source(
        "ExpandRequests.cpp", '#include "nz/Dialect/Nz.h"'
    ),
}

CASES = [
    ("lib/Dialect/A.cpp", ['#include "nz/Raise/A.h"'], "does not include nz/Raise"),
    ("lib/Raise/A.cpp", ['#include "nz/Lower/A.h"'], "does not include nz/Lower"),
    ("lib/Lower/A.cpp", ['#include "nz/Differentiate/A.h"'], "does not include"),
    ("lib/Optimize/A.cpp", ['#include "nz/Differentiate/A.h"'], "does not include"),
    ("lib/Codegen/A.cpp", ['#include "nz/Differentiate/A.h"'], "does not include"),
    ("lib/Run/A.cpp", ['#include "nz/Differentiate/A.h"'], "does not include"),
    ("include/nz/Run/A.h", ['#include "nz/Lower/A.h"'], "does not include nz/Lower"),
    ("include/nz/Raise/A.td", ['include "nz/Lower/A.td"'], "does not include"),
    ("lib/Runtime/A.cpp", ['#include "llvm/ADT/STLExtras.h"'], "nothing of MLIR"),
    ("lib/IO/A.cpp", ["#include <mlir/IR/Value.h>"], "nothing of MLIR"),
    ("lib/Differentiate/A.cpp", ['#include "nz/Dialect/Nz.h"'], "does not include"),
    (
        "lib/Differentiate/A.cpp",
        ['#include "mlir/Dialect/Linalg/IR/Linalg.h"'],
        "knows interfaces",
    ),
    (
        "lib/Interfaces/A.cpp",
        ['#include "mlir/Dialect/Arith/IR/Arith.h"'],
        "knows interfaces",
    ),
    ("lib/Raise/A.cpp", [""] * 600, "at most 600 lines"),
    ("include/nz/Raise/A.td", [""] * 400, "at most 400 lines"),
    ("test/Unit/IO/A.cpp", [""] * 250, "at most 250 lines"),
    ("tools/nz-opt/nz-opt.cpp", [""] * 40, "at most 40 lines"),
    ("lib/Raise/A.cpp", ["void f() { exit(1); }"], "does not call exit("),
    ("lib/Raise/A.cpp", ["void f() { std::abort(); }"], "does not call std::abort("),
    ("lib/Raise/A.cpp", ['llvm_unreachable("no");'], "does not call llvm_unreachable"),
    ("lib/Raise/A.cpp", ['llvm::errs() << "no";'], "does not call llvm::errs("),
    ("lib/Raise/A.cpp", ['errs() << "no";'], "does not call errs()"),
]

# Whole texts: headers and passes.
TEXTS = [
    ("lib/Raise/A.cpp", "int x;\n", "expected '//===- A.cpp - PURPOSE"),
    ("lib/Raise/A.cpp", source("B.cpp"), "expected '//===- A.cpp - PURPOSE"),
    ("lib/Raise/A.cpp", source("A.cpp").replace("SPDX", ""), "expected the licence"),
    ("test/Raise/a.mlir", "func.func @f()\n", "expected a comment"),
    (
        "include/nz/Raise/Passes.td",
        passes(EXAMPLE.replace("TidyPass", "SweepPass")),
        "expected Sweep.cpp in lib/Raise",
    ),
    (
        "include/nz/Raise/Passes.td",
        passes(EXAMPLE.replace("TidyPass", "SweepPass")),
        "expected sweep.mlir in test/Raise",
    ),
    (
        "include/nz/Raise/Passes.td",
        passes(EXAMPLE.replace("nz-tidy", "nz-clean")),
        "expected 'Tidy' and 'nz-clean' to be one name",
    ),
    (
        "include/nz/Raise/Passes.td",
        passes(EXAMPLE.replace("Example", "As in")),
        "expected an example of Tidy",
    ),
]


def violations(extra):
    """What the test says of the sound tree with `extra` files put in."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**SOUND, **extra}.items():
            target = Path(root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return check(root)


def main():
    failures = [f"sound tree: {found}" for found in violations({})]
    texts = [(path, source(path, *lines), text) for path, lines, text in CASES]
    for path, content, expected in texts + TEXTS:
        found = violations({path: content})
        if not any(path in one and expected in one for one in found):
            failures.append(f"{path}: expected '{expected}', found {found}")
    print("\n".join(failures) if failures else "every violation was found")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
