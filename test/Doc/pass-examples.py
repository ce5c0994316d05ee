# Runs the example of every pass: the first ```mlir block of its description
# goes through the pass and must become the second. The flags are the pass's own
# unless the text before the first block gives them in `--nz-...`.
# Usage: pass-examples.py FOLDER...
# RUN: %python %s %nz_root/include/nz
# RUN: not %python %s %S/Inputs/wrong | FileCheck %S/Inputs/wrong/Passes.td
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import difflib
import re
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "Inputs"))
from passes import read_passes  # noqa: E402


class Failure(Exception):
    """Why an example does not hold."""


def optimize(text, flags):
    """What nz-opt prints for the program `text`."""
    command = ["nz-opt", "-", *flags]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"'{shlex.join(command)}' failed:\n{done.stderr}")
    return done.stdout


def flags_of(one):
    """The flags that run a pass in its example."""
    found = re.search(r"`(--nz-[^`]+)`", one.example.partition("```")[0])
    return shlex.split(found[1]) if found else ["--" + one.argument]


def run(one):
    """Checks that before becomes after, whatever the values are called."""
    blocks = one.blocks()
    if len(blocks) != 2:
        raise Failure(f"expected two ```mlir blocks, found {len(blocks)}")
    before, after = blocks
    found = optimize(optimize(before, flags_of(one)), [])
    expected = optimize(after, [])
    if found != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), "expected", "found", lineterm=""
        )
        raise Failure("\n".join(lines))


def main():
    count = failures = 0
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).rglob("Passes.td")):
            for one in read_passes(path.read_text()):
                count += 1
                try:
                    run(one)
                except Failure as failure:
                    failures += 1
                    print(f"{path}:{one.line}: error: the example of {one.name}")
                    print(failure)
    print(f"{count - failures} examples hold, {failures} do not")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
