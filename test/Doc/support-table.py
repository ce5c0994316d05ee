# Holds the table of what is supported in the README: each claim of a row has a
# program, which runs or is refused with its message, or a test of the tree; and
# nothing else does. A row's last column leads to a file of claims:
#   // supported: claim; claim     or     // refused: claim
#   // run: flags of nz-run               // test: path of a test, instead
#   // exit: 2                            // error: what the message has
# Usage: support-table.py PAGE ROOT
# REQUIRES: nz-run
# RUN: %python %s %nz_root/README.md %nz_root
# RUN: not %python %s %S/Inputs/support-wrong/page.md %nz_root | FileCheck %s
# CHECK: page.md:3: error: expected a claim 'addition' in wrong.mlir, found none
# CHECK-NEXT: wrong.mlir:3: error: expected 'products' among what is supported in page.md:3
# CHECK-NEXT: wrong.mlir:11: error: expected 'branches' to be refused with exit code 1 and 'found', found exit code 0
# CHECK-NEXT: wrong.mlir:20: error: expected a test for 'tests', found no file 'test/Run/missing.py'
# CHECK-NEXT: wrong.mlir:25: error: expected 'recursion' to run, found exit code 1
# CHECK: 2 claims hold, 5 do not
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = ("supported", "refused")


class Claim:
    """A program, or a test, and the claims that it holds."""

    def __init__(self, path, line, text):
        found = dict(re.findall(r"^// (supported|refused|run|exit|test|error): (.*)$", text, re.M))
        self.path, self.text = path, text
        self.kind = next(kind for kind in KINDS if kind in found)
        self.names = found[self.kind].split("; ")
        self.line = line + text[: text.index(f"// {self.kind}: ")].count("\n")
        self.flags = shlex.split(found.get("run", ""))
        self.exit = int(found.get("exit", "1"))
        self.test, self.error = found.get("test"), found.get("error", "")

    def check(self, root):
        """What does not hold; None where all does."""
        if self.test:
            path = root / self.test
            is_test = path.is_file() and re.search(r"^\W+RUN[:]", path.read_text(), re.M)
            return None if is_test else f"expected a test for '{self.names[0]}', found no file '{self.test}'"
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "program.mlir").write_text(self.text)
            done = subprocess.run(["nz-run", "program.mlir", *self.flags], cwd=folder, capture_output=True, text=True)
        found = f"found exit code {done.returncode}\n{done.stderr}".rstrip()
        if self.kind == "supported":
            return None if done.returncode == 0 else f"expected '{self.names[0]}' to run, {found}"
        if done.returncode == self.exit and re.search(self.error, done.stderr):
            return None
        return f"expected '{self.names[0]}' to be refused with exit code {self.exit} and '{self.error}', {found}"


def read_claims(path):
    """The claims of a file, each with its program."""
    text, line, claims = path.read_text(), 1, []
    for part in re.split(r"^// -----\n", text, flags=re.M):
        claims.append(Claim(path, line, part))
        line += part.count("\n") + 1
    return claims


def rows(page):
    """Yields line, claims of each kind, and the file of each row."""
    for number, line in enumerate(page.read_text().splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        link = re.match(r"\[.*\]\((.*\.mlir)\)", cells[-1])
        if line.startswith("|") and link and len(cells) == 4:
            yield number, [set(cell.split("; ")) - {""} for cell in cells[1:3]], page.parent / link[1]


def check_row(page, number, wanted, path, root):
    """Yields a claim and what is wrong with it, or None, for each claim."""
    place, claims = f"{page.name}:{number}", read_claims(path)
    for kind, names in zip(KINDS, wanted):
        given = {name for claim in claims if claim.kind == kind for name in claim.names}
        for name in sorted(names - given):
            yield f"{place}: error: expected a claim '{name}' in {path.name}, found none"
    for claim in claims:
        here = f"{path.name}:{claim.line}: error:"
        wrong = claim.check(root)
        for name in claim.names:
            if name not in wanted[KINDS.index(claim.kind)]:
                yield f"{here} expected '{name}' among what is {claim.kind} in {place}"
            else:
                yield f"{here} {wrong}" if wrong else None
                wrong = None


def main():
    page, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    results = [result for number, wanted, path in rows(page) for result in check_row(page, number, wanted, path, root)]
    errors = [result for result in results if result]
    print("\n".join(errors + [f"{len(results) - len(errors)} claims hold, {len(errors)} do not"]))
    return 1 if errors or not results else 0


if __name__ == "__main__":
    sys.exit(main())
