# Runs functions on random sparse matrices and compares results with SciPy's.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: TEST.py PROGRAM FOLDER BACKEND [NZ_RUN_FLAG...]"""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

PROGRAM, FOLDER, BACKEND, *FLAGS = sys.argv[1:]
os.makedirs(FOLDER, exist_ok=True)
RANDOM = np.random.default_rng(3)


def run(entry, *flags):
    command = ["nz-run", PROGRAM, f"--entry={entry}", f"--backend={BACKEND}", *FLAGS, *flags]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def make(shape, count):
    """A matrix with distinct entries, a few of them explicit zeros."""
    rows, columns = shape
    count = min(count, rows * columns)
    places = RANDOM.choice(rows * columns, count, replace=False) if count else np.array([], int)
    values = RANDOM.standard_normal(count)
    values[::7] = 0.0
    return sp.csr_matrix((values, (places // max(columns, 1), places % max(columns, 1))), shape=shape)


def give(matrices):
    """Flags that read `matrices`."""
    flags = []
    for number, matrix in enumerate(matrices):
        name = f"{FOLDER}/{number}.npz"
        sp.save_npz(name, matrix)
        flags.append(f"--input=@{name}")
    return flags


def ones(matrix):
    return sp.csr_matrix((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def stored(matrix):
    """Where `matrix` is not zero; of products and sums of ones: where they store."""
    return {(int(i), int(j)) for i, j in zip(*matrix.nonzero())}


def check(entry, matrices, value, structure):
    """Compares the result with `value`, dense, on the places of `structure`."""
    output = f"{FOLDER}/result.npz"
    run(entry, *give(matrices), f"--output=@{output}")
    found = sp.load_npz(output)
    listed = found.tocoo()
    places = {(int(i), int(j)) for i, j in zip(listed.row, listed.col)}
    assert places == stored(structure), f"{entry}: stored {sorted(places ^ stored(structure))[:5]}"
    assert found.nnz == len(places), entry
    np.testing.assert_allclose(found.toarray(), value, rtol=1e-12, atol=1e-12, err_msg=entry)


def check_gradient(entry, matrices):
    run(entry, *give(matrices), "--check-gradient", "--tolerance=1e-6")


def product(*matrices):
    result = matrices[0]
    for matrix in matrices[1:]:
        result = sp.csr_matrix(result @ matrix)
    return result
