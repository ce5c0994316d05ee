# Changes the programs of the tests at random, also where they are half compiled, and
# runs passes on them, in the order of the compiler or in any: whatever the input,
# nz-opt gives a result or a message, never a signal and never a hang. Many programs
# go through one process; when it ends wrongly, each of them is tried alone.
# Usage: mutate.py [--tools FOLDER] [--seconds N] [--seed N] [--keep FOLDER]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import random
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

from mutations.attributes import mutate_attributes, names_of_attributes, names_of_operations
from mutations.passes import STAGES, passes_of, pipeline, random_passes
from mutations.texts import corpus, mutate, words_of

ROOT = Path(__file__).resolve().parent.parent
TIME_LIMIT = 30
BATCH = 32
BORDER = "\n// -----\n"
# Upstream's parser and verifier end with a signal; nz-run and nz-opt refuse the whole text.
KNOWN = re.compile(r"\barray\s*<\s*(index|!)|\bindexing_maps\s*=\s*\[\s*\]")


def run(command, text, limit):
    """The process, or None where it had no end."""
    try:
        return subprocess.run(command, input=text.encode(), capture_output=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None


def outcome(command, text, limit=TIME_LIMIT):
    """None where the tool ended as it should, else what happened."""
    done = run(command, text, limit)
    if done is None:
        return f"no end after {limit} seconds"
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    if done.returncode and b"error" not in done.stderr:
        return f"exit code {done.returncode} without a message"
    return None


class Mutator:
    """Makes batches of programs, and flags to compile them with."""

    def __init__(self, tool, chance):
        self.tool, self.chance = tool, chance
        self.programs = [text for text in corpus(ROOT) if text.strip()]
        self.words, self.passes = words_of(self.programs), passes_of(ROOT)
        self.operations, self.attributes = names_of_operations(ROOT), names_of_attributes(ROOT)

    def batch(self):
        """Flags, and texts for them."""
        chance = self.chance
        texts = [chance.choice(self.programs) for _ in range(BATCH)]
        if chance.random() < 0.5:
            made = [mutate(text, self.words, chance) for text in texts]
            return (pipeline(chance) if chance.random() < 0.7 else random_passes(self.passes, chance)), made
        # Of the middle of the compiler, in generic form.
        flags = [f"--nz-pipeline=stop-after={chance.choice(STAGES)}"] if chance.random() < 0.8 else []
        done = run([str(self.tool), "-", "--split-input-file", "--mlir-print-op-generic", *flags],
                   BORDER.join(texts), TIME_LIMIT * BATCH)
        texts = done.stdout.decode(errors="replace").split("// -----\n") if done else []
        texts = [text for text in texts if text.strip()]
        made = [mutate_attributes(text, self.operations, self.attributes, chance) if chance.random() < 0.7
                else mutate(text, self.words, chance) for text in texts]
        return (pipeline(chance) if chance.random() < 0.2 else random_passes(self.passes, chance)), made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "bin")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()

    tool = options.tools / "nz-opt"
    mutator = Mutator(tool, random.Random(options.seed))
    end = time.monotonic() + options.seconds
    count, found = 0, []
    while time.monotonic() < end:
        flags, texts = mutator.batch()
        texts = [text for text in texts if not KNOWN.search(text)]
        command = [str(tool), "-", "-o", "/dev/null", *flags]
        # Few programs are that slow; together they take longer.
        whole = outcome([*command, "--split-input-file"], BORDER.join(texts), 4 * TIME_LIMIT)
        for number, text in enumerate(texts if whole else []):
            wrong = outcome(command, text)
            if wrong:
                options.keep.mkdir(parents=True, exist_ok=True)
                path = options.keep / f"seed{options.seed}-{count + number}.mlir"
                path.write_text(text)
                found.append(path)
                print(f"{path}: error: {wrong}; see: {shlex.join([str(tool), str(path), *flags])}", flush=True)
        count += len(texts)
    print(f"{count} programs, {len(found)} of them ended wrongly")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
