# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/train.mlir
"""Compiled code is kept in a folder: a second run takes it and gives the same
bits, without a word; another program, option or machine has another key; what is
damaged is compiled again; many runs at once get along."""
import glob
import os
import resource
import subprocess
import sys

from running import expect, path, read, run, write

PROGRAM = sys.argv[2]
INPUTS = ["--input=5x4xf64=random:3:0.5", "--input=random:4", "--input=zeros@0", "--input=zeros@0", "--input=i64=1"]
CACHE = f"--cache={path('made/cache')}"


def entries():
    """Each kept file with what changes when it is written again."""
    return {name: (os.stat(name).st_ino, os.stat(name).st_mtime_ns) for name in glob.glob(path("made/cache/*"))}


def check(*flags, program=PROGRAM, inputs=INPUTS):
    """Runs with the cache: the output is that without it, messages are none."""
    plain = run(program, *inputs, *flags)
    cached = run(program, *inputs, *flags, CACHE)
    expect(plain == cached and cached[1] == "", "the same output, no message")
    return entries()


first = check()
expect(len(first) == 1, "one entry")
expect(check() == first, "the entry is taken, not written again")
expect(os.listdir(path("made/cache")) == [os.path.basename(name) for name in first], "no temporary files")

# What code depends on.
def step(*flags, **others):
    """Runs that must add one entry, once."""
    before = entries()
    after = check(*flags, **others)
    expect(len(after) == len(before) + 1, f"a new entry for {flags} {others}")
    expect(check(*flags, **others) == after, f"which is taken the next time: {flags} {others}")

step("--backend=sparse-tensor")
step("--threads=1")
step("-O0")
step("-O3")
step("--without=sweeps")
step("--memory=long-row:100")
step("--memory=near-cache:100")
step("--memory=last-cache:100")
step("--steps=2", "--carry=0:0")
step(program=write("other.mlir", open(PROGRAM).read().replace("0.05", "0.06")))
square = write("square.mlir", """
func.func @main(%x: tensor<?xf64>, %s: f64) -> f64 { return %s : f64 }
func.func @other(%x: tensor<?xf64>, %s: f64) -> f64 { return %s : f64 }
""")
step(program=square, inputs=["--input=3xf64=1", "--input=f64=2"])
step(program=square, inputs=["--input=4xf64=1", "--input=f64=2"])
step("--entry=other", program=square, inputs=["--input=4xf64=1", "--input=f64=2"])
step("--gradient=1", program=square, inputs=["--input=4xf64=1", "--input=f64=2"])
step("--gradient=0", program=square, inputs=["--input=4xf64=1", "--input=f64=2"])

# Damage: every kind is compiled again and replaced.
(name,) = first
good = open(name, "rb").read()
for bad in (b"", good[:100], good[:-1], good[:-50] + b"x" * 50, b"y" + good[1:], open(sorted(set(entries()) - {name})[0], "rb").read()):
    with open(name, "wb") as file:
        file.write(bad)
    check()
    expect(open(name, "rb").read() == good, "replaced by what it was")

# It saves the work of compiling, in seconds of the processor, which others on the machine
# do not stretch.
def seconds():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(PROGRAM, *INPUTS, f"--cache={path('timed')}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime

cold, warm = seconds(), min(seconds() for _ in range(3))
expect(warm < cold / 1.4, f"{cold} seconds of the processor, then {warm}")

# Objects for others have keys of their own.
os.makedirs(path("objects"), exist_ok=True)
objects = [f"--cache={path('objects')}", "--emit=object", "--entry=main"]
for name, flags in (("a", []), ("b", []), ("c", ["--target=aarch64-linux-gnu"]), ("d", ["--target=aarch64-linux-gnu", "--cpu=cortex-a72"])):
    run(PROGRAM, *objects, *flags, "-o", path(name + ".o"))
expect(read("a.o") == read("b.o") and len(os.listdir(path("objects"))) == 3, "three objects")
expect(len({read("a.o"), read("c.o"), read("d.o")}) == 3, "which differ")

# At once.
runs = [subprocess.Popen(["nz-run", PROGRAM, *INPUTS, f"--cache={path('busy')}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6)]
outputs = {(child.communicate(), child.returncode) for child in runs}
expect(len(outputs) == 1 and {code for _, code in outputs} == {0}, outputs)
expect(len(os.listdir(path("busy"))) == 1, "one entry of many writers")

write("file", "")
for folder in ("file", "file/below"):
    expect("--cache: expected a folder" in run(PROGRAM, *INPUTS, f"--cache={path(folder)}", code=2)[1], folder)
