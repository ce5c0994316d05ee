# The Hessian of a program of loops and branches times a direction, by forward over
# reverse mode, against differences of the gradient in NumPy, which complex steps give.
# REQUIRES: nz-run
# RUN: %python %s %t %S/Inputs/loop-hessian.mlir
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os
import sys

import numpy
import scipy.sparse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from running import path, run

SIZE, TINY, STEP = 6, 1e-30, 1e-4
generator = numpy.random.default_rng(3)
A = scipy.sparse.random(SIZE, SIZE, 0.4, random_state=generator, format="csr")
A.sort_indices()
point = numpy.concatenate([A.data, generator.standard_normal(SIZE)])
direction = generator.standard_normal(len(point))


def matrix(values):
    return scipy.sparse.csr_matrix((values, A.indices, A.indptr), A.shape)


def loss(point, count):
    """The program; conditions look at real parts."""
    values, x = point[: A.nnz], point[A.nnz :]
    y = x
    for i in range(count):
        y = numpy.tanh(matrix(values) @ y + x)
        y = y * y if i % 2 == 1 else y
    while (y @ y).real > 0.1:
        y = numpy.sin(y / 2)
    return y @ y + x @ y


def gradient(point, count):
    steps = 1j * TINY * numpy.eye(len(point))
    return numpy.array([loss(point + step, count).imag / TINY for step in steps])


def difference(step, count):
    ahead, behind = (gradient(point + sign * step * direction, count) for sign in (1, -1))
    return (ahead - behind) / (2 * step)


for name, vector in (("A", point), ("dA", direction)):
    scipy.sparse.save_npz(path(f"{name}.npz"), matrix(vector[: A.nnz]))
    numpy.save(path(f"{name}x.npy"), vector[A.nnz :])
inputs = [f"--input=@{path('A.npz')}", f"--input=@{path('Ax.npy')}"]
tangents = [f"--input=@{path('dA.npz')}", f"--input=@{path('dAx.npy')}"]
for count in (0, 1, 5):
    # Central differences at two steps, extrapolated: their error falls with the fourth power.
    expected = (4 * difference(STEP, count) - difference(2 * STEP, count)) / 3
    numpy.save(path("hA.npy"), expected[: A.nnz])
    numpy.save(path("hx.npy"), expected[A.nnz :])
    for backend in ("loops", "sparse-tensor"):
        run(
            sys.argv[2], f"--backend={backend}", *inputs, f"--input=index={count}", *tangents, "--tolerance=1e-10",
            f"--expected-output=@{path('hA.npy')}", f"--expected-output=@{path('hx.npy')}",
        )
