# Writes inputs, and expected values and derivatives, of conjugate-gradients.mlir.
# Usage: conjugate_gradients_reference.py FOLDER
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg

SIZE = 24
STEP = 1e-30

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(0)
half = sp.random(SIZE, SIZE, 0.08, random_state=rng, format="csr")
A = (half + half.T + 6 * sp.eye(SIZE)).tocsr()
A.sort_indices()
b, w = rng.standard_normal(SIZE), rng.standard_normal(SIZE)


def solve(values, b):
    """The program's iteration; the condition looks at real parts."""
    matrix = sp.csr_matrix((values, A.indices, A.indptr), shape=A.shape)
    x, r, p, rr = np.zeros_like(b), b, b, b @ b
    while rr.real > 1e-26:
        Ap = matrix @ p
        alpha = rr / (p @ Ap)
        x, r = x + alpha * p, r - alpha * Ap
        rr, before = r @ r, rr
        p = r + rr / before * p
    return x


def along(dvalues, db):
    """The tangent of the solution, by a complex step: no cancellation."""
    return solve(A.data + 1j * STEP * dvalues, b + 1j * STEP * db).imag / STEP


units = np.eye(A.nnz)
none = np.zeros(SIZE)
gA = np.array([w @ along(unit, none) for unit in units])
gb = np.array([w @ along(np.zeros(A.nnz), unit) for unit in np.eye(SIZE)])
x, l = sp.linalg.spsolve(A.tocsc(), b), sp.linalg.spsolve(A.T.tocsc(), w)
assert np.allclose(solve(A.data, b), x, rtol=0, atol=1e-12)
assert np.allclose(gb, l, rtol=0, atol=1e-12)
rows, columns = A.nonzero()
dA = rng.standard_normal(A.nnz)

sp.save_npz(folder / "A.npz", A)
sp.save_npz(folder / "gA.npz", sp.csr_matrix((gA, A.indices, A.indptr), A.shape))
sp.save_npz(folder / "implicit.npz", sp.csr_matrix((-l[rows] * x[columns], A.indices, A.indptr), A.shape))
sp.save_npz(folder / "dA.npz", sp.csr_matrix((dA, A.indices, A.indptr), A.shape))
for name, array in {
    "b": b,
    "w": w,
    "gb": gb,
    "loss": np.array(w @ x),
    "dx": along(dA, w),
}.items():
    np.save(folder / f"{name}.npy", array)
