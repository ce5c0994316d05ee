"""Random loop nests."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

import numpy as np

from .masks import Masks
from .programs import Tensor
from .statements import Generic
from .weights import LARGEST_NAMED

class Nests(Masks):
    """Makes statements of linalg."""

    def product(self):
        """An einsum of one to four sparse operands and up to two dense ones."""
        chance = self.chance
        loops = self.pick_loops(1, 5)
        operands = []
        sparse_count = chance.choice([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4])
        dense_count = chance.choice([0, 1, 1, 2]) or (sparse_count == 0)
        for number in range(sparse_count + dense_count):
            rank = min(chance.choice([1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5] if number < sparse_count else [0, 1, 1, 2, 2, 3]), len(loops))
            places = tuple(chance.sample(range(len(loops)), rank))
            if rank and chance.random() < 0.03:
                places = self.with_diagonal(loops, places)
            axes = tuple(loops[p] for p in places)
            operands.append(((self.operand(axes, 1.0) if number < sparse_count else self.factor(axes)).name, places))
        named = {place for _, places in operands for place in places}
        # A loop that only the result has is a broadcast.
        named |= {place for place in range(len(loops)) if chance.random() < 0.05}
        unread = {place for place in named if not any(place in places for _, places in operands)}
        kept = sorted(named)
        unread = {kept.index(place) for place in unread}
        loops, operands = tuple(loops[k] for k in kept), [(n, tuple(kept.index(p) for p in ps)) for n, ps in operands]
        if not loops:
            return None
        leaves = [self.dress(("leaf", k), k < sparse_count) for k in range(len(operands))]
        chance.shuffle(leaves)
        expression = self.fold(leaves, {"mul": 1})
        rank = min(chance.choice([0, 0, 1, 1, 1, 2, 2, 2, 3, 4]), len(loops))
        places = set(chance.sample(range(len(loops)), rank)) | unread
        places = tuple(chance.sample(sorted(places), len(places)))
        rank = len(places)
        is_sparse = rank > 0 and sparse_count > 0 and chance.random() < 0.35
        return self.capture(self.summed(loops, operands, places, expression, is_sparse))

    def with_diagonal(self, loops, places):
        twice = [(p, q) for p in places for q in places if p < q and loops[p] == loops[q]]
        if not twice:
            return places
        p, q = self.chance.choice(twice)
        return tuple(p if place == q else place for place in places)

    def summed(self, loops, operands, places, expression, is_sparse):
        """Adds the expression to zeros, or to something that is there."""
        axes = tuple(loops[p] for p in places)
        result = self.plain_result(axes, is_sparse)
        init = 0.0
        if self.chance.random() < 0.2:
            if not is_sparse:
                old = self.operand(axes, 0.0)
                result, init = Tensor(result.name, axes, old.static), old.name
            else:
                old = self.existing(axes, True)
                if old and not old.format.group():
                    result, init = Tensor(result.name, axes, old.static, old.format), old.name
        return Generic(result, loops, operands, places, "sum", expression, init)

    def capture(self, statement):
        """Some operands of rank 0 are read outside of the body."""
        if statement and len(statement.operands) > 1 and statement.spelling == "generic":
            statement.captured = tuple(at for at, (name, places) in enumerate(statement.operands)
                                       if not places and self.chance.random() < 0.4)
        return statement

    def union(self):
        """Additions, differences, maxima and products of operands over the same loops."""
        chance = self.chance
        loops = self.pick_loops(1, 4)
        every = tuple(range(len(loops)))
        operands = []
        for _ in range(chance.choice([2, 2, 2, 2, 2, 2, 3, 3, 4])):
            places = tuple(chance.sample(every, len(every))) if chance.random() < 0.3 else every
            tensor = self.operand(tuple(loops[p] for p in places), 0.85)
            operands.append((tensor.name, places))
        leaves = [self.dress(("leaf", k), True) for k in range(len(operands))]
        operations = {"add": 5, "sub": 3, "max": 1, "min": 1, "mul": 3, "fma": 1}
        if chance.random() < 0.15 and len(leaves) == 2 and any(self.tensors[name].format for name, _ in operands):
            expression = self.either()
        else:
            expression = self.fold(leaves, operations)
        return self.pointwise_or_summed(loops, operands, expression)

    def pointwise_or_summed(self, loops, operands, expression):
        """Writes the expression, or sums it; sparse where it vanishes."""
        chance = self.chance
        places = tuple(chance.sample(range(len(loops)), len(loops)))
        if chance.random() < 0.5:
            places = tuple(range(len(loops)))
        is_sparse = self.vanishes(operands, expression, loops) and chance.random() < 0.6
        if chance.random() < 0.3:
            places = places[:chance.randrange(len(places) + 1)]
            return self.summed(loops, operands, places, expression, is_sparse and bool(places))
        return Generic(self.plain_result(tuple(loops[p] for p in places), is_sparse), loops, operands, places,
                       "write", expression)

    def elementwise(self):
        """Functions of one operand, with dense operands beside it in some."""
        chance = self.chance
        loops = self.pick_loops(1, 4)
        every = tuple(range(len(loops)))
        operands = [(self.operand(loops, 0.85).name, every)]
        expression = ("leaf", 0)
        for _ in range(chance.choice([1, 1, 2, 3])):
            expression = self.function(expression)
        if self.tensors[operands[0][0]].format and chance.random() < 0.2:
            expression = ("present", expression, 0)
        elif chance.random() < 0.3:
            places = tuple(sorted(chance.sample(every, chance.randint(0, len(every)))))
            operands.append((self.factor(tuple(loops[p] for p in places)).name, places))
            expression = (chance.choice(["mul", "mul", "add"]), expression, ("leaf", 1))
        return self.capture(self.pointwise_or_summed(loops, operands, expression))

    def mixed(self):
        """Any expression of any operands into a dense result."""
        chance = self.chance
        loops = self.pick_loops(1, 4)
        operands = []
        for _ in range(chance.choice([1, 2, 2, 3])):
            places = tuple(chance.sample(range(len(loops)), chance.randint(1, len(loops))))
            operands.append((self.operand(tuple(loops[p] for p in places), 0.6).name, places))
        everywhere = tuple(range(len(loops)))
        if len({p for _, places in operands for p in places}) < len(loops):
            operands.append((self.operand(loops, 0.3).name, everywhere))
        leaves = [self.dress(("leaf", k), False) for k in range(len(operands))]
        if chance.random() < 0.1:
            leaves.append(("index", chance.randrange(len(loops))))
        expression = self.fold(leaves, {"mul": 5, "add": 2, "sub": 2, "max": 1})
        places = tuple(chance.sample(everywhere, chance.randint(0, len(loops))))
        if len(places) == len(loops) and chance.random() < 0.5:
            return Generic(self.result(tuple(loops[p] for p in places), False), loops, operands, places, "write", expression)
        return self.summed(loops, operands, places, expression, False)

    def extremum(self):
        """Maxima and minima: of stored entries, or of a dense operand."""
        chance = self.chance
        loops = self.pick_loops(1, 3)
        is_stored = chance.random() < 0.6
        tensor = self.operand(loops, 1.0 if is_stored else 0.0)
        kind = chance.choice(["max", "min"])
        places = tuple(chance.sample(range(len(loops)), chance.randint(0, len(loops) - 1)))
        expression = ("leaf", 0) if chance.random() < 0.7 else self.zero_keeping(("leaf", 0))
        if not is_stored and chance.random() < 0.3:
            expression = self.function(expression)
        result = self.result(tuple(loops[p] for p in places), False)
        return Generic(result, loops, [(tensor.name, tuple(range(len(loops))))], places,
                       f"stored-{kind}" if is_stored else kind, expression, chance.choice([0.0, -2.0, 2.0]))

    def named(self):
        """What has a name in linalg."""
        chance, axes = self.chance, list(self.made.sizes)
        kind = chance.choice(["matmul", "matvec", "vecmat", "dot", "batch_matmul", "transpose",
                              "add", "sub", "mul", "max"] + ([] if self.is_integer else ["exp", "tanh", "abs", "negf", "square"]))
        if self.made.element == "index" and kind != "transpose":
            return None  # Upstream's named operations have no arithmetic of indices.
        i, j, k, b = (chance.choice(axes) for _ in range(4))
        x, y = ("leaf", 0), ("leaf", 1)
        shapes = {"matmul": ((i, j, k), (0, 2), (2, 1), (0, 1)), "matvec": ((i, k), (0, 1), (1,), (0,)),
                  "vecmat": ((i, k), (1,), (1, 0), (0,)), "dot": ((k,), (0,), (0,), ()),
                  "batch_matmul": ((b, i, j, k), (0, 1, 3), (0, 3, 2), (0, 1, 2))}
        if kind in shapes:
            loops, *places, out = shapes[kind]
            if np.prod(np.maximum(self.made.shape(loops), 1), dtype=float) > LARGEST_NAMED:
                return None  # Of axes that other statements have made.
            operands = [(self.operand(tuple(loops[p] for p in ps), chance.choice([0.2, 0.9])).name, ps) for ps in places]
            is_sparse = out and self.vanishes(operands, ("mul", x, y), loops) and chance.random() < 0.4
            made = self.summed(loops, operands, out, ("mul", x, y), is_sparse)
            made.spelling = kind
            return made
        loops = self.pick_loops(1, 3)
        every = tuple(range(len(loops)))
        if kind == "transpose":
            places = tuple(chance.sample(every, len(every)))
            source = self.operand(loops, 0.8)
            result = self.plain_result(tuple(loops[p] for p in places), chance.random() < 0.6)
            result = replace(result, static=tuple(source.static[p] for p in places))
            return Generic(result, loops, [(source.name, every)], places, "write", x,
                           spelling=f"transpose permutation = [{', '.join(map(str, places))}]") \
                if source.format or not result.format else None
        expression = {"add": ("add", x, y), "sub": ("sub", x, y), "mul": ("mul", x, y), "max": ("max", x, y),
                      "square": ("mul", x, x), "negf": ("neg", x)}.get(kind, (kind, x))
        operands = [(self.operand(loops, 0.8).name, every) for _ in range(2 if kind in ("add", "sub", "mul", "max") else 1)]
        is_sparse = self.vanishes(operands, expression, loops) and chance.random() < 0.6
        return Generic(self.plain_result(loops, is_sparse), loops, operands, every, "write", expression, spelling=kind)
