# Sparse times dense, and both gradients.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import re

import numpy

import squared_residual

from . import data
from .workload import VALUE, Gradients, bench, narrow_indices


class SquaredResidual(Gradients):
    """|A X - T|^2 and its gradients in the stored entries of A and in X; f32, or f64."""

    rows, columns, entries = 16_000, 32, 160_000
    small_rows, small_entries = 512, 5_000
    program = bench / "squared-residual.mlir"
    hand, module = "squared-residual", "squared_residual"
    gradients = ["dA", "dX"]
    kind = "uniform"
    has_parts = True
    peers = {
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, CSR": "csr",
        "PyTorch, COO from values": "coo",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_products",
    }

    def __init__(self, places, small=False):
        if small:
            self.rows, self.entries = self.small_rows, self.small_entries
        kind = self.kind.replace(" ", "-")
        self.name = f"squared-residual-{kind}-{self.rows}x{self.columns}"
        self.what = f"|AX-T|², dA, dX: {self.kind}, n={self.rows:,}, {self.entries:,} entries, k={self.columns}"
        super().__init__(places, small)
        self.calls = 1 if small else max(10, min(200, 20_000_000 // (self.rows * self.columns)))
        self.arguments = (self.rows, self.columns, self.element)
        self.flags = ["--entry=single", "--gradient=0,1"] + self.input("A.npz", "X.npy", "T.npy")
        if self.has_parts:
            self.parts = {VALUE: ["--entry=single"] + self.input("A.npz", "X.npy", "T.npy")}

    def make_matrix(self):
        return data.uniform(self.rows, self.rows, self.entries, 3)

    def prepare(self):
        random = data.generator(4)
        A = data.save_sparse(self.folder, "A", self.make_matrix(), self.element)
        X = random.standard_normal((self.rows, self.columns)).astype(self.element)
        T = random.standard_normal((self.rows, self.columns)).astype(self.element)
        data.save(self.folder, self.element, X=X, T=T)
        loss, dA, dX = squared_residual.value_and_gradients(A, X, T)
        self.expected = [numpy.float64(loss), dA.data, dX]


class LargeSquaredResidual(SquaredResidual):
    rows, columns, entries = 100_000, 64, 1_000_000
    peers = {label: name for label, name in SquaredResidual.peers.items() if name != "coo"}
    impossible = {"PyTorch, COO from values": "asks for n² numbers in its gradient: 40 GB"}


def growing(number):
    """The uniform workload with so many stored entries, ten a row; a tenth of a percent of
    them with `--small`."""

    class Growing(SquaredResidual):
        group, coordinate = "stored entries", number
        rows, entries = number // 10, number
        small_rows, small_entries = number // 10_000, number // 1_000
        # Of losses and gradients that grow with the number of rows.
        tolerance = 1e-3
        has_parts = False
        # A curve has the fastest spelling of a library.
        peers = {label: SquaredResidual.peers[label] for label in ("PyTorch, compiled gather", "SciPy")}

    return Growing


def widening(kind, width, type_name):
    """The workload `kind` with so many columns, in f4 or f8."""

    class Widening(kind):
        columns, element = width, type_name
        group, coordinate = f"{kind.kind}, n = {kind.rows:,}, {'f32' if type_name == 'f4' else 'f64'}", width
        peers, impossible, has_parts = {}, {}, False

        def __init__(self, places, small=False):
            super().__init__(places, small)
            if self.element == "f8":
                self.name += "-f64"
                self.what += ", f64"
                self.folder = self.folder.with_name(self.folder.name + "-f64")
                self.program = self.folder / "squared-residual.mlir"
                self.flags = ["--entry=main", "--gradient=0,1"] + self.input("A.npz", "X.npy", "T.npy")

        def prepare(self):
            super().prepare()
            if self.element == "f8":
                self.program.write_text(re.sub(*narrow_indices, SquaredResidual.program.read_text()))

    return Widening


class PowerLawSquaredResidual(LargeSquaredResidual):
    """The same with a few busy rows and columns, and many that are nearly empty."""

    rows, entries = 2**17, 2_000_000
    kind = "power law"
    # A sum of 10,000 numbers of f32 is off by up to 10,000 / 2^24 of their size.
    tolerance = 1e-3
    impossible = {"PyTorch, COO from values": "asks for n² numbers in its gradient: 69 GB"}

    def make_matrix(self):
        return data.normalized(data.power_law(self.rows, self.entries, 5))


class SparseTimesDense(LargeSquaredResidual):
    """Y = A X alone."""

    program = bench / "sparse-times-dense.mlir"
    hand, module = "sparse-times-dense", "sparse_times_dense"
    gradients, has_value, has_parts = ["Y"], False, False
    entry, title = "matrix", "A X"
    peers = {
        "oneMKL, inspector and executor": "mkl",
        "PyTorch, CSR": "csr",
        "PyTorch, compiled gather": "compiled_gather",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_product",
    }
    impossible = {}

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.name = f"sparse-times-dense-{self.kind.replace(' ', '-')}-{self.rows}x{self.columns}"
        self.what = f"{self.title}: {self.kind}, n={self.rows:,}, {self.entries:,} entries, k={self.columns}"
        self.folder = places.operands / (self.name + ("-small" if small else ""))
        self.arguments = (self.rows, self.columns)
        self.flags = [f"--entry={self.entry}"] + self.input("A.npz", "X.npy")

    def prepare(self):
        A = data.save_sparse(self.folder, "A", self.make_matrix())
        X = data.generator(4).standard_normal((self.rows, self.columns)).astype("f4")
        data.save(self.folder, X=X[:, 0] if self.columns == 1 else X)
        self.expected = [(A.astype("f8") @ X.astype("f8")).reshape(numpy.load(self.folder / "X.npy").shape)]


class SparseTimesVector(SparseTimesDense):
    """The same with one column: X and Y have one dimension."""

    rows, entries, columns = 2**17, 2_000_000, 1
    kind, entry, title = "power law", "vector", "A x"
    tolerance = PowerLawSquaredResidual.tolerance
    make_matrix = PowerLawSquaredResidual.make_matrix
