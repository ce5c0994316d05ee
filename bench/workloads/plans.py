# What depends on patterns alone, and is made once.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

from . import data
from .workload import Gradients


class Plan(Gradients):
    """Ours is a program that asks the runtime, as compiled programs do in their first
    call: nothing is compiled. The value is the number of entries of the result; the arrays
    that are compared have 32 bits."""

    own_program, hand, module = "plans", "plans-by-hand", "plans"
    element = "i4"
    tolerance = 0

    def __init__(self, places, small=False):
        if small:
            self.rows = 300
        super().__init__(places, small)
        self.calls = 1 if small else 10
        self.arguments = (self.kind,)
        self.what += f": n={self.rows:,}, {self.degree} entries a row"

    def save(self, seed):
        A = data.uniform(self.rows, self.rows, self.rows * self.degree, seed)
        return data.save_sparse(self.folder, "A", A)


class Transposition(Plan):
    """The transpose in compressed rows, and where its values stand in those of A."""

    name, kind, what = "plan-of-a-transposition", "transposition", "Transposed pattern, places of values"
    rows, degree = 100_000, 10
    gradients = ["positions", "coordinates", "places"]
    peers = {"SciPy": "scipy_transposition"}

    def prepare(self):
        A = self.save(24).astype("f8")
        A.data[:] = numpy.arange(A.nnz)
        T = A.T.tocsr()
        self.expected = [A.nnz, T.indptr, T.indices, T.data]


class ProductPlan(Plan):
    """The pattern of A A, and where the terms of each entry are added, in order."""

    name, kind, what = "plan-of-a-product", "product", "Pattern of A·A, places of terms"
    rows, degree = 100_000, 8
    gradients = ["positions", "coordinates", "starts", "places"]
    peers = {"SciPy, the product": "scipy_value"}

    def prepare(self):
        A = self.save(14)
        positions = A.indptr.astype("i8")
        counts = numpy.diff(positions)[A.indices]
        left = numpy.repeat(numpy.arange(A.nnz), counts)
        starts = numpy.concatenate(([0], numpy.cumsum(counts)))
        right = numpy.arange(len(left)) - starts[left] + positions[A.indices][left]
        rows = numpy.repeat(numpy.arange(self.rows), numpy.diff(positions))
        keys = rows[left] * self.rows + A.indices[right]
        entries, numbers = numpy.unique(keys, return_inverse=True)
        ends = numpy.searchsorted(entries // self.rows, numpy.arange(self.rows + 1))
        self.expected = [len(entries), ends, entries % self.rows, starts, numbers]
