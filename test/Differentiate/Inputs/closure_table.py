# The closure of kernels under differentiation, as a table: every place where
# an operand is read or a result combined, by every combiner, in both modes,
# once and twice. Values come from NumPy, derivatives from central differences.
# Usage: closure_table.py FOLDER BACKEND COMBINER
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy

SIZES = {"i": 4, "j": 5, "k": 3}
# Maps of the domain (i, j) at p, dims (k): of what is read beside the values,
# and of where each combiner can combine.
READS = ["p", "pk", "kp", "i", "j", "ij", "jk", "ik", "", "k", "kij"]
ANYWHERE = ["", "i", "j", "ij", "p", "pk", "k", "jk", "ki", "ijk"]
ONCE = ["p", "pk", "kp", "ij", "jki"]
PLACES = {"sums": ANYWHERE, "writes": ONCE, "maxes": ANYWHERE, "mins": ANYWHERE}
BODIES = {
    "sums": ("math.sin %m : f64", numpy.sin),
    "writes": ("math.exp %m : f64", numpy.exp),
    # Contributions that are computed, not read.
    "maxes": ("arith.negf %m : f64", numpy.negative),
    "mins": ("arith.negf %m : f64", numpy.negative),
}
CSR = "#sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>"


def cells(combiner):
    """(read, place) pairs in which each read and each place has its part."""
    places = PLACES[combiner]
    count = max(len(READS), len(places))
    pairs = [(READS[n % len(READS)], places[n % len(places)]) for n in range(count)]
    # A write names each dimension, so the domain has no k that it does not.
    if combiner == "writes":
        return [(r, p) for r, p in pairs if "k" not in r or "k" in p]
    return pairs


def tensor(place):
    return f"tensor<{'?x' * len(place)}f64>"


def at(place):
    return f"({', '.join(place)})"


def kernel(number, read, place, combiner):
    """One cell: the body's function of value times what is read."""
    dims = "dims (k = %K)" if "k" in read + place else ""
    operand = f"%r{READS.index(read)}"
    return f"""
  %{number} = nz.kernel over %P (i, j) at p {dims}
      reads (%v at (p) : tensor<?xf64>, {operand} at {at(read)} : {tensor(read)})
      {combiner} (%init{number} at {at(place)} : {tensor(place)}) : !nz.pattern<?x?, #CSR> {{
  ^bb0(%a: f64, %b: f64):
    %m = arith.mulf %a, %b : f64
    %c = {BODIES[combiner][0]}
    nz.yield %c : f64
  }}"""


def declare(types):
    return ", ".join(f"%x{n}: {type}" for n, type in enumerate(types))


def names(first, count):
    return ", ".join(f"%x{first + n}" for n in range(count))


def request(name, kind, seed, inputs, outputs):
    """A function of @table's arguments and seeds that gives derivatives."""
    forward = kind == "jvp"
    seeds, given = (inputs, outputs) if forward else (outputs, inputs)
    total = len(inputs) + len(seeds)
    wrt = ", ".join(map(str, range(len(inputs))))
    results = ", ".join(f"%y#{len(outputs) + n}" for n in range(len(given)))
    return f"""
func.func @{name}({declare(inputs + seeds)}) -> ({', '.join(given)}) {{
  %y:{len(outputs) + len(given)} = nz.{kind} @table({names(0, len(inputs))}) {seed}({names(len(inputs), len(seeds))}) wrt [{wrt}]
      : ({', '.join(inputs + seeds)}) -> ({', '.join(outputs + given)})
  return {results} : {', '.join(given)}
}}"""


def program(combiner, table):
    """@table with all cells, and its derivatives."""
    inputs = ["tensor<?x?xf64, #CSR>"] + [tensor(read) for read in READS]
    outputs = [tensor(place) for _, place in table]
    arguments = ["%A"] + [f"%r{n}" for n in range(len(READS))]
    arguments += [f"%init{n}" for n in range(len(table))]
    inputs = inputs + outputs
    declared = ", ".join(f"{a}: {t}" for a, t in zip(arguments, inputs))
    body = "".join(kernel(n, *cell, combiner) for n, cell in enumerate(table))
    results = ", ".join(f"%{n}" for n in range(len(table)))
    return f"""#CSR = {CSR}
func.func @table({declared}) -> ({', '.join(outputs)}) {{
  %K = arith.constant {SIZES['k']} : index
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>{body}
  return {results} : {', '.join(outputs)}
}}{request('pulled', 'vjp', 'cotangents', inputs, outputs)}
{request('pushed', 'jvp', 'tangents', inputs, outputs)}
"""


