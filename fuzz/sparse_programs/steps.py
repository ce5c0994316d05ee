"""Random derivatives inside of programs, and random steps of optimizers."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

from .moves import Moves
from .requests import InnerGradient, Update
from .statements import Assemble, Generic


class Steps(Moves):
    """Makes requests and updates."""

    def inner_gradient(self):
        """Of a sum of products, by one of the factors."""
        chance = self.chance
        if self.is_integer or self.is_special:
            return None
        loops = self.pick_loops(1, 4)
        operands, names = [], set()
        for _ in range(chance.choice([1, 2, 2, 3])):
            places = tuple(chance.sample(range(len(loops)), chance.randint(1, len(loops))))
            tensor = self.operand(tuple(loops[p] for p in places), 0.6)
            if tensor.name in names:
                return None
            names.add(tensor.name)
            operands.append((tensor.name, places))
        named = sorted({place for _, places in operands for place in places})
        loops = tuple(loops[place] for place in named)
        operands = [(name, tuple(named.index(place) for place in places)) for name, places in operands]
        by = chance.randrange(len(operands))
        return InnerGradient(replace(self.tensors[operands[by][0]], name=self.name("t")), loops, operands, by)

    def function_of(self, source, expression):
        """A function of each value of a tensor, on its pattern."""
        result = replace(source, name=self.name("t"))
        every = tuple(range(len(source.axes)))
        if source.format:
            made = Assemble(result, source.name, expression)
        else:
            made = Generic(result, source.axes, [(source.name, every)], every, "write", expression)
        self.add(made)
        return result.name

    def optimizer(self):
        """A step of SGD, with or without momentum, or of Adam."""
        chance = self.chance
        if self.is_integer or self.is_special:
            return None
        source = self.operand(self.pick_loops(1, 3), 0.7)
        if source.is_scalar:
            return None
        leaf = ("leaf", 0)
        gradient = self.function_of(source, self.function(leaf))
        result, rate = replace(source, name=self.name("t")), chance.choice([0.125, 0.5, 1.0])
        options = [("weight_decay", 0.25)] if chance.random() < 0.5 else []
        kind = chance.choice(["sgd", "momentum", "adam"])
        if kind == "sgd":
            return Update(result, source.name, rate, gradient, options=tuple(options))
        states = [self.function_of(source, ("mul", leaf, ("constant", 0.5)))]
        if kind == "momentum":
            options += chance.choice([[], [("momentum", 0.5)], [("momentum", 0.5), ("nesterov", True)]])
        else:
            # Means of squares are positive: roots have derivatives there.
            states.append(self.function_of(source, ("add", ("mul", leaf, leaf), ("constant", 1.0))))
            options += [("beta1", 0.5)] if chance.random() < 0.5 else []
            options += [("beta2", 0.75)] if chance.random() < 0.5 else []
            options += [("epsilon", 0.125)] if chance.random() < 0.5 else []
            options += [("decoupled", False)] if chance.random() < 0.5 else []
        new = tuple(replace(source, name=self.name("t")) for _ in states)
        step = chance.choice([1, 2, 10]) if kind == "adam" else 0
        return Update(result, source.name, rate, gradient, tuple(states), new, step, tuple(options))
