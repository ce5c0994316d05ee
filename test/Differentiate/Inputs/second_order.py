# Second-order products of |sin(A x)|^2 by formula.
# Usage: second_order.py FOLDER; writes A.mtx, x.npy, d.npy and h.npy, the
# Hessian times d, g.npy, the Gauss-Newton matrix times d.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys
from pathlib import Path

import numpy
import scipy.io
import scipy.sparse

folder = Path(sys.argv[1])
generator = numpy.random.default_rng(7)
A = generator.standard_normal((4, 5)) * (generator.random((4, 5)) < 0.6)
x, d = generator.standard_normal((2, 5))
z, dz = A @ x, A @ d
scipy.io.mmwrite(folder / "A.mtx", scipy.sparse.coo_matrix(A), precision=17)
results = {
    "x": x,
    "d": d,
    "h": A.T @ (2 * numpy.cos(2 * z) * dz),
    "g": A.T @ (numpy.cos(z) ** 2 * dz),
}
for name, array in results.items():
    numpy.save(folder / f"{name}.npy", array)
