# Every relative link of a page leads to a file of the tree. The generated
# reference is not in the tree: links to it are not followed.
# Usage: links.py ROOT
# RUN: %python %s %nz_root
# RUN: not %python %s %S/Inputs/links | FileCheck %s
# CHECK: README.md:2: error: no file 'docs/Missing.md'
# CHECK: 2 links lead somewhere, 1 do not
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import sys
from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def links(page):
    """Yields line and target of each relative link outside code blocks."""
    fenced = False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fenced ^= line.startswith("```")
        for target in [] if fenced else LINK.findall(line):
            if "://" not in target and "generated/" not in target:
                yield number, target


def main():
    root = Path(sys.argv[1])
    good = bad = 0
    pages = [*root.glob("*.md")]
    for folder in ("docs", "examples", "bench", "fuzz"):
        pages += (root / folder).rglob("*.md")
    for page in sorted(pages):
        if "generated" in page.parts:
            continue
        for line, target in links(page):
            if (page.parent / target).exists():
                good += 1
            else:
                bad += 1
                print(f"{page}:{line}: error: no file '{target}'")
    print(f"{good} links lead somewhere, {bad} do not")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
