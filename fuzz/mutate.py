# Changes the programs of the tests at random and compiles them: whatever the
# input, nz-opt gives a result or a message, never a signal and never a hang.
# Usage: mutate.py [--tools FOLDER] [--seconds N] [--seed N] [--keep FOLDER]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import random
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r"[\w.$#%@!-]+|\s+|.")
TIME_LIMIT = 30
EXTREMES = ["0", "1", "-1", "127", "128", "255", "256", "65536", "2147483648",
            "4294967296", "9223372036854775807", "18446744073709551616", "?"]


def corpus():
    """The programs of the tests and examples, split where a test splits them."""
    for folder in ("test", "examples"):
        for path in sorted((ROOT / folder).rglob("*.mlir")):
            text = re.sub(r"^\s*//.*\n", "", path.read_text(), flags=re.M)
            yield from re.split(r"^// -----\n", text, flags=re.M)


def drop(tokens, place, words, chance):
    del tokens[place]


def repeat(tokens, place, words, chance):
    tokens.insert(place, tokens[place])


def swap(tokens, place, words, chance):
    other = chance.randrange(len(tokens))
    tokens[place], tokens[other] = tokens[other], tokens[place]


def replace(tokens, place, words, chance):
    """Puts a word of the same kind from any program."""
    alike = words.get(kind(tokens[place]))
    if alike:
        tokens[place] = chance.choice(alike)


def kind(token):
    """Numbers, values, symbols and other words are each of a kind."""
    return "0" if token[:1].isdigit() else token[0] if token[0] in "%@#!" else "word"


def mutate(text, words, chance):
    """A few changes; words are replaced by words of their kind most of the time."""
    tokens = TOKEN.findall(text)
    changes = [drop, repeat, swap] + [replace] * 9
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        places = [i for i, token in enumerate(tokens) if not token.isspace()]
        if not places:
            break
        chance.choice(changes)(tokens, chance.choice(places), words, chance)
    return "".join(tokens)


def outcome(command, text):
    """None where the tool ended as it should, else what happened."""
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True,
                              timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return f"no end after {TIME_LIMIT} seconds"
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    if done.returncode and b"error" not in done.stderr:
        return f"exit code {done.returncode} without a message"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "bin")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()

    programs = list(corpus())
    words = {"0": list(EXTREMES)}
    for token in sorted({t for text in programs for t in TOKEN.findall(text)}):
        if not token.isspace():
            words.setdefault(kind(token), []).append(token)

    command = [str(options.tools / "nz-opt"), "-", "--nz-pipeline", "-o", "/dev/null"]
    chance = random.Random(options.seed)
    end = time.monotonic() + options.seconds
    count, found = 0, []
    while time.monotonic() < end:
        text = mutate(chance.choice(programs), words, chance)
        wrong = outcome(command, text)
        count += 1
        if wrong:
            options.keep.mkdir(parents=True, exist_ok=True)
            path = options.keep / f"seed{options.seed}-{count}.mlir"
            path.write_text(text)
            found.append(path)
            print(f"{path}: error: {wrong}; see: {command[0]} {path} --nz-pipeline")
    print(f"{count} programs, {len(found)} of them ended wrongly")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
