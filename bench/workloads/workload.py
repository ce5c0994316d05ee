# What every workload has: programs, peers, expectations.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A workload names the program of ours, the one written by hand and the spellings of the
peers, makes their operands, and says how far each side is from an independent result."""

import collections
import json
import pathlib
import re
import sys

import numpy

Places = collections.namedtuple("Places", "tool programs operands")
Places.__doc__ = "nz-run, the folder of the hand-written programs, and that of all operands."

bench = pathlib.Path(__file__).resolve().parent.parent
examples = bench.parent / "examples"


def relative_error(found, expected):
    """The largest error, relative to what is expected or to 1; infinite for other shapes
    and for what is not a number."""
    found, expected = numpy.asarray(found), numpy.asarray(expected)
    if found.shape != expected.shape:
        return float("inf")
    found, expected, error = found.reshape(-1), expected.reshape(-1), 0.0
    # In parts: the gradients of 10^8 entries are gigabytes.
    for first in range(0, found.size, 1_000_000):
        part = slice(first, first + 1_000_000)
        now, then = found[part].astype("f8"), expected[part].astype("f8")
        error = numpy.maximum(error, (abs(now - then) / numpy.maximum(1, abs(then))).max())
    return float(error) if error == error else float("inf")


def rewritten_example(path, changes):
    """The text of an example with other numbers: regular expressions and what takes the
    place of what they match, each of which must match."""
    text = (examples / path).read_text()
    for old, new in changes:
        text, count = re.subn(old, new, text, flags=re.DOTALL)
        if count == 0:
            sys.exit(f"examples/{path}: expected {old}, found none")
    return text


# Sides that are parts of a workload.
VALUE, GRADIENTS = "ours, the value alone", "ours, value and gradients"

# Positions and coordinates of 32 bits, as hand-written code has them.
narrow_indices = (r"compressed\) }", "compressed), posWidth = 32, crdWidth = 32 }")


def in_f64(text):
    """The text of a program of f32 as one of f64, whose sums need no wider type."""
    text = re.sub(r" *%wide = arith\.extf (%\w+) : f32 to f64\n([^\n]*)%wide", r"\2\1", text)
    return text.replace("f32", "f64")


class Workload:
    """A line of the table. Subclasses set:

    name        as `--only` and folders know it
    what        as the table shows it
    program     the .mlir file of ours, and `flags` for it
    own_program in place of these, the name of a program's file that asks the runtime,
                called as the hand-written one is
    hand        the name of the hand-written program's file without .cpp, and `arguments`
                behind its folder
    peers       {label: spelling}; the spellings are functions of peers/MODULE.py
    module      MODULE
    impossible  {label: why not}: peers that the table says are left out
    calls       timed calls a round
    rounds      the most rounds: calls of many seconds vary less
    parts       {label: flags}: the value, and the value with its gradients, where the
                workload itself is something else; the value is the first result
    """

    own_program = None
    peers = {}
    parts = {}
    impossible = {}
    arguments = ()
    rounds = 100
    # A large entry is computed from many numbers of f32.
    tolerance = 1e-4

    def __init__(self, places, small=False):
        self.places, self.small = places, small
        self.folder = places.operands / (self.name + ("-small" if small else ""))
        self.tool = places.tool

    def input(self, *names):
        """Flags that read files of the folder."""
        return [f"--input=@{self.folder / name}" for name in names]

    def prepare(self):
        """Writes the operands and computes the expectations."""
        raise NotImplementedError

    def our_command(self):
        return [self.tool, self.program] + self.flags

    def part_command(self, label):
        return [self.tool, self.program] + self.parts[label]

    def part_error(self, label, run):
        """As `our_error`, of the value of a part."""
        gradients = sum(flag.count(",") + 1 for flag in self.parts[label] if flag.startswith("--gradient="))
        files = [self.folder / f"part-{number}.npy" for number in range(1 + gradients)]
        run([f"--output=@{file}" for file in files])
        return relative_error(numpy.load(files[0]), self.first_value())

    def first_value(self):
        """The value of the operands in the files."""
        raise NotImplementedError

    def program_command(self, name, calls):
        """Calls a program of this folder."""
        return [self.places.programs / f"bench-{name}", self.folder, *self.arguments, calls]

    def peer_command(self, python, label, calls, threads):
        return [python, "-W", "ignore", bench / "peers" / f"{self.module}.py", self.peers[label], self.folder, calls, threads]


class Gradients(Workload):
    """A value, unless `has_value` is false, and gradients or other arrays. `gradients`
    names them in the order of ours; `prepare` sets `expected` to the value and the
    gradients, those of sparse operands as their values."""

    has_value = True
    # Of the operands and of the arrays that the hand-written program leaves.
    element = "f4"

    @property
    def suffix(self):
        """Of the names of workloads that exist in both types."""
        return "-f64" if self.element == "f8" else ""

    @property
    def type_named(self):
        return ", f64" if self.element == "f8" else ""

    def first_value(self):
        return self.expected[0]

    def our_error(self, run):
        """`run(flags)` runs the program of ours with these flags more."""
        files = [self.folder / f"ours-{name}.npy" for name in ["loss"] * self.has_value + self.gradients]
        run([f"--output=@{file}" for file in files])
        return max(map(relative_error, map(numpy.load, files), self.expected))

    def error(self, side, report):
        """The error of one call by hand, of a peer or of `own_program`, which left its
        gradients in files."""
        found = [report["loss"]] * self.has_value
        for name, expected in zip(self.gradients, self.expected[self.has_value :]):
            if side in ("hand", "ours"):
                array = numpy.fromfile(self.folder / f"{side}-{name}.bin", self.element)
            else:
                array = numpy.load(self.folder / f"peer-{name}.npy")
            found.append(array.reshape(numpy.shape(expected)) if array.size == numpy.size(expected) else array)
        return max(map(relative_error, found, self.expected))


class Training(Workload):
    """Steps of training. `prepare` sets `losses` to those that the first steps have, `loss`
    is the number of that result."""

    steps = 5

    def first_value(self):
        return self.losses[0]

    def have_parts(self, inputs, gradient):
        """The parts of a step: @loss of `inputs`, and its gradients in some of them."""
        self.parts = {VALUE: ["--entry=loss"] + inputs}
        self.parts[GRADIENTS] = self.parts[VALUE] + [f"--gradient={gradient}"]

    def our_error(self, run):
        log = self.folder / "log.jsonl"
        run([f"--steps={len(self.losses)}", f"--track={self.loss}", f"--log={log}"])
        losses = [json.loads(line)["loss"] for line in log.read_text().splitlines()]
        return relative_error(losses, self.losses)

    def error(self, side, report):
        count = min(len(report["losses"]), len(self.losses))
        if count < 3:
            return float("inf")
        return relative_error(report["losses"][:count], self.losses[:count])


def carry(count):
    """Result n is argument n of the next step."""
    return "--carry=" + ",".join(f"{number}:{number}" for number in range(count))


class Adam:
    """Adam as PyTorch has it, in f64."""

    def __init__(self, rate, parameters):
        self.rate, self.step_number = rate, 0
        self.moments = [(numpy.zeros_like(p), numpy.zeros_like(p)) for p in parameters]

    def step(self, parameters, gradients):
        """Changes the parameters in place."""
        self.step_number += 1
        first, second = 1 - 0.9**self.step_number, 1 - 0.999**self.step_number
        for parameter, gradient, (m, v) in zip(parameters, gradients, self.moments):
            m += 0.1 * (gradient - m)
            v += 0.001 * (gradient**2 - v)
            parameter -= self.rate * (m / first) / (numpy.sqrt(v / second) + 1e-8)


def cross_entropy(logits, labels, weights):
    """The mean of softmax cross entropies of rows, and its gradient in the logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = numpy.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    entropies = numpy.log(sums[:, 0]) - (shifted * labels).sum(axis=1)
    scale = weights / weights.sum()
    return float((scale * entropies).sum()), (exponentials / sums - labels) * scale[:, None]
