# REQUIRES: nz-run
# RUN: %python %s %S/Inputs/sparse-products.mlir %t loops
# RUN: %python %s %S/Inputs/sparse-products.mlir %t sparse-tensor
"""Sparse products of sparse matrices are what SciPy computes, on the structural
pattern, in every format and under both backends; their gradients agree with
central differences and with the formulas."""
import os
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from sparse_algebra import FOLDER, check, check_gradient, give, make, ones, product, run, stored


def check_products(m, k, n, entries):
    a, b, c = make((m, k), entries), make((k, n), entries), make((m, n), entries)
    both = product(ones(a), ones(b))
    for entry in ("product", "csc", "coo", "dcsr"):
        check(entry, [a, b], (a @ b).toarray(), both)
        check_gradient(entry, [a, b])
    check("gram", [a], (a @ a.T).toarray(), product(ones(a), ones(a).T.tocsr()))
    check_gradient("gram", [a])
    check("onto", [a, b, c], (a @ b + c).toarray(), both + ones(c))
    check_gradient("onto", [a, b, c])
    square, last = make((k, k), entries), make((n, m), entries)
    check("square", [square], (square @ square).toarray(), product(ones(square), ones(square)))
    check_gradient("square", [square])
    for entry in ("chain", "triple"):
        check(entry, [a, b, last], product(a, b, last).toarray(), product(both, ones(last)))
        check_gradient(entry, [a, b, last])


def check_formulas():
    """The gradient of the sum of (AB)^2 is 2 AB Bᵀ and 2 Aᵀ AB, where stored."""
    a, b = make((30, 20), 90), make((20, 25), 80)
    flags = give([a, b])
    run("loss", *flags, "--gradient=0,1", "--output=-", f"--output=@{FOLDER}/da.npz", f"--output=@{FOLDER}/db.npz")
    c = a @ b
    for name, full, operand in (("da", 2 * c @ b.T, a), ("db", 2 * a.T @ c, b)):
        found = sp.load_npz(f"{FOLDER}/{name}.npz")
        assert stored(ones(found)) == stored(ones(operand)), name
        np.testing.assert_allclose(found.toarray(), np.where(ones(operand).toarray() > 0, full.toarray(), 0), atol=1e-12)


for sizes in ((7, 5, 6, 14), (1, 1, 1, 1), (12, 9, 3, 0)):
    check_products(*sizes)
check_formulas()
