# REQUIRES: nz-run
# RUN: rm -rf %t && %measured PYTHONPATH=%S/Inputs %python %s %t
"""A loop that makes a pattern in every step holds memory for some of them, keeps
those of its arguments, and computes what NumPy does."""
import resource

import numpy as np
import scipy.sparse as sp

from running import expect, path, run, write

STEPS, STEP = 300, 2.0**-10
PROGRAM = write("prune.mlir", """
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
#ij = affine_map<(i, j) -> (i, j)>
func.func @main(%A: tensor<500x100xf64, #CSR>, %bound: f64, %B: tensor<500x100xf64, #CSR>) -> (tensor<500x100xf64, #CSR>, f64, f64) {
  %step = arith.constant 0.0009765625 : f64
  %next = arith.addf %bound, %step : f64
  %E = tensor.empty() : tensor<500x100xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<500x100xf64, #CSR>) outs(%E : tensor<500x100xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %s = sparse_tensor.select %a : f64 {
    ^bb0(%b: f64):
      %keep = arith.cmpf ogt, %b, %bound : f64
      sparse_tensor.yield %keep : i1
    }
    linalg.yield %s : f64
  } -> tensor<500x100xf64, #CSR>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%B : tensor<500x100xf64, #CSR>) outs(%zero : tensor<f64>) {
  ^bb0(%b: f64, %t: f64):
    %u = arith.addf %t, %b : f64
    linalg.yield %u : f64
  } -> tensor<f64>
  %total = tensor.extract %sum[] : tensor<f64>
  return %C, %next, %total : tensor<500x100xf64, #CSR>, f64, f64
}
""")
generator = np.random.default_rng(1)
A, B = generator.random((500, 100)), sp.random(500, 100, 0.1, "csr", random_state=2)
sp.save_npz(path("A.npz"), sp.csr_matrix(A))
sp.save_npz(path("B.npz"), B)


def prune(steps):
    """What is left behind `steps`, and the largest memory so far in bytes."""
    out, _ = run(PROGRAM, f"--input=@{path('A.npz')}", "--input=f64=0", f"--input=@{path('B.npz')}",
                 f"--steps={steps}", "--carry=0:0,1:1", f"--output=@{path('left.npz')}", "--output=-", "--output=-")
    left = sp.load_npz(path("left.npz"))
    want = A * (A > (steps - 1) * STEP)
    expect((left.toarray() == want).all() and left.nnz == (want != 0).sum(), f"{steps} steps")
    total = float(out.split("result 2: f64 = ")[1])
    expect(abs(total - B.sum()) < 1e-9 * B.sum(), f"the argument that stays: {total}")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


# A pattern has 400 kB at first: 300 would take 100 MB.
few, many = prune(10), prune(STEPS)
expect(many - few < 60e6, f"{many - few} more bytes for {STEPS} steps")
