# REQUIRES: nz-run
# RUN: %python %s %S/Inputs/dense-products.mlir %t
"""Dense products of small integers are exact, whatever the layout, the sizes beside
those of tiles, the number of threads: NumPy's, bit for bit."""
import itertools
import os
import subprocess
import sys

import numpy as np

PROGRAM, FOLDER = sys.argv[1:3]
generator = np.random.default_rng(5)
os.makedirs(FOLDER, exist_ok=True)
for element in ("f32", "f64"):
    with open(PROGRAM) as source, open(f"{FOLDER}/{element}.mlir", "w") as file:
        file.write(source.read().replace("ELEMENT", element))


def integers(element, *shape):
    return generator.integers(-4, 5, shape).astype({"f32": "f4", "f64": "f8"}[element])


def check(element, entry, operands, expected, threads, *more):
    flags = []
    for number, operand in enumerate(operands):
        np.save(f"{FOLDER}/{number}.npy", operand)
        flags.append(f"--input=@{FOLDER}/{number}.npy")
    subprocess.run(["nz-run", f"{FOLDER}/{element}.mlir", f"--entry={entry}", *flags, *more,
                    f"--threads={threads}", f"--output=@{FOLDER}/r.npy"], check=True)
    np.testing.assert_array_equal(np.load(f"{FOLDER}/r.npy"), expected, f"{element} {entry} {threads}")


def check_sizes(element, rows, columns, terms, threads):
    a, b = integers(element, rows, terms), integers(element, terms, columns)
    c = integers(element, rows, columns)
    check(element, "nn", [a, b, c], c + a @ b, threads)
    check(element, "tn", [a.T.copy(), b, c], c + a @ b, threads)
    check(element, "nt", [a, b.T.copy(), c], c + a @ b, threads)
    check(element, "swapped", [a, b, c.T.copy()], (c + a @ b).T, threads)


def check_part(element, rows, columns, terms, threads):
    a, b, c = integers(element, 140, 300), integers(element, 300, 50), integers(element, 140, 50)
    expected = c.copy()
    expected[:rows, :columns] += a[:rows, :terms] @ b[:terms, :columns]
    sizes = [f"--input=index={size}" for size in (rows, columns, terms)]
    check(element, "part", [a, b, c], expected, threads, *sizes)


def check_ranks(element, threads):
    a, b, c = integers(element, 3, 6, 5), integers(element, 3, 5, 17), integers(element, 3, 6, 17)
    check(element, "batch", [a, b, c], c + a @ b, threads)
    x, a, y = integers(element, 70), integers(element, 70, 37), integers(element, 37)
    check(element, "row", [x, a, y], y + x @ a, threads)
    a, b, c = integers(element, 9, 4, 5), integers(element, 4, 5, 11), integers(element, 9, 11)
    check(element, "twice", [a, b, c], c + np.einsum("ikl,klj->ij", a, b), threads)


sizes = [(1, 1, 1), (4, 16, 8), (5, 9, 3), (70, 33, 257), (3, 2, 600), (129, 40, 64), (200, 300, 20)]
for (one, element), threads in zip(itertools.product(sizes, ("f32", "f64")), itertools.cycle((1, 2, 2))):
    check_sizes(element, *one, threads)
for element, threads in (("f32", 2), ("f64", 1)):
    check_part(element, 133, 41, 290, threads)
    check_part(element, 2, 50, 1, threads)
    check_part(element, 7, 0, 9, threads)
    check_part(element, 140, 50, 0, threads)
    check_ranks(element, threads)
