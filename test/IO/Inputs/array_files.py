"""What the tests of files share: running nz-io-dump, arrays of every kind, and
comparisons of what was read with what SciPy and NumPy hold."""
import os
import shutil
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

DUMP, FOLDER = sys.argv[1:3]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
RNG = np.random.default_rng(7)
KINDS = {
    "f16": np.float16, "f32": np.float32, "f64": np.float64, "i1": np.bool_,
    "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64,
    "u8": np.uint8, "u16": np.uint16, "u32": np.uint32, "u64": np.uint64,
}


def path(name):
    """A file in the folder of the test."""
    return os.path.join(FOLDER, name)


def expect(condition, what):
    """Ends the test unless the condition holds."""
    if not condition:
        raise SystemExit(f"failed: {what}")


def dump(name):
    """(is sparse, kind, shape, coordinates, values as strings)"""
    run = subprocess.run([DUMP, path(name)], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{name}: {run.stderr}")
    lines = run.stdout.splitlines()
    form, kind, shape, count = lines[0].split()
    shape = eval(shape)
    rows = [line.split() for line in lines[1:]]
    expect(len(rows) == int(count), name)
    coordinates = [tuple(map(int, row[:-1])) for row in rows]
    return form == "sparse", kind, shape, coordinates, [row[-1] for row in rows]


def same(texts, array):
    """Whether the printed values are exactly the elements of the array."""
    flat = np.asarray(array).reshape(-1)
    if flat.dtype.kind == "f":
        return np.array_equal(np.array(texts, np.float64), flat.astype(np.float64), equal_nan=True)
    return [int(text) for text in texts] == [int(value) for value in flat]


def values_of(kind, count):
    """Random values, the extreme ones of the kind first."""
    if kind == "i1":
        return RNG.integers(0, 2, count).astype(bool)
    if kind[0] == "f":
        values = RNG.standard_normal(count).astype(KINDS[kind])
        values[:4] = [np.nan, np.inf, -np.inf, -0.0][: len(values[:4])]
        return values
    info = np.iinfo(KINDS[kind])
    values = RNG.integers(info.min, min(info.max, 2**63 - 1), count, dtype=KINDS[kind], endpoint=True)
    values[:2] = [info.min, min(info.max, 2**63 - 1)][: len(values[:2])]
    return values


def copy(name, target):
    """Reads a file and writes what was read to another one."""
    subprocess.check_call([DUMP, path(name), path(target)])


def check_dense(name, array, kind):
    """Compares a file with a dense array."""
    is_sparse, found, shape, _, texts = dump(name)
    expect(not is_sparse and found == kind and shape == array.shape, f"{name}: {found} {shape}")
    expect(same(texts, array), f"{name}: {texts} {array}")


def check_sparse(name, shape, coordinates, data, kind):
    """Compares a file with stored entries, an array of coordinates for each
    dimension; duplicates are summed by NumPy in the arithmetic of `data`."""
    is_sparse, found, found_shape, found_coordinates, texts = dump(name)
    expect(is_sparse and found == kind and found_shape == tuple(shape), f"{name}: {found} {found_shape}")
    sums = {}
    for place, value in zip(zip(*(map(int, c) for c in coordinates)), data):
        sums[place] = sums[place] + value if place in sums else value
    places = sorted(sums)
    expect(found_coordinates == places, f"{name}: {found_coordinates} {places}")
    values = np.array([sums[place] for place in places], data.dtype)
    expect(same(texts, values), f"{name}: {texts} {values}")


def entries_of(matrix):
    """Shape, coordinates and values of what SciPy counts as stored."""
    if matrix.format == "dia":
        return stored_diagonals(matrix)
    if matrix.format == "bsr":
        return stored_blocks(matrix)
    if matrix.format == "csr":
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        return matrix.shape, (rows, matrix.indices), matrix.data
    coo = matrix.tocoo()
    return matrix.shape, (coo.row, coo.col), coo.data


def stored_diagonals(matrix):
    """Every cell of a stored diagonal inside the matrix."""
    rows, columns, data = [], [], []
    for offset, diagonal in zip(matrix.offsets, matrix.data):
        for column, value in enumerate(diagonal[: matrix.shape[1]]):
            if 0 <= column - offset < matrix.shape[0]:
                rows.append(column - offset)
                columns.append(column)
                data.append(value)
    return matrix.shape, (rows, columns), np.array(data, matrix.dtype)


def stored_blocks(matrix):
    """Every cell of a stored block."""
    high, wide = matrix.blocksize
    rows, columns = [], []
    for major in range(matrix.shape[0] // high):
        for minor in matrix.indices[matrix.indptr[major] : matrix.indptr[major + 1]]:
            for i in range(high):
                for j in range(wide):
                    rows.append(major * high + i)
                    columns.append(int(minor) * wide + j)
    return matrix.shape, (rows, columns), matrix.data.reshape(-1)


def random_matrix(kind, shape, count):
    """A COO matrix of `count` entries in any order; f16, which SciPy saves and
    loads but does not compute with, as CSR."""
    places = RNG.choice(shape[0] * shape[1], count, replace=False)
    data = values_of(kind, count)
    if kind == "f16":
        matrix = sp.coo_matrix((np.ones(count), np.unravel_index(places, shape)), shape=shape).tocsr()
        matrix.data = data
        return matrix
    return sp.coo_matrix((data, np.unravel_index(places, shape)), shape=shape)
