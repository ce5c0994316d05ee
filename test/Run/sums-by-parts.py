# REQUIRES: nz-run
# RUN: %python %s %t
"""What rows scatter to is added up in parts of the pattern (docs/Rationale.md), by NumPy
here, in every bit: for any number of threads, with and without sweeps, and from a
checkpoint on. Threads take nothing from that order."""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
os.chdir(FOLDER)

# The sums of each column, where rows with a positive sum count twice and others half: no
# product is rounded. All three share the sweep.
PROGRAM = """
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>
#j = affine_map<(i, j) -> (j)>
#each = affine_map<(i) -> (i)>
func.func @main(%A: tensor<?x?xf32, #CSR>, %start: tensor<?xf32>, %zeros: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  %two = arith.constant 2.0 : f32
  %rows = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<?x?xf32, #CSR>) outs(%zeros : tensor<?xf32>) {
  ^bb0(%a: f32, %s: f32):
    %t = arith.addf %s, %a : f32
    linalg.yield %t : f32
  } -> tensor<?xf32>
  %weights = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel"]}
      ins(%rows : tensor<?xf32>) outs(%zeros : tensor<?xf32>) {
  ^bb0(%r: f32, %out: f32):
    %c = arith.cmpf ogt, %r, %zero : f32
    %w = arith.select %c, %two, %half : f32
    linalg.yield %w : f32
  } -> tensor<?xf32>
  %columns = linalg.generic {indexing_maps = [#ij, #i, #j], iterator_types = ["reduction", "parallel"]}
      ins(%A, %weights : tensor<?x?xf32, #CSR>, tensor<?xf32>) outs(%start : tensor<?xf32>) {
  ^bb0(%a: f32, %w: f32, %s: f32):
    %c = arith.mulf %a, %w : f32
    %t = arith.addf %s, %c : f32
    linalg.yield %t : f32
  } -> tensor<?xf32>
  return %columns, %rows : tensor<?xf32>, tensor<?xf32>
}
"""

# Step k drops what is below k / 10, and sums columns before: fewer entries than make
# parts worth while are left behind the first one.
SHRINKING = """
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#j = affine_map<(i, j) -> (j)>
#p = affine_map<(p) -> (p)>
!A = tensor<?x?xf32, #CSR>
func.func @main(%A: !A, %step: i64, %zeros: tensor<?xf32>) -> (!A, i64, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i64
  %share = arith.constant 0.1 : f32
  %columns = linalg.generic {indexing_maps = [#ij, #j], iterator_types = ["reduction", "parallel"]}
      ins(%A : !A) outs(%zeros : tensor<?xf32>) {
  ^bb0(%a: f32, %s: f32):
    %t = arith.addf %s, %a : f32
    linalg.yield %t : f32
  } -> tensor<?xf32>
  %number = arith.sitofp %step : i64 to f32
  %bound = arith.mulf %number, %share : f32
  %P = nz.pattern %A : !A
  %v = nz.values %A : !A
  %n = tensor.dim %v, %c0 : tensor<?xf32>
  %empty = tensor.empty(%n) : tensor<?xi1>
  %keep = linalg.generic {indexing_maps = [#p, #p], iterator_types = ["parallel"]}
      ins(%v : tensor<?xf32>) outs(%empty : tensor<?xi1>) {
  ^bb0(%x: f32, %out: i1):
    %size = math.absf %x : f32
    %k = arith.cmpf oge, %size, %bound : f32
    linalg.yield %k : i1
  } -> tensor<?xi1>
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSR>
  %B = nz.assemble %Q from %A : !A
  %next = arith.addi %step, %one : i64
  return %B, %next, %columns : !A, i64, tensor<?xf32>
}
"""


