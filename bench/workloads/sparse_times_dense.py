# Sparse times dense alone, and dense times dense at stored entries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

from . import data
from .squared_residual import LargeSquaredResidual, PowerLawSquaredResidual, SquaredResidual
from .workload import bench


class Product:
    """Y = A X alone, on the A and X of a `SquaredResidual`; y = A x with one column."""

    program = bench / "sparse-times-dense.mlir"
    hand, module = "sparse-times-dense", "sparse_times_dense"
    gradients, has_value, has_parts = ["Y"], False, False
    files = ["A.npz", "X.npy"]
    peers = {
        "oneMKL, inspector and executor": "mkl",
        "PyTorch, CSR": "csr",
        "PyTorch, compiled gather": "compiled_gather",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_product",
    }
    impossible = {}

    def __init__(self, places, small=False):
        # X and Y of one column have one dimension.
        self.title, entry = ("A x", "vector") if self.columns == 1 else ("A X", "matrix")
        self.entry_and_gradients = [f"--entry={entry}"]
        super().__init__(places, small)

    def prepare(self):
        A = data.save_sparse(self.folder, "A", self.make_matrix(), self.element)
        X = data.generator(4).standard_normal((self.rows, self.columns)).astype(self.element)
        X = X[:, 0] if self.columns == 1 else X
        data.save(self.folder, self.element, X=X)
        self.expected = [A.astype("f8") @ X.astype("f8")]


class SmallProduct(Product, SquaredResidual):
    """In the cache."""


class SparseTimesDense(Product, LargeSquaredResidual):
    pass


class PowerLawProduct(Product, PowerLawSquaredResidual):
    pass


class SparseTimesVector(PowerLawProduct):
    columns = 1


class Sampled:
    """S_p = A_p (U_i . V_j) at the stored entries (i, j) of the A of a `SquaredResidual`."""

    program = bench / "sampled-product.mlir"
    hand = "sampled-product"
    gradients, has_value, has_parts = ["S"], False, False
    title, entry_and_gradients, files = "A ∘ (U Vᵀ)", [], ["A.npz", "U.npy", "V.npy"]
    peers, impossible = {}, {}

    def prepare(self):
        random = data.generator(4)
        A = data.save_sparse(self.folder, "A", self.make_matrix(), self.element)
        U, V = (random.standard_normal((self.rows, self.columns)).astype(self.element) for _ in "UV")
        data.save(self.folder, self.element, U=U, V=V)
        rows = numpy.repeat(numpy.arange(self.rows), numpy.diff(A.indptr))
        products = numpy.zeros(A.nnz)
        for k in range(self.columns):
            products += U[rows, k].astype("f8") * V[A.indices, k]
        self.expected = [A.data * products]


class SmallSampledProduct(Sampled, SquaredResidual):
    """In the cache."""


class SampledProduct(Sampled, LargeSquaredResidual):
    pass


class PowerLawSampledProduct(Sampled, PowerLawSquaredResidual):
    pass
