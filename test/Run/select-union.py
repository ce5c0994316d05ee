# RUN: %python %s %t
# REQUIRES: nz-run
"""nz.select and nz.union in several formats and by both backends: which entries the
results store, the values that move there, and the gradients that come back. NumPy has
the numbers, for CSC SciPy too; which entries a format stores in which order is said by
Inputs/format_programs.py."""
import os
import sys

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from format_programs import Format, entries
from running import path, run, write

NAMES = ("csr", "csc", "dcsc", "coo-aos", "csr-8-16", "loose", "rows", "bsr-2x2", "bsc-2x4", "2:4", "vector", "csf-reversed")


def select_program(format):
    """What is above 0, on a pattern of its own; a loss that reads it."""
    sizes = "x".join("?" * format.rank)
    tensor, pattern = f"tensor<{sizes}xf64, #F>", f"!nz.pattern<{sizes}, #F>"
    return f"""
#F = {format.encoding}
#each = affine_map<(p) -> (p)>
func.func @positive(%A: {tensor}) -> {tensor} {{
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %P = nz.pattern %A : {tensor}
  %v = nz.values %A : {tensor}
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %e = tensor.empty(%n) : tensor<?xi1>
  %keep = linalg.generic {{indexing_maps = [#each, #each], iterator_types = ["parallel"]}}
      ins(%v : tensor<?xf64>) outs(%e : tensor<?xi1>) {{
  ^bb0(%a: f64, %o: i1):
    %k = arith.cmpf ogt, %a, %zero : f64
    linalg.yield %k : i1
  }} -> tensor<?xi1>
  %Q = nz.select %P, %keep : {pattern}
  %B = nz.assemble %Q from %A : {tensor}
  return %B : {tensor}
}}
func.func @loss(%A: {tensor}) -> f64 {{
  %init = arith.constant dense<0.0> : tensor<f64>
  %B = call @positive(%A) : ({tensor}) -> {tensor}
  %v = nz.values %B : {tensor}
  %s = linalg.generic {{indexing_maps = [#each, affine_map<(p) -> ()>], iterator_types = ["reduction"]}}
      ins(%v : tensor<?xf64>) outs(%init : tensor<f64>) {{
  ^bb0(%b: f64, %o: f64):
    %q = arith.mulf %b, %b : f64
    %t = arith.addf %o, %q : f64
    linalg.yield %t : f64
  }} -> tensor<f64>
  %l = tensor.extract %s[] : tensor<f64>
  return %l : f64
}}
func.func @main(%A: {tensor}) -> (tensor<?x{format.rank}xindex>, {tensor}, {tensor}) {{
  %B = call @positive(%A) : ({tensor}) -> {tensor}
  %Q = nz.pattern %B : {tensor}
  %c = nz.coordinates %Q : {pattern}
  %g = nz.gradient @loss(%A) wrt [0] : ({tensor}) -> {tensor}
  return %c, %B, %g : tensor<?x{format.rank}xindex>, {tensor}, {tensor}
}}
"""


def union_program(left, right):
    """a + b b on the union of two patterns, in the second format; a loss that reads it."""
    sizes = "x".join("?" * left.rank)
    tensors = [f"tensor<{sizes}xf64, #{name}>" for name in "LR"]
    patterns = [f"!nz.pattern<{sizes}, #{name}>" for name in "LR"]
    (tL, tR), (pL, pR) = tensors, patterns
    return f"""
#L = {left.encoding}
#R = {right.encoding}
#each = affine_map<(p) -> (p)>
func.func @sum(%A: {tL}, %B: {tR}) -> {tR} {{
  %P = nz.pattern %A : {tL}
  %R = nz.pattern %B : {tR}
  %Q = nz.union %P, %R : {pL}, {pR} -> {pR}
  %A1 = sparse_tensor.convert %A : {tL} to {tR}
  %AQ = nz.assemble %Q from %A1 : {tR}
  %BQ = nz.assemble %Q from %B : {tR}
  %a = nz.values %AQ : {tR}
  %b = nz.values %BQ : {tR}
  %s = linalg.generic {{indexing_maps = [#each, #each], iterator_types = ["parallel"]}}
      ins(%a : tensor<?xf64>) outs(%b : tensor<?xf64>) {{
  ^bb0(%x: f64, %y: f64):
    %q = arith.mulf %y, %y : f64
    %t = arith.addf %x, %q : f64
    linalg.yield %t : f64
  }} -> tensor<?xf64>
  %C = nz.assemble %Q, %s : {tR}
  return %C : {tR}
}}
func.func @loss(%A: {tL}, %B: {tR}) -> f64 {{
  %init = arith.constant dense<0.0> : tensor<f64>
  %C = call @sum(%A, %B) : ({tL}, {tR}) -> {tR}
  %v = nz.values %C : {tR}
  %s = linalg.generic {{indexing_maps = [#each, affine_map<(p) -> ()>], iterator_types = ["reduction"]}}
      ins(%v : tensor<?xf64>) outs(%init : tensor<f64>) {{
  ^bb0(%c: f64, %o: f64):
    %q = arith.mulf %c, %c : f64
    %t = arith.addf %o, %q : f64
    linalg.yield %t : f64
  }} -> tensor<f64>
  %l = tensor.extract %s[] : tensor<f64>
  return %l : f64
}}
func.func @main(%A: {tL}, %B: {tR}) -> (tensor<?x{left.rank}xindex>, {tR}, {tL}, {tR}) {{
  %C = call @sum(%A, %B) : ({tL}, {tR}) -> {tR}
  %Q = nz.pattern %C : {tR}
  %c = nz.coordinates %Q : {pR}
  %g:2 = nz.gradient @loss(%A, %B) wrt [0, 1] : ({tL}, {tR}) -> ({tL}, {tR})
  return %c, %C, %g#0, %g#1 : tensor<?x{left.rank}xindex>, {tR}, {tL}, {tR}
}}
"""


