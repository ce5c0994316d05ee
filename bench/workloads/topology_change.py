# Pruned weights that move: some are dropped, as many are stored elsewhere.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy
import scipy.sparse

from . import data
from .pruned_perceptron import PrunedPerceptron
from .workload import Workload, bench, relative_error


class TopologyChange(Workload):
    """A change of the three weights of the pruned perceptron: 30 % of each are dropped, those
    of the smallest magnitude, and the candidates are stored; moments move along. Before each
    change, weights move along a fixed direction by a rate of its own; f32.

    Every side's third change is compared, the first that a peer or a program by hand is
    timed at: patterns, weights and moments, bit by bit."""

    name = "topology-change"
    widths, kept, share = PrunedPerceptron.widths, PrunedPerceptron.kept, 0.3
    program = bench / "topology-change.mlir"
    hand, module = "topology-change", "topology_change"
    # What a side leaves of each layer.
    arrays = {"positions": "i4", "coordinates": "i4", "values": "f4", "first": "f4", "second": "f4"}
    compared, growth = 3, 1 / 64
    # At tiny sizes, so much of what is stored is a candidate, too: it comes back as 0 where it
    # was dropped.
    stored_candidates = 0.1
    # Nothing is rounded in two ways: `direction` says why.
    tolerance = 0.0
    peers = {
        "PyTorch, merged keys": "merged_keys",
        "PyTorch, marks at all places": "marked_places",
        "PyTorch, sorted keys": "sorted_keys",
        "PyTorch, COO coalesced": "coo",
        "JAX, sorted keys": "jax_sorted",
        "SciPy, sum of patterns": "scipy_sum",
        "SciPy, merged keys": "numpy_merged",
        "SciPy, marks at all places": "numpy_marked",
    }

    def __init__(self, places, small=False):
        if small:
            self.widths = (50, 64, 48, 10)
        super().__init__(places, small)
        self.what = f"topology change: {'-'.join(map(str, self.widths))}, 95 % pruned, 30 % move"
        self.calls = 1 if small else 20
        self.arguments = self.widths
        self.dropped = [
            round(self.share * round(self.kept * rows * columns))
            for columns, rows in zip(self.widths, self.widths[1:])
        ]
        self.flags = ["--carry=9:15"]
        for layer in (1, 2, 3):
            self.flags += self.input(*(f"{kind}{layer}.npz" for kind in "WGmvC"))
        self.flags += [f"--input=f32={self.growth}"] + [f"--input=i32={dropped}" for dropped in self.dropped]

    def prepare(self):
        self.expected = {}
        for layer, (columns, rows, dropped) in enumerate(zip(self.widths, self.widths[1:], self.dropped), 1):
            entries = round(self.kept * rows * columns)
            both = data.uniform(rows, columns, entries + dropped, 60 + layer)
            random = data.generator(70 + layer)
            is_elsewhere = numpy.zeros(entries + dropped, bool)
            is_elsewhere[random.choice(entries + dropped, dropped, replace=False)] = True
            is_candidate = is_elsewhere
            if self.small:
                is_candidate = is_elsewhere | (random.random(entries + dropped) < self.stored_candidates)
            W, C = part_of(both, ~is_elsewhere), part_of(both, is_candidate)
            numpy.save(self.folder / f"dropped{layer}.npy", numpy.int32(dropped))
            data.save_sparse(self.folder, f"W{layer}", W)
            data.save_sparse(self.folder, f"C{layer}", C)
            for name, values in zip("Gmv", (direction(random, entries), *moments(random, entries))):
                data.save_sparse(self.folder, f"{name}{layer}", with_values(W, values))
            self.expect(layer, dropped)

    def expect(self, layer, dropped):
        """The change by dense arrays of NumPy."""
        W, G, m, v, C = (scipy.sparse.load_npz(self.folder / f"{name}{layer}.npz") for name in "WGmvC")
        stored, candidates = (with_values(M, numpy.ones(M.nnz, "f4")).toarray() != 0 for M in (W, C))
        W = W.toarray() - numpy.float32(self.compared * self.growth) * G.toarray()
        magnitudes = numpy.sort(abs(W[stored]))
        threshold = magnitudes[dropped - 1]
        assert magnitudes[dropped] > threshold, "two entries have the magnitude of the threshold"
        stays = stored & (abs(W) > threshold)
        rows, columns = (stays | candidates).nonzero()
        positions = numpy.searchsorted(rows, numpy.arange(len(W) + 1))
        moved = [numpy.where(stays, array, 0)[rows, columns] for array in (W, m.toarray(), v.toarray())]
        for name, array in zip(self.arrays, [positions, columns, *moved]):
            self.expected[f"{name}{layer}"] = array

    def our_error(self, run):
        files = [self.folder / f"ours-{name}{layer}.npz" for layer in (1, 2, 3) for name in "Wmv"]
        run([f"--steps={self.compared}", *(f"--output=@{file}" for file in files), "--output=@" + str(self.folder / "rate.npy")])
        found = {}
        for layer in (1, 2, 3):
            for name, part in zip("Wmv", ("values", "first", "second")):
                matrix = scipy.sparse.load_npz(self.folder / f"ours-{name}{layer}.npz")
                for key, array in (("positions", matrix.indptr), ("coordinates", matrix.indices), (part, matrix.data)):
                    if not numpy.array_equal(array, found.setdefault(f"{key}{layer}", array)):
                        return float("inf")
        return self.largest_error(found)

    def error(self, side, report):
        """`side` is "hand" or "peer"."""
        return self.largest_error(
            {
                f"{part}{layer}": numpy.fromfile(self.folder / f"hand-{part}{layer}.bin", kind)
                if side == "hand"
                else numpy.load(self.folder / f"peer-{part}{layer}.npy")
                for part, kind in self.arrays.items()
                for layer in (1, 2, 3)
            }
        )

    def largest_error(self, found):
        return max(relative_error(found[name], array) for name, array in self.expected.items())


class TopologyChangeByLoop(TopologyChange):
    """The same where ours moves numbers in a loop of its own, not by `nz.assemble`."""

    name = "topology-change-by-loop"
    peers = {}

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.what += ", moved by a loop"
        self.flags = ["--entry=by_loop"] + self.flags


def with_values(matrix, values):
    """Other values on the pattern of a matrix."""
    return scipy.sparse.csr_matrix((values, matrix.indices, matrix.indptr), matrix.shape)


def part_of(matrix, chosen):
    """The chosen entries of a matrix."""
    rows = numpy.repeat(numpy.arange(matrix.shape[0]), numpy.diff(matrix.indptr))
    return scipy.sparse.csr_matrix((matrix.data[chosen], (rows[chosen], matrix.indices[chosen])), matrix.shape)


def direction(random, entries):
    """Numbers of 16 significant bits: times a small multiple of a power of two they are exact,
    so that a difference has the same bits with and without fused multiply-adds."""
    return (random.standard_normal(entries).astype("f4").view("i4") & ~0xFF).view("f4")


def moments(random, entries):
    """Adam's: neither has a zero."""
    first = random.standard_normal(entries).astype("f4")
    return first, first**2 + random.random(entries).astype("f4")
