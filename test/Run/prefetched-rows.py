# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root
"""Rows of operands that are larger than the cache are asked for ahead, behind the last
entry, too: |A X - T|^2 and both gradients have NumPy's numbers, and the same bits
without that and in threads. Few entries, the last of them in the last row and column."""
import sys

import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run

PROGRAM = sys.argv[2] + "/bench/squared-residual.mlir"
SIZE, WIDTH = 20_000, 40
RESULTS = ("loss.npy", "dA.npz", "dX.npy")

random = np.random.default_rng(6)


def check(entries):
    rows, columns = (np.append(random.integers(0, SIZE, entries - 1), SIZE - 1) for _ in range(2))
    A = sp.csr_matrix((np.ones(entries), (rows, columns)), shape=(SIZE, SIZE))
    A.data = random.standard_normal(A.nnz).astype(np.float32)
    X, T = (random.standard_normal((SIZE, WIDTH)).astype(np.float32) for _ in range(2))
    sp.save_npz(path("A.npz"), A)
    np.save(path("X.npy"), X)
    np.save(path("T.npy"), T)

    S, X, T = A.astype(float), X.astype(float), T.astype(float)
    residual = S @ X - T
    rows, columns = S.nonzero()
    expected = ((residual**2).sum(), 2 * (residual[rows] * X[columns]).sum(axis=1), 2 * (S.T @ residual))

    first = None
    for flags in (("--threads=1",), ("--threads=2",), ("--threads=1", "--without=prefetched-rows")):
        run(PROGRAM, "--entry=single", "--gradient=0,1", *flags,
            *(f"--input=@{path(name)}" for name in ("A.npz", "X.npy", "T.npy")),
            *(f"--output=@{path(name)}" for name in RESULTS))
        found = (np.load(path("loss.npy")), sp.load_npz(path("dA.npz")).data, np.load(path("dX.npy")))
        for name, ours, numpys in zip(RESULTS, found, expected):
            error = np.abs(ours - numpys).max(initial=0)
            expect(error <= 1e-5 * np.abs(numpys).max(initial=1), f"{name} of {entries} entries with {flags}: {error}")
        bits = [read(name) for name in RESULTS]
        first = first or bits
        expect(bits == first, f"the same bits of {entries} entries with {flags}")


for entries in (1, 5, 60_000):
    check(entries)
