# Trains the pruned perceptron in runs of 25 steps and compares the weights after each.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_regrow.py EXAMPLE DATA FOLDER BACKEND

FOLDER has the weights that reference.py has stored there.
"""

import pathlib
import sys

import numpy as np
import scipy.sparse as sp

example, data, folder, backend = *map(pathlib.Path, sys.argv[1:4]), sys.argv[4]
sys.argv = [sys.argv[0], str(folder)]
from running import expect, path, run  # noqa: E402

INPUTS = [
    f"@{example}/weight-1.npz", "zeros@0", "zeros@0", *["128xf64=zeros"] * 3,
    f"@{example}/weight-2.npz", "zeros@6", "zeros@6", *["10xf64=zeros"] * 3,
    "i64=1", f"@{data}/digits-train.npy", f"@{data}/digits-train-labels.npy", "f64=0.01",
    f"@{example}/candidates-1.npz", f"@{example}/candidates-2.npz",
]  # fmt: skip
NAMES = ["W1", "mW1", "vW1", "b1", "mb1", "vb1", "W2", "mW2", "vW2", "b2", "mb2", "vb2"]


def read(name):
    matrix = sp.load_npz(name).tocsr()
    matrix.sort_indices()
    return matrix


def train(steps):
    """Goes on to a step; returns the sparse results by name."""
    saved = path(f"{backend}.npz")
    outputs = {name: path(f"{name}-{backend}.{'npy' if 'b' in name else 'npz'}") for name in NAMES}
    run(
        f"{example}/pruned-perceptron.mlir", "--entry=regrow", f"--backend={backend}",
        *(f"--input={spec}" for spec in INPUTS), *(f"--output=@{name}" for name in outputs.values()),
        f"--steps={steps}", "--track=13", f"--log={path(f'{backend}.jsonl')}", f"--cache={path('cache')}",
        "--carry=" + ",".join(f"{at}:{at}" for at in range(13)),
        f"--checkpoint={saved}", *([f"--resume={saved}"] if steps > 25 else []),
    )  # fmt: skip
    return {name: read(file) for name, file in outputs.items() if file.endswith("npz")}


for steps in range(25, 201, 25):
    found = train(steps)
    for layer in ("W1", "W2"):
        expected, weight = read(folder / f"{layer}-{steps}.npz"), found[layer]
        what = f"{layer} after {steps} steps"
        for name in (layer, "m" + layer, "v" + layer):
            same = np.array_equal(found[name].indptr, expected.indptr) and np.array_equal(found[name].indices, expected.indices)
            expect(same, f"{what}: the pattern of {name}")
        np.testing.assert_allclose(weight.data, expected.data, rtol=0, atol=1e-9, err_msg=what)
        # What is new is zero, its moments too; what moved is a part.
        new = weight.data == 0
        expect(not found["m" + layer].data[new].any() and not found["v" + layer].data[new].any(), f"{what}: moments of new entries")
        expect(steps == 200 or 0 < new.sum() < len(new) / 3, f"{what}: {new.sum()} new entries")
