# Reads with NumPy and SciPy what sparse-gradient.mlir writes.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_sparse_gradient.py COORDINATES.npy VALUES.npy GRADIENT.mtx STEPPED.npz"""

import sys

import numpy
import scipy.io
import scipy.sparse

coordinates, values, gradient, stepped = sys.argv[1:]
expected = [[0, 2], [1, 0], [2, 1]]

read = numpy.load(coordinates)
assert read.dtype.kind == "i" and read.tolist() == expected, read
read = numpy.load(values)
assert read.dtype == numpy.float64 and read.tolist() == [2, 2, 2], read

read = scipy.sparse.coo_array(scipy.io.mmread(gradient))
assert read.shape == (3, 3), read.shape
assert numpy.stack((read.row, read.col), 1).tolist() == expected, read
assert read.data.tolist() == [2, 2, 2], read.data

read = scipy.sparse.load_npz(stepped).tocoo()
assert read.shape == (3, 3), read.shape
assert numpy.stack((read.row, read.col), 1).tolist() == expected, read
assert read.data.tolist() == [0.8, 1.8, 2.8], read.data
