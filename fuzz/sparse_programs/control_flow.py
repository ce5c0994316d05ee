"""Random loops and branches."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

from .programs import Tensor
from .regions import Branch, Loop
from .steps import Steps
from .statements import Generic
from .weights import ELEMENT, NESTED, ROLL, WHILE, WHILE_ABOVE

class ControlFlow(Steps):
    """Makes loops and branches."""

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
        if not sparse and axes and chance.random() < ROLL:
            return [self.roll(carried)]
        expression = self.function(("leaf", 0)) if not sparse else self.zero_keeping(("leaf", 0))
        if chance.random() < 0.5:
            operands.append((self.operand(axes, 0.7 if not sparse else 0.0).name, every))
            expression = ("mul" if sparse else chance.choice(["mul", "add"]), expression, ("leaf", 1))
        made, captured = [], ()
        if not sparse and chance.random() < ELEMENT and 0 not in self.made.shape(axes):
            # One number of what is carried, read beside the step.
            made, captured = [self.element_of(carried)], (len(operands),)
            operands.append((made[0].result.name, ()))
            expression = (chance.choice(["mul", "add"]), expression, ("leaf", captured[0]))
        made.append(self.masked(Generic(Tensor(self.name("t"), axes, carried.static, carried.format), loops, operands, every,
                                        "write", expression, captured=captured)))
        return made

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
        if chance.random() < WHILE:
            made.is_while = True
            if not is_sparse and chance.random() < WHILE_ABOVE:
                made.above = chance.choice([-1.0, 0.0, 1.0] if self.is_integer else [-0.5, 0.0, 0.5])
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
