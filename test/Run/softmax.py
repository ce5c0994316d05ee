# RUN: %python %s %S/Inputs/softmax.mlir %t
# REQUIRES: nz-run
"""Softmax and logarithm of the sum of exponentials over the stored entries of rows,
and row minima with ties: values and gradients against NumPy, both backends, and
nothing of the size of the dense matrix."""
import json
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

PROGRAM, DIRECTORY = sys.argv[1:]
os.makedirs(DIRECTORY, exist_ok=True)


def path(name):
    return os.path.join(DIRECTORY, name)


def run(*flags):
    done = subprocess.run(["nz-run", PROGRAM, *flags], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{flags}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def close(name, expected):
    found = np.load(path(name))
    if found.shape != np.shape(expected) or not np.allclose(found, expected, rtol=1e-12, atol=1e-12):
        sys.exit(f"{name}: expected {expected}, found {found}")


random = np.random.default_rng(5)
# Entries above 700 overflow without the maximum; stored zeros take part.
A = sp.random(30, 40, 0.2, format="csr", random_state=5, data_rvs=random.standard_normal)
A = (A + sp.eye(30, 40)).tocsr()
A.sort_indices()
A.data[::7] = 0
A.data[3] += 900
H = random.standard_normal((40, 4))
sp.save_npz(path("A.npz"), A)
np.save(path("H.npy"), H)

row = np.repeat(np.arange(30), np.diff(A.indptr))
largest = np.maximum.reduceat(A.data, A.indptr[:-1])
exponentials = np.exp(A.data - largest[row])
sums = np.add.reduceat(exponentials, A.indptr[:-1])
P = sp.csr_matrix((exponentials / sums[row], A.indices, A.indptr), A.shape)
Y = P @ H
loss = (Y**2).sum() + (np.log(sums) + largest).sum()
dP = 2 * (Y[row] * H[A.indices]).sum(axis=1)
mean = np.add.reduceat(P.data * dP, A.indptr[:-1])
dA = P.data * (dP - mean[row]) + P.data

# Row minima of -1, -1, -1 and 2, 2, 3: ties share evenly.
ties = sp.csr_matrix((np.array([-1.0, -1, -1, 2, 3, 2]), np.array([0, 2, 3, 1, 2, 3]), np.array([0, 3, 6])), (2, 4))
sp.save_npz(path("ties.npz"), ties)

for backend in ("loops", "sparse-tensor"):
    both = f"--backend={backend}", f"--input=@{path('A.npz')}"
    run("--entry=softmax", *both, f"--output=@{path('P.npy')}")
    close("P.npy", P.data)
    inputs = *both, f"--input=@{path('H.npy')}", "--entry=loss", "--gradient=0,1"
    run(*inputs, *(f"--output=@{path(name)}" for name in ("loss.npy", "dA.npy", "dH.npy")))
    close("loss.npy", loss)
    close("dA.npy", dA)
    close("dH.npy", 2 * P.T @ Y)
    run("--entry=minima", f"--backend={backend}", f"--input=@{path('ties.npz')}", "--gradient=0",
        f"--output=@{path('total.npy')}", f"--output=@{path('shares.npy')}")
    close("total.npy", 1.0)
    close("shares.npy", [1 / 3, 1 / 3, 1 / 3, 1 / 2, 0, 1 / 2])
run("--entry=loss", f"--backend=loops", "--input=30x40xf64=random:1:0.2", "--input=40x4xf64=random:2",
    "--gradient=0,1", "--check-gradient")

# 3000 by 3000 with 9000 entries: the dense matrix has 72 million bytes.
report = json.loads(run("--entry=loss", "--input=3000x3000xf64=random:1:0.001", "--input=3000x4xf64=random:2",
                        "--gradient=0,1", "--benchmark=1"))
if report["largest_allocation_bytes"] > 200_000:
    sys.exit(f"expected no allocation above 200000 bytes, found {report['largest_allocation_bytes']}")
