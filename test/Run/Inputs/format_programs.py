"""Formats of sparse tensors, which entries each stores in which order, and programs
that are the same in every format. Independent of the compiler: sets of entries are
dense masks in NumPy."""
import itertools
import os
import re

import numpy as np

# What stands for the sizes of a tensor of each rank.
SIZES = {1: (8,), 2: (6, 8), 3: (4, 6, 8), 4: (2, 4, 6, 8)}

# By name: the encoding's map.
FORMATS = {
    "csr": "(i, j) -> (i : dense, j : compressed)",
    "csc": "(i, j) -> (j : dense, i : compressed)",
    "dcsr": "(i, j) -> (i : compressed, j : compressed)",
    "dcsc": "(i, j) -> (j : compressed, i : compressed)",
    "coo-soa": "(i, j) -> (i : compressed(nonunique), j : singleton(soa))",
    "coo-aos": "(i, j) -> (i : compressed(nonunique), j : singleton)",
    "csr-8-16": "(i, j) -> (i : dense, j : compressed), posWidth = 8, crdWidth = 16",
    "csc-16-32": "(i, j) -> (j : dense, i : compressed), posWidth = 16, crdWidth = 32",
    "aos-32-64": "(i, j) -> (i : compressed(nonunique), j : singleton), posWidth = 32, crdWidth = 64",
    "loose": "(i, j) -> (i : dense, j : loose_compressed)",
    "bsr-2x2": "(i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense)",
    "bsr-3x4": "(i, j) -> (i floordiv 3 : dense, j floordiv 4 : compressed, i mod 3 : dense, j mod 4 : dense), posWidth = 32, crdWidth = 8",
    "bsc-2x4": "(i, j) -> (j floordiv 4 : dense, i floordiv 2 : compressed, j mod 4 : dense, i mod 2 : dense)",
    "bcoo-2x2": "(i, j) -> (i floordiv 2 : compressed(nonunique), j floordiv 2 : singleton, i mod 2 : dense, j mod 2 : dense)",
    "bdcsr-1x2": "(i, j) -> (i : compressed, j floordiv 2 : compressed, j mod 2 : dense)",
    "blocks-of-csr": "(i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : compressed)",
    "rows": "(i, j) -> (i : compressed, j : dense)",
    "columns": "(i, j) -> (j : compressed, i : dense)",
    "dense": "(i, j) -> (j : dense, i : dense)",
    "2:4": "(i, j) -> (i : dense, j floordiv 4 : dense, j mod 4 : structured[2, 4])",
    "3:8": "(i, j) -> (i : dense, j floordiv 8 : dense, j mod 8 : structured[3, 8]), crdWidth = 8",
    "1:2": "(i, j) -> (i : dense, j floordiv 2 : dense, j mod 2 : structured[1, 2])",
    "2:3-down": "(i, j) -> (j : dense, i floordiv 3 : dense, i mod 3 : structured[2, 3])",
    "vector": "(i) -> (i : compressed)",
    "vector-blocks": "(i) -> (i floordiv 4 : compressed, i mod 4 : dense)",
    "csf": "(i, j, k) -> (i : compressed, j : compressed, k : compressed)",
    "csf-reversed": "(i, j, k) -> (k : compressed, j : compressed, i : compressed)",
    "dense-in-csf": "(i, j, k) -> (i : compressed, j : dense, k : compressed)",
    "batch": "(i, j, k) -> (i : dense, j : dense, k : compressed)",
    "heads": "(i, j, k) -> (i : dense, j : compressed, k : dense)",
    "coo3-soa": "(i, j, k) -> (i : compressed(nonunique), j : singleton(nonunique, soa), k : singleton(soa))",
    "coo3-aos": "(i, j, k) -> (i : compressed(nonunique), j : singleton(nonunique), k : singleton)",
    "batch-of-bsr": "(i, j, k) -> (i : dense, j floordiv 2 : dense, k floordiv 4 : compressed, j mod 2 : dense, k mod 4 : dense)",
    "blocks-3d": "(i, j, k) -> (i floordiv 2 : compressed, j floordiv 3 : compressed, k floordiv 2 : compressed, i mod 2 : dense, j mod 3 : dense, k mod 2 : dense)",
    "csf4": "(i, j, k, l) -> (i : compressed, j : compressed, k : compressed, l : compressed)",
    "csf4-dense": "(i, j, k, l) -> (l : dense, j : compressed, i : compressed, k : dense)",
}


