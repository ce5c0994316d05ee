"""Makes random programs. The weights stand in docs/Testing.md, too."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import fields, replace

import numpy as np

from .expressions import KEEPS_ZERO, LOSES_ZERO, Evaluation
from .formats import random_format
from .statements import (
    Argument, Assemble, Branch, Collapse, Concat, Convert, Cut, Generic, Insert, Loop, Move, Pad, Pair, Program, Select, Stop,
    Tensor, drop_unread)

ELEMENTS = {"f64": 50, "f32": 30, "f16": 5, "bf16": 5, "i32": 5, "i64": 5}
SIZES = {0: 3, 1: 8, 2: 12, 3: 15, 4: 20, 5: 12, 6: 20, 8: 10}
LARGE_SIZES = {1: 5, 16: 20, 33: 20, 64: 20, 150: 20}
STATEMENTS = {1: 40, 2: 30, 3: 20, 4: 10}
KINDS = {"product": 40, "union": 18, "elementwise": 16, "mixed": 6, "extremum": 5, "convert": 5, "named": 10,
         "assemble": 4, "move": 4, "select": 3, "stop": 2, "shape": 6, "loop": 5, "branch": 5}
DENSITIES = {0.0: 1, 0.1: 1, 0.3: 2, 0.5: 2, 0.8: 1, 1.0: 1}
ASKS_FOR = {"results": 3, "gradients": 3, "both": 4}
# Of all programs.
LARGE, SPECIAL = 0.08, 0.05
# A cast needs a format that can hold any pattern and only that.
MAKES = {"empty": 8, "alloc": 1, "cast": 1}
# Of arguments and of statements.
CONSTANT, IN_CALL, RESPELLED, NESTED, PAIRED = 0.06, 0.1, 0.15, 0.1, 0.06
LARGEST_SPACE, LARGEST_OF_LARGE = 20_000, 400_000


def choose(chance, weights):
    return chance.choices(list(weights), list(weights.values()))[0]


class Generator:
    def __init__(self, chance):
        self.chance = chance

    def program(self):
        """A random program whose numbers stay moderate."""
        while True:
            made = self.attempt()
            if made and made.inputs():
                return made

    def attempt(self):
        chance = self.chance
        element = choose(chance, ELEMENTS)
        is_large = chance.random() < LARGE
        self.largest_space = LARGEST_OF_LARGE if is_large else LARGEST_SPACE
        sizes = {axis: choose(chance, LARGE_SIZES if is_large else SIZES)
                 for axis in "abcd"[:chance.choice([1, 2, 2, 3, 3, 4])]}
        self.made = Program(element, sizes, [], [], [])
        self.static = {axis: chance.random() < 0.5 for axis in sizes}
        self.tensors, self.counter = {}, 0
        self.has_changing_pattern = self.may_differ = False
        self.random = np.random.default_rng(chance.getrandbits(64))
        self.is_integer = element.startswith("i")
        self.is_special = chance.random() < SPECIAL and not self.is_integer
        for _ in range(choose(chance, STATEMENTS)):
            statement = None
            while statement is None:
                statement = getattr(self, choose(chance, KINDS))()
            self.add(self.paired(statement))
        self.finish()
        evaluation = Evaluation()
        values = self.made.run(evaluation)
        finite = all(np.isfinite(value.numbers).all() for value in values.values())
        if not evaluation.largest < 1e4 or finite == self.is_special:
            return None
        wanted = choose(chance, ASKS_FOR)
        if wanted == "results" or self.is_special or self.is_integer or (self.has_changing_pattern and not self.may_differ):
            self.made.loss, self.made.wrt = None, []
        elif wanted == "gradients":
            self.made.results = []
        drop_unread(self.made)
        return self.made

    def paired(self, statement):
        """Some loop nests get a second result."""
        if (type(statement) is not Generic or statement.spelling != "generic" or statement.combiner not in ("sum", "write")
                or self.chance.random() > PAIRED):
            return statement
        places = tuple(self.chance.sample(statement.places, len(statement.places)))
        axes = tuple(statement.loops[place] for place in places)
        leaf = ("leaf", self.chance.randrange(len(statement.operands)))
        expression = self.chance.choice([leaf, ("mul", leaf, statement.expression), self.zero_keeping(leaf)])
        is_sparse = bool(axes) and self.chance.random() < 0.5 and \
            self.vanishes(statement.operands, expression, statement.loops)
        other = replace(statement, result=self.plain_result(axes, is_sparse), places=places, expression=expression, init=0.0)
        return Pair(**{f.name: getattr(statement, f.name) for f in fields(Generic)}, other=other)

    def add(self, statement):
        if type(statement) is Generic:
            statement.in_call = self.chance.random() < IN_CALL
            self.respell(statement)
            if statement.result.format and not isinstance(statement.init, str):
                statement.makes = choose(self.chance, MAKES)
                if statement.makes == "cast" and not statement.result.format.is_plain():
                    statement.makes = "empty"
        self.made.statements.append(statement)
        if isinstance(statement, Pair):
            self.tensors[statement.other.result.name] = statement.other.result
        self.tensors[statement.result.name] = statement.result

    def respell(self, statement):
        """As linalg.map or linalg.reduce, some of what can be."""
        every = tuple(range(len(statement.loops)))
        if (statement.spelling != "generic" or statement.captured or self.chance.random() > RESPELLED
                or any(places != every for _, places in statement.operands)):
            return
        # Their verifiers want the same static sizes everywhere.
        statics = {self.tensors[name].static for name, _ in statement.operands}
        kept = tuple(all(s[p] for s in statics) for p in statement.places)
        if len(statics) != 1 or statement.result.static != kept:
            return
        if statement.combiner == "write" and statement.places == every:
            statement.spelling = "map"
        elif (statement.combiner in ("sum", "max", "min") and len(statement.operands) == 1
              and statement.places == tuple(sorted(statement.places)) and statement.places != every):
            statement.spelling = "reduce"

    def finish(self):
        """Results and, of most programs, a loss."""
        chance, made = self.chance, self.made
        made.results = [s.result.name for s in made.statements[:-1] if chance.random() < 0.2]
        last = made.statements[-1].result
        made.results.append(last.name)
        if chance.random() < 0.05:
            made.results.append(chance.choice(list(self.tensors)))
        places = tuple(range(len(last.axes)))
        scalar = Tensor(self.name("t"), (), ())
        if chance.random() < 0.5:
            weight = self.argument(last.axes, 0.1)
            operands, term = [(last.name, places), (weight.name, places)], ("mul", ("leaf", 0), ("leaf", 1))
        else:
            operands, term = [(last.name, places)], ("mul", ("leaf", 0), ("leaf", 0))
        made.loss = Generic(scalar, last.axes, operands, (), "sum", term)
        drop_unread(made)
        numbers = list(range(len(made.inputs())))
        made.wrt = numbers
        if numbers and chance.random() < 0.4:
            made.wrt = sorted(chance.sample(numbers, chance.randint(1, len(numbers))))

    # Tensors.

    def name(self, letter):
        self.counter += 1
        return f"{letter}{self.counter}"

    def static_dims(self, axes):
        return tuple(self.static[axis] != (self.chance.random() < 0.05) for axis in axes)

    def format(self, axes):
        return random_format(self.chance, self.made.shape(axes)) if axes else None

    def argument(self, axes, sparse_chance, like=None):
        """A new argument with these axes, of the type of another if one is given."""
        chance, shape = self.chance, self.made.shape(axes)
        is_sparse = axes and chance.random() < sparse_chance
        tensor = Tensor(self.name("a"), axes, self.static_dims(axes), self.format(axes) if is_sparse else None)
        if like:
            tensor = replace(like, name=tensor.name)
        numbers = np.round(self.random.standard_normal(shape), 3)
        numbers = np.where(numbers == 0, 0.5, numbers)
        if self.made.element in ("f16", "bf16"):
            numbers = np.clip(np.sign(numbers) * np.ceil(np.abs(numbers) * 8) / 8, -4, 4)
        if self.is_integer:
            numbers = np.sign(numbers) * np.ceil(np.abs(numbers))
        stored = None
        if tensor.format:
            stored = self.mask(tensor)
            numbers = np.where(stored & (self.random.random(shape) > 0.1), numbers, 0.0)
        elif self.is_special and numbers.size:
            for _ in range(chance.choice([0, 1, 1, 3])):
                numbers.flat[chance.randrange(numbers.size)] = chance.choice([np.inf, -np.inf, np.nan])
        if self.made.element == "f32":
            numbers = numbers.astype(np.float32).astype(float)
        is_constant = all(tensor.static) and not tensor.is_scalar and not self.is_special and numbers.size < 100 and chance.random() < CONSTANT
        self.made.arguments.append(Argument(tensor, numbers, stored, is_constant))
        self.tensors[tensor.name] = tensor
        return tensor

    def mask(self, tensor):
        """What a new argument stores."""
        chance, format, shape = self.chance, tensor.format, self.made.shape(tensor.axes)
        same = [a for a in self.made.arguments if a.tensor.format and a.tensor.axes == tensor.axes]
        if same and chance.random() < 0.3:
            mask = chance.choice(same).stored.copy()
        else:
            mask = self.random.random(shape) < choose(chance, DENSITIES)
        if not format.holds(mask):
            levels = format.to_levels(mask)
            levels &= np.cumsum(levels, axis=-1) <= format.group()[0]
            mask = np.zeros(shape, bool)
            mask[tuple(format.to_dims(np.argwhere(levels)).T)] = True
        return format.close(mask)

    def existing(self, axes, is_sparse=None):
        """A tensor with these axes that is there already, or None."""
        found = [t for t in self.tensors.values() if t.axes == axes and not t.is_scalar
                 and is_sparse in (None, t.format is not None)]
        # The latest most often, so that statements make chains.
        return found[-1 - int(len(found) * self.chance.random() ** 2)] if found else None

    def operand(self, axes, sparse_chance):
        is_sparse = bool(axes) and self.chance.random() < sparse_chance
        if self.chance.random() < 0.6:
            tensor = self.existing(axes, is_sparse)
            if tensor:
                return tensor
        return self.argument(axes, 1.0 if is_sparse else 0.0)

    def factor(self, axes):
        """A dense operand, which may be a scalar."""
        if axes or self.chance.random() < 0.5:
            return self.operand(axes, 0.0)
        return self.argument((), 0.0, Tensor("like", (), (), None, True))

    def capture(self, statement):
        """Some operands of rank 0 are read outside of the body."""
        if statement and len(statement.operands) > 1 and statement.spelling == "generic":
            statement.captured = tuple(at for at, (name, places) in enumerate(statement.operands)
                                       if not places and self.chance.random() < 0.4)
        return statement

    def result(self, axes, is_sparse):
        return Tensor(self.name("t"), axes, self.static_dims(axes), self.format(axes) if is_sparse else None)

    def plain_result(self, axes, is_sparse):
        """A result in a format that can hold any pattern."""
        tensor = self.result(axes, is_sparse)
        while tensor.format and tensor.format.group():
            tensor = self.result(axes, is_sparse)
        return tensor

    def pick_loops(self, least, most):
        axes = list(self.made.sizes)
        while True:
            loops = tuple(self.chance.choice(axes) for _ in range(self.chance.randint(least, most)))
            if np.prod(self.made.shape(loops)) <= self.largest_space:
                return loops

    # Expressions.

    def zero_keeping(self, leaf):
        if self.is_integer:
            return self.chance.choice([("mul", leaf, leaf), ("mul", leaf, ("constant", -2.0))])
        return (self.chance.choice(KEEPS_ZERO), leaf)

    def dress(self, leaf, sparse):
        """The leaf, sometimes inside of a function."""
        chance = self.chance.random()
        if chance < 0.7:
            return leaf
        if self.is_integer:
            return self.zero_keeping(leaf)
        if chance < 0.8:
            return ("mul", leaf, ("constant", self.chance.choice([-1.5, 0.5, 2.0])))
        if chance < 0.95 or sparse:
            return self.zero_keeping(leaf)
        if chance < 0.97:
            return ("add", leaf, ("constant", self.chance.choice([-1.5, 0.5, 2.0])))
        return (self.chance.choice(LOSES_ZERO), leaf)

    def fold(self, terms, operations):
        """All terms by operations, in random order of evaluation."""
        terms = list(terms)
        if self.is_integer:
            operations = {kind: weight for kind, weight in operations.items() if kind != "fma"}
        while len(terms) > 1:
            at = self.chance.randrange(len(terms) - 1)
            kind = choose(self.chance, operations)
            if kind == "fma":
                pair = ("fma", terms[at], terms[at + 1], terms[at] if self.chance.random() < 0.5 else terms[at + 1])
            else:
                pair = (kind, terms[at], terms[at + 1])
            terms[at:at + 2] = [pair]
        return terms[0]

    # Statements.

    def product(self):
        """An einsum of one to three sparse operands and up to two dense ones."""
        chance = self.chance
        loops = self.pick_loops(1, 5)
        operands = []
        sparse_count = chance.choice([0, 1, 1, 1, 1, 1, 2, 2, 2, 3])
        dense_count = chance.choice([0, 1, 1, 2]) or (sparse_count == 0)
        for number in range(sparse_count + dense_count):
            rank = min(chance.choice([1, 2, 2, 2, 3, 3, 4] if number < sparse_count else [0, 1, 1, 2, 2, 3]), len(loops))
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

    def union(self):
        """Additions, differences, maxima and products of operands over the same loops."""
        chance = self.chance
        loops = self.pick_loops(1, 4)
        every = tuple(range(len(loops)))
        operands = []
        for _ in range(chance.choice([2, 2, 2, 3])):
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

    def either(self):
        chance = self.chance
        overlap = self.fold([("leaf", 0), ("leaf", 1), ("constant", 2.0)], {"mul": 1, "add": 1, "sub": 1})
        moved = ("add", ("leaf", 0), ("constant", 1.0)) if self.is_integer else ("cos", ("leaf", 0))
        sides = [chance.choice(["identity", "identity", None, self.zero_keeping(("leaf", 0)), moved])
                 for _ in range(2)]
        return ("either", overlap, *sides, 0, 1)

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

    def vanishes(self, operands, expression, loops):
        """Whether the expression is zero where no operand stores anything."""
        ones = (1,) * len(loops)
        zero = [np.full(ones, self.tensors[name].format is not None) for name, _ in operands]
        values = [(np.zeros((1,) + ones), z) for z in zero]
        return bool(Evaluation().evaluate(expression, values, (1,) * len(loops))[1].all())

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

    def function(self, x):
        """One more function around x; what has poles is moved away from them."""
        chance = self.chance
        if self.is_integer:
            return chance.choice([("mul", x, x), ("mul", x, ("constant", -2.0)), ("add", x, ("constant", 1.0)),
                                  ("max", x, ("constant", 0.0)), ("min", x, ("constant", 2.0))])
        away = ("add", ("mul", x, x), ("constant", 1.0))
        return chance.choice([
            (chance.choice(KEEPS_ZERO), x), (chance.choice(KEEPS_ZERO), x), (chance.choice(KEEPS_ZERO), x),
            ("mul", x, x), ("mul", x, ("constant", -0.5)), ("div", x, away), ("sqrt", away), ("log", away),
            ("max", x, ("constant", 0.0)), ("min", x, ("constant", 0.25)),
            (chance.choice(LOSES_ZERO), ("mul", x, ("constant", 0.5)))])

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

    def convert(self):
        found = [t for t in self.tensors.values() if t.axes]
        if not found:
            return None
        source = self.chance.choice(found)
        if source.format is None:
            # Only of arguments: the zeros of others may be rounded.
            if source.name not in {a.tensor.name for a in self.made.arguments}:
                return None
        result = self.plain_result(source.axes, source.format is None or self.chance.random() < 0.7)
        result = Tensor(result.name, source.axes, source.static, result.format)
        return None if result.format == source.format else Convert(result, source.name)

    def sparse_tensor(self):
        """A sparse tensor that is there, or a new argument."""
        found = [t for t in self.tensors.values() if t.format]
        if found and self.chance.random() < 0.7:
            return self.chance.choice(found)
        return self.argument(self.pick_loops(1, 3), 1.0)

    def assemble(self):
        source = self.sparse_tensor()
        expression = self.function(("leaf", 0))
        return Assemble(Tensor(self.name("t"), source.axes, source.static, source.format), source.name, expression)

    def move(self):
        """To the pattern of a tensor of the same type."""
        source = self.sparse_tensor()
        found = [t for t in self.tensors.values() if t != source and replace(t, name=source.name) == source]
        if source.format.group():
            return None
        other = self.chance.choice(found) if found else self.argument(source.axes, 1.0, source)
        return Move(Tensor(self.name("t"), source.axes, source.static, source.format), source.name, other.name,
                    self.chance.random() < 0.5)

    def select(self):
        source = self.sparse_tensor()
        return Select(Tensor(self.name("t"), source.axes, source.static, source.format), source.name,
                      self.chance.choice([-1.0, 0.0, 1.0] if self.is_integer else [-0.25, 0.05, 0.5]))

    def axis(self, size):
        """An axis of this size, a new one if there is none."""
        for axis, other in self.made.sizes.items():
            if other == size:
                return axis
        axis = f"e{size}"
        self.made.sizes[axis], self.static[axis] = size, True
        return axis

    def shape(self):
        """Slices, padding, concatenation and merged dimensions of dense tensors."""
        chance = self.chance
        source = self.operand(self.pick_loops(1, 3), 0.0)
        axes, sizes, name = source.axes, self.made.shape(source.axes), self.name("t")
        kind = chance.choice(["cut", "insert", "pad", "concat", "collapse"])
        if kind in ("cut", "insert"):
            if 0 in sizes:
                # Upstream's verifier finds no offset in nothing.
                return None
            offsets = tuple(chance.randint(0, size - 1) for size in sizes)
            strides = tuple(chance.choice([1, 1, 2]) for _ in sizes)
            kept = [chance.randint(0, (size - offset + stride - 1) // stride)
                    for size, offset, stride in zip(sizes, offsets, strides)]
            inner = Tensor(name, tuple(self.axis(size) for size in kept), (True,) * len(kept))
            if kind == "cut":
                return Cut(inner, source.name, offsets, strides)
            return Insert(replace(source, name=name), self.argument(inner.axes, 0.0, inner).name, source.name, offsets, strides)
        if kind == "pad":
            low, high = (tuple(chance.choice([0, 0, 1, 2]) for _ in sizes) for _ in range(2))
            made = tuple(self.axis(a + size + b) for a, size, b in zip(low, sizes, high))
            return Pad(replace(source, name=name, axes=made), source.name, low, high, chance.choice([0.0, 2.0]))
        if kind == "concat":
            dim = chance.randrange(len(axes))
            made = axes[:dim] + (self.axis(2 * sizes[dim]),) + axes[dim + 1:]
            other = self.argument(axes, 0.0, source) if chance.random() < 0.7 else source
            return Concat(replace(source, name=name, axes=made), (source.name, other.name), dim)
        if len(axes) < 2:
            return None
        made = (self.axis(sizes[0] * sizes[1]),) + axes[2:]
        return Collapse(Tensor(name, made, (source.static[0] and source.static[1],) + source.static[2:]), source.name)

    def stop(self):
        source = self.chance.choice([t for t in self.tensors.values() if not t.is_scalar] or [self.sparse_tensor()])
        return Stop(replace(source, name=self.name("t")), source.name)

    def named(self):
        """What has a name in linalg."""
        chance, axes = self.chance, list(self.made.sizes)
        kind = chance.choice(["matmul", "matvec", "vecmat", "dot", "batch_matmul", "transpose",
                              "add", "sub", "mul", "max"] + ([] if self.is_integer else ["exp", "tanh", "abs", "negf", "square"]))
        i, j, k, b = (chance.choice(axes) for _ in range(4))
        x, y = ("leaf", 0), ("leaf", 1)
        shapes = {"matmul": ((i, j, k), (0, 2), (2, 1), (0, 1)), "matvec": ((i, k), (0, 1), (1,), (0,)),
                  "vecmat": ((i, k), (1,), (1, 0), (0,)), "dot": ((k,), (0,), (0,), ()),
                  "batch_matmul": ((b, i, j, k), (0, 1, 3), (0, 3, 2), (0, 1, 2))}
        if kind in shapes:
            loops, *places, out = shapes[kind]
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

    def new_pattern(self, carried):
        """A sparse tensor like `carried` on a pattern of its own: a sum, or a product
        if it is square."""
        chance, axes = self.chance, carried.axes
        other = self.argument(axes, 1.0, replace(carried, name="other"))
        result = replace(carried, name=self.name("t"))
        every = tuple(range(len(axes)))
        if len(axes) == 2 and axes[0] == axes[1] and chance.random() < 0.5:
            return [Generic(result, axes + axes[:1], [(carried.name, (0, 2)), (other.name, (2, 1))], (0, 1), "sum",
                            ("mul", ("leaf", 0), ("leaf", 1)))]
        kind = chance.choice(["add", "sub", "mul", "max"])
        return [Generic(result, axes, [(carried.name, every), (other.name, every)], every, "write",
                        (kind, ("leaf", 0), self.zero_keeping(("leaf", 1))))]

    def update(self, axes, carried, sparse):
        """A few statements that compute a tensor like `carried` from it."""
        chance = self.chance
        if chance.random() < NESTED:
            # Another loop, or a branch, around it.
            if chance.random() < 0.5:
                return [self.loop_over(carried)]
            condition = self.sum_of(self.operand(self.pick_loops(1, 2), 0.5))
            bodies = [self.update(axes, carried, sparse) for _ in range(2)]
            return [condition, Branch(replace(carried, name=self.name("t")), condition.result.name, 0.0, *bodies)]
        if sparse and carried.format.is_plain() and chance.random() < 0.3:
            self.may_differ = self.may_differ or chance.random() < 0.2
            self.has_changing_pattern = True
            return self.new_pattern(carried)
        loops, every = axes, tuple(range(len(axes)))
        operands = [(carried.name, every)]
        if not sparse and axes and not self.is_integer and chance.random() < 0.6:
            other = self.argument((axes[0], axes[0]), 0.8)
            inner = (axes[0],) + axes
            product = Generic(Tensor(self.name("t"), axes, carried.static), inner,
                              [(other.name, (1, 0)), (carried.name, (0,) + tuple(p + 1 for p in every[1:]))],
                              tuple(p + 1 for p in every), "sum", ("mul", ("leaf", 0), ("leaf", 1)))
            last = Generic(Tensor(self.name("t"), axes, carried.static), loops,
                           [(product.result.name, every), (carried.name, every)], every, "write",
                           ("tanh", ("add", ("leaf", 0), ("leaf", 1))))
            return [product, last]
        expression = self.function(("leaf", 0)) if not sparse else self.zero_keeping(("leaf", 0))
        if chance.random() < 0.5:
            operands.append((self.operand(axes, 0.7 if not sparse else 0.0).name, every))
            expression = ("mul" if sparse else chance.choice(["mul", "add"]), expression, ("leaf", 1))
        return [Generic(Tensor(self.name("t"), axes, carried.static, carried.format), loops, operands, every,
                        "write", expression)]

    def loop(self):
        axes = self.pick_loops(1, 2)
        return self.loop_over(self.operand(axes, 0.4))

    def loop_over(self, init):
        """A loop whose carried tensor starts as `init`."""
        chance, is_sparse = self.chance, init.format is not None
        carried = replace(init, name=self.name("c"))
        body = self.update(init.axes, carried, is_sparse)
        made = Loop(replace(init, name=self.name("t")), carried, init.name, chance.choice([0, 1, 2, 3]), body)
        short = [axis for axis, size in self.made.sizes.items() if size <= 4]
        if short and chance.random() < 0.3:
            made.count = chance.choice(short)
        if not is_sparse and chance.random() < 0.3:
            self.carry_two(made, init)
        return made

    def carry_two(self, loop, init):
        """Lets the body read what was carried one iteration before."""
        loop.previous = replace(init, name=self.name("c"))
        loop.previous_init = self.argument(init.axes, 0.0, init).name if self.chance.random() < 0.5 else init.name
        last, every = loop.body[-1], tuple(range(len(init.axes)))
        kind = self.chance.choice(["add", "sub", "mul"])
        loop.body.append(Generic(replace(init, name=self.name("t")), init.axes,
                                 [(last.result.name, every), (loop.previous.name, every)], every, "write",
                                 (kind, ("leaf", 0), ("leaf", 1))))

    def sum_of(self, source):
        """The sum of all elements."""
        every = tuple(range(len(source.axes)))
        return Generic(Tensor(self.name("t"), (), ()), source.axes, [(source.name, every)], (), "sum", ("leaf", 0))

    def branch(self):
        chance = self.chance
        condition = self.sum_of(self.operand(self.pick_loops(1, 2), 0.7))
        self.add(condition)
        axes = self.pick_loops(1, 2)
        init = self.operand(axes, 0.4)
        bodies = [self.update(axes, init, init.format is not None) for _ in range(2)]
        return Branch(replace(init, name=self.name("t")), condition.result.name,
                      chance.choice([-1.0, 0.0, 1.0] if self.is_integer else [-0.5, 0.0, 0.5]), *bodies)
