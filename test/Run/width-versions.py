# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root
"""|A X - T|^2 and both gradients, compiled for any size, have NumPy's numbers for widths
with loops of their own and for others, and the same bits without such loops and in
threads."""
import sys

import numpy as np
import scipy.sparse as sp

from squared_residual import check

ROWS, COLUMNS = 300, 200
RUNS = [
    ("--without=known-sizes", *flags)
    for flags in (
        ("--threads=1",),
        ("--threads=3",),
        ("--threads=1", "--without=width-versions"),
        ("--threads=2", "--without=width-versions"),
    )
]

random = np.random.default_rng(5)
A = sp.random(ROWS, COLUMNS, 0.05, format="csr", random_state=random)
A.data = random.standard_normal(A.nnz)
A.sort_indices()


def check_width(entry, element, width, tolerance):
    X, T = (random.standard_normal((size, width)).astype(element) for size in (COLUMNS, ROWS))
    check(sys.argv[2], entry, A.astype(element), X, T, RUNS, tolerance, f"{width} {element}")


for width in (0, 1, 7, 8, 9, 16, 24, 32, 64, 100):
    check_width("main", "f8", width, 1e-13)
for width in (3, 8, 16, 32, 64):
    check_width("single", "f4", width, 1e-5)
