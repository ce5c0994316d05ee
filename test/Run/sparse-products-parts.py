# REQUIRES: nz-run
# RUN: %python %s %S/Inputs/sparse-products.mlir %t loops --join-budget=20000
# RUN: %python %s %S/Inputs/sparse-products.mlir %t sparse-tensor --join-budget=20000
"""A product with 160,000 triples, of which 20,000 may be listed at once: values and
gradients against SciPy, with memory for a part of the triples only."""
import json
import os
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from sparse_algebra import FOLDER, give, run

SIZE, INNER, ENTRIES, BUDGET = 100, 20, 40, 20000
random = np.random.default_rng(7)


def make(shape, count):
    places = random.choice(shape[0] * shape[1], count, replace=False)
    return sp.csr_matrix((random.standard_normal(count), (places // shape[1], places % shape[1])), shape=shape)


def on(full, operand):
    """The entries of `full` where `operand` stores some, in its order."""
    rows = np.repeat(np.arange(operand.shape[0]), np.diff(operand.indptr))
    return np.asarray(full.tocsr()[rows, operand.indices]).ravel()


a, b = make((SIZE, INNER), 1800), make((INNER, SIZE), 1800)
c = sp.csr_matrix(a @ b)
triples = int(np.diff(b.indptr)[a.indices].sum())
assert c.nnz < BUDGET < triples, (c.nnz, triples)
flags = [*give([a, b]), "--gradient=0,1"]
run("loss", *flags, *(f"--output=@{FOLDER}/{name}" for name in ("loss.npy", "da.npy", "db.npy")))
np.testing.assert_allclose(np.load(f"{FOLDER}/loss.npy"), (c.data**2).sum(), rtol=1e-12)
np.testing.assert_allclose(np.load(f"{FOLDER}/da.npy"), on(2 * c @ b.T, a), atol=1e-10)
np.testing.assert_allclose(np.load(f"{FOLDER}/db.npy"), on(2 * a.T @ c, b), atol=1e-10)

# A part has as many triples as the largest pattern entries: 10,000 of C.
report = json.loads(run("loss", *flags, "--benchmark=3"))
whole = json.loads(run("loss", *flags, "--benchmark=3", "--join-budget=1000000"))
assert report["peak_bytes"] < whole["peak_bytes"] / 4, (report, whole)
