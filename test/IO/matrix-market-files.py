# RUN: %python %s nz-io-dump %t
"""Matrix Market files that SciPy wrote are read as SciPy reads them, and what we
write is read by both as the same matrix."""
import os
import sys

import numpy as np
import scipy.io
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from array_files import check_dense, check_sparse, copy, entries_of, expect, path, random_matrix, values_of


def kind_of(name):
    """The kind that a file is read as, by its banner: SciPy writes an empty
    matrix of integers as one of reals."""
    with open(path(name)) as file:
        field = file.readline().split()[3]
    return {"real": "f64", "integer": "i64", "unsigned-integer": "u64"}[field]


def general_matrices():
    for kind in ("f32", "f64", "i32", "i64", "u64"):
        for shape, count in (((6, 4), 9), ((4, 4), 6), ((3, 5), 0)):
            scipy.io.mmwrite(path("a.mtx"), random_matrix(kind, shape, count), symmetry="general")
            read = kind_of("a.mtx")
            copy("a.mtx", "copy.mtx")
            reference = entries_of(scipy.io.mmread(path("a.mtx")))
            check_sparse("a.mtx", *reference, read)
            check_sparse("copy.mtx", *reference, kind_of("copy.mtx"))
            check_sparse("copy.mtx", *entries_of(scipy.io.mmread(path("copy.mtx"))), kind_of("copy.mtx"))

            dense = values_of(kind, shape[0] * shape[1]).reshape(shape)
            scipy.io.mmwrite(path("d.mtx"), dense, symmetry="general")
            read = kind_of("d.mtx")
            copy("d.mtx", "copy.mtx")
            reference = scipy.io.mmread(path("d.mtx"))
            check_dense("d.mtx", reference, read)
            check_dense("copy.mtx", reference, kind_of("copy.mtx"))
            check_dense("copy.mtx", scipy.io.mmread(path("copy.mtx")), kind_of("copy.mtx"))


def symmetric_matrices():
    half = np.array([[1.5, 0, 2, 0], [0, 0, 3, 0], [2, 3, 4, 0], [0, 0, 0, 5.0]])
    skew = np.array([[0, -1, 2.0], [1, 0, 0], [-2, 0, 0]])
    for symmetry, matrix in (("symmetric", half), ("skew-symmetric", skew)):
        scipy.io.mmwrite(path("s.mtx"), sp.coo_matrix(matrix), symmetry=symmetry)
        expect(symmetry in open(path("s.mtx")).readline().split(), "SciPy writes " + symmetry)
        check_sparse("s.mtx", *entries_of(scipy.io.mmread(path("s.mtx"))), "f64")
        scipy.io.mmwrite(path("s.mtx"), matrix, symmetry=symmetry)
        check_dense("s.mtx", scipy.io.mmread(path("s.mtx")), "f64")

        # The halves above the diagonal, which SciPy reads but does not write.
        lines = [f"{i + 1} {j + 1} {matrix[i, j]}\n" for i, j in np.argwhere(np.triu(matrix))]
        for field in ("real", "pattern"):
            with open(path("u.mtx"), "w") as file:
                file.write(f"%%MatrixMarket matrix coordinate {field} {symmetry}\n")
                file.write(f"{len(matrix)} {len(matrix)} {len(lines)}\n")
                file.writelines(line if field == "real" else line.rsplit(" ", 1)[0] + "\n" for line in lines)
            check_sparse("u.mtx", *entries_of(scipy.io.mmread(path("u.mtx"))), "f64")


def every_variant():
    """All fields and symmetries, coordinates and arrays, written with what may stand
    between the numbers; SciPy reads the same file without it."""
    numbers = {"real": ["-1.5e-3", "2E+2", "0", "4.25", ".5", "1e-320"], "integer": ["-7", "0", "9007199254740993", "3", "00012", "5"],
               "pattern": [""] * 6}
    below = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]
    for field, texts in numbers.items():
        for symmetry in ("general", "symmetric", "skew-symmetric"):
            lines = [f"{row + 1} {column + 1} {text}".strip() for (row, column), text in zip(below, texts)]
            write_and_check(f"coordinate {field} {symmetry}", "4 4 6", lines)
            # In any order, which symmetric halves may have too; twice the same sum up.
            if symmetry == "general":
                write_and_check(f"coordinate {field} {symmetry}", "4 4 12", lines[::-1] + lines)
            if field != "pattern":
                count = {"general": 16, "symmetric": 10, "skew-symmetric": 6}[symmetry]
                write_and_check(f"array {field} {symmetry}", "4 4", (texts * 3)[:count])


def write_and_check(words, sizes, lines):
    with open(path("plain.mtx"), "w") as file:
        file.write("\n".join([f"%%MatrixMarket matrix {words}", sizes] + lines) + "\n")
    reference = scipy.io.mmread(path("plain.mtx"))
    kind = "i64" if "integer" in words else "f64"
    for end, last in (("\n", ""), ("\r\n", "\r\n"), (" % a comment\n\n  \n%% another\n", "\n%")):
        text = end.join([sizes] + ["\t " + line.replace(" ", "  ") for line in lines])
        with open(path("spaced.mtx"), "w", newline="") as file:
            file.write(f"%%matrixmarket  MATRIX {words.upper()}" + end.replace(" % a comment", "") + text + last)
        if sp.issparse(reference):
            check_sparse("spaced.mtx", *entries_of(reference), kind)
        else:
            check_dense("spaced.mtx", reference, kind)


general_matrices()
symmetric_matrices()
every_variant()
