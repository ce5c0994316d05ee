# REQUIRES: nz-run
# RUN: %python %s %S/Inputs/sparse-unions.mlir %t loops
# RUN: %python %s %S/Inputs/sparse-unions.mlir %t sparse-tensor
"""Elementwise operations on matrices of different patterns are what NumPy computes,
on the union or intersection of the patterns, under both backends; their gradients
agree with central differences."""
import os
import sys

import numpy as np
import scipy.io
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from sparse_algebra import FOLDER, check, check_gradient, give, make, ones, run


def check_elementwise(m, n, entries):
    a, b, c = (make((m, n), entries) for _ in range(3))
    united, shared = ones(a) + ones(b), ones(a).multiply(ones(b)).tocsr()
    x, y, z = a.toarray(), b.toarray(), c.toarray()
    check("intersection", [a, b], x * y, shared)
    check("difference", [a, b], x - y, united)
    check("maximum", [a, b], np.maximum(x, y), united)
    both = shared.toarray() > 0
    check("binary", [a, b], np.where(both, x * y + x, x - y), united)
    check("productPlus", [a, b, c], x * y + z, shared + ones(c))
    for entry in ("intersection", "difference", "binary", "background", "distance", "moved"):
        check_gradient(entry, [a, b])
    check_gradient("productPlus", [a, b, c])
    check_gradient("rowSums", [a])

    flags = give([a, b])
    run("background", *flags, f"--output=@{FOLDER}/dense.npy")
    np.testing.assert_allclose(np.load(f"{FOLDER}/dense.npy"), np.cos(x + y), rtol=1e-12)
    text = run("distance", *flags)
    np.testing.assert_allclose(float(text.split("=")[1]), ((x - y) ** 2).sum(), rtol=1e-12, atol=1e-12)
    run("moved", *flags, f"--output=@{FOLDER}/union.npz", f"--output=@{FOLDER}/onto.npz")
    moved, onto = sp.load_npz(f"{FOLDER}/union.npz"), sp.load_npz(f"{FOLDER}/onto.npz")
    assert moved.nnz == united.nnz and onto.nnz == b.nnz
    np.testing.assert_array_equal(moved.toarray(), x)
    np.testing.assert_array_equal(onto.toarray(), np.where(ones(b).toarray() > 0, x, 0.0))
    run("rowSums", *give([a]), f"--output=@{FOLDER}/rows.mtx")
    rows = scipy.io.mmread(f"{FOLDER}/rows.mtx").tocsr()
    assert rows.nnz == np.count_nonzero(np.diff(a.indptr))
    np.testing.assert_allclose(rows.toarray()[:, 0], x.sum(axis=1), rtol=1e-12, atol=1e-12)
    square = make((n, n), entries)
    run("diagonal", *give([square]), f"--output=@{FOLDER}/diagonal.npy")
    np.testing.assert_allclose(np.load(f"{FOLDER}/diagonal.npy"), square.diagonal() ** 2, rtol=1e-12)
    check_gradient("diagonal", [square])


check_elementwise(8, 6, 17)
check_elementwise(1, 1, 1)
check_elementwise(5, 3, 0)
