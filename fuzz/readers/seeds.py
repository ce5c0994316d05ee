# Small valid files of every format, from which fuzzing starts.
# Usage: seeds.py FOLDER: writes a folder of files for each fuzzing program.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import io
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import scipy.io
import scipy.sparse as sp

KINDS = "f2 f4 f8 ?1 i1 i2 i4 i8 u1 u2 u4 u8".split()
MARK = b"\xfe\xff\xfe"
NPZ_NAMES = "format shape data indices indptr row col coords offsets _is_array".split()
CHECKPOINT_NAMES = ["checkpoint.json"] + [f"argument{n}.npy" for n in range(6)] + [f"pattern{n}.npy" for n in range(4)]


def matrix_market(random_state):
    """Texts by SciPy and by hand."""
    for kind in "fdil":
        for symmetry in ("general", "symmetric", "skew-symmetric"):
            half = np.tril(random_state.integers(-9, 9, (4, 4)), -1).astype(kind)
            full = {"general": half, "symmetric": half + half.T, "skew-symmetric": half - half.T}[symmetry]
            for matrix in (full, sp.coo_matrix(full)):
                text = io.BytesIO()
                scipy.io.mmwrite(text, matrix, symmetry=symmetry)
                yield text.getvalue()
    yield b"%%MatrixMarket matrix coordinate pattern symmetric\r\n% x\r\n\r\n3 3 2\r\n1 2\r\n3 3 % y\r\n"
    yield b"%%MatrixMarket matrix coordinate unsigned-integer general\n2 2 1\n1 1 9223372036854775807"
    yield b"%%MatrixMarket matrix array double general\n1 2\n-1.5e-300\nnan\n"
    yield b"%%MatrixMarket matrix coordinate real general\n9223372036854775807 9223372036854775807 2\n9 9 inf\n9 9 -0\n"


def frostt(random_state):
    """Texts with and without the header."""
    yield b"# a comment\n1 1 2.5\n\n2 3 -1e3 # here\n1 1 1\n"
    yield b"1 9007199254740993\r\n2 1\r\n"
    yield b"# extended FROSTT format\n3 2\n2 3 4\n1 1 1 1\n2 3 4 -0\n"
    yield b"# extended FROSTT format\n1 0\n9223372036854775807\n"
    yield b"1 2 3 4 5 6\n"


def npy_bytes(array, version=None):
    """A NumPy file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), version)
    return file.getvalue()


def numpy_files(random_state):
    """Every kind, both orders, both endians, three versions."""
    for kind in KINDS:
        for order in "CF":
            for endian in "<>":
                array = np.array([[0, 1, 1], [1, 0, 1]], np.dtype(endian + kind if kind != "?1" else "?"), order=order)
                yield npy_bytes(array)
    for version in ((1, 0), (2, 0), (3, 0)):
        yield npy_bytes(np.float64(2.5), version)
        yield npy_bytes(np.array([np.nan, -0.0, np.inf]), version)


def matrices(random_state):
    """A sparse matrix in each of SciPy's formats."""
    for kind in ("f4", "f8", "i4", "?"):
        dense = (random_state.integers(0, 3, (4, 4)) * (random_state.random((4, 4)) < 0.5)).astype(kind)
        for form in ("csr", "csc", "coo", "bsr", "dia"):
            yield sp.coo_matrix(dense).asformat(form)


def archives(random_state):
    """Archives by SciPy and NumPy, stored and deflated."""
    for number, matrix in enumerate(matrices(random_state)):
        file = io.BytesIO()
        sp.save_npz(file, matrix, compressed=number % 2 == 0)
        yield file.getvalue()
    file = io.BytesIO()
    np.savez(file, format=b"coo", shape=(2, 3, 2), coords=np.array([[1, 0], [2, 0], [1, 1]]), data=[1.0, 2.0])
    yield file.getvalue()


def member_inputs(archive, names):
    """The members of an archive behind marks, as `archiveOfMembers` takes them."""
    result = b""
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        for name in members.namelist():
            contents = members.read(name)
            if contents.startswith(b"\x93NUMPY\1"):
                contents = contents[10:]
                head, data = contents.split(b"\n", 1)
                contents = head.rstrip() + b"\n" + data
            result += MARK + bytes([names.index(name)]) + contents
    return result


