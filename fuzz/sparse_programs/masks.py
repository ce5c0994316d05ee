"""Random masks: dense tensors of bits, given or computed, and what they choose."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

import numpy as np

from .bodies import Bodies
from .expressions import parts
from .programs import Argument, Tensor
from .statements import Generic
from .weights import CONSTANT, MASKED, MASKS, choose

# Of what a part may be chosen: others have poles.
DIVIDED = ("mul", "add", "sub", "max", "min")

class Masks(Bodies):
    """Puts masks into loop nests."""

    def leaves(self, statement):
        """The operands that are numbers."""
        return [("leaf", k) for k, (name, _) in enumerate(statement.operands) if not self.tensors[name].is_mask]

    def masked(self, statement):
        """Some loop nests read a mask, or two."""
        if (type(statement) is not Generic or statement.spelling != "generic" or not statement.loops
                or statement.combiner.startswith("stored") or self.chance.random() > MASKED):
            return statement
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            places = self.mask_places(statement)
            bit = ("bit", len(statement.operands))
            mask = self.mask_of(tuple(statement.loops[place] for place in places))
            keeps_zero = statement.result.format is not None or self.chance.random() < 0.7
            expression = self.under(bit if self.chance.random() < 0.8 else ("not", bit), statement.expression, keeps_zero)
            statement = replace(statement, operands=[*statement.operands, (mask.name, places)], expression=expression)
        return statement

    def mask_places(self, statement):
        """Those of an operand, most often, or of a row for each entry of a sparse one, or
        any."""
        chance, every = self.chance, range(len(statement.loops))
        # What loops carry is not among the tensors.
        sparse = [places for name, places in statement.operands if name in self.tensors and self.tensors[name].format]
        rows = [(p, q) for places in sparse for p in places for q in every if q not in places]
        if rows and chance.random() < 0.5:
            return chance.choice(rows)
        found = [places for _, places in statement.operands if places and len(set(places)) == len(places) <= 2]
        if found and chance.random() < 0.6:
            return chance.choice(found)
        return tuple(chance.sample(every, min(chance.choice([1, 1, 2, 2, 2, 2, 3]), len(every))))

    def under(self, bit, expression, keeps_zero):
        """The expression, or a part of it, where the bit is set, and something else
        where it is not."""
        chance = self.chance
        if expression[0] in DIVIDED and chance.random() < 0.5:
            at = chance.choice(parts(expression))
            return expression[:at] + (self.under(bit, expression[at], keeps_zero),) + expression[at + 1:]
        one, zero, half = ("constant", 1.0), ("constant", 0.0), ("constant", 2.0 if self.is_integer else -0.5)
        number = (chance.choice(["ones", "ones", "negatives"]), bit)
        choices = [("where", bit, expression, zero), ("where", bit, zero, expression), ("mul", expression, number),
                   ("mul", number, expression), ("where", bit, expression, ("mul", expression, half))]
        if not keeps_zero:
            choices += [("where", bit, expression, one), ("add", expression, number), ("sub", number, expression)]
        return chance.choice(choices)

    def mask_of(self, axes):
        """A mask with these axes."""
        kind = choose(self.chance, MASKS)
        found = [t for t in self.tensors.values() if t.axes == axes and t.is_mask]
        if kind == "existing" and found:
            return self.chance.choice(found)
        return self.compared(axes) if kind == "computed" else self.mask_argument(axes)

    def mask_argument(self, axes):
        chance, tensor = self.chance, Tensor(self.name("m"), axes, self.static_dims(axes), is_mask=True)
        bits = self.random.random(self.made.shape(axes)) < chance.choice([0.0, 0.3, 0.5, 0.5, 0.5, 0.8, 1.0])
        is_constant = all(tensor.static) and not self.is_special and bits.size < 100 and chance.random() < CONSTANT
        self.made.arguments.append(Argument(tensor, np.where(bits, 1.0, 0.0), None, is_constant))
        self.tensors[tensor.name] = tensor
        return tensor

    def compared(self, axes):
        """Adds a loop nest that compares numbers."""
        chance, every = self.chance, tuple(range(len(axes)))
        operands = [(self.operand(axes, 0.2).name, every)]
        x, y = ("leaf", 0), ("constant", chance.choice([0.0, 1.0, -1.0] if self.is_integer else [0.3, -0.3, 0.7]))
        if chance.random() < 0.3:
            places = tuple(sorted(chance.sample(every, chance.randint(1, len(every)))))
            operands.append((self.operand(tuple(axes[place] for place in places), 0.0).name, places))
            y = ("leaf", 1)
        expression = ("is_above", *chance.choice([(x, y), (y, x)]))
        found = [t for t in self.tensors.values() if t.axes == axes and t.is_mask]
        if found and chance.random() < 0.4:
            expression = ("both", expression, ("bit", len(operands)))
            operands.append((chance.choice(found).name, every))
        statement = Generic(replace(self.result(axes, False), is_mask=True), axes, operands, every, "write", expression)
        self.add(statement)
        return statement.result
