# REQUIRES: nz-run
# RUN: %python %s %S/Inputs/sparse-products.mlir %t loops
# RUN: %python %s %S/Inputs/sparse-products.mlir %t sparse-tensor
"""A product of matrices of 20,000 rows, its loss and its gradients against SciPy;
no allocation comes near n x n, and plans are not built again in later calls. A
product with more triples than may be listed at once is listed in parts; a result
with more entries than that is refused before it is built."""
import json
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from sparse_algebra import BACKEND, FOLDER, PROGRAM, give, run

SIZE, ENTRIES = 20000, 60000
random = np.random.default_rng(5)


def make():
    places = random.integers(0, SIZE, (2, ENTRIES))
    matrix = sp.csr_matrix((random.standard_normal(ENTRIES), places), shape=(SIZE, SIZE))
    matrix.sort_indices()
    return matrix


def on(full, operand):
    """The entries of `full` where `operand` stores some, in its order."""
    rows = np.repeat(np.arange(SIZE), np.diff(operand.indptr))
    return np.asarray(full.tocsr()[rows, operand.indices]).ravel()


a, b = make(), make()
c = a @ b
flags = [*give([a, b]), "--gradient=0,1"]
outputs = [f"--output=@{FOLDER}/{name}" for name in ("loss.npy", "da.npy", "db.npy")]
run("loss", *flags, *outputs)
np.testing.assert_allclose(np.load(f"{FOLDER}/loss.npy"), (c.data**2).sum(), rtol=1e-12)
np.testing.assert_allclose(np.load(f"{FOLDER}/da.npy"), on(2 * c @ b.T, a), atol=1e-10)
np.testing.assert_allclose(np.load(f"{FOLDER}/db.npy"), on(2 * a.T @ c, b), atol=1e-10)

report = json.loads(run("loss", *flags, "--benchmark=3"))
triples = int(np.diff(b.indptr)[a.indices].sum())
# A plan counts as one: at most four lists of 32 bits a triple, and where rows begin.
assert report["largest_allocation_bytes"] <= 16 * triples + 8 * (SIZE + 1), report
assert report["peak_bytes"] < 60 * 8 * triples < SIZE * SIZE, report
assert report["min_ns"] < report["first_call_ns"], report

column = sp.csr_matrix(np.ones((SIZE, 1)))
row = sp.csr_matrix(np.ones((1, SIZE)))
command = ["nz-run", PROGRAM, "--entry=product", f"--backend={BACKEND}", *give([column, row])]
refused = subprocess.run(command, capture_output=True, text=True)
expected = f"expected a join of at most 134217728 tuples, found {SIZE * SIZE}"
assert refused.returncode == 1 and expected in refused.stderr, refused
