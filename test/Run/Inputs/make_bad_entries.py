# Writes sparse files with the mistakes that errors/input-entries.test names.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: make_bad_entries.py FOLDER

Written as plain arrays, since SciPy refuses to make such matrices.
"""

import pathlib
import sys

import numpy

folder = pathlib.Path(sys.argv[1])


def write(name, shape, rows, columns, values):
    """A file as scipy.sparse.save_npz writes it for a coo matrix."""
    numpy.savez(
        folder / name,
        format=numpy.array(b"coo"),
        shape=numpy.array(shape),
        row=numpy.array(rows, dtype="i4"),
        col=numpy.array(columns, dtype="i4"),
        data=numpy.array(values, dtype="f8"),
    )


write("outside.npz", (3, 1), [0, 1], [0, 2], [1.5, -0.5])
write("two-values.npz", (2, 1), [0], [1], [0.5, 0.8])
write("good.npz", (3, 1), [0, 2], [0, 0], [1.5, -0.5])
