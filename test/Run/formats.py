# RUN: %python %s %t
# REQUIRES: nz-run
"""One program in every format and by both backends: a product with its gradient,
elementwise work, conversions from and to the format, values taken out and put back.
NumPy has the numbers; which entries a format stores in which order is said by
Inputs/format_programs.py, for blocks also by SciPy."""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from format_programs import FORMATS, Format, entries, program

DIRECTORY = sys.argv[1]
os.makedirs(DIRECTORY, exist_ok=True)


def path(name):
    return os.path.join(DIRECTORY, name)


def close(found, expected, what):
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape or not np.allclose(found, expected, rtol=1e-12, atol=1e-12):
        sys.exit(f"{what}: expected {expected}, found {found}")


def run(name, backend, arrays):
    for at, array in enumerate(arrays):
        np.save(path(f"in-{at}.npy"), array)
    outputs = [path(f"out-{at}.npy") for at in range(11)]
    done = subprocess.run(
        ["nz-run", path(f"{name}.mlir"), f"--backend={backend}"]
        + [f"--input=@{path(f'in-{at}.npy')}" for at in range(len(arrays))]
        + [f"--output=@{output}" for output in outputs],
        capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name}, {backend}: exit code {done.returncode}\n{done.stderr}")
    return [np.load(output) for output in outputs]


def check(name, backend, number):
    format = Format(name)
    random = np.random.default_rng(number)
    A, C = np.zeros(format.shape), np.zeros(format.shape)
    inA, inC = entries(format, number), entries(format, 1000 + number)
    for dense, places in ((A, inA), (C, inC)):
        for at in places:
            dense[at] = random.standard_normal()
    X = random.standard_normal((8, 3))
    with open(path(f"{name}.mlir"), "w") as file:
        file.write(program(format, dynamic=number % 2 == 0))
    loss, dA, dX, sine, listed, full, fromC, nonzeros, squares, coordinates, values = run(name, backend, [A, X, C, C])

    def at(dense, rows):
        return dense[tuple(rows.T)]

    what, rows, rowsC = f"{name}, {backend}", format.stored(inA), format.stored(inC)
    close(coordinates, rows, f"{what}: coordinates")
    close(values, at(A, rows), f"{what}: values")
    Y = A @ X
    close(loss, (Y**2).sum(), f"{what}: loss")
    close(dA, at(2 * Y @ X.T, rows), f"{what}: gradient of the sparse argument")
    close(dX, 2 * np.tensordot(A, Y, axes=(range(A.ndim - 1),) * 2) if A.ndim > 1 else 2 * np.outer(A, Y),
          f"{what}: gradient of the dense argument")
    close(sine, at(np.sin(A), rows), f"{what}: sines")
    # Conversion keeps every stored entry, the padding too.
    close(listed, at(A, rows[np.lexsort(rows.T[::-1])]), f"{what}: in another format")
    close(full, A, f"{what}: dense")
    close(fromC, at(C, rowsC), f"{what}: from another format")
    close(nonzeros, at(C, rowsC), f"{what}: from dense")
    close(squares, at(A * A, rows), f"{what}: squares")
    if name.startswith("bsr"):
        blocks = sp.csr_matrix(A).tobsr((format.levels[0][2], format.levels[1][2]))
        blocks.sort_indices()
        close(values, blocks.data.ravel(), f"{what}: SciPy's order")


names = sys.argv[2:] or FORMATS
for number, name in enumerate(FORMATS):
    for backend in ("loops", "sparse-tensor"):
        if name in names:
            check(name, backend, number)
