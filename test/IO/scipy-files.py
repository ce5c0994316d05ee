# RUN: %python %s nz-io-dump %t
"""Archives that SciPy saved are read as SciPy loads them, what we write is loaded
by SciPy as the same matrix, damaged archives are refused."""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from array_files import DUMP, KINDS, check_sparse, copy, entries_of, expect, path, random_matrix


def npz_files():
    for kind in KINDS:
        for shape, count in (((6, 4), 9), ((1, 1), 1), ((3, 5), 0)):
            made = random_matrix(kind, shape, count)
            matrices = [made]
            if kind != "f16":
                block = (2, 2) if shape == (6, 4) else (1, 1)
                matrices += [made.tocsr(), made.tocsc(), made.todia(), made.tobsr(blocksize=block)]
            for matrix in matrices:
                for compressed in (True, False):
                    name = f"{kind}-{matrix.format}-{shape[0]}-{compressed}.npz"
                    sp.save_npz(path(name), matrix, compressed=compressed)
                    check_sparse(name, *entries_of(matrix), kind)
                copy(name, "copy.npz")
                back = sp.load_npz(path("copy.npz"))
                expect(back.format == "csr" and back.dtype == matrix.dtype, f"copy of {name}")
                expect(back.nnz == len(entries_of(matrix)[2]) and back.has_sorted_indices, f"copy of {name}")
                if kind != "f16":
                    equal_nan = kind[0] == "f"
                    expect(np.array_equal(back.toarray(), matrix.toarray(), equal_nan=equal_nan), f"copy of {name}")

    for dtype in (np.int32, np.int64):
        for form in ("csr", "csc", "coo", "bsr", "dia"):
            wide = random_matrix("f32", (6, 4), 9).asformat(form)
            for name in ("indices", "indptr", "row", "col", "offsets"):
                if hasattr(wide, name):
                    setattr(wide, name, getattr(wide, name).astype(dtype))
            sp.save_npz(path("wide.npz"), wide)
            check_sparse("wide.npz", *entries_of(wide), "f32")
    wide = random_matrix("f32", (6, 4), 9).tocsr()
    array = sp.csr_array(wide)
    sp.save_npz(path("array.npz"), array)
    check_sparse("array.npz", *entries_of(array), "f32")
    narrow = sp.dia_matrix((np.arange(6.0).reshape(2, 3), [0, -2]), shape=(6, 5))
    sp.save_npz(path("narrow.npz"), narrow)
    check_sparse("narrow.npz", *entries_of(narrow), "f64")
    for kind in ("f32", "f64", "i64", "i1"):
        data = np.array([1, 2, 3, 4]).astype(KINDS[kind])
        twice = sp.coo_matrix((data, ([2, 0, 2, 2], [1, 0, 1, 1])), shape=(3, 2))
        sp.save_npz(path("twice.npz"), twice)
        check_sparse("twice.npz", *entries_of(twice), kind)

    # As SciPy since 1.13 saves arrays of other ranks than 2.
    for shape in ((7,), (2, 3, 4)):
        data, coords = np.array([1.0, 0.0, 2.0]), np.array([[1, 0, 1]] * len(shape))
        np.savez(path("coords.npz"), coords=coords, format=b"coo", shape=shape, data=data, _is_array=True)
        check_sparse("coords.npz", shape, coords, data, "f64")
    np.savez(path("row.npz"), indices=[2, 0], indptr=[0, 2], format="csr", shape=(3,), data=[1.0, 5.0])
    check_sparse("row.npz", (3,), ([2, 0],), np.array([1.0, 5.0]), "f64")


def refused(message=""):
    run = subprocess.run([DUMP, path("bad.npz")], capture_output=True, text=True)
    return run.returncode == 2 and message in run.stderr


def damaged_archives():
    for compressed in (True, False):
        sp.save_npz(path("good.npz"), random_matrix("f64", (6, 4), 9).tocsr(), compressed=compressed)
        with open(path("good.npz"), "rb") as file:
            good = file.read()
        for end in range(0, len(good), 11):
            with open(path("bad.npz"), "wb") as file:
                file.write(good[:end])
            expect(refused(), f"truncated at {end}")
    # The last archive is not compressed: one bit of its first value flips.
    at = good.index(b"\x93NUMPY", good.index(b"data.npy")) + 128
    with open(path("bad.npz"), "wb") as file:
        file.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
    expect(refused("array 'data': error: expected intact data, found: CRC error"), "a flipped bit")
    data = np.array([1, "a"], object)
    np.savez(path("bad.npz"), format=b"csr", shape=(2, 2), data=data, indices=[0, 1], indptr=[0, 1, 2])
    expect(refused("found pickled objects '|O'"), "pickled values")


npz_files()
damaged_archives()
