# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t
"""Results compared with files, as mathematical tensors: a stored 0 is an unstored
one, a vector is the values of a sparse result, NaN equals nothing, infinities
equal themselves; relative to max(1, expected), in the default tolerance of the
type or the one that is said."""
import numpy as np
import scipy.sparse as sp

from running import expect, path, run, write

SPARSE = write("sparse.mlir", """
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
#V = #sparse_tensor.encoding<{map = (i) -> (i : compressed)}>
func.func @main(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> { return %A : tensor<?x?xf64, #CSR> }
func.func @vector(%v: tensor<?xf64, #V>) -> tensor<?xf64, #V> { return %v : tensor<?xf64, #V> }
""")
DENSE = write("dense.mlir", """
func.func @main(%x: tensor<3xf64>) -> tensor<3xf64> { return %x : tensor<3xf64> }
func.func @single(%x: tensor<3xf32>) -> tensor<3xf32> { return %x : tensor<3xf32> }
func.func @scalar(%x: f64) -> (f64, f64) { return %x, %x : f64, f64 }
""")
A = np.array([[0, 1.5, 0], [2, 0, -3]])
ZERO = sp.csr_matrix((np.array([0, 1.5, 2, -3]), np.array([0, 1, 0, 2]), np.array([0, 2, 4])), (2, 3))


def npy(name, values):
    np.save(path(name), np.asarray(values))
    return f"@{path(name)}"


def compare(program, given, want, *flags, code=0):
    out, messages = run(program, f"--input={given}", f"--expected-output={want}", *flags, code=code)
    expect(messages == "", messages)
    return out


sp.save_npz(path("A.npz"), sp.csr_matrix(A))
sp.save_npz(path("zero.npz"), ZERO)
given, zero = f"@{path('A.npz')}", f"@{path('zero.npz')}"
run(SPARSE, f"--input={given}", f"--output=@{path('A.mtx')}")
run(SPARSE, f"--input={given}", f"--output=@{path('A.tns')}")
for want in (given, zero, npy("A.npy", A), npy("values.npy", [1.5, 2, -3]), f"@{path('A.mtx')}", f"@{path('A.tns')}"):
    compare(SPARSE, given, want)
compare(SPARSE, zero, given)
compare(SPARSE, zero, npy("stored.npy", [0, 1.5, 2, -3]))
# A sparse vector by its elements or by its values alone.
for want in ([0, 4, 0, 5], [4, 5]):
    compare(SPARSE, "4xf64=0,4,0,5", npy("vector.npy", want), "--entry=vector")
out = compare(SPARSE, given, npy("other.npy", A + np.array([[0, 0, 0.25], [0, 0, 1]])), code=1)
expect(out.startswith("result 0: worst error ") and out.count("\n") == 1 and "expected -2, found -3" in out, out)
expect("expected sizes 2x2, found 2x3" in compare(SPARSE, given, npy("small.npy", np.zeros((2, 2))), code=1), "sizes")
expect("expected sizes 4, found 3" in compare(SPARSE, given, npy("long.npy", np.zeros(4)), code=1), "another number of values")

inf, nan = np.inf, np.nan
compare(DENSE, "3xf64=inf,-inf,1", npy("inf.npy", [inf, -inf, 1]))
compare(DENSE, "3xf64=inf,-inf,1", npy("sign.npy", [inf, inf, 1]), code=1)
compare(DENSE, "3xf64=nan,0,1", npy("nan.npy", [nan, 0, 1]), code=1)
compare(DENSE, "3xf64=nan,0,1", npy("nan.npy", [nan, 0, 1]), "--tolerance=1e300", code=1)
# Relative to the expected number, above 1; 1e-9 in f64, 1e-5 in f32.
compare(DENSE, "3xf64=0,0,1e6", npy("near.npy", [0.9e-9, 0, 1e6 + 0.9e-3]))
compare(DENSE, "3xf64=0,0,1e6", npy("far.npy", [0, 0, 1e6 + 1.1e-3]), code=1)
compare(DENSE, "3xf64=0,0,1e6", npy("far.npy", [0, 0, 1e6 + 1.1e-3]), "--tolerance=1e-8")
compare(DENSE, "3xf64=0,0,1", npy("exact.npy", [0, 0, 1]), "--tolerance=0")
compare(DENSE, "3xf32=0,0,1", npy("single.npy", np.float32([0.9e-5, 0, 1])), "--entry=single")
compare(DENSE, "3xf32=0,0,1", npy("single2.npy", np.float32([1.1e-5, 0, 1])), "--entry=single", code=1)

# An entry that only the file has counts, and so does the first of two results.
sp.save_npz(path("fewer.npz"), sp.csr_matrix(A * [1, 1, 0]))
out = compare(SPARSE, f"@{path('fewer.npz')}", given, code=1)
expect("at (1, 2): expected -3, found 0" in out, out)
out, _ = run(DENSE, "--entry=scalar", "--input=f64=2", f"--expected-output={npy('three.npy', 3.0)}",
             f"--expected-output={npy('two.npy', 2.0)}", code=1)
expect("expected 3, found 2" in out and "expected 2, found 2" in out, out)

# Of a result that is compared the worst entry is told, and the result itself only
# if it is asked for; others are printed.
out, _ = run(DENSE, "--entry=scalar", "--input=f64=2", f"--expected-output={npy('two.npy', 2.0)}")
expect(out == "result 0: worst error 0: expected 2, found 2\nresult 1: f64 = 2\n", out)
out, _ = run(DENSE, "--entry=scalar", "--input=f64=2", f"--expected-output={npy('two.npy', 2.0)}", "--output=-")
expect(out.startswith("result 0: f64 = 2\nresult 0: worst error 0") and out.endswith("\nresult 1: f64 = 2\n"), out)
out, messages = run(DENSE, "--entry=scalar", "--input=f64=2", f"--expected-output=@{path('none.npy')}", code=2)
expect("none.npy: error: expected a readable file" in messages, messages)
