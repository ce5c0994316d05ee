# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs %nz_build %llvm_tools
"""Objects for C take blocks, groups, rows with gaps and interleaved coordinates as
MLIR stores them: value and gradient are NumPy's, by arrays and by handle. What lies
in gaps is never read. The arrays of blocks are SciPy's."""
import ctypes
import itertools
import re

import numpy as np
import scipy.sparse as sp

from format_programs import FORMATS, Format, entries, program
from objects import LIBRARIES, Array, build, prepare, pointer, sizes
from running import expect, path, run, write

FORMATS.update({
    "bsr-2x4": "(i, j) -> (i floordiv 2 : dense, j floordiv 4 : compressed, i mod 2 : dense, j mod 4 : dense)",
    "loose-blocks": "(i, j) -> (i floordiv 2 : dense, j floordiv 4 : loose_compressed, i mod 2 : dense, j mod 4 : dense), posWidth = 16, crdWidth = 8",
    "loose-list": "(i, j) -> (i : loose_compressed(nonunique), j : singleton)",
    "loose-above": "(i, j, k) -> (i : loose_compressed, j : dense, k : compressed)",
})
CHECKED = ("bsr-2x2 bsr-3x4 bsc-2x4 bcoo-2x2 blocks-of-csr 2:4 3:8 coo-aos aos-32-64 coo3-aos vector-blocks batch-of-bsr "
           "loose loose-blocks loose-list loose-above").split()


class Levels:
    """The arrays of a format, built entry by entry; gaps have wrong coordinates and
    values that are no numbers."""

    def __init__(self, format, rows, dense, random):
        text = FORMATS[format.name]
        widths = [int((re.search(f"{what}Width = ([0-9]+)", text) or [0, 64])[1]) for what in ("pos", "crd")]
        self.position_type, self.coordinate_type = (np.dtype(f"uint{width}") for width in widths)
        self.format, self.random = format, random
        self.tuples = {format.level_tuple(at): dense[tuple(at)] for at in rows}
        self.positions, self.coordinates = [None] * len(format.levels), [None] * len(format.levels)
        # Every entry of a level; None for those in gaps.
        nodes, level = [()], 0
        while level < len(format.levels):
            nodes, level = self.add_level(nodes, level)
        self.values = np.array([np.nan if node is None else self.tuples[node] for node in nodes])
        self.stored = self.values[[node is not None for node in nodes]].copy()

    def children(self, node, level, end):
        prefixes = {each[:end] for each in self.tuples if each[:level] == node}
        return sorted(prefixes)

    def add_level(self, nodes, level):
        dim, part, block, kind = self.format.levels[level]
        if kind == "dense":
            size = block if part == "mod" else self.format.shape[dim] // block
            return [None if node is None else node + (c,) for node in nodes for c in range(size)], level + 1
        end = level + 1
        while end < len(self.format.levels) and self.format.levels[end][3].startswith("singleton"):
            end += 1
        found, ends = [], []
        for node in nodes:
            below = [] if node is None else self.children(node, level, end)
            gap = [None] * self.random.integers(0, 3) if kind.startswith("loose") else []
            ends += [len(found) + len(gap), len(found) + len(gap) + len(below)]
            found += gap + below
        if kind.startswith("loose"):
            self.positions[level] = np.array(ends, self.position_type)
        elif kind.startswith("compressed"):
            self.positions[level] = np.array([0] + ends[1::2], self.position_type)
        columns = np.array([[255] * (end - level) if node is None else node[level:] for node in found], self.coordinate_type)
        columns = columns.reshape(len(found), end - level)
        if end - level > 1 and "soa" not in self.format.levels[level + 1][3]:
            self.coordinates[level] = columns.reshape(-1).copy()
        else:
            for at in range(level, end):
                self.coordinates[at] = columns[:, at - level].copy()
        return found, end

    def parameters(self):
        """As nz_loss takes the argument."""
        arrays = [each for pair in zip(self.positions, self.coordinates) for each in pair if each is not None] + [self.values]
        return [part for each in arrays for part in (pointer(each), ctypes.c_int64(len(each)))] + [sizes(self.format.shape)]

    def make_pattern(self, library):
        """By nz_pattern_create."""
        def views(arrays):
            addresses = [None if each is None else each.ctypes.data for each in arrays]
            return (ctypes.c_void_p * len(arrays))(*addresses), sizes([0 if each is None else len(each) for each in arrays])
        pattern = ctypes.c_void_p()
        status = library.nz_pattern_create(ctypes.byref(ctypes.c_int64.in_dll(library, "nz_loss_argument0")),
                                           sizes(self.format.shape), *views(self.positions), *views(self.coordinates),
                                           ctypes.byref(pattern))
        return status, pattern


def compile_format(name, number):
    format = Format(name)
    source = write(f"{number}.mlir", program(format, dynamic=number % 2 == 0))
    run(source, "--entry=loss", "--gradient=0,1", "--emit=object", "-o", path(f"{number}.o"))
    build("-shared", path(f"{number}.o"), "-o", path(f"{number}.so"), *LIBRARIES)
    library = ctypes.CDLL(path(f"{number}.so"))
    library.nz_last_error.restype = ctypes.c_char_p
    return format, library


