# Every block of code of a page is in the file that the last link before it leads
# to, line by line; a line `...` stands for any lines. Console and shell blocks are
# not looked at.
# Usage: code-blocks.py PAGE...
# RUN: %python %s %nz_root/docs/AddARule.md
# RUN: not %python %s %S/Inputs/code-blocks/page.md | FileCheck %s
# CHECK: page.md:12: error: expected in code.txt: one
# CHECK: page.md:20: error: expected a link to a file before the block, found 'missing.txt'
# CHECK: 1 blocks are in the tree, 2 are not
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import sys
from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)\)")
NOT_CODE = {"console", "sh"}


def blocks(page):
    """Yields the line, the file and the lines of each block of code."""
    language, lines, target = None, [], None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if not line.startswith("```"):
            if language is None:
                target = ([target] + LINK.findall(line))[-1]
            else:
                lines.append(line)
        elif language is None:
            language, lines, first = line[3:], [], number
        else:
            if language not in NOT_CODE:
                yield first, target, lines
            language = None


def first_missing(lines, source):
    """The first line of a part, between `...`, that does not stand behind the part
    before it; None where all parts do."""
    place, part = 0, []
    for line in lines + ["..."]:
        if line != "...":
            part.append(line)
            continue
        starts = range(place, len(source) - len(part) + 1)
        found = next((at for at in starts if source[at : at + len(part)] == part), None)
        if found is None:
            return next((line for line in part if line not in source[place:]), part[0])
        place, part = found + len(part), []
    return None


def main():
    held, errors = 0, []
    for page in map(Path, sys.argv[1:]):
        for number, target, lines in blocks(page):
            path = page.parent / (target or "")
            place = f"{page.name}:{number}: error:"
            if not path.is_file():
                errors.append(f"{place} expected a link to a file before the block, found '{target}'")
                continue
            missing = first_missing(lines, path.read_text().splitlines())
            if missing is None:
                held += 1
            else:
                errors.append(f"{place} expected in {path.name}: {missing.strip()}")
    print("\n".join(errors + [f"{held} blocks are in the tree, {len(errors)} are not"]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
