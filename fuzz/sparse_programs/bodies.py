"""Random scalar expressions."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from .expressions import KEEPS_ZERO, LOSES_ZERO, ROUNDINGS
from .operands import Operands
from .programs import vanishes
from .weights import choose

class Bodies(Operands):
    """Chooses what loop nests compute."""

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

    def function(self, x):
        """One more function around x; what has poles is moved away from them."""
        chance = self.chance
        if self.is_integer:
            return chance.choice([("mul", x, x), ("mul", x, ("constant", -2.0)), ("add", x, ("constant", 1.0)),
                                  ("max", x, ("constant", 0.0)), ("min", x, ("constant", 2.0)),
                                  ("above", x, ("constant", 1.0), ("constant", 1.0), ("mul", x, ("constant", -2.0)))])
        away = ("add", ("mul", x, x), ("constant", 1.0))
        return chance.choice([
            (chance.choice(KEEPS_ZERO), x), (chance.choice(KEEPS_ZERO), x), (chance.choice(KEEPS_ZERO), x),
            ("mul", x, x), ("mul", x, ("constant", -0.5)), ("div", x, away), ("sqrt", away), ("log", away),
            ("max", x, ("constant", 0.0)), ("min", x, ("constant", 0.25)),
            (chance.choice(LOSES_ZERO), ("mul", x, ("constant", 0.5))), self.piecewise(x, away)])

    def piecewise(self, x, away):
        """A function of x that has several pieces, or of two numbers."""
        chance = self.chance
        low = chance.choice([-0.5, 0.25, -2.0])
        return chance.choice([
            ("clamp", x, ("constant", low), ("constant", low + 1.5)),
            ("atan2", x, chance.choice([away, ("constant", 0.75)])), ("atan2", away, x),
            (chance.choice(ROUNDINGS), ("add", ("mul", x, ("constant", 3.0)), ("constant", 0.4))),
            ("above", x, ("constant", chance.choice([0.0, 0.3, -0.3])), x, ("mul", x, ("constant", -0.5))),
            ("above", ("mul", x, x), ("constant", 0.3), ("sin", x), ("constant", chance.choice([0.0, 1.0]))),
            ("above", ("constant", 0.2), x, ("mul", x, x), ("abs", x))])

    def either(self):
        chance = self.chance
        overlap = self.fold([("leaf", 0), ("leaf", 1), ("constant", 2.0)], {"mul": 1, "add": 1, "sub": 1})
        moved = ("add", ("leaf", 0), ("constant", 1.0)) if self.is_integer else ("cos", ("leaf", 0))
        sides = [chance.choice(["identity", "identity", None, self.zero_keeping(("leaf", 0)), moved])
                 for _ in range(2)]
        return ("either", overlap, *sides, 0, 1)

    def vanishes(self, operands, expression, loops):
        return vanishes(self.tensors, operands, expression, loops)
