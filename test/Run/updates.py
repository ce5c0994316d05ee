# A hundred steps of SGD (plain, weight decay, momentum, Nesterov), Adam and AdamW (L2
# and decoupled decay, several betas) on dense and sparse parameters of rank 1 to 3,
# in f64 and f32, against PyTorch. Inputs/updates_reference.py made the numbers.
# REQUIRES: nz-run
# RUN: %python %s %S/Inputs %t loops
# RUN: %python %s %S/Inputs %t sparse-tensor
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import subprocess
import sys

import numpy

inputs, backend = pathlib.Path(sys.argv[1]), sys.argv[3]
folder = pathlib.Path(sys.argv[2])
folder.mkdir(exist_ok=True)
names = ["i", "j", "k"]
parameters = [
    ("dense-1", "24", ""),
    ("dense-2", "4x6", ""),
    ("dense-3", "2x3x4", ""),
    ("sparse-1", "60", ", #Vector"),
    ("sparse-2", "9x11", ", #CSR"),
    ("sparse-2", "9x11", ", #CSC"),
    ("sparse-2", "9x11", ", #COO"),
    ("sparse-3", "4x5x6", ", #CSF"),
]
tolerances = {"f64": 1e-12, "f32": 2e-6}


def in_storage_order(row, start, encoding):
    """A row of the expected numbers, which are in row-major order, as stored."""
    if "CSC" not in encoding:
        return row
    full = numpy.zeros(start.shape)
    full[start != 0] = row
    return full.T[start.T != 0]


for name, shape, encoding in parameters:
    for element, tolerance in tolerances.items():
        start = numpy.load(inputs / f"updates-{name}.npy")
        expected = numpy.load(inputs / f"updates-{element}.npy")
        domain = ", ".join(names[: start.ndim])
        text = (inputs / "updates.mlir").read_text()
        text = text.replace("TENSOR", f"tensor<{shape}x{element}{encoding}>")
        text = text.replace("FLOAT", element)
        text = text.replace("#access = affine_map<ACCESS>", f"#access = affine_map<({domain}) -> ({domain})>")
        text = text.replace("LOOPS", ", ".join(['"parallel"'] * start.ndim))
        files = [folder / f"{case}.npy" for case in range(len(expected))]
        flags = [f"--backend={backend}", f"--input=@{inputs}/updates-{name}.npy"]
        flags += [f"--output=@{file}" for file in files]
        subprocess.run(["nz-run", "-", *flags], input=text, text=True, check=True)
        worst = 0.0
        for case, file in enumerate(files):
            found = numpy.load(file).ravel()
            row = in_storage_order(expected[case], start, encoding)
            assert found.dtype == expected.dtype, f"expected {expected.dtype}, found {found.dtype}"
            assert found.shape == row.shape, f"expected {row.shape}, found {found.shape}"
            error = numpy.abs(found.astype("f8") - row).max()
            assert error <= tolerance, f"{name}{encoding} {element}, case {case}: found {error}"
            worst = max(worst, error)
        print(f"{name}{encoding} {element}: largest difference {worst:.3g}")
