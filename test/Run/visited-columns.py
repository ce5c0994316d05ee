# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t
"""Both adjoints of a product in one visit of columns: they are SciPy's, and the same bits
row by row, in one thread and two, and however values are fetched. The gradient of X is
too large to be summed in parts. With rows of 64 numbers it visits columns with the
gradient of A; with rows of 32, two threads gather it, and order the values first. An
empty row and an empty column have entries of neither."""
import os
import subprocess

import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs", "bilinear.mlir")
ROWS, COLUMNS = 1000, 9000
NAMES = ("loss.npy", "dA.npz", "dX.npy")

random = np.random.default_rng(5)
stored = random.random((ROWS, COLUMNS)) < 0.15
stored[7] = False
stored[:, 11] = False
A = sp.csr_matrix(np.where(stored, random.standard_normal(stored.shape) + 3, 0).astype(np.float32))
assert A.nnz * 4 > 4 << 20
sp.save_npz(path("A.npz"), A, compressed=False)


def lower(width, threads):
    """What the compiler makes of the kernels, told the sizes that nz-run tells it."""
    with open(PROGRAM) as file:
        text = file.read()
    for name, more in (
        ("%A: tensor<?x?xf32, #CSR>", f"array<i64: {ROWS}, {COLUMNS}>, nz.stored_entries = {A.nnz}"),
        ("%X: tensor<?x?xf32>", f"array<i64: {COLUMNS}, {width}>"),
        ("%C: tensor<?x?xf32>", f"array<i64: {ROWS}, {width}>"),
    ):
        expect(name in text, f"the argument {name}")
        text = text.replace(name, f"{name} {{nz.static_shape = {more}}}", 1)
    pipeline = f"--nz-pipeline=entry=main gradient=0,1 threads={threads} vector-bits=512"
    return subprocess.run(["nz-opt", pipeline, "--mlir-print-ir-after=nz-order-values", "-o", os.devnull],
                          input=text, capture_output=True, text=True, check=True).stderr


for threads in (1, 2):
    expect(lower(64, threads).count("nz.source_level") == 2, "two kernels that visit columns")
expect("writes" in lower(32, 2), "values that are ordered")


def check(width):
    X, C = (random.standard_normal((size, width)).astype(np.float32) for size in (COLUMNS, ROWS))
    np.save(path("X.npy"), X)
    np.save(path("C.npy"), C)
    wide = A.astype(float)
    rows, columns = A.nonzero()
    products = np.einsum("pk,pk->p", C[rows].astype(float), X[columns].astype(float))
    first = None
    for flags in (
        ("--threads=1",),
        ("--threads=2",),
        ("--threads=1", "--without=visited-columns"),
        ("--threads=2", "--without=visited-columns"),
        ("--threads=1", "--without=ordered-values"),
        ("--threads=1", "--without=prefetched-rows,shared-entries"),
        ("--threads=1", "--without=sweeps"),
        ("--threads=2", "--without=gather-adjoints"),
        ("--threads=1", "--without=absorbed-fills,kept-rows"),
        ("--threads=1", "--memory=near-cache:0,last-cache:0,long-row:1"),
        ("--threads=2", "--memory=last-cache:1099511627776,long-row:1000000"),
    ):
        run(PROGRAM, "--gradient=0,1", *flags, *(f"--input=@{path(name)}" for name in ("A.npz", "X.npy", "C.npy")),
            *(f"--output=@{path(name)}" for name in NAMES))
        dA = sp.load_npz(path("dA.npz")).tocsr()
        expect(np.array_equal(dA.indptr, A.indptr) and np.array_equal(dA.indices, A.indices), "the pattern of A")
        for name, found, expected in (
            ("loss", np.load(path("loss.npy")), (C * (wide @ X)).sum()),
            ("dA", dA.data, products),
            ("dX", np.load(path("dX.npy")), wide.T @ C),
        ):
            expect(np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max(), f"{name} with {flags}")
        bits = [dA.data.tobytes(), read("dX.npy")]
        first = first or bits
        expect(bits == first, f"the same bits with {flags}")


check(64)
check(32)