def run(*flags):
    command = ["nz-run", *map(str, flags)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1) or done.stderr:
        sys.exit(f"{' '.join(command)}\nfailed: {done.stderr}")
    return done.stdout


def expected(combiner, entries, v, operand, read, init, place):
    """The cell by plain loops."""
    result = init.copy()
    ks = range(SIZES["k"] if "k" in read + place else 1)
    for (p, (i, j)), k in product(enumerate(entries), ks):
        index = {"i": i, "j": j, "k": k, "p": p}
        there = tuple(index[d] for d in place)
        here = tuple(index[d] for d in read)
        c = BODIES[combiner][1](v[p] * operand[here])
        if combiner == "sums":
            result[there] += c
        elif combiner == "writes":
            result[there] = c
        else:
            best = max if combiner == "maxes" else min
            result[there] = best(result[there], c)
    return result


class Table:
    """The cells of one combiner with arguments in files."""

    def __init__(self, folder, backend, combiner):
        self.folder, self.combiner = folder, combiner
        self.cells = cells(combiner)
        self.flags = [folder / f"{combiner}.mlir", f"--backend={backend}"]
        self.flags[0].write_text(program(combiner, self.cells))

    def arguments(self, choose):
        """Chooses all arguments, seeds last; writes them into files."""
        entries = [(0, 1), (0, 4), (1, 0), (1, 2), (1, 3), (3, 0), (3, 2), (3, 4)]
        sizes = SIZES | {"p": len(entries)}
        shape = lambda place: tuple(sizes[d] for d in place)
        v = choose((len(entries),))
        lines = [f"{i + 1} {j + 1} {float(x)!r}" for (i, j), x in zip(entries, v)]
        head = f"%%MatrixMarket matrix coordinate real general\n4 5 {len(entries)}\n"
        (self.folder / "A.mtx").write_text(head + "\n".join(lines) + "\n")
        places = READS + [place for _, place in self.cells]
        dense = [choose(shape(place)) for place in places]
        seeds = [choose(shape(place)) for place in places[len(READS) :]]
        for n, array in enumerate(dense + seeds):
            numpy.save(self.folder / f"x{n}.npy", array)
        files = [f"--input=@{self.folder}/x{n}.npy" for n in range(len(dense + seeds))]
        primal = [f"--input=@{self.folder}/A.mtx", *files[: len(dense)]]
        self.inputs = {
            "table": primal,
            "pulled": primal + files[len(dense) :],
            "pushed": primal + ["--input=random:5@0"] + files[: len(dense)],
        }
        return entries, v, dense

    def check_values(self, entries, v, dense):
        reads, inits = dense[: len(READS)], dense[len(READS) :]
        outputs = [self.folder / f"y{n}.npy" for n in range(len(self.cells))]
        asked = [f"--output=@{file}" for file in outputs]
        run(*self.flags, "--entry=table", *self.inputs["table"], *asked)
        for file, init, (read, place) in zip(outputs, inits, self.cells):
            operand = reads[READS.index(read)]
            good = expected(self.combiner, entries, v, operand, read, init, place)
            numpy.testing.assert_allclose(numpy.load(file), good, rtol=1e-12)

    def check_derivatives(self, entry, tolerance):
        """The errors of @entry against differences and between the modes."""
        flags = [*self.flags, f"--entry={entry}", "--check-gradient=1"]
        said = run(*flags, *self.inputs[entry])
        errors = [float(e) for e in re.findall(r"largest error (\S+)", said)]
        print(self.combiner, entry, *errors)
        for error, most in zip(errors, tolerance, strict=True):
            assert error <= most, f"{self.combiner}, {entry}:\n{said}"


def main():
    folder, backend, combiner = Path(sys.argv[1]), *sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    table = Table(folder, backend, combiner)
    generator = numpy.random.default_rng(3)
    table.check_values(*table.arguments(generator.standard_normal))
    # Reverse and forward mode; both of both. The loops of second derivatives
    # of extrema take long to compile, and are those of sums and writes.
    once = backend == "loops" and combiner in ("maxes", "mins")
    for entry in ("table",) if once else ("table", "pulled", "pushed"):
        table.check_derivatives(entry, (1e-6, 1e-12))
    # At ties differences say nothing, but both modes share evenly.
    table.arguments(lambda shape: generator.integers(0, 2, shape).astype(float))
    table.check_derivatives("table", (numpy.inf, 1e-12))


main()
