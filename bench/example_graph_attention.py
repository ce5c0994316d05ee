# The operands of the attention network as plain arrays for the program in C++.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: example_graph_attention.py FOLDER"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse

from example_graph_convolution import blogs, examples, write_matrix

network = examples / "graph-attention"
HEADS = 8
weights = {
    "weight-1": "1222x64",
    "left-1": "8x8",
    "right-1": "8x8",
    "weight-2": "64x16",
    "left-2": "8x2",
    "right-2": "8x2",
}


def heads_last(weight):
    """Columns (or rows, of a vector) feature by feature, where they were head by head."""
    rows, columns = weight.shape
    return weight.reshape(rows, HEADS, columns // HEADS).transpose(0, 2, 1).reshape(rows, columns)


def write(folder):
    """Writes the operands; returns the expected losses."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    adjacency = scipy.sparse.csr_matrix(scipy.io.mmread(f"{blogs}.mtx"), dtype="f8")
    shares = scipy.sparse.diags(1 / numpy.asarray(adjacency.sum(axis=1)).ravel()) @ adjacency
    write_matrix(folder, "X", shares.tocsr())
    for name in ("labels", "train"):
        numpy.load(f"{blogs}-{name}.npy").astype("f8").tofile(folder / f"{name}.bin")

    def load(name):
        return numpy.load(network / f"{name}.npy").astype("f8")

    arrays = {"weight-1": heads_last(load("weight-1")), "weight-2": heads_last(heads_last(load("weight-2").T).T)}
    for name in ("left-1", "right-1", "left-2", "right-2"):
        arrays[name] = load(name).T
    for name, array in arrays.items():
        numpy.ascontiguousarray(array).tofile(folder / f"{name}.bin")
    return numpy.load(network / "loss.npy")


if __name__ == "__main__":
    write(sys.argv[1])
