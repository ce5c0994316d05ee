# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t
"""Patterns that divide badly among threads: a row that has nearly everything, empty
rows, fewer rows than threads, no rows. The numbers are SciPy's, and the same bits for
every number of threads, under both backends."""
import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run, write

FORMATS = {
    "csr": "(i, j) -> (i : dense, j : compressed)",
    "csc": "(i, j) -> (j : dense, i : compressed)",
    "dcsr": "(i, j) -> (i : compressed, j : compressed)",
    "coo": "(i, j) -> (i : compressed(nonunique), j : singleton(soa))",
}
PROGRAM = """// f = sum((A X)^2) + sum over rows of (sum a^2)^2; @products has A X, A^T Y, sums of rows.
#S = #sparse_tensor.encoding<{map = FORMAT}>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#total = affine_map<(i, j) -> ()>
#reduce = {indexing_maps = [#ij, #total], iterator_types = ["reduction", "reduction"]}
#transposed = {indexing_maps = [affine_map<(j, k, i) -> (i, j)>, affine_map<(j, k, i) -> (i, k)>, affine_map<(j, k, i) -> (j, k)>],
               iterator_types = ["parallel", "parallel", "reduction"]}
func.func @products(%A: tensor<?x?xf64, #S>, %X: tensor<?x3xf64>, %Y: tensor<?x3xf64>)
    -> (tensor<?x3xf64>, tensor<?x3xf64>, tensor<?xf64>, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #S>
  %m = tensor.dim %A, %c1 : tensor<?x?xf64, #S>
  %e = tensor.empty(%n) : tensor<?x3xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?x3xf64>) -> tensor<?x3xf64>
  %AX = linalg.matmul ins(%A, %X : tensor<?x?xf64, #S>, tensor<?x3xf64>) outs(%z : tensor<?x3xf64>) -> tensor<?x3xf64>
  %et = tensor.empty(%m) : tensor<?x3xf64>
  %zt = linalg.fill ins(%zero : f64) outs(%et : tensor<?x3xf64>) -> tensor<?x3xf64>
  %AtY = linalg.generic #transposed ins(%A, %Y : tensor<?x?xf64, #S>, tensor<?x3xf64>) outs(%zt : tensor<?x3xf64>) {
  ^bb0(%a: f64, %y: f64, %s: f64):
    %p = arith.mulf %a, %y : f64
    %t = arith.addf %s, %p : f64
    linalg.yield %t : f64
  } -> tensor<?x3xf64>
  %er = tensor.empty(%n) : tensor<?xf64>
  %zr = linalg.fill ins(%zero : f64) outs(%er : tensor<?xf64>) -> tensor<?xf64>
  %rows = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]}
    ins(%A : tensor<?x?xf64, #S>) outs(%zr : tensor<?xf64>) {
  ^bb0(%a: f64, %s: f64):
    %q = arith.mulf %a, %a : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  } -> tensor<?xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %all = linalg.generic #reduce ins(%A : tensor<?x?xf64, #S>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %t = arith.addf %s, %a : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %sum = tensor.extract %all[] : tensor<f64>
  return %AX, %AtY, %rows, %sum : tensor<?x3xf64>, tensor<?x3xf64>, tensor<?xf64>, f64
}
func.func @loss(%A: tensor<?x?xf64, #S>, %X: tensor<?x3xf64>, %Y: tensor<?x3xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %AX, %AtY, %rows, %sum = call @products(%A, %X, %Y)
      : (tensor<?x?xf64, #S>, tensor<?x3xf64>, tensor<?x3xf64>) -> (tensor<?x3xf64>, tensor<?x3xf64>, tensor<?xf64>, f64)
  %init = tensor.from_elements %zero : tensor<f64>
  %first = linalg.generic #reduce ins(%AX : tensor<?x3xf64>) outs(%init : tensor<f64>) {
  ^bb0(%y: f64, %s: f64):
    %q = arith.mulf %y, %y : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %second = linalg.dot ins(%rows, %rows : tensor<?xf64>, tensor<?xf64>) outs(%first : tensor<f64>) -> tensor<f64>
  %f = tensor.extract %second[] : tensor<f64>
  return %f : f64
}
"""


