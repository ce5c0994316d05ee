# REQUIRES: nz-run
# RUN: %python %s %t
"""Sums over dense dimensions are taken in one order, in every bit: that of 128 bytes of
partial sums, of 32, and of what is left (docs/Rationale.md), added up by NumPy here. How
many threads there are, what is known when compiling, LLVM's optimizations and its
choice of vectors change nothing."""
import os
import subprocess
import sys
from fractions import Fraction

import numpy as np

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
SIZES = [1, 3, 4, 9, 13, 33, 63, 250]
WAYS = [["--threads=1"], ["--threads=2"], ["-O0"], ["-O1"], ["--without=known-sizes"],
        ["--without=known-sizes", "--threads=2"], ["--backend=sparse-tensor"]]

NAMES = ["sums", "products", "column", "squares", "everything", "sliced"]

# Of each row the sum, and the product with another row; of each column the sum of what
# lies apart, which a loop over it alone meets; of these products, and of everything, row by
# row, the sum of squares; and of a slice that lies apart, which is a row like others.
PROGRAM = """
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#i = affine_map<(i) -> (i)>
#first = affine_map<(i) -> (i, 0)>
#none = affine_map<(i) -> ()>
#all = affine_map<(i, j) -> ()>
func.func @main(%x: tensor<?x?xT>, %y: tensor<?x?xT>, %n: index) -> (tensor<?xT>, tensor<?xT>, tensor<T>, tensor<T>, tensor<T>, tensor<T>) {
  %zero = arith.constant 0.0 : T
  %empty = tensor.empty(%n) : tensor<?xT>
  %zeros = linalg.fill ins(%zero : T) outs(%empty : tensor<?xT>) -> tensor<?xT>
  %sums = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xT>) outs(%zeros : tensor<?xT>) {
  ^bb0(%a: T, %s: T):
    %t = arith.addf %s, %a : T
    linalg.yield %t : T
  } -> tensor<?xT>
  %products = linalg.generic {indexing_maps = [#ij, #ij, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x, %y : tensor<?x?xT>, tensor<?x?xT>) outs(%zeros : tensor<?xT>) {
  ^bb0(%a: T, %b: T, %s: T):
    %p = arith.mulf %a, %b : T
    %t = arith.addf %p, %s : T
    linalg.yield %t : T
  } -> tensor<?xT>
  %one = arith.constant dense<1.0> : tensor<T>
  %column = linalg.generic {indexing_maps = [#first, #none], iterator_types = ["reduction"]}
      ins(%x : tensor<?x?xT>) outs(%one : tensor<T>) {
  ^bb0(%a: T, %s: T):
    %t = arith.addf %s, %a : T
    linalg.yield %t : T
  } -> tensor<T>
  %squares = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%products : tensor<?xT>) outs(%one : tensor<T>) {
  ^bb0(%a: T, %s: T):
    %p = arith.mulf %a, %a : T
    %t = arith.addf %s, %p : T
    linalg.yield %t : T
  } -> tensor<T>
  %everything = linalg.generic {indexing_maps = [#ij, #all], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xT>) outs(%one : tensor<T>) {
  ^bb0(%a: T, %s: T):
    %p = arith.mulf %a, %a : T
    %t = arith.addf %s, %p : T
    linalg.yield %t : T
  } -> tensor<T>
  %slice = tensor.extract_slice %x[0, 0] [%n, 1] [1, 1] : tensor<?x?xT> to tensor<?xT>
  %sliced = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%slice : tensor<?xT>) outs(%one : tensor<T>) {
  ^bb0(%a: T, %s: T):
    %t = arith.addf %s, %a : T
    linalg.yield %t : T
  } -> tensor<T>
  return %sums, %products, %column, %squares, %everything, %sliced : tensor<?xT>, tensor<?xT>, tensor<T>, tensor<T>, tensor<T>, tensor<T>
}
"""


def multiply_add(x, y, addend):
    """Rounded once; of f32 in 64 bits, which hold all of a product, first."""
    if x.dtype == np.float64:
        exact = [float(Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))) for a, b, c in np.nditer([x, y, addend])]
        return np.array(exact).reshape(np.shape(x))[()]
    return np.float32(np.longdouble(x) * np.longdouble(y) + np.longdouble(addend))


def add_up(start, terms, add, blocks):
    """The sum of `terms`, indices of which `add` takes, on `start`."""
    partial, done = None, 0
    for lanes in blocks:
        while partial is not None and partial.size > lanes:
            partial = partial[: partial.size // 2] + partial[partial.size // 2 :]
        while len(terms) - done >= lanes:
            if partial is None:
                partial = np.full(lanes, -0.0, start.dtype)
            partial = add(partial, terms[done : done + lanes])
            done += lanes
    if partial is not None:
        while partial.size > 1:
            partial = partial[: partial.size // 2] + partial[partial.size // 2 :]
        start = start + partial[0]
    for term in terms[done:]:
        start = add(start, term)
    return start


def expected(x, y):
    dtype = x.dtype
    short = 32 // dtype.itemsize
    both = [4 * short, short]
    zero, one = dtype.type(0), dtype.type(1)

    def each(row):
        return np.arange(row.size)

    sums = [add_up(zero, each(row), lambda s, k, row=row: s + row[k], both) for row in x]
    products = [add_up(zero, each(row), lambda s, k, row=row, other=other: multiply_add(row[k], other[k], s), both)
                for row, other in zip(x, y)]
    products = np.array(products, dtype)
    column = add_up(one, np.arange(len(x)), lambda s, k: s + x[k, 0], [short] if x.shape[1] > 1 else both)
    squares = add_up(one, each(products), lambda s, k: multiply_add(products[k], products[k], s), both)
    rows = np.array([add_up(zero, each(row), lambda s, k, row=row: multiply_add(row[k], row[k], s), both) for row in x], dtype)
    everything = add_up(one, each(rows), lambda s, k: s + rows[k], both)
    sliced = add_up(one, np.arange(len(x)), lambda s, k: s + x[k, 0], both)
    return [np.array(sums, dtype), products, *map(np.array, (column, squares, everything, sliced))]


def main():
    random = np.random.default_rng(11)
    for name, dtype in (("f32", np.float32), ("f64", np.float64)):
        program = os.path.join(FOLDER, f"{name}.mlir")
        with open(program, "w") as file:
            file.write(PROGRAM.replace("xT>", f"x{name}>").replace("<T>", f"<{name}>").replace(": T", f": {name}"))
        for rows, size in [(3, size) for size in SIZES] + [(size, 2) for size in SIZES]:
            x, y = (random.normal(size=(rows, size)).astype(dtype) for _ in range(2))
            inputs = []
            for argument, array in (("x", x), ("y", y)):
                file = os.path.join(FOLDER, f"{argument}.npy")
                np.save(file, array)
                inputs.append(f"--input=@{file}")
            outputs = [os.path.join(FOLDER, f"r{number}.npy") for number in range(6)]
            wanted = expected(x, y)
            for way in WAYS:
                done = subprocess.run(["nz-run", program, *way, *inputs, f"--input=index={rows}",
                                       *(f"--output=@{output}" for output in outputs)], capture_output=True, text=True)
                if done.returncode:
                    raise SystemExit(f"nz-run {way}: {done.stderr}")
                for output, exact, what in zip(outputs, wanted, NAMES):
                    found = np.load(output)
                    if found.tobytes() != exact.tobytes():
                        raise SystemExit(f"{name}, {rows} x {size}, {' '.join(way)}, {what}: {found} is not {exact}")


main()