def chunk_ends(indptr):
    """Where chunks of rows end: shares of the entries, where a row counts as four."""
    cost = indptr + 4 * np.arange(len(indptr))
    chunks = min(max(cost[-1] // 4096, 1), 64)
    shares = [cost[-1] * part // chunks for part in range(1, chunks)]
    return np.array([0] + [int(np.searchsorted(cost, share)) for share in shares] + [len(indptr) - 1])


def column_sums(matrix, start, parts):
    """One part after the other, each in the order of its entries; the first on `start`."""
    ends = chunk_ends(matrix.indptr)
    chunks = len(ends) - 1
    parts = min(parts, chunks)
    total = start.copy()
    for part in range(parts):
        first, last = (matrix.indptr[ends[number * chunks // parts]] for number in (part, part + 1))
        sums = total if part == 0 else np.zeros_like(start)
        np.add.at(sums, matrix.indices[first:last], matrix.data[first:last])
        if part > 0:
            total += sums
    return total


def run(*flags):
    subprocess.run(["nz-run", "program.mlir", "--input=@A.npz", "--input=@start.npy", "--input=@zeros.npy",
                    "--output=@columns.npy", "--output=@rows.npy", *flags], check=True, capture_output=True)
    return np.load("columns.npy"), np.load("rows.npy")


def shrink(*flags):
    subprocess.run(["nz-run", "shrinking.mlir", "--input=@A.npz", "--input=i64=1", "--input=@zeros.npy", "--carry=0:0", "--carry=1:1",
                    "--output=@rest.npz", "--output=@number.npy", "--output=@columns.npy", *flags], check=True, capture_output=True)
    return np.load("columns.npy"), scipy.sparse.load_npz("rest.npz")


with open("program.mlir", "w", encoding="utf-8") as file:
    file.write(PROGRAM)
random = np.random.default_rng(1)
# Rows of different lengths; entries for 3 parts and for all 8.
for rows, columns, entries in ((900, 60, 14_000), (3000, 200, 200_000)):
    pairs = np.unique(np.stack([(rows * random.random(entries) ** 2).astype(int), random.integers(0, columns, entries)]), axis=1)
    values = random.standard_normal(pairs.shape[1]).astype("f4")
    A = scipy.sparse.csr_matrix((values, pairs), (rows, columns))
    start = random.standard_normal(columns).astype("f4")
    scipy.sparse.save_npz("A.npz", A)
    np.save("start.npy", start)
    np.save("zeros.npy", np.zeros(rows, "f4"))
    # Row sums are taken in order, too.
    sums = np.zeros(rows, "f4")
    np.add.at(sums, np.repeat(np.arange(rows), np.diff(A.indptr)), A.data)
    weighted = scipy.sparse.csr_matrix((A.data * np.repeat(np.where(sums > 0, 2, 0.5).astype("f4"), np.diff(A.indptr)), A.indices, A.indptr), A.shape)
    expected, alone = column_sums(weighted, start, 8), column_sums(weighted, start, 1)
    assert (expected != alone).any(), "parts that make a difference"
    for flags in (["--threads=1"], ["--threads=2"], ["--threads=3"], ["--threads=2", "--without=sweeps"], ["--threads=1", "--without=sweeps"],
                  ["-O1"], ["--without=shared-entries"]):
        found, of_rows = run(*flags)
        assert of_rows.tobytes() == sums.tobytes(), (rows, flags, of_rows - sums)
        assert found.tobytes() == expected.tobytes(), (rows, flags, found - expected)
    for flags in (["--threads=1"], ["--threads=2"]):
        found, _ = run("--without=sums-by-parts", *flags)
        assert found.tobytes() == alone.tobytes(), (rows, flags, found - alone)

# A program is compiled for the entries that it starts with, wherever it is resumed.
with open("shrinking.mlir", "w", encoding="utf-8") as file:
    file.write(SHRINKING)
enough = 16 * 8 * 2000 * 4 // 64
A = scipy.sparse.random(500, 2000, 0.017, "csr", "f4", random, data_rvs=random.standard_normal)
scipy.sparse.save_npz("A.npz", A)
start = np.zeros(2000, "f4")
np.save("zeros.npy", start)
_, rest = shrink("--steps=1", "--checkpoint=part.ckpt")
assert 3 * 4096 <= rest.nnz < enough <= A.nnz, (rest.nnz, enough, A.nnz)
assert (column_sums(rest, start, 8) != column_sums(rest, start, 1)).any(), "parts that make a difference"
for flags in ([], ["--resume=part.ckpt"]):
    found, _ = shrink("--steps=2", *flags)
    assert found.tobytes() == column_sums(rest, start, 8).tobytes(), flags
