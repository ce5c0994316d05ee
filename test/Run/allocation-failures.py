# REQUIRES: nz-run
# Sanitizers have allocations of their own.
# UNSUPPORTED: sanitized
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root %nz_build %llvm_tools
"""Compiled programs whose allocations fail, each in its turn: objects called from C++
say so and leak nothing, and the next call gives the same bits. Three programs: the
gradients of an SpMM loss and of a sparse product with its joins, and a training step
of a graph network."""
import os
import subprocess
import sys

from objects import TOOLS, build
from running import expect, path, run

ROOT, BUILD = sys.argv[2:4]
UNIT, INPUTS = os.path.join(ROOT, "test/Unit/Runtime"), os.path.join(ROOT, "test/Run/Inputs")
PROGRAMS = {
    "single": [os.path.join(ROOT, "bench/squared-residual.mlir"), "--entry=single", "--gradient=0,1"],
    "convolution": [os.path.join(ROOT, "examples/graph-convolution/graph-convolution.mlir")],
    "loss": [os.path.join(INPUTS, "sparse-products.mlir"), "--entry=loss", "--gradient=0,1"],
}


def objects():
    for name, flags in PROGRAMS.items():
        run(*flags, "--emit=object", "-o", path(name + ".o"))
    # The library as objects, for the linker to put failing allocations before it. Where
    # they were compiled with a header of everything, they name MLIR, which others do not.
    build("-x", "c++", "-std=c++17", "-O1", "-Wall", "-Werror", f"-I{path('.')}", f"-I{UNIT}",
          os.path.join(INPUTS, "allocation-failures.cpp"), os.path.join(UNIT, "FailingAllocations.cpp"), "-x", "none",
          *[path(name + ".o") for name in PROGRAMS], os.path.join(BUILD, "lib/Runtime/libNzRuntime.a"),
          "-Wl,--wrap=aligned_alloc,--wrap=free", f"-L{TOOLS}/../lib", f"-Wl,-rpath,{TOOLS}/../lib", "-lomp", "-lm", "-lstdc++",
          "-Wl,--as-needed", "-lMLIR", "-lLLVM", "-o", path("allocation-failures"))
    done = subprocess.run([path("allocation-failures")], capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "3"})
    expect(done.returncode == 0, f"exit code 0, found {done.returncode}: {done.stdout}{done.stderr}")
    counts = [int(line.split(": ")[1].split()[0]) for line in done.stdout.splitlines()]
    expect(len(counts) == 4 and min(counts) > 40, f"allocations that fail, found {done.stdout}")


objects()
