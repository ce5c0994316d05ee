# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t
"""What --input takes: files of any name, literals, generated arrays of the sizes
of the type or those that are said, values on the pattern of another argument;
a program from standard input; --version and --help."""
import os
import subprocess

import numpy as np

from running import expect, path, run, write

PROGRAM = write("copy.mlir", """
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
#CSC = #sparse_tensor.encoding<{map = (i, j) -> (j : dense, i : compressed)}>
#NM = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j floordiv 4 : dense, j mod 4 : structured[2, 4])}>
func.func @groups(%A: tensor<8x12xf64, #NM>) -> tensor<8x12xf64, #NM> { return %A : tensor<8x12xf64, #NM> }
func.func @dense(%x: tensor<4x5xf32>) -> tensor<4x5xf32> { return %x : tensor<4x5xf32> }
func.func @open(%x: tensor<?x?xf32>) -> tensor<?x?xf32> { return %x : tensor<?x?xf32> }
func.func @sparse(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> { return %A : tensor<?x?xf64, #CSR> }
func.func @pair(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSC>, %v: tensor<?xf64>, %p: !nz.pattern<?x?, #CSR>)
    -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSC>, tensor<?xf64>, !nz.pattern<?x?, #CSR>) {
  return %A, %B, %v, %p : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSC>, tensor<?xf64>, !nz.pattern<?x?, #CSR>
}
func.func @scalars(%n: i64, %b: i1, %k: index, %h: bf16) -> (i64, i1, index, bf16) { return %n, %b, %k, %h : i64, i1, index, bf16 }
""")


def dense(spec, entry="dense"):
    run(PROGRAM, f"--entry={entry}", f"--input={spec}", f"--output=@{path('out.npy')}")
    return np.load(path("out.npy"))


def entries(text):
    """The stored entries of a printed sparse result."""
    lines = [line for line in text.splitlines() if line.startswith("(")]
    return {eval(line.split(" = ")[0]): float(line.split(" = ")[1]) for line in lines}


expect((dense("zeros") == 0).all() and (dense("ones") == 1).all(), "zeros and ones")
expect((dense("4x5xf32=2.5") == 2.5).all(), "one value is repeated")
expect((dense("2x2xf32=1,2,3,4", "open") == [[1, 2], [3, 4]]).all(), "row by row")
# Random numbers: by the seed and the place alone, normally distributed.
expect((dense("random") == dense("random:0")).all() and (dense("random") != dense("random:1")).any(), "seeds")
expect((dense("random:3") == dense("4x5xf32=random:3", "open")).all(), "sizes of the type or said")
many = dense("300x400xf32=random:5", "open").astype(float)
expect(abs(many.mean()) < 0.02 and abs(many.std() - 1) < 0.02 and abs((many ** 4).mean() - 3) < 0.2, "a normal distribution")
expect((many[0, :20] == dense("1x20xf32=random:5", "open")[0]).all(), "the first numbers do not depend on the size")

for density, count in ((0.05, 500), (0.00004, 0), (0.00016, 2), (1, 10000), (0, 0)):
    text, _ = run(PROGRAM, "--entry=sparse", f"--input=100x100xf64=random:7:{density}")
    expect(text.startswith(f"result 0: 100x100xf64, {count} stored\n") and len(entries(text)) == count, f"density {density}: {text[:60]}")
# Where groups limit entries, as many at places that have room.
for density, count in ((0.1, 10), (0.4, 38), (0.5, 48)):
    text, _ = run(PROGRAM, "--entry=groups", f"--input=random:7:{density}")
    found = sum(value != 0 for value in entries(text).values())
    expect(text.startswith("result 0: 8x12xf64, 48 stored\n") and found == count, f"{density}: {text}")
_, said = run(PROGRAM, "--entry=groups", "--input=random:7:0.6", code=2)
expect("expected at most 48 entries in the groups of the format, found 58" in said, said)
text, _ = run(PROGRAM, "--entry=sparse", "--input=2x3xf64=0,1,0,nan,0,-2")
expect(text == "result 0: 2x3xf64, 3 stored\n(0, 1) = 1\n(1, 0) = nan\n(1, 2) = -2\n", text)
expect("0 stored" in run(PROGRAM, "--entry=sparse", "--input=2x3xf64=zeros")[0], "zeros store nothing")

# On the pattern of another argument, whatever its format: one value an entry.
text, _ = run(PROGRAM, "--entry=pair", "--input=6x7xf64=random:1:0.3", "--input=random:2@0", "--input=random:2@0", "--input=@0")
A, B, v, p = ["(" + part.split("(", 1)[1] if "(" in part else part for part in text.split("result ")[1:]]
expect(set(entries(A)) == set(entries(B)), "the same entries in another format")
expect(list(entries(A)) == [eval(line) for line in p.splitlines() if line.startswith("(")], "the pattern itself")
values = eval(v.split(" = ")[1])
expect(len(values) == 13 and list(entries(B).values()) == values, "values in storage order")
text, _ = run(PROGRAM, "--entry=pair", "--input=6x7xf64=random:1:0.3", "--input=ones@0", "--input=zeros@0", "--input=@0")
expect(set(entries(text.split("result ")[2]).values()) == {1.0}, "ones on a pattern")

expect(run(PROGRAM, "--entry=scalars", "--input=i64=-3", "--input=i1=1", "--input=index=4", "--input=bf16=1.00390625")[0]
       == "result 0: i64 = -3\nresult 1: i1 = 1\nresult 2: index = 4\nresult 3: bf16 = 1\n", "scalars; bf16 rounds to even")

# A file that is named 0 is reached by a folder; a program by standard input.
os.makedirs(path("in"), exist_ok=True)
np.save(path("in/x.npy"), np.ones((4, 5)))
done = subprocess.run(["nz-run", "-", "--entry=dense", "--input=@./x.npy"], cwd=path("in"), capture_output=True, text=True,
                      input=open(PROGRAM).read())
expect(done.returncode == 0 and done.stdout.startswith("result 0: 4x5xf32 = [[1, 1, 1, 1, 1], "), done.stdout + done.stderr)
expect("nz-run " in run("--version")[0] and "LLVM 22" in run("--version")[0], "the version")
text, _ = run("--help")
for flag in ("entry", "input", "output", "gradient", "check-gradient", "expected-output", "tolerance", "steps", "carry", "checkpoint",
             "resume", "track", "log", "benchmark", "backend", "threads", "emit", "target", "cpu", "cache", "version", "help"):
    expect(f"--{flag}" in text, f"--help has --{flag}")