def check(name, number):
    format, library = compile_format(name, number)
    random = np.random.default_rng(number)
    rows = format.stored(entries(format, number))
    A = np.zeros(format.shape)
    A[tuple(rows.T)] = random.standard_normal(len(rows))
    X = random.standard_normal((8, 3))
    levels = Levels(format, rows, A, random)
    Y = A @ X
    dX = 2 * np.tensordot(A, Y, axes=(range(A.ndim - 1),) * 2) if A.ndim > 1 else 2 * np.outer(A, Y)
    wanted = (Y**2).sum(), (2 * Y @ X.T)[tuple(rows.T)], dX.ravel()

    def call(function, parameters):
        results = ctypes.c_double(), Array(), Array()
        status = function(*parameters, pointer(X), sizes(X.shape), *[ctypes.byref(each) for each in results])
        expect(status == 0, f"{name}: {library.nz_last_error()}")
        for found, want in zip((results[0].value, results[1].numbers(), results[2].numbers()), wanted):
            expect(np.shape(found) == np.shape(want) and np.allclose(found, want, rtol=1e-12, atol=1e-12), f"{name}: {found}, not {want}")
        expect(tuple(results[1].sizes[: A.ndim]) == A.shape, f"{name}: sizes {results[1].sizes[: A.ndim]}")
        pattern = results[1].pattern
        for array in results[1:]:
            library.nz_array_free(ctypes.byref(array))
        return pattern

    pattern = call(library.nz_loss, levels.parameters())
    status, handle = levels.make_pattern(library)
    expect(status == 0 and handle.value == pattern, f"{name}: equal patterns are one pointer")
    call(library.nz_loss_on_patterns, [handle, pointer(levels.stored), ctypes.c_int64(len(levels.stored))])
    if name.startswith("bsr"):
        blocks = sp.csr_matrix(A).tobsr((format.levels[0][2], format.levels[1][2]))
        blocks.sort_indices()
        for found, want in ((levels.positions[1], blocks.indptr), (levels.coordinates[1], blocks.indices), (levels.values, blocks.data.ravel())):
            expect(np.array_equal(found, want), f"{name}: SciPy's arrays")


def check_mistakes():
    """A change of one array or size, and what is said of it."""
    numbers = itertools.count(2 * len(CHECKED), 2)

    def refuse(name, change, text):
        format, library = compile_format(name, next(numbers))
        rows = format.stored(entries(format, 1))
        levels = Levels(format, rows, np.ones(format.shape), np.random.default_rng(0))
        change(levels)
        status = library.nz_loss(*levels.parameters(), *[None] * 5)
        found = library.nz_last_error().decode()
        expect(status == 3 and re.search(text, found), f"{name}: {status}, {found}")

    def set_at(arrays, level, at, value):
        return lambda levels: getattr(levels, arrays)[level].__setitem__(at, value)

    def shorten(arrays, level):
        def change(levels):
            getattr(levels, arrays)[level] = getattr(levels, arrays)[level][:-1]
        return change

    def resize(levels):
        levels.format.shape = (7, 8)

    def drop_value(levels):
        levels.values = levels.values[:-1]

    refuse("bsr-2x2", resize, "argument 0: dimension 0: expected a size that is a multiple of 2, found 7")
    refuse("bsr-2x2", drop_value, "argument 0: expected [0-9]+ values, found [0-9]+")
    refuse("2:4", shorten("coordinates", 2), "argument 0: level 2: expected 24 coordinates, found 23")
    refuse("2:4", set_at("coordinates", 2, 0, 4), "argument 0: level 2: expected coordinates.0. from 0 to below 4, found 4")
    refuse("coo-aos", shorten("coordinates", 0), "argument 0: level 0: expected coordinates of 2 levels an entry, found [0-9]+ in all")
    refuse("coo-aos", set_at("coordinates", 0, 1, 8), "argument 0: level 1: expected coordinates.0. from 0 to below 8, found 8")
    refuse("loose", shorten("positions", 1), "argument 0: level 1: expected 12 positions, found 11")
    refuse("loose", set_at("positions", 1, 11, 1000), "argument 0: level 1: expected positions.11. from [0-9]+ to [0-9]+, found 1000")
    refuse("loose", set_at("positions", 1, 1, 0), "argument 0: level 1: expected positions.1. from [0-9]+ to [0-9]+, found 0")
    refuse("loose-above", shorten("positions", 2), "argument 0: level 2: expected [0-9]+ positions, found [0-9]+")
    refuse("loose", drop_value, "argument 0: expected [0-9]+ values, found [0-9]+")


def refuse_handle(names, first, text):
    """The pattern of one program, given to another that has other formats."""
    format, own = compile_format(names[0], first)
    _, other = compile_format(names[1], first + 2)
    levels = Levels(format, format.stored(entries(format, 1)), np.ones(format.shape), np.random.default_rng(0))
    status, handle = levels.make_pattern(own)
    expect(status == 0, f"a pattern of {names[0]}")
    status = other.nz_loss_on_patterns(handle, pointer(levels.stored), ctypes.c_int64(len(levels.stored)), *[None] * 5)
    found = other.nz_last_error().decode()
    expect(status == 3 and found == text, f"{status}, {found}")


def check_handle():
    """A pattern of other blocks or levels, in the same process, has another type."""
    refuse_handle(("bsr-2x2", "bsr-2x4"), 1000, "argument 0: level 3: expected a size of 4, found 2")
    # Two levels, but others.
    refuse_handle(("loose", "coo-aos"), 1004,
                  "argument 0: expected a pattern of the format of the argument, found another one")


prepare()
for each, one in enumerate(CHECKED):
    check(one, each)
check_mistakes()
check_handle()
