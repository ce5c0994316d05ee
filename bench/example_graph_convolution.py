# The operands of the graph network as plain arrays for the program in C++.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: example_graph_convolution.py FOLDER"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse

examples = pathlib.Path(__file__).resolve().parent.parent / "examples"
network = examples / "graph-convolution"
blogs = examples / "data" / "political-blogs"


def write_matrix(folder, name, matrix):
    matrix.sort_indices()
    matrix.indptr.astype("i4").tofile(folder / f"{name}-positions.bin")
    matrix.indices.astype("i4").tofile(folder / f"{name}-coordinates.bin")
    matrix.data.tofile(folder / f"{name}-values.bin")


def write(folder):
    """Writes the operands; returns the number of nodes and the expected losses."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    adjacency = scipy.sparse.csr_matrix(scipy.io.mmread(f"{blogs}.mtx"), dtype="f8")
    scale = scipy.sparse.diags(1 / numpy.sqrt(numpy.asarray(adjacency.sum(axis=1)).ravel()))
    write_matrix(folder, "A", (scale @ adjacency @ scale).tocsr())
    features = scipy.sparse.csr_matrix(scipy.io.mmread(f"{blogs}-features.mtx"), dtype="f8")
    write_matrix(folder, "X", features)
    dense = {
        "labels": f"{blogs}-labels.npy",
        "train": f"{blogs}-train.npy",
        "weight-1": network / "weight-1.npy",
        "weight-2": network / "weight-2.npy",
    }
    for name, file in dense.items():
        numpy.load(file).astype("f8").tofile(folder / f"{name}.bin")
    return adjacency.shape[0], numpy.load(network / "loss.npy")


if __name__ == "__main__":
    write(sys.argv[1])
