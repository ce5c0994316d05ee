# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root
"""Rows of operands that are larger than the cache are asked for ahead, behind the last
entry, too: |A X - T|^2 and both gradients have NumPy's numbers, and the same bits
without that and in threads. Few entries, the last of them in the last row and column."""
import sys

import numpy as np
import scipy.sparse as sp

from squared_residual import check

SIZE, WIDTH = 20_000, 40
RUNS = (
    ("--threads=1",),
    ("--threads=2",),
    ("--threads=1", "--without=prefetched-rows"),
    ("--threads=1", "--without=known-sizes"),
    ("--threads=1", "--without=known-sizes,prefetched-rows"),
)

random = np.random.default_rng(6)
for entries in (1, 5, 60_000):
    rows, columns = (np.append(random.integers(0, SIZE, entries - 1), SIZE - 1) for _ in range(2))
    A = sp.csr_matrix((np.ones(entries), (rows, columns)), shape=(SIZE, SIZE))
    A.data = random.standard_normal(A.nnz).astype(np.float32)
    X, T = (random.standard_normal((SIZE, WIDTH)).astype(np.float32) for _ in range(2))
    check(sys.argv[2], "single", A, X, T, RUNS, 1e-5, f"{entries} entries")
