# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root
"""|A X - T|^2 and both gradients, compiled for any size, have NumPy's numbers for widths
with loops of their own and for others, and the same bits without such loops and in
threads."""
import sys

import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run

PROGRAM = sys.argv[2] + "/bench/squared-residual.mlir"
ROWS, COLUMNS = 300, 200
RESULTS = ("loss.npy", "dA.npz", "dX.npy")

random = np.random.default_rng(5)
A = sp.random(ROWS, COLUMNS, 0.05, format="csr", random_state=random)
A.data = random.standard_normal(A.nnz)


def check(entry, element, width, tolerance):
    X, T = (random.standard_normal((size, width)).astype(element) for size in (COLUMNS, ROWS))
    S = A.astype(element)
    sp.save_npz(path("A.npz"), S)
    np.save(path("X.npy"), X)
    np.save(path("T.npy"), T)

    S, X, T = S.astype(float), X.astype(float), T.astype(float)
    residual = S @ X - T
    rows, columns = S.nonzero()
    dA = S.copy()
    dA.data = 2 * (residual[rows] * X[columns]).sum(axis=1)
    expected = ((residual**2).sum(), dA.toarray(), 2 * (S.T @ residual))

    first = None
    for flags in (
        ("--threads=1",),
        ("--threads=3",),
        ("--threads=1", "--without=width-versions"),
        ("--threads=2", "--without=width-versions"),
    ):
        run(PROGRAM, f"--entry={entry}", "--gradient=0,1", "--without=known-sizes", *flags,
            *(f"--input=@{path(name)}" for name in ("A.npz", "X.npy", "T.npy")),
            *(f"--output=@{path(name)}" for name in RESULTS))
        found = (np.load(path("loss.npy")), sp.load_npz(path("dA.npz")).toarray(), np.load(path("dX.npy")))
        for name, ours, numpys in zip(RESULTS, found, expected):
            error = np.abs(ours - numpys).max(initial=0)
            expect(error <= tolerance * np.abs(numpys).max(initial=1), f"{name} of {width} {element} with {flags}: {error}")
        bits = [read(name) for name in RESULTS]
        first = first or bits
        expect(bits == first, f"the same bits of {width} {element} with {flags}")


for width in (0, 1, 7, 8, 9, 16, 24, 32, 64, 100):
    check("main", "f8", width, 1e-13)
for width in (3, 8, 16, 32, 64):
    check("single", "f4", width, 1e-5)
