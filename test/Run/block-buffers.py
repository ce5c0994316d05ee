# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root
"""Attention to the stored entries of a mask, whose first rows have more entries than
a block, others none: the loss and its gradients are NumPy's, and the same bits for one
thread and several, with buffers for one block and for all rows, and wherever sums start
and heads stand. Heads of 32 numbers are long enough to be met one after the other."""
import sys

import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run

TOKENS, HEADS = 400, 8
PROGRAM = sys.argv[2] + "/bench/windowed-attention.mlir"

random = np.random.default_rng(3)
mask = random.random((TOKENS, TOKENS)) < 0.2
mask[:70] = True
mask[100:140] = False
mask[399] = np.arange(TOKENS) == 7
sp.save_npz(path("mask.npz"), sp.csr_matrix(mask.astype(np.float32)))


def check(size):
    Q, K, V, T = (random.standard_normal((TOKENS, HEADS, size)).astype(np.float32) for _ in range(4))
    for name, array in zip("QKVT", (Q, K, V, T)):
        np.save(path(f"{name}.npy"), array)
    Q, K, V, T = (array.astype(float) for array in (Q, K, V, T))

    scores = np.where(mask[..., None], np.einsum("ihd,jhd->ijh", Q, K) / size**0.5, -np.inf)
    largest = scores.max(axis=1, keepdims=True)
    exponentials = np.where(mask[..., None], np.exp(scores - np.where(np.isfinite(largest), largest, 0)), 0)
    sums = exponentials.sum(axis=1, keepdims=True)
    shares = exponentials / np.where(sums == 0, 1, sums)
    Y = np.einsum("ijh,jhd->ihd", shares, V)
    dY = 2 * (Y - T)
    dshares = np.einsum("ihd,jhd->ijh", dY, V)
    dscores = shares * (dshares - (shares * dshares).sum(axis=1, keepdims=True)) / size**0.5
    everything = {
        "loss.npy": ((Y - T) ** 2).sum(),
        "dQ.npy": np.einsum("ijh,jhd->ihd", dscores, K),
        "dK.npy": np.einsum("ijh,ihd->jhd", dscores, Q),
        "dV.npy": np.einsum("ijh,ihd->jhd", shares, dY),
    }

    first = None
    for flags in (
        ("--threads=1",),
        ("--threads=2",),
        ("--threads=3",),
        ("--threads=1", "--without=block-buffers"),
        ("--threads=1", "--without=layouts"),
        ("--threads=1", "--without=absorbed-fills"),
        ("--threads=2", "--without=absorbed-fills,layouts"),
        ("--threads=1", "--without=shared-entries"),
    ):
        run(PROGRAM, "--gradient=1,2,3", *flags, f"--input=@{path('mask.npz')}",
            *(f"--input=@{path(name)}.npy" for name in "QKVT"), *(f"--output=@{path(name)}" for name in everything))
        for name, expected in everything.items():
            found = np.load(path(name))
            expect(np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max(), f"{name} with {flags}")
        bits = [read(name) for name in everything]
        first = first or bits
        expect(bits == first, f"the same bits with {flags}")


check(16)
check(32)