def uneven(rows, columns, counts):
    """A random matrix whose row i stores `counts[i]` entries."""
    generator = np.random.default_rng(rows)
    indices = [np.sort(generator.choice(columns, count, replace=False)) for count in counts]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(int)
    values = generator.standard_normal(starts[-1])
    return sp.csr_matrix((values, np.concatenate([[], *indices]).astype(int), starts), (rows, columns))


# More than one chunk is 8,192 entries and more.
MATRICES = {
    "one row has nearly all": uneven(300, 30000, [3] * 40 + [27000] + [0] * 200 + [5] * 59),
    "the last row has nearly all": uneven(50, 20000, [1] * 49 + [19999]),
    "every other row is empty": uneven(5001, 100, [7 * (row % 2) for row in range(5001)]),
    "two rows": uneven(2, 20000, [9001, 12007]),
    "one row": uneven(1, 30000, [29989]),
    "one column": uneven(20011, 1, [1] * 20011),
    "no entry": uneven(7, 5, [0] * 7),
    "no row": uneven(0, 5, []),
}


def expected(A, X, Y):
    AX, rows = A @ X, np.asarray(A.power(2).sum(axis=1)).reshape(-1)
    of_row = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))
    dA = 2 * (AX[of_row] * X[A.indices]).sum(axis=1) + 4 * rows[of_row] * A.data
    return {"AX": AX, "AtY": A.T @ Y, "rows": rows, "sum": A.sum(), "f": (AX ** 2).sum() + (rows ** 2).sum(),
            "dA": sp.csr_matrix((dA, A.indices, A.indptr), A.shape).toarray(), "dX": 2 * A.T @ AX}


def check(name, A, form):
    generator = np.random.default_rng(7)
    X, Y = generator.standard_normal((A.shape[1], 3)), generator.standard_normal((A.shape[0], 3))
    sp.save_npz(path("A.npz"), A)
    np.save(path("X.npy"), X)
    np.save(path("Y.npy"), Y)
    program = write(form + ".mlir", PROGRAM.replace("FORMAT", FORMATS[form]))
    inputs = [f"--input=@{path(file)}" for file in ("A.npz", "X.npy", "Y.npy")] + [f"--cache={path('cache')}"]
    endings = {"AX": ".npy", "AtY": ".npy", "rows": ".npy", "sum": ".npy", "f": ".npy", "dA": ".npz", "dX": ".npy"}
    outputs = [f"--output=@{path(key + ending)}" for key, ending in endings.items()]
    want, first = expected(A, X, Y), None
    for backend, threads in [("loops", count) for count in (1, 2, 3, 8)] + [("sparse-tensor", 1)]:
        flags = [f"--backend={backend}", f"--threads={threads}"]
        run(program, "--entry=products", *inputs, *flags, *outputs[:4])
        run(program, "--entry=loss", "--gradient=0,1", *inputs, *flags, *outputs[4:])
        bits = [read(key + ending) for key, ending in endings.items()]
        first = first or bits
        where = f"{name}, {form}, {backend}, {threads} threads"
        expect(backend != "loops" or bits == first, f"{where}: the bits of one thread")
        for key, ending in endings.items():
            found = sp.load_npz(path("dA.npz")).toarray() if key == "dA" else np.load(path(key + ending))
            expect(np.allclose(found, want[key], rtol=0, atol=1e-11 * max(1, np.abs(want[key]).max(initial=0))), f"{where}: {key}")


for number, (name, A) in enumerate(MATRICES.items()):
    # Of the other formats a third of the matrices, each of them one at a time.
    for form in list(FORMATS)[:1] + list(FORMATS)[1 + number % 3:2 + number % 3]:
        check(name, A, form)
