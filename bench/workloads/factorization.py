# Matrix factorization on stored ratings.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy
import scipy.sparse

from . import data
from .workload import Adam, Training, bench, carry


class MatrixFactorization(Training):
    """A step of Adam on the mean of (R - U V^T)^2 at the stored entries of R; f32."""

    name = "matrix-factorization"
    users, items, ratings, rank = 6_000, 3_700, 1_000_000, 32
    rate = 0.01
    program = bench / "matrix-factorization.mlir"
    hand, module = "matrix-factorization", "matrix_factorization"
    loss = 7
    peers = {
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, eager gather": "eager_gather",
        "JAX, gather": "jax_gather",
        "SciPy": "scipy_products",
    }

    def __init__(self, places, small=False):
        if small:
            self.users, self.items, self.ratings = 90, 70, 1_000
        super().__init__(places, small)
        self.what = f"matrix factorization, epoch: {self.users:,} x {self.items:,}, {self.ratings:,} entries, rank 32"
        self.calls = 1 if small else 50
        self.arguments = (self.users, self.items)
        self.flags = [carry(7)]
        for name, size in (("U", self.users), ("V", self.items)):
            self.flags += self.input(f"{name}.npy") + [f"--input={size}x{self.rank}xf32=zeros"] * 2
        self.flags += ["--input=i64=1"] + self.input("R.npz") + [f"--input=f32={self.rate}"]
        self.have_parts(self.input("R.npz", "U.npy", "V.npy"), "1,2")

    def prepare(self):
        random = data.generator(8)
        R = data.uniform(self.users, self.items, self.ratings, 9)
        R.data = (3.5 + R.data).astype("f4")
        R = data.save_sparse(self.folder, "R", R).astype("f8")
        U = (random.standard_normal((self.users, self.rank)) / 4).astype("f4")
        V = (random.standard_normal((self.items, self.rank)) / 4).astype("f4")
        data.save(self.folder, U=U, V=V)
        U, V = U.astype("f8"), V.astype("f8")
        rows = numpy.repeat(numpy.arange(self.users), numpy.diff(R.indptr))
        adam = Adam(self.rate, [U, V])
        self.losses = []
        for _ in range(self.steps):
            errors = R.data.copy()
            for k in range(self.rank):
                errors -= U[rows, k] * V[R.indices, k]
            E = scipy.sparse.csr_matrix((-2 / R.nnz * errors, R.indices, R.indptr), shape=R.shape)
            self.losses.append(float((errors**2).mean()))
            adam.step([U, V], [E @ V, E.T @ U])
