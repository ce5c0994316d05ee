# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root/examples graph
"""The same bits in every run and for every number of threads, on every example: what
100 steps of training leave, every loss on the way, values and gradients. This test
takes the networks on graphs, determinism-others.test the rest."""
import json
import os
import subprocess
import sys

from running import expect, path, run, write

EXAMPLES, PART = sys.argv[2:4]
# More threads than this machine may have cores, and numbers that divide nothing.
THREADS = (1, 2, 3, 4, 8)
# Examples with a script, and its flags before the folder.
TRAINED = {"coefficient-identification": (), "graph-attention": (), "graph-convolution": (),
           "graph-convolution minibatch": ("--minibatch",), "logistic-regression": (), "matrix-factorization": (),
           "pruned-perceptron": (), "pruned-perceptron regrow": ("--regrow",)}
# Where each run has its number of steps and threads: the last flag counts.
TOOL = """#!/bin/sh
case " $* " in
*" --carry="*) exec nz-run "$@" --steps=100 --threads=$NZ_THREADS $NZ_FLAGS ;;
*) exec nz-run "$@" --threads=$NZ_THREADS $NZ_FLAGS ;;
esac
"""


def data(name):
    return os.path.join(EXAMPLES, "data", name)


def inputs(*specs):
    return [f"--input={spec}" for spec in specs]


LINEAR = inputs(*("@" + os.path.join(EXAMPLES, "sparse-linear", name) for name in ("weight.mtx", "input.mtx", "target.mtx")))
# Values and gradients, and the training of the example that has no script.
PRINTED = {
    "embedding/energy": ["--entry=energy", "--gradient=0,1", *inputs("3000x2000xf64=random:1:0.01", "2000xf64=random:2")],
    "squared-norm/squared-norm": inputs("20000x3000xf32=random:1:0.001", "3000x8xf32=random:2", "20000x8xf32=random:3"),
    "sparse-linear/sparse-linear": ["--entry=loss", "--gradient=0", *LINEAR],
    "sparse-linear/sparse-linear ": ["--steps=100", "--carry=0:0,1:1,2:2,3:3", LINEAR[0],
                                     *inputs("zeros@0", "zeros@0", "i64=1"), *LINEAR[1:], *inputs("f64=0.01")],
    "graph-convolution/graph-convolution":
        ["--entry=loss", "--gradient=0,1,2,3",
         *inputs("@" + data("political-blogs.mtx"), "@" + data("political-blogs-features.mtx"), "1222x16xf64=random:1",
                 "16x2xf64=random:2", "@" + data("political-blogs-labels.npy"), "@" + data("political-blogs-train.npy"))],
    "matrix-factorization/matrix-factorization":
        ["--entry=loss", "--gradient=3,4,5,6",
         *inputs("@" + data("instructor-ratings-train.mtx"), "f64=3.2", "f64=1e-3", "400x8xf64=random:1", "293x8xf64=random:2",
                 "400xf64=random:3", "293xf64=random:4")],
}


def contents(folder):
    """The bytes of the arrays in a folder, and the losses of its log."""
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            if name == "log.jsonl":
                found[name] = [json.loads(line)["loss"] for line in file]
            elif name.endswith((".npy", ".npz", ".mtx")):
                found[name] = file.read()
    return found


def check_training(example, flags):
    script = os.path.join(EXAMPLES, example.split()[0], "run.sh")
    folder = path(example.replace(" ", "-"))
    first = None
    # Twice with the first number, compiled anew.
    for run_number, threads in enumerate(THREADS[:1] + THREADS):
        out = f"{folder}-{run_number}"
        cache = f"--cache={path('cache')}" if run_number > 1 else ""
        done = subprocess.run([script, *flags, out], capture_output=True, text=True,
                              env={**os.environ, "NZ_RUN": path("tool"), "NZ_THREADS": str(threads), "NZ_FLAGS": cache})
        expect(done.returncode == 0, f"{example}: {done.stderr}")
        found = contents(out)
        expect(len(found.get("log.jsonl", [])) == 100 and len(found) > 1, f"{example}: 100 steps and their results")
        first = first or found
        for name, value in found.items():
            expect(value == first[name], f"{example}: {name} with {threads} threads is what it is with one")


def check_printed(example, flags):
    printed = [run(os.path.join(EXAMPLES, example.strip() + ".mlir"), *flags, f"--threads={threads}")[0]
               for threads in THREADS[:1] + THREADS]
    expect(printed[0].count("result ") > 1, f"{example}: several results")
    expect(len(set(printed)) == 1, f"{example}: the same digits, found {len(set(printed))} different")


write("tool", TOOL)
os.chmod(path("tool"), 0o755)
for examples, check in ((TRAINED, check_training), (PRINTED, check_printed)):
    mine = [example for example in examples if example.startswith("graph") == (PART == "graph")]
    expect(mine, f"examples of the part {PART}")
    for example in mine:
        check(example, examples[example])
