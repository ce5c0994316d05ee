# Sparse times dense, and both gradients.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import squared_residual

from . import data
from .workload import VALUE, Gradients, bench


class SquaredResidual(Gradients):
    """|A X - T|^2 and its gradients in the stored entries of A and in X; f32, or f64."""

    rows, columns, entries = 16_000, 32, 160_000
    small_rows, small_entries = 512, 5_000
    program = bench / "squared-residual.mlir"
    hand, module = "squared-residual", "squared_residual"
    gradients = ["dA", "dX"]
    kind, title = "uniform", "|AX-T|², dA, dX"
    entry_and_gradients, files = ["--entry=single", "--gradient=0,1"], ["A.npz", "X.npy", "T.npy"]
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
        self.name = f"{self.hand}-{kind}-{self.rows}x{self.columns}{self.suffix}"
        self.what = f"{self.title}: {self.kind}, n={self.rows:,}, {self.entries:,} entries, k={self.columns}{self.type_named}"
        super().__init__(places, small)
        self.calls = 1 if small else max(10, min(200, 20_000_000 // (self.rows * self.columns)))
        self.arguments = (self.rows, self.columns, self.element)
        self.flags = self.entry_and_gradients + self.input(*self.files)
        if self.has_parts:
            self.parts = {VALUE: ["--entry=single"] + self.input(*self.files)}

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


class PowerLawSquaredResidual(LargeSquaredResidual):
    """The same with a few busy rows and columns, and many that are nearly empty."""

    rows, entries = 2**17, 2_000_000
    kind = "power law"
    # A sum of 10,000 numbers of f32 is off by up to 10,000 / 2^24 of their size.
    tolerance = 1e-3
    impossible = {"PyTorch, COO from values": "asks for n² numbers in its gradient: 69 GB"}

    def make_matrix(self):
        return data.normalized(data.power_law(self.rows, self.entries, 5))
