# Runs the ```console blocks of the README and of docs/ from the root of the
# tree: a line `$ command` must print the lines that follow it, on stdout or
# stderr; `...` stands for anything. Blocks of one page run in order in one
# folder, so that files written by one can be read by the next.
# A C compiler links with libNzRuntime there, without the sanitizer that a checked
# build of it needs.
# UNSUPPORTED: sanitized
# Usage: console-blocks.py ROOT BUILD [PAGE...]
# RUN: %python %s %nz_root %nz_build
# RUN: not %python %s %nz_root %nz_build %S/Inputs/wrong.md | FileCheck %s
# CHECK: wrong.md:4: error: 'echo found' printed something else
# CHECK-NEXT: expected: other
# CHECK-NEXT: found: found
# CHECK: wrong.md:12: error: 'exit 3' ended with exit code 3
# CHECK: 3 commands hold, 2 do not
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def commands(text):
    """Yields line, command and expected output of each command of a page."""
    for block in re.finditer(r"^```console\n(.*?)^```", text, re.M | re.S):
        line = text.count("\n", 0, block.start()) + 2
        for part in re.split(r"^(?=\$ )", block[1], flags=re.M):
            if part.startswith("$ "):
                found = re.match(r"\$ ((?:.*\\\n)*.*)\n?", part)
                yield line, found[1], part[found.end() :]
            line += part.count("\n")


def first_difference(expected, found):
    """The part of what is expected, between `...`, that is not found in its
    place; None where all of it is."""
    found = "\n".join(line.rstrip() for line in found.strip().splitlines())
    parts = expected.strip().split("...")
    if len(parts) == 1:
        return None if parts[0] == found else parts[0]
    if not found.startswith(parts[0]):
        return parts[0]
    place = len(parts[0])
    for part in parts[1:-1]:
        place = found.find(part, place)
        if place < 0:
            return part
        place += len(part)
    return None if found[place:].endswith(parts[-1]) else parts[-1]


def run_page(page, root, build):
    """Runs a page's commands; returns how many held and how many did not."""
    held = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for entry in root.iterdir():
            if entry.name not in (".git", "build"):
                Path(folder, entry.name).symlink_to(entry)
        Path(folder, "build").symlink_to(build)
        for line, command, expected in commands(page.read_text()):
            done = subprocess.run(
                ["bash", "-c", f'PATH="$PWD/build/bin:$PATH"\n{command}'],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            place = f"{page}:{line}: error: '{command}'"
            if done.returncode and "error:" not in expected:
                failed += 1
                print(f"{place} ended with exit code {done.returncode}\n{done.stdout}")
                continue
            missing = first_difference(expected, done.stdout)
            if missing is not None:
                failed += 1
                print(f"{place} printed something else")
                print(f"expected: {missing.strip()}\nfound: {done.stdout.strip()}")
            else:
                held += 1
    return held, failed


def main():
    root, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    pages = [Path(page) for page in sys.argv[3:]]
    pages = pages or [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    pages += [] if sys.argv[3:] else sorted((root / "examples").rglob("README.md"))
    results = [run_page(page, root, build) for page in pages if page.exists()]
    failed = sum(result[1] for result in results)
    print(f"{sum(result[0] for result in results)} commands hold, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
