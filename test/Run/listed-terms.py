# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %nz_root
"""A product of sparse matrices and its gradients, whose terms are listed by where they
are added, have SciPy's numbers, and the same bits as with lists of all positions, in
threads, and in parts that end inside of rows. The list takes 4 bytes a term. A kernel
with any other list, or with a mask, looks for its entries; one may ask for columns."""
import json
import sys

import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run, write

PROGRAM = sys.argv[2] + "/bench/sparse-product.mlir"
RESULTS = ("loss.npy", "dA.npy", "dB.npy")
random = np.random.default_rng(11)


def make(rows, columns, counts):
    """A matrix with so many entries in each row."""
    starts = np.concatenate(([0], np.cumsum(counts)))
    places = np.concatenate([np.sort(random.choice(columns, count, replace=False)) for count in counts] + [[]])
    return sp.csr_matrix((random.standard_normal(len(places)), places.astype("i4"), starts), shape=(rows, columns))


def on(left, right, operand):
    """The entries of `left` `right` where `operand` stores some, in its order."""
    rows = np.repeat(np.arange(operand.shape[0]), np.diff(operand.indptr))
    return (left @ right).toarray()[rows, operand.indices]


def inputs(*matrices):
    for name, matrix in zip("ABM", matrices):
        sp.save_npz(path(f"{name}.npz"), matrix)
    return [f"--input=@{path(name)}.npz" for name, _ in zip("ABM", matrices)]


def check(A, B):
    A, B = A.astype("f4"), B.astype("f4")
    flags = ["--gradient=0,1", *inputs(A, B)]
    A, B = A.astype("f8"), B.astype("f8")
    C = A @ B
    expected = ((C.data**2).sum() / 2, on(C, B.T, A), on(A.T, C, B))
    first = None
    for more in (
        ["--threads=1"],
        ["--threads=2"],
        ["--threads=3"],
        ["--threads=1", "--join-budget=3000"],
        ["--threads=2", "--join-budget=3000"],
        ["--threads=1", "--without=listed-terms"],
        ["--threads=2", "--without=listed-terms"],
    ):
        run(PROGRAM, *flags, *more, *(f"--output=@{path(name)}" for name in RESULTS))
        for name, numbers in zip(RESULTS, expected):
            found = np.load(path(name))
            error = np.abs(found - numbers).max(initial=0)
            expect(error <= 1e-5 * np.abs(numbers).max(initial=1), f"{name} of {A.shape} with {more}: {error}")
        bits = [read(name) for name in RESULTS]
        first = first or bits
        expect(bits == first, f"the same bits of {A.shape} with {more}")


check(make(60, 50, random.integers(0, 12, 60)), make(50, 70, random.integers(0, 12, 50)))
# Rows of 400 terms and more, with 3,000 at once; rows and columns without any.
long = np.where(np.arange(90) % 7 == 0, 40, 3)
check(make(90, 80, np.where(np.arange(90) == 3, 80, long)), make(80, 90, np.where(np.arange(80) % 5 == 0, 0, 10)))
check(make(5, 4, [0] * 5), make(4, 6, [6] * 4))
check(make(1, 1, [1]), make(1, 1, [1]))

# The list is all that is there of terms.
A, B = make(3000, 3000, [20] * 3000).astype("f4"), make(3000, 3000, [20] * 3000).astype("f4")
terms, flags = 3000 * 20 * 20, ["--threads=1", "--gradient=0,1", "--benchmark=1", *inputs(A, B)]
stored = (A @ B).nnz
listed, lists = (json.loads(run(PROGRAM, *flags, *more)[0])["peak_bytes"] for more in ([], ["--without=listed-terms"]))
# Where the product stores entries, their values and cotangents; gradients; rows.
most = 4 * terms + 12 * stored + 8 * (A.nnz + B.nnz) + 100_000
expect(listed <= most < lists, f"at most {most} bytes of {terms} terms, found {listed}, and {lists} with three lists")

MATRIX = "tensor<?x?xf64, #CSR>"
PATTERN = "!nz.pattern<?x?, #CSR>"
KERNELS = f"""
#CSR = #sparse_tensor.encoding<{{ map = (i, j) -> (i : dense, j : compressed) }}>
func.func @sums(%A: {MATRIX}, %B: {MATRIX}, %M: {MATRIX}) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {{
  %P = nz.pattern %A : {MATRIX}
  %Q = nz.pattern %B : {MATRIX}
  %R = nz.pattern %M : {MATRIX}
  %a = nz.values %A : {MATRIX}
  %b = nz.values %B : {MATRIX}
  %C = nz.join %P (i, j) at p, %Q (j, l) at q to (i, l) : {PATTERN}, {PATTERN} to {PATTERN}
  %L = nz.join %P (i, j) at p, %Q (j, l) at q, %R (i, l) at r to (p, r) : {PATTERN}, {PATTERN}, {PATTERN} to {PATTERN}
  %zero = arith.constant 0.0 : f64
  %m = nz.count %R : {PATTERN}
  %empty = tensor.empty(%m) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %masked = nz.kernel over %P (i, j) at p, %Q (j, l) at q, %R (i, l) at r, %L (p, r) at s
      reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>) sums (%zeros at (r) : tensor<?xf64>)
      : {PATTERN}, {PATTERN}, {PATTERN}, {PATTERN} {{
  ^bb0(%x: f64, %y: f64):
    %z = arith.mulf %x, %y : f64
    nz.yield %z : f64
  }}
  %again = nz.kernel over %P (i, j) at p, %Q (j, l) at q, %R (i, l) at r
      reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>) sums (%zeros at (r) : tensor<?xf64>)
      : {PATTERN}, {PATTERN}, {PATTERN} {{
  ^bb0(%x: f64, %y: f64):
    %z = arith.mulf %x, %y : f64
    nz.yield %z : f64
  }}
  %n = nz.count %C : {PATTERN}
  %none = tensor.empty(%n) : tensor<?xf64>
  %none_yet = linalg.fill ins(%zero : f64) outs(%none : tensor<?xf64>) -> tensor<?xf64>
  %weighted = nz.kernel over %P (i, j) at p, %Q (j, l) at q, %C (i, l) at r
      reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>) sums (%none_yet at (r) : tensor<?xf64>)
      : {PATTERN}, {PATTERN}, {PATTERN} {{
  ^bb0(%x: f64, %y: f64):
    %l = nz.index 3
    %integer = arith.index_cast %l : index to i64
    %weight = arith.sitofp %integer : i64 to f64
    %z = arith.mulf %x, %y : f64
    %w = arith.mulf %z, %weight : f64
    nz.yield %w : f64
  }}
  return %masked, %again, %weighted : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}}
"""
A, B, M = make(30, 20, [4] * 30), make(20, 25, [5] * 20), make(30, 25, [9] * 30)
program = write("kernels.mlir", KERNELS)
C = (A @ B).tocsr()
C.sort_indices()
expected = {"masked.npy": on(A, B, M), "again.npy": on(A, B, M), "weighted.npy": C.data * C.indices}
for more in (["--threads=1"], ["--threads=2"]):
    run(program, "--entry=sums", *more, *inputs(A, B, M), *(f"--output=@{path(name)}" for name in expected))
    for name, numbers in expected.items():
        expect(np.allclose(np.load(path(name)), numbers, rtol=0, atol=1e-12), f"{name} with {more}")
