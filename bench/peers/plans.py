# Transposes and products in SciPy.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness


def matrix(data):
    n = len(data.array("A-positions")) - 1
    return data.csr("A", (n, n))


def scipy_transposition(data):
    A = matrix(data)
    A.data = numpy.arange(A.nnz, dtype="i4")

    def call():
        T = A.T.tocsr()
        return T.nnz, {"positions": T.indptr, "coordinates": T.indices, "places": T.data}

    return call


def scipy_value(data):
    """The product with its values, which SciPy has no plan for."""
    A = matrix(data)
    return lambda: (A @ A).nnz


harness.run(scipy_transposition, scipy_value)
