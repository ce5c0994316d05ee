# REQUIRES: nz-run
# RUN: env PYTHONPATH=%S/Inputs %python %s %t
"""Of products one behind the other there are at most two at a time: the one that is read
and the one that is made. Results are the same bits as when all are kept to the end."""
import json

import numpy as np
import scipy.sparse

from running import expect, path, read, run, write

N, K = 400, 50
PROGRAM = """
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<?x?xf64, #CSR>, %x: tensor<?x50xf64>) -> tensor<?x50xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %x, %c0 : tensor<?x50xf64>
  %e = tensor.empty(%n) : tensor<?x50xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?x50xf64>) -> tensor<?x50xf64>
  %1 = linalg.matmul ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?x50xf64>) outs(%z : tensor<?x50xf64>) -> tensor<?x50xf64>
  %2 = linalg.matmul ins(%A, %1 : tensor<?x?xf64, #CSR>, tensor<?x50xf64>) outs(%z : tensor<?x50xf64>) -> tensor<?x50xf64>
  %3 = linalg.matmul ins(%A, %2 : tensor<?x?xf64, #CSR>, tensor<?x50xf64>) outs(%z : tensor<?x50xf64>) -> tensor<?x50xf64>
  %4 = linalg.matmul ins(%A, %3 : tensor<?x?xf64, #CSR>, tensor<?x50xf64>) outs(%z : tensor<?x50xf64>) -> tensor<?x50xf64>
  %5 = linalg.matmul ins(%A, %4 : tensor<?x?xf64, #CSR>, tensor<?x50xf64>) outs(%z : tensor<?x50xf64>) -> tensor<?x50xf64>
  return %5 : tensor<?x50xf64>
}
"""

A = scipy.sparse.random(N, N, 0.05, "csr", random_state=1)
x = np.random.default_rng(2).normal(size=(N, K))
scipy.sparse.save_npz(path("A.npz"), A)
np.save(path("x.npy"), x)
program = write("program.mlir", PROGRAM)
inputs = [f"--input=@{path('A.npz')}", f"--input=@{path('x.npy')}"]
bytes_of_one = 8 * N * K
for flags in ([], ["--threads=2"], ["-O1"], ["--backend=sparse-tensor"]):
    peaks, bits = [], []
    for more in ([], ["--without=early-frees"]):
        out, _ = run(program, *inputs, "--benchmark=1", *flags, *more)
        peaks.append(json.loads(out)["peak_bytes"])
        run(program, *inputs, f"--output=@{path('y.npy')}", *flags, *more)
        bits.append(read("y.npy"))
        np.testing.assert_allclose(np.load(path("y.npy")), A @ (A @ (A @ (A @ (A @ x)))), rtol=1e-10)
    expect(bits[0] == bits[1], f"the same bits {flags}")
    expect(2 * bytes_of_one <= peaks[0] < 3 * bytes_of_one, f"two products {flags}, found {peaks[0] / bytes_of_one:.2f}")
    expect(peaks[1] >= 5 * bytes_of_one, f"five products without {flags}, found {peaks[1] / bytes_of_one:.2f}")