def make(format, seed):
    """A dense array with random numbers where the format stores something."""
    array, random = np.zeros(format.shape), np.random.default_rng(seed)
    for at in entries(format, seed):
        array[at] = random.standard_normal()
    return array


def results(text, backend, arrays, count):
    for number, array in enumerate(arrays):
        np.save(path(f"in-{number}.npy"), array)
    names = [path(f"out-{number}.npy") for number in range(count)]
    run(write("program.mlir", text), f"--backend={backend}",
        *(f"--input=@{path(f'in-{number}.npy')}" for number in range(len(arrays))), *(f"--output=@{name}" for name in names))
    return [np.load(name) for name in names]


def check_both_modes(backend, count):
    """The last program's loss: gradients against differences, tangents against gradients."""
    run(path("program.mlir"), "--entry=loss", f"--backend={backend}", "--check-gradient",
        *(f"--input=@{path(f'in-{number}.npy')}" for number in range(count)))


def close(found, expected, what):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=what)


def check_select(name, backend, seed):
    format, what = Format(name), f"select in {name}, {backend}"
    A = make(format, seed)
    coordinates, values, gradient = results(select_program(format), backend, [A], 3)
    expected = format.stored(np.argwhere(A > 0))
    np.testing.assert_array_equal(coordinates, expected, what)
    close(values, A[tuple(expected.T)], what)
    kept = np.zeros(A.shape)
    kept[tuple(expected.T)] = 1
    rows = format.stored(np.argwhere(A))
    close(gradient, (2 * A * kept)[tuple(rows.T)], f"{what}: gradient")
    if name == "csc":
        close(values, sp.csc_matrix(np.maximum(A, 0)).data, "SciPy's CSC")
        check_both_modes(backend, 1)


def check_union(names, backend, seed):
    left, right = map(Format, names)
    what = f"union of {names[0]} and {names[1]}, {backend}"
    A, B = make(left, seed), make(right, seed + 1)
    coordinates, values, dA, dB = results(union_program(left, right), backend, [A, B], 4)
    expected = right.stored(np.concatenate([left.stored(np.argwhere(A)), right.stored(np.argwhere(B))]))
    np.testing.assert_array_equal(coordinates, expected, what)
    C = A + B * B
    close(values, C[tuple(expected.T)], what)
    close(dA, (2 * C)[tuple(left.stored(np.argwhere(A)).T)], f"{what}: left gradient")
    close(dB, (4 * C * B)[tuple(right.stored(np.argwhere(B)).T)], f"{what}: right gradient")
    if names == ("csc", "csc"):
        close(values, (sp.csc_matrix(A) + sp.csc_matrix(B).power(2)).data, "SciPy's CSC")
        check_both_modes(backend, 2)


for backend in ("loops", "sparse-tensor"):
    for number, name in enumerate(NAMES):
        check_select(name, backend, number)
        if ":" not in name:
            check_union((name, name), backend, 2 * number)
    check_union(("csr", "csc"), backend, 50)
    check_union(("csc", "coo-aos"), backend, 52)
