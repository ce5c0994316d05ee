"""Formats of sparse tensors: their spelling, what they store, in which order. A set
of stored entries is a dense mask."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Level:
    """A dimension, or its blocks ("floordiv"), or the place in one ("mod")."""

    dim: int
    kind: str
    part: str = ""
    block: int = 1

    def text(self):
        where = f"d{self.dim} {self.part} {self.block}" if self.part else f"d{self.dim}"
        return f"{where} : {self.kind}"

    def size(self, shape):
        whole = shape[self.dim]
        return {"": whole, "floordiv": whole // self.block, "mod": self.block}[self.part]

    def coordinate(self, dims):
        along = dims[self.dim]
        return {"": along, "floordiv": along // self.block, "mod": along % self.block}[self.part]


@dataclass(frozen=True)
class Format:
    rank: int
    levels: tuple
    position_width: int = 0
    coordinate_width: int = 0

    def text(self):
        dims = ", ".join(f"d{dim}" for dim in range(self.rank))
        levels = ", ".join(level.text() for level in self.levels)
        widths = "".join(f", {name} = {width}" for name, width in
                         (("posWidth", self.position_width), ("crdWidth", self.coordinate_width)) if width)
        return f"#sparse_tensor.encoding<{{ map = ({dims}) -> ({levels}){widths} }}>"

    def group(self):
        """n and m of a structured last level, if it is one."""
        kind = self.levels[-1].kind
        return tuple(map(int, kind[len("structured["):-1].split(", "))) if kind.startswith("structured") else None

    def stores_more(self):
        """Whether some sets of entries cannot be stored alone."""
        return self.levels[-1].kind == "dense" or self.group() is not None

    def is_plain(self):
        """Whether all levels are dimensions, dense, compressed or singleton."""
        return not self.stores_more() and all(
            not level.part and not level.kind.startswith("loose") for level in self.levels)

    def divides(self, shape):
        return all(shape[level.dim] % level.block == 0 for level in self.levels)

    def to_levels(self, mask):
        """The mask over level coordinates."""
        sizes = [level.size(mask.shape) for level in self.levels]
        levels = np.zeros(sizes, bool)
        dims = np.argwhere(mask).T
        levels[tuple(level.coordinate(dims) for level in self.levels)] = mask[tuple(dims)]
        return levels

    def to_dims(self, coordinates):
        """Rows of dimension coordinates from rows of level coordinates."""
        rows = np.zeros((len(coordinates), self.rank), int)
        for column, level in zip(coordinates.T, self.levels):
            rows[:, level.dim] += column * (level.block if level.part == "floordiv" else 1)
        return rows

    def holds(self, mask):
        """Whether no group of a structured level has more than n entries."""
        return not self.group() or bool((self.to_levels(mask).sum(axis=-1) <= self.group()[0]).all())

    def stored(self, mask):
        """The coordinates of what is stored for `mask`, in storage order."""
        levels = self.to_levels(mask)
        last = len(self.levels)
        while last and self.levels[last - 1].kind == "dense":
            last -= 1
        if last == 0:
            levels[...] = True
        elif last < len(self.levels):
            levels |= levels.any(axis=tuple(range(last, len(self.levels))), keepdims=True)
        if self.group():
            for prefix in np.ndindex(levels.shape[:-1]):
                free = np.flatnonzero(~levels[prefix])
                levels[prefix][free[:self.group()[0] - levels[prefix].sum()]] = True
        return self.to_dims(np.argwhere(levels))

    def close(self, mask):
        """The mask of what is stored."""
        closed = np.zeros(mask.shape, bool)
        closed[tuple(self.stored(mask).T)] = True
        return closed


def simplest(rank):
    """The format that a reproducer prefers."""
    kinds = ["dense"] * (rank - 1) + ["compressed"]
    return Format(rank, tuple(Level(dim, kind) for dim, kind in enumerate(kinds)))


def coordinate_levels(dims, is_soa):
    """The levels of a list of coordinates."""
    levels = []
    for number, dim in enumerate(dims):
        properties = [] if number == len(dims) - 1 else ["nonunique"]
        if number and is_soa:
            properties.append("soa")
        kind = "singleton" if number else "compressed"
        levels.append(Level(dim, kind + (f"({', '.join(properties)})" if properties else "")))
    return levels


def level_lists(chance, rank, shape):
    """The levels of a random format that fits `shape`."""
    dims = list(range(rank))
    if chance.random() < 0.5:
        chance.shuffle(dims)
    choice = chance.random()
    if choice < 0.2:
        # Coordinates, behind dense levels in some.
        lead = 0 if chance.random() < 0.8 else chance.randrange(rank)
        is_soa = chance.random() < 0.5
        return [Level(dim, "dense") for dim in dims[:lead]] + coordinate_levels(dims[lead:], is_soa)
    if choice < 0.32:
        return blocks(chance, dims, shape)
    if choice < 0.4:
        block = chance.choice([2, 3, 4])
        kept = chance.randint(1, block - 1)
        *before, last = dims
        return [Level(dim, "dense") for dim in before] + [
            Level(last, "dense", "floordiv", block), Level(last, f"structured[{kept}, {block}]", "mod", block)]
    if choice < 0.6 and rank > 1:
        return [Level(dim, "dense") for dim in dims[:-1]] + [Level(dims[-1], "compressed")]
    kinds = ["compressed"] * 5 + ["dense"] * 3 + ["loose_compressed"]
    return [Level(dim, chance.choice(kinds)) for dim in dims]


def blocks(chance, dims, shape):
    """Some dimensions in blocks, whose places are the last levels."""
    outer, inner = [], []
    for dim in dims:
        block = chance.choice([1, 2, 2, 3, 4])
        kind = chance.choice(["dense", "compressed", "compressed"])
        if block == 1 or shape[dim] % block:
            outer.append(Level(dim, kind))
        else:
            outer.append(Level(dim, kind, "floordiv", block))
            inner.append(Level(dim, "dense", "mod", block))
    if inner and chance.random() < 0.1:
        inner[-1] = replace(inner[-1], kind="compressed")
    return outer + inner


def random_format(chance, shape):
    """A format for tensors of this shape."""
    while True:
        widths = (0, 0)
        if chance.random() < 0.25:
            least = 8 if np.prod(shape) < 256 else 32
            widths = tuple(chance.choice([w for w in (0, 8, 16, 32, 64) if w == 0 or w >= least]) for _ in range(2))
        made = Format(len(shape), tuple(level_lists(chance, len(shape), shape)), *widths)
        if made.divides(shape):
            return made
