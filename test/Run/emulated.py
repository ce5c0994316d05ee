# REQUIRES: nz-run, aarch64-emulation
# RUN: rm -rf %t && %measured PYTHONPATH=%S/Inputs %python %s %t %S/Inputs %nz_build %llvm_tools %nz_root
"""Objects for AArch64, linked by a cross compiler with the runtime's sources and called in
an emulator, give NumPy's numbers, and the bits of this machine, which has fused
multiply-adds, too. Errors come out the same."""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse as sp

from objects import LIBRARIES, build, prepare, printed
from running import expect, path, run

INPUTS, ROOT = sys.argv[2], sys.argv[5]
CROSS = "aarch64-linux-gnu-"


def compile_program(folder, program, entry, *flags):
    """Returns the object."""
    made = os.path.join(folder, entry + ".o")
    run(program, f"--entry={entry}", "--threads=1", "--emit=object", "-o", made, *flags)
    return made


def runtime():
    """The runtime's sources as one object."""
    folder = os.path.join(ROOT, "lib", "Runtime")
    sources = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".cpp"))
    printed(CROSS + "g++", "-std=c++17", f"-I{ROOT}/include", "-r", "-nostdlib", *sources, "-o", path("runtime.o"))
    return path("runtime.o")


def call(name, flags, link, *emulator):
    """Compiles, links and calls the programs; returns results and what is printed."""
    folder = path(name)
    os.makedirs(folder)
    program = os.path.join(INPUTS, os.pardir, "emit-vectors.mlir")
    objects = [compile_program(folder, program, "residual", "--gradient=0,1", *flags)]
    objects += [compile_program(folder, program, entry, *flags) for entry in ("product", "exponentials")]
    link(f"-I{folder}", os.path.join(INPUTS, "portable.c"), *objects, "-o", os.path.join(folder, "portable"))
    example = os.path.join(ROOT, "examples", "embedding", "energy")
    energy = compile_program(folder, example + ".mlir", "energy", "--gradient=0", *flags)
    link(f"-I{folder}", example + ".c", energy, "-o", os.path.join(folder, "energy"))
    for operand, array in operands.items():
        array.tofile(os.path.join(folder, operand))
    texts = []
    for command in (["portable", folder], ["energy"]):
        done = subprocess.run([*emulator, os.path.join(folder, command[0]), *command[1:]], capture_output=True, text=True)
        expect(done.returncode == 0, f"{name}: {done.returncode}, {done.stderr}")
        texts.append(done.stdout)
    return {result: np.fromfile(os.path.join(folder, result), "f4") for result in expected}, texts


def compute(A, rows, columns, X, T, left, right, x):
    """The results in f64, of f32."""
    A, X, T, left, right, x = (array.astype("f8") for array in (A, X, T, left, right, x))
    Y = A @ X + T
    dA = 2 * (Y[rows] * X[columns]).sum(axis=1)
    return {"loss": (Y**2).sum(), "dA": dA, "dX": 2 * A.T @ Y, "product": left @ right, "exponentials": np.exp(x)}


prepare()
generator = np.random.default_rng(21)
normal = lambda *shape: generator.standard_normal(shape).astype("f4")
A = sp.random(200, 300, 0.05, format="csr", random_state=22)
A.data = normal(A.nnz)
dense = normal(300, 64), normal(200, 64), normal(64, 256), normal(256, 64), 20 * normal(1024)
operands = dict(zip(("X", "T", "left", "right", "x"), dense))
operands.update(positions=A.indptr.astype("u4"), coordinates=A.indices.astype("u4"), values=A.data)
places = np.repeat(np.arange(200), np.diff(A.indptr)), A.indices
expected = compute(A, *places, *dense)
# Every sum is off by a part of the sum of its terms' magnitudes, exponentials of theirs.
scales = compute(abs(A), *places, *map(abs, dense[:4]), dense[4])

here, texts = call("here", [], lambda *arguments: build(*arguments, *LIBRARIES))
expect(texts[0].startswith("1 ") and "expected" in texts[0], f"a failing call: {texts[0]}")
expect(texts[1] == "energy 85, gradient on the stored entries 14 42 24\n", texts[1])
archive = runtime()
link_there = lambda *arguments: printed(CROSS + "gcc", "-static", *arguments, archive, "-lstdc++", "-lm")
for cpu in ("cortex-a72", "neoverse-v1"):
    flags = ["--target=aarch64-linux-gnu", f"--cpu={cpu}"]
    there, texts_there = call(cpu, flags, link_there, "qemu-aarch64", "-cpu", "max")
    expect(texts_there == texts, f"{cpu}: expected {texts}, found {texts_there}")
    for name, found in there.items():
        error = (abs(found - np.ravel(expected[name])) / np.ravel(scales[name])).max()
        expect(error < 5e-7, f"{cpu}: {name}: expected NumPy's numbers, found a relative error of {error:.1e}")
        expect(np.array_equal(found.view("u4"), here[name].view("u4")), f"{cpu}: {name}: expected the bits of this machine")