def npz_members(random_state):
    """The archives again, each as members behind marks."""
    names = [name + ".npy" for name in NPZ_NAMES]
    for archive in archives(random_state):
        yield member_inputs(archive, names)


def checkpoints(random_state):
    """The members of a checkpoint of the signature in Checkpoint.cpp."""
    about = (b'{"nz_checkpoint": 1, "run": "@RUN@", "step": 3, "seconds": 0.5, "arguments": ['
             b'{"argument": 0, "any_sizes": false, "sizes": [2, 3]}, {"argument": 1, "any_sizes": true, "sizes": []}, '
             b'{"argument": 2, "entries_when_compiled": 9, "sizes": [5, 4], "pattern": 0}, {"argument": 3, "sizes": [5, 4], "pattern": 1}, '
             b'{"argument": 4, "sizes": [4, 6], "pattern": 2}, {"argument": 5, "sizes": [2, 4], "pattern": 3}]}')
    rows = np.array([[0, 1], [2, 0], [2, 3]])
    columns = np.array([[2, 0], [0, 1], [1, 1]])
    blocks = np.array([[2, 2], [2, 3], [3, 2], [3, 3]])
    groups = np.array([[0, 0], [0, 2], [1, 1], [1, 3]])
    arrays = [np.ones((2, 3)), np.int64(7), np.array([1.0, 2, 3]), None, np.ones(4, "f4"), np.ones(4), rows, columns, blocks, groups]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("checkpoint.json", about)
        for name, array in zip(CHECKPOINT_NAMES[1:], arrays):
            if array is not None:
                archive.writestr(name, npy_bytes(array))
    yield member_inputs(file.getvalue(), CHECKPOINT_NAMES)


def patterns(random_state):
    """Arrays as Pattern.cpp decodes them: who calls, rank, widths; kind and size
    of each level; then positions and coordinates of each, with their lengths."""
    dense, compressed, nonunique, singleton, structured = 0, 1, 2, 3, 6
    csr = [2 - 1, 0, dense, 3, compressed, 4], [[], []], [[0, 2, 2, 3], [0, 3, 1]]
    csf = [2 - 1, 5, compressed, 3, compressed, 4], [[0, 2], [0, 2]], [[0, 2, 3], [0, 3, 1]]
    coo = [2 - 1, 10, nonunique, 3, singleton, 4], [[0, 3], [0, 0, 2]], [[], [1, 3, 0]]
    groups = [2 - 1, 0, dense, 2, structured, 2, 4, 4], [[], []], [[], [0, 2, 1, 3]]
    interleaved = [2 - 1, 0, nonunique, 3, singleton + 7 * 2, 4], [[0, 3], [0, 1, 0, 3, 2, 0]], [[], []]
    gapped = [2 - 1, 0, dense, 2, compressed + 7, 4], [[], []], [[0, 2, 3, 4], [0, 3, 9, 1]]
    for head, *levels in (csr, csf, coo, groups, interleaved, gapped):
        for caller in (0, 1):
            numbers = [caller] + head
            for arrays in levels:
                for array in arrays:
                    # A caller in C++ says the width of each array: 64 bits.
                    numbers += ([] if caller else [0]) + [len(array)] + array
            yield bytes(numbers)


SEEDS = {
    "matrix-market": matrix_market, "frostt": frostt, "numpy": numpy_files, "scipy-npz": archives,
    "npz-members": npz_members, "checkpoint": checkpoints, "pattern": patterns,
}


def write(folder):
    """Writes the seeds of every program, the same whenever it is called."""
    random.seed(0)
    for name, make in SEEDS.items():
        (Path(folder) / name).mkdir(parents=True, exist_ok=True)
        for number, contents in enumerate(make(np.random.default_rng(0))):
            (Path(folder) / name / f"seed-{number:03}").write_bytes(contents)


if __name__ == "__main__":
    write(sys.argv[1])
