# RUN: %python %s %t
# REQUIRES: nz-run
"""Every kind of file that SciPy saves, read into formats that store more than it or
in another order: each entry of the file is stored, in the order of the format."""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from format_programs import Format

DIRECTORY = sys.argv[1]
os.makedirs(DIRECTORY, exist_ok=True)
PROGRAM = """
#E = {encoding}
func.func @main(%A: tensor<?x?xf64, #E>) -> (tensor<?xf64>, tensor<?x2xindex>, tensor<?x?xf64>) {{
  %P = nz.pattern %A : tensor<?x?xf64, #E>
  %v = nz.values %A : tensor<?x?xf64, #E>
  %c = nz.coordinates %P : !nz.pattern<?x?, #E>
  %d = sparse_tensor.convert %A : tensor<?x?xf64, #E> to tensor<?x?xf64>
  return %v, %c, %d : tensor<?xf64>, tensor<?x2xindex>, tensor<?x?xf64>
}}
"""


def path(name):
    return os.path.join(DIRECTORY, name)


matrix = sp.random(6, 8, 0.3, format="coo", random_state=9)
for kind in ("csr", "csc", "coo", "bsr", "dia"):
    saved = matrix.tobsr((3, 2)) if kind == "bsr" else matrix.asformat(kind)
    sp.save_npz(path("A.npz"), saved)
    if kind == "bsr":
        pattern = sp.bsr_matrix((np.ones_like(saved.data), saved.indices, saved.indptr), saved.shape)
    elif kind == "dia":
        pattern = sum(sp.eye(6, 8, offset) for offset in saved.offsets)
    else:
        pattern = saved
    listed = pattern.tocoo()
    entries = list(zip(listed.row.tolist(), listed.col.tolist()))
    dense = matrix.toarray()
    for name in ("csc", "coo-aos", "bsr-2x2", "bsc-2x4", "columns"):
        format = Format(name)
        with open(path("A.mlir"), "w") as file:
            file.write(PROGRAM.format(encoding=format.encoding))
        outputs = [path(f"{at}.npy") for at in range(3)]
        done = subprocess.run(
            ["nz-run", path("A.mlir"), f"--input=@{path('A.npz')}", *(f"--output=@{output}" for output in outputs)],
            capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{kind} into {name}: exit code {done.returncode}\n{done.stderr}")
        rows = format.stored(entries)
        expected = [dense[tuple(rows.T)], rows, dense]
        for found, wanted in zip(map(np.load, outputs), expected):
            if not np.array_equal(found, wanted):
                sys.exit(f"{kind} into {name}: expected {wanted}, found {found}")
