# Sparse times sparse, and a sparse tensor times two factors.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy
import scipy.sparse

from . import data
from .workload import Gradients, bench


class SparseProduct(Gradients):
    """|A B|^2 / 2 with B = A as another parameter, and both gradients; f32."""

    name = "sparse-product"
    rows, degree = 100_000, 8
    program = bench / "sparse-product.mlir"
    hand, module = "sparse-product", "sparse_product"
    gradients = ["dA", "dB"]
    peers = {
        "PyTorch, compiled gather with a plan": "compiled_gather",
        "PyTorch, COO": "coo",
        "JAX, gather with a plan": "jax_gather",
        "SciPy, the value alone": "scipy_value",
        "oneMKL, the value alone": "mkl_value",
    }

    def __init__(self, places, small=False):
        if small:
            self.rows = 300
        super().__init__(places, small)
        self.what = f"|A·A|²/2, both gradients: n={self.rows:,}, {self.degree} entries a row"
        self.calls = 1 if small else 10
        self.arguments = (self.rows,)
        self.flags = ["--gradient=0,1"] + self.input("A.npz", "A.npz")

    def prepare(self):
        A = data.uniform(self.rows, self.rows, self.rows * self.degree, 14)
        A = data.save_sparse(self.folder, "A", A).astype("f8")
        C = A @ A
        rows = numpy.repeat(numpy.arange(self.rows), numpy.diff(A.indptr))
        Ct, At = C.T.tocsr(), A.T.tocsr()
        self.expected = [
            numpy.float64((C.data**2).sum() / 2),
            row_products(C, A, rows, A.indices),  # C A^T at the entries of A
            row_products(At, Ct, rows, A.indices),  # A^T C at the entries of B
        ]


def row_products(left, right, rows, columns, part=50_000):
    """The products of row rows[p] of one matrix and row columns[p] of the other."""
    result = numpy.empty(len(rows))
    for first in range(0, len(rows), part):
        now = slice(first, first + part)
        result[now] = numpy.asarray(left[rows[now]].multiply(right[columns[now]]).sum(axis=1)).ravel()
    return result


class TensorProduct(Gradients):
    """|M - T|^2, M_ir = sum_jk X_ijk V_jr W_kr, and the gradients in X, V and W; f32. X is
    as papers, authors and words are: few authors a paper, many words."""

    sizes, fibers, entries = (2482, 2862, 14036), 5_100, 3_100_000
    columns = 16
    # The most frequent word is in all fibers: a sum of 5,100 numbers of f32 is off by up
    # to 5,100 / 2^24 of what they are in size, together.
    tolerance = 1e-3
    program = bench / "tensor-product.mlir"
    hand, module = "tensor-product", "tensor_product"
    gradients = ["dX", "dV", "dW"]
    peers = {"PyTorch, compiled gather": "compiled_gather", "JAX, gather": "jax_gather"}
    impossible = {"PyTorch, CSR": "no sparse tensors of three dimensions"}

    def __init__(self, places, small=False):
        if small:
            self.sizes, self.fibers, self.entries = (20, 30, 40), 50, 600
        self.name = f"tensor-product-rank-{self.columns}{self.suffix}"
        super().__init__(places, small)
        shape = " x ".join(f"{size:,}" for size in self.sizes)
        self.what = f"MTTKRP, three gradients: {shape}, {self.entries:,} entries, rank {self.columns}{self.type_named}"
        self.calls = 1 if small else 10
        self.arguments = (*self.sizes, self.columns, self.element)
        self.flags = ["--gradient=0,1,2"] + self.input("X.tns", "V.npy", "W.npy", "T.npy")

    def prepare(self):
        random = data.generator(15)
        I, J, K = self.sizes
        i, j = data.distinct(lambda n: (random.integers(0, I, n), random.integers(0, J, n)), self.fibers, J, 16)

        def draw(n):
            words = numpy.minimum(random.zipf(1.1, n) - 1, random.integers(0, K, n))
            return random.integers(0, self.fibers, n), words

        fibers, k = data.distinct(draw, self.entries, K, 17)
        i, j = i[fibers], j[fibers]
        values = random.standard_normal(self.entries).astype(self.element)
        # Products of three stay near 1 in size.
        V, W, T = (random.standard_normal((size, self.columns)).astype(self.element) for size in (J, K, I))
        data.save(self.folder, self.element, V=V / 4, W=W / 4, T=T, values=values)
        data.save(self.folder, i=i.astype("i4"), j=j.astype("i4"), k=k.astype("i4"))
        self.write_tns(numpy.stack([i, j, k], axis=1) + 1, values)
        V, W = (numpy.load(self.folder / f"{name}.npy").astype("f8") for name in "VW")
        x, T = values.astype("f8"), T.astype("f8")
        M, dX = numpy.zeros((I, self.columns)), numpy.zeros(self.entries)
        dV, dW = numpy.zeros_like(V), numpy.zeros_like(W)
        for r in range(self.columns):
            v, w = V[j, r], W[k, r]
            M[:, r] = numpy.bincount(i, x * v * w, I)
            residual = 2 * (M[:, r] - T[:, r])[i]
            dX += residual * v * w
            dV[:, r] = numpy.bincount(j, residual * x * w, J)
            dW[:, r] = numpy.bincount(k, residual * x * v, K)
        self.expected = [numpy.float64(((M - T) ** 2).sum()), dX, dV, dW]

    def write_tns(self, coordinates, values):
        with open(self.folder / "X.tns", "w") as file:
            file.write("# extended FROSTT format\n")
            file.write(f"3 {self.entries}\n{' '.join(map(str, self.sizes))}\n")
            digits = numpy.char.mod("%.9g" if self.element == "f4" else "%.17g", values)
            columns = [numpy.char.mod("%d", column) for column in coordinates.T] + [digits]
            file.write("\n".join(map(" ".join, zip(*columns))) + "\n")


class LargeTensorProduct(TensorProduct):
    columns = 32
