# REQUIRES: nz-run
# RUN: env PYTHONPATH=%S/Inputs %python %s %t
"""A pointwise result takes the memory of an operand that ends there, and what a product of
dense matrices leaves to it has room for a block: of A x, its hyperbolic tangent H and
A x . (A H W), two are in memory at a time. Results are the same bits as without."""
import json

import numpy as np
import scipy.sparse

from running import expect, path, read, run, write

N, K = 3000, 32
PROGRAM = """
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
!rows = tensor<?x32xf64>
func.func @main(%A: tensor<?x?xf64, #CSR>, %x: !rows, %W: tensor<32x32xf64>) -> !rows {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %x, %c0 : !rows
  %e = tensor.empty(%n) : !rows
  %z = linalg.fill ins(%zero : f64) outs(%e : !rows) -> !rows
  %y = linalg.matmul ins(%A, %x : tensor<?x?xf64, #CSR>, !rows) outs(%z : !rows) -> !rows
  %H = math.tanh %y : !rows
  %AH = linalg.matmul ins(%A, %H : tensor<?x?xf64, #CSR>, !rows) outs(%z : !rows) -> !rows
  %AHW = linalg.matmul ins(%AH, %W : !rows, tensor<32x32xf64>) outs(%z : !rows) -> !rows
  %r = arith.mulf %y, %AHW : !rows
  return %r : !rows
}
"""

random = np.random.default_rng(2)
A = scipy.sparse.random(N, N, 0.003, "csr", random_state=1)
x, W = random.normal(size=(N, K)), random.normal(size=(K, K))
scipy.sparse.save_npz(path("A.npz"), A)
np.save(path("x.npy"), x)
np.save(path("W.npy"), W)
program = write("program.mlir", PROGRAM)
inputs = [f"--input=@{path(file)}" for file in ("A.npz", "x.npy", "W.npy")]
y = A @ x
expected = y * ((A @ np.tanh(y)) @ W)
# The order of products is the one that is written.
fixed = "--without=chain-order"


def run_with(*flags):
    """How many arrays of rows there are at a time, and the bits."""
    out, _ = run(program, *inputs, "--benchmark=1", *flags)
    run(program, *inputs, f"--output=@{path('r.npy')}", *flags)
    np.testing.assert_allclose(np.load(path("r.npy")), expected, rtol=1e-10)
    return json.loads(out)["peak_bytes"] / (8 * N * K), read("r.npy")


for threads in ("--threads=1", "--threads=2"):
    arrays, bits = run_with(threads, fixed)
    expect(2 <= arrays < 2.5, f"two arrays, {threads}, found {arrays:.2f}")
    for without, least in (("reused-operands", 3), ("block-buffers", 4)):
        more, others = run_with(threads, f"{fixed},{without}")
        expect(more >= least, f"{least} arrays, {threads} without {without}, found {more:.2f}")
        expect(others == bits, f"the same bits, {threads} without {without}")
