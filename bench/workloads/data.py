# Makes the operands of the workloads: seeded twins of the data people have.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operands are the same numbers on every machine. They are left as .npy files, which all
sides read; a sparse matrix as its positions, coordinates and values, and once more as an
.npz for nz-run."""

import numpy
import scipy.sparse


def generator(seed):
    return numpy.random.Generator(numpy.random.PCG64(seed))


def save(folder, element="f4", **arrays):
    """One .npy an array; floats in f32, or what `element` says."""
    for name, array in arrays.items():
        array = numpy.ascontiguousarray(array)
        numpy.save(folder / f"{name}.npy", array.astype(element) if array.dtype.kind == "f" else array)


def save_sparse(folder, name, matrix, element="f4"):
    """A matrix in compressed rows, with indices of 32 bits."""
    matrix = scipy.sparse.csr_matrix(matrix, dtype=element)
    matrix.sort_indices()
    scipy.sparse.save_npz(folder / f"{name}.npz", matrix, compressed=False)
    numpy.save(folder / f"{name}-positions.npy", matrix.indptr.astype("i4"))
    numpy.save(folder / f"{name}-coordinates.npy", matrix.indices.astype("i4"))
    numpy.save(folder / f"{name}-values.npy", matrix.data)
    numpy.save(folder / f"{name}-columns.npy", matrix.shape[1])
    return matrix


def distinct(draw, count, columns, seed):
    """`count` distinct pairs as (rows, columns), sorted; `draw(n)` gives n random ones."""
    keys = numpy.empty(0, "i8")
    while len(keys) < count:
        # Where a few places are drawn again and again, most of a round is lost.
        rows, cols = draw(max(1000, count // 2, int(1.2 * (count - len(keys)))))
        keys = numpy.unique(numpy.concatenate([keys, rows.astype("i8") * columns + cols]))
    chosen = generator(seed).choice(len(keys), count, replace=False)
    return numpy.divmod(keys[numpy.sort(chosen)], columns)


def pairs_to_matrix(pairs, values, shape):
    return scipy.sparse.csr_matrix((values, pairs), shape=shape)


def uniform(rows, columns, count, seed):
    """A matrix with `count` standard normal entries at places of equal probability."""
    random = generator(seed)
    pairs = distinct(lambda n: (random.integers(0, rows, n), random.integers(0, columns, n)), count, columns, seed)
    return pairs_to_matrix(pairs, random.standard_normal(count).astype("f4"), (rows, columns))


def recursive_edges(random, nodes, count, shares=(0.57, 0.19, 0.19, 0.05)):
    """Edges of R-MAT: each bit of both ends falls into one of four quadrants with the given
    probabilities. Edges of nodes beyond `nodes` are left out, so fewer may come.
    Source: Chakrabarti, Zhan, Faloutsos, "R-MAT: a recursive model for graph mining", 2004."""
    sources, targets = numpy.zeros(count, "i8"), numpy.zeros(count, "i8")
    limits = numpy.cumsum(shares)[:3]
    for _ in range(int(nodes - 1).bit_length()):
        quadrant = numpy.searchsorted(limits, random.random(count), side="right")
        sources = 2 * sources + quadrant // 2
        targets = 2 * targets + quadrant % 2
    inside = (sources < nodes) & (targets < nodes)
    return sources[inside], targets[inside]


def power_law(nodes, count, seed):
    """A matrix with `count` standard normal entries at the edges of R-MAT; the numbers of
    the nodes are shuffled, so that the busy ones do not stand together."""
    random = generator(seed)
    order = random.permutation(nodes)

    def draw(n):
        sources, targets = recursive_edges(random, nodes, n)
        return order[sources], order[targets]

    pairs = distinct(draw, count, nodes, seed)
    return pairs_to_matrix(pairs, random.standard_normal(count).astype("f4"), (nodes, nodes))


def graph(nodes, edges, seed):
    """The normalized adjacency of a graph with about `edges` edges, each stored in both
    directions, and a loop at every node: D^-1/2 (A + A^T + I) D^-1/2, D the degrees."""
    matrix = power_law(nodes, edges, seed)
    matrix.data[:] = 1
    matrix = (matrix + matrix.T + scipy.sparse.eye(nodes)).tocsr()
    matrix.data[:] = 1
    return normalized(matrix)


def normalized(matrix):
    """Rows and columns divided by the roots of their numbers of entries, as networks on
    graphs have them: sums at busy nodes keep the size of the others."""
    rows = numpy.maximum(1, numpy.diff(matrix.indptr))
    columns = numpy.maximum(1, numpy.bincount(matrix.indices, minlength=matrix.shape[1]))
    return (scipy.sparse.diags(rows**-0.5) @ matrix @ scipy.sparse.diags(columns**-0.5)).tocsr()


def one_hot(labels, classes):
    return numpy.eye(classes, dtype="f4")[labels]
