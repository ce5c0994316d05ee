"""Makes random programs."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import fields, replace

import numpy as np

from .control_flow import ControlFlow
from .expressions import Evaluation
from .programs import Program, Tensor, drop_unread
from .requests import Update
from .statements import Generic, Pair
from .weights import (
    ASKS_FOR, ELEMENTS, IN_CALL, KINDS, LARGE, LARGE_SIZES, LARGEST, LARGEST_OF_LARGE, LARGEST_SPACE, MAKES, PAIRED, RESPELLED, RULE, SIZES,
    SPECIAL, STATEMENTS, choose)

class Generator(ControlFlow):
    """Makes programs from one source of chance."""

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
        self.has_changing_pattern = self.may_differ = self.has_no_derivative = False
        self.random = np.random.default_rng(chance.getrandbits(64))
        self.is_integer = element.startswith("i")
        self.is_special = chance.random() < SPECIAL and not self.is_integer
        for _ in range(choose(chance, STATEMENTS)):
            statement = None
            while statement is None:
                statement = getattr(self, choose(chance, KINDS))()
            self.add(self.paired(self.masked(statement)))
        self.finish()
        evaluation = Evaluation()
        values = self.made.run(evaluation)
        finite = all(np.isfinite(value.numbers).all() for value in values.values())
        if not evaluation.largest < LARGEST.get(element, 1e4) or finite == self.is_special:
            return None
        wanted = choose(chance, ASKS_FOR)
        if (wanted == "results" or self.is_special or self.is_integer or self.has_no_derivative
                or (self.has_changing_pattern and not self.may_differ)):
            self.made.loss, self.made.wrt = None, []
        elif wanted == "gradients":
            self.made.results = []
        drop_unread(self.made)
        # Masks have no derivative.
        return None if self.made.loss and not self.made.wrt else self.made

    def paired(self, statement):
        """Some loop nests get a second result."""
        if (type(statement) is not Generic or statement.spelling != "generic" or statement.combiner not in ("sum", "write")
                or self.chance.random() > PAIRED):
            return statement
        places = tuple(self.chance.sample(statement.places, len(statement.places)))
        axes = tuple(statement.loops[place] for place in places)
        leaf = self.chance.choice(self.leaves(statement))
        expression = self.chance.choice([leaf, ("mul", leaf, statement.expression), self.zero_keeping(leaf)])
        is_sparse = bool(axes) and self.chance.random() < 0.5 and \
            self.vanishes(statement.operands, expression, statement.loops)
        other = replace(statement, result=self.plain_result(axes, is_sparse), places=places, expression=expression, init=0.0)
        return Pair(**{f.name: getattr(statement, f.name) for f in fields(Generic)}, other=other)

    def add(self, statement):
        if type(statement) is Generic:
            statement.in_call = self.chance.random() < IN_CALL
            has_masks = statement.result.is_mask or any(self.tensors[name].is_mask for name, _ in statement.operands)
            if statement.in_call and not self.is_integer and not has_masks and self.chance.random() < RULE:
                statement.rule = self.chance.choice([1.0, 2.0, -0.5])
            self.respell(statement)
            if statement.result.format and not isinstance(statement.init, str):
                statement.makes = choose(self.chance, MAKES)
                if statement.makes == "cast" and not statement.result.format.is_plain():
                    statement.makes = "empty"
        self.made.statements.append(statement)
        if isinstance(statement, Pair):
            self.tensors[statement.other.result.name] = statement.other.result
        if isinstance(statement, Update):
            self.tensors.update((tensor.name, tensor) for tensor in statement.new_state)
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
        numbers = made.differentiable()
        made.wrt = numbers
        if numbers and chance.random() < 0.4:
            made.wrt = sorted(chance.sample(numbers, chance.randint(1, len(numbers))))
