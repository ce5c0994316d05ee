# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/train.mlir
"""The one JSON object of --benchmark: times in order, memory of one call, with
carried arguments and without; and what --emit prints."""
import json
import sys

from running import expect, path, read, run, write

PROGRAM = sys.argv[2]
INPUTS = ["--input=5x4xf64=random:3:0.5", "--input=random:4", "--input=zeros@0", "--input=zeros@0", "--input=i64=1"]
KEYS = {"min_ns", "median_ns", "compile_ms", "first_call_ns", "peak_bytes", "largest_allocation_bytes", "peak_rss_bytes"}


def timed(*flags, program=PROGRAM, inputs=INPUTS):
    out, messages = run(program, *inputs, "--benchmark=7", *flags)
    expect(out.count("\n") == 1 and messages == "", out + messages)
    times = json.loads(out)
    expect(set(times) == KEYS, times)
    expect(0 < times["min_ns"] <= times["median_ns"] and times["compile_ms"] > 0 and times["first_call_ns"] > 0, times)
    expect(times["largest_allocation_bytes"] <= times["peak_bytes"] < times["peak_rss_bytes"], times)
    return times


timed()
timed("--carry=0:0,1:1,2:2,3:3,4:4")
timed("--backend=sparse-tensor")

# Bytes that are known: a copy of 1,000 doubles.
double = write("double.mlir", """
func.func @main(%x: tensor<1000xf64>) -> tensor<1000xf64> {
  %y = arith.addf %x, %x : tensor<1000xf64>
  return %y : tensor<1000xf64>
}
func.func @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}
""")
times = timed(program=double, inputs=["--input=ones"])
expect(times["largest_allocation_bytes"] == 8000 and times["peak_bytes"] == 8000, times)
timed("--entry=square", "--gradient=0", program=double, inputs=["--input=f64=3"])

# The memory of the process that starts nz-run is not nz-run's.
ballast = b"x" * (3 << 29)
expect(timed(program=double, inputs=["--input=ones"])["peak_rss_bytes"] < len(ballast), "less than this process has")
del ballast

# The forms of --emit, to standard output and to a file; no inputs are needed.
for form, text in (("llvm-dialect", "llvm.func"), ("llvm-ir", "target triple"), ("sparse-tensor", "func.func")):
    out, _ = run(PROGRAM, f"--emit={form}")
    run(PROGRAM, f"--emit={form}", "-o", path("emitted"))
    expect(text in out and read("emitted").decode() == out, form)
expect("nz_gradient_of_square" in run(double, "--entry=square", "--gradient=0", "--emit=llvm-ir")[0], "the gradient")
_, messages = run(double, "--emit=llvm-ir", "-o", path("no/x.ll"), code=1)
expect("no/x.ll: error: expected a writable file" in messages, messages)
