# Makes the operands of |A X - T|^2 and, with SciPy, its value and gradients.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: squared_residual.py FOLDER [--rows N] [--columns K] [--entries E] [--type f4|f8]

Writes into FOLDER: A.npz (N x N, E distinct entries a row), X.npy and T.npy
(N x K), all standard normal; the expected loss.npy, dA.npz and dX.npy, computed
in f64; and the operands once more as plain arrays for the program in C++.
"""

import argparse
import pathlib

import numpy
import scipy.sparse


def make_operands(rows, columns, entries, kind, seed=3):
    """A, X and T; the same numbers on every machine."""
    generator = numpy.random.Generator(numpy.random.PCG64(seed))
    coordinates = numpy.sort(generator.integers(0, rows, (rows, entries)), axis=1)
    while True:
        repeated = (coordinates[:, 1:] == coordinates[:, :-1]).any(axis=1)
        if not repeated.any():
            break
        redrawn = generator.integers(0, rows, (int(repeated.sum()), entries))
        coordinates[repeated] = numpy.sort(redrawn, axis=1)
    values = generator.standard_normal(rows * entries).astype(kind)
    positions = numpy.arange(0, rows * entries + 1, entries)
    A = scipy.sparse.csr_matrix((values, coordinates.ravel(), positions), shape=(rows, rows))
    X = generator.standard_normal((rows, columns)).astype(kind)
    T = generator.standard_normal((rows, columns)).astype(kind)
    return A, X, T


def value_and_gradients(A, X, T):
    """The loss, its gradient on the stored entries of A, its gradient in X. Eight columns at a
    time: with 10^8 entries, all of them in f64 would take 15 GB."""
    A = A.astype("f8")
    transposed = A.T.tocsr()
    rows = numpy.repeat(numpy.arange(A.shape[0], dtype=A.indices.dtype), numpy.diff(A.indptr))
    loss, dA, dX = 0.0, numpy.zeros(A.nnz), numpy.empty(X.shape)
    for column in range(0, X.shape[1], 8):
        columns = slice(column, column + 8)
        x = X[:, columns].astype("f8")
        residual = A @ x - T[:, columns]
        loss += (residual**2).sum()
        dX[:, columns] = 2 * (transposed @ residual)
        for first in range(0, A.nnz, 100_000):
            part = slice(first, first + 100_000)
            dA[part] += 2 * numpy.einsum("pk,pk->p", residual[rows[part]], x[A.indices[part]])
    gradient = scipy.sparse.csr_matrix((dA, A.indices, A.indptr), shape=A.shape)
    return loss, gradient, dX


def write(folder, rows, columns, entries, kind):
    """Writes operands and expectations; returns the expectations."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    A, X, T = make_operands(rows, columns, entries, kind)
    scipy.sparse.save_npz(folder / "A.npz", A, compressed=False)
    numpy.save(folder / "X.npy", X)
    numpy.save(folder / "T.npy", T)
    A.indptr.astype("i4").tofile(folder / "positions.bin")
    A.indices.astype("i4").tofile(folder / "coordinates.bin")
    for name, array in (("values", A.data), ("X", X), ("T", T)):
        array.astype("f4").tofile(folder / f"{name}.bin")
    loss, dA, dX = value_and_gradients(A, X, T)
    numpy.save(folder / "loss.npy", loss)
    scipy.sparse.save_npz(folder / "dA.npz", dA, compressed=False)
    numpy.save(folder / "dX.npy", dX)
    return loss, dA, dX


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="makes the operands of |A X - T|^2")
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=16_000)
    parser.add_argument("--columns", type=int, default=32)
    parser.add_argument("--entries", type=int, default=10)
    parser.add_argument("--type", choices=("f4", "f8"), default="f8")
    arguments = parser.parse_args()
    write(arguments.folder, arguments.rows, arguments.columns, arguments.entries, arguments.type)