class Format:
    def __init__(self, name):
        self.name = name
        self.encoding = f"#sparse_tensor.encoding<{{ map = {FORMATS[name]} }}>"
        dims, levels = re.match(r"\((.*?)\) -> \((.*)\)(?:, posWidth.*|, crdWidth.*)?$", FORMATS[name]).groups()
        dims = dims.split(", ")
        self.rank = len(dims)
        self.shape = SIZES[self.rank]
        # Of each level: dimension, what part of it, the block's size, the kind.
        self.levels = []
        for level in re.split(r", (?![^(\[]*[)\]])", levels):
            what, kind = level.split(" : ")
            words = what.split()
            part, block = (words[1], int(words[2])) if len(words) > 1 else ("", 1)
            self.levels.append((dims.index(words[0]), part, block, kind))
        self.structured = re.search(r"structured\[(\d+), (\d+)\]", FORMATS[name])

    def level_tuple(self, at):
        split = {"": lambda x, b: x, "floordiv": lambda x, b: x // b, "mod": lambda x, b: x % b}
        return tuple(split[part](at[dim], block) for dim, part, block, _ in self.levels)

    def _mask(self, entries):
        sizes = [
            block if part == "mod" else self.shape[dim] // block for dim, part, block, _ in self.levels
        ]
        mask = np.zeros(sizes, bool)
        for at in entries:
            mask[self.level_tuple(at)] = True
        return mask

    def restrict(self, entries):
        """The entries that the format can hold: of a group, the first n."""
        if not self.structured:
            return list(entries)
        n, kept, counts = int(self.structured[1]), [], {}
        for at in entries:
            group = self.level_tuple(at)[:-1]
            counts[group] = counts.get(group, 0) + 1
            if counts[group] <= n:
                kept.append(at)
        return kept

    def stored(self, entries):
        """The coordinates of what is stored, in storage order."""
        mask = self._mask(entries)
        last = len(self.levels)
        while last and self.levels[last - 1][3] == "dense":
            last -= 1
        if last < len(self.levels):
            mask |= mask.any(axis=tuple(range(last, len(self.levels))), keepdims=True) if last else True
        if self.structured:
            n = int(self.structured[1])
            for group in np.ndindex(mask.shape[:-1]):
                for place in range(mask.shape[-1]):
                    if mask[group].sum() < n:
                        mask[group + (place,)] = True
        rows = np.zeros((mask.sum(), self.rank), int)
        for column, (dim, part, block, _) in zip(np.argwhere(mask).T, self.levels):
            rows[:, dim] += column * (block if part == "floordiv" else 1)
        return rows


def program(format, dynamic):
    """Every operation of the test on one format. With `dynamic`, sizes are open."""
    rank, names = format.rank, "ijkl"[: format.rank]
    sizes = ["?" if dynamic else str(size) for size in format.shape]
    shape, out = "x".join(sizes), "".join(f"{size}x" for size in format.shape[:-1])
    list_map = "(" + ", ".join(names) + ") -> (" + ", ".join(
        f"{n} : {'dense' if at < rank - 1 else 'compressed'}" for at, n in enumerate(names)) + ")"
    loops = ", ".join(names)
    kept = "".join(f"{n}, " for n in names[:-1])
    parallel = ", ".join(['"parallel"'] * rank)
    kinds = ", ".join(['"parallel"'] * (rank - 1) + ['"reduction"', '"parallel"'])
    sums = ", ".join(['"reduction"'] * rank)
    dims = "".join(
        f"  %c{at} = arith.constant {at} : index\n  %n{at} = tensor.dim %A, %c{at} : tensor<{shape}xf64, #E>\n"
        for at in range(rank)) if dynamic else ""
    given = ", ".join(f"%n{at}" for at in range(rank)) if dynamic else ""
    return f"""
#E = {format.encoding}
#L = #sparse_tensor.encoding<{{ map = {list_map} }}>
#all = affine_map<({loops}, h) -> ({loops})>
#last = affine_map<({loops}, h) -> ({names[-1]}, h)>
#kept = affine_map<({loops}, h) -> ({kept}h)>
#same = affine_map<({loops}) -> ({loops})>
#results = affine_map<({kept}h) -> ({kept}h)>
#scalar = affine_map<({kept}h) -> ()>
#each = affine_map<(p) -> (p)>
func.func @loss(%A: tensor<{shape}xf64, #E>, %X: tensor<8x3xf64>) -> f64 {{
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<{out}3xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<{out}3xf64>) -> tensor<{out}3xf64>
  %Y = linalg.generic {{indexing_maps = [#all, #last, #kept], iterator_types = [{kinds}]}}
      ins(%A, %X : tensor<{shape}xf64, #E>, tensor<8x3xf64>) outs(%z : tensor<{out}3xf64>) {{
  ^bb0(%a: f64, %x: f64, %y: f64):
    %m = arith.mulf %a, %x : f64
    %s = arith.addf %y, %m : f64
    linalg.yield %s : f64
  }} -> tensor<{out}3xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %l = linalg.generic {{indexing_maps = [#results, #scalar], iterator_types = [{sums}]}}
      ins(%Y : tensor<{out}3xf64>) outs(%init : tensor<f64>) {{
  ^bb0(%y: f64, %s: f64):
    %q = arith.mulf %y, %y : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  }} -> tensor<f64>
  %loss = tensor.extract %l[] : tensor<f64>
  return %loss : f64
}}
func.func @main(%A: tensor<{shape}xf64, #E>, %X: tensor<8x3xf64>, %C: tensor<{shape}xf64, #L>, %D: tensor<{shape}xf64>)
    -> (f64, tensor<{shape}xf64, #E>, tensor<8x3xf64>, tensor<{shape}xf64, #E>, tensor<{shape}xf64, #L>, tensor<{shape}xf64>,
        tensor<{shape}xf64, #E>, tensor<{shape}xf64, #E>, tensor<{shape}xf64, #E>, tensor<?x{rank}xindex>, tensor<?xf64>) {{
  %l, %dA, %dX = nz.value_and_gradient @loss(%A, %X) wrt [0, 1]
      : (tensor<{shape}xf64, #E>, tensor<8x3xf64>) -> (f64, tensor<{shape}xf64, #E>, tensor<8x3xf64>)
{dims}  %nothing = tensor.empty({given}) : tensor<{shape}xf64, #E>
  %sin = linalg.generic {{indexing_maps = [#same, #same], iterator_types = [{parallel}]}}
      ins(%A : tensor<{shape}xf64, #E>) outs(%nothing : tensor<{shape}xf64, #E>) {{
  ^bb0(%a: f64, %o: f64):
    %s = math.sin %a : f64
    linalg.yield %s : f64
  }} -> tensor<{shape}xf64, #E>
  %list = sparse_tensor.convert %A : tensor<{shape}xf64, #E> to tensor<{shape}xf64, #L>
  %full = sparse_tensor.convert %A : tensor<{shape}xf64, #E> to tensor<{shape}xf64>
  %from = sparse_tensor.convert %C : tensor<{shape}xf64, #L> to tensor<{shape}xf64, #E>
  %nonzeros = sparse_tensor.convert %D : tensor<{shape}xf64> to tensor<{shape}xf64, #E>
  %P = nz.pattern %A : tensor<{shape}xf64, #E>
  %v = nz.values %A : tensor<{shape}xf64, #E>
  %w = linalg.generic {{indexing_maps = [#each, #each], iterator_types = ["parallel"]}}
      ins(%v : tensor<?xf64>) outs(%v : tensor<?xf64>) {{
  ^bb0(%a: f64, %o: f64):
    %q = arith.mulf %a, %a : f64
    linalg.yield %q : f64
  }} -> tensor<?xf64>
  %B = nz.assemble %P, %w : tensor<{shape}xf64, #E>
  %c = nz.coordinates %P : !nz.pattern<{shape}, #E>
  return %l, %dA, %dX, %sin, %list, %full, %from, %nonzeros, %B, %c, %v
      : f64, tensor<{shape}xf64, #E>, tensor<8x3xf64>, tensor<{shape}xf64, #E>, tensor<{shape}xf64, #L>, tensor<{shape}xf64>,
        tensor<{shape}xf64, #E>, tensor<{shape}xf64, #E>, tensor<{shape}xf64, #E>, tensor<?x{rank}xindex>, tensor<?xf64>
}}
"""


def entries(format, seed):
    """About a third of all entries, in the order of the dimensions."""
    random = np.random.default_rng(seed)
    places = itertools.product(*(range(size) for size in format.shape))
    return format.restrict([at for at in places if random.random() < 0.3])
