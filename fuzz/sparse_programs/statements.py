"""Loop nests, and what nz and sparse_tensor have besides: each computes itself with
NumPy, densely, with masks for what is stored; text.py writes it."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import math
from dataclasses import dataclass

import numpy as np

from .programs import Statement, Tensor, Value


def align(array, places, count):
    """Gives `array`, whose last dimensions are indexed by the loops `places`, a
    dimension for each loop. A loop that is named twice is a diagonal."""
    places, before = list(places), array.ndim - len(places)
    while len(set(places)) < len(places):
        twice = next(place for place in places if places.count(place) > 1)
        first, second = [at for at, place in enumerate(places) if place == twice][:2]
        array = np.diagonal(array, axis1=before + first, axis2=before + second)
        places = [place for at, place in enumerate(places) if at not in (first, second)] + [twice]
    array = array.transpose(*range(before), *(before + at for at in np.argsort(places)))
    shape = [1] * count
    for place, size in zip(sorted(places), array.shape[before:]):
        shape[place] = size
    return array.reshape(array.shape[:before] + tuple(shape))


@dataclass
class Generic(Statement):
    """A loop nest that combines an expression of operands, pairs of a name and the
    loops that index it, into a result indexed by the loops `places`."""

    result: Tensor
    loops: tuple  # The axis of each.
    operands: list
    places: tuple
    combiner: str  # write, sum, max, min, stored-max, stored-min
    expression: tuple
    init: object = 0.0  # A number, or the name of a tensor.
    spelling: str = "generic"
    in_call: bool = False  # Whether it stands in a function of its own.
    captured: tuple = ()  # Numbers of operands that are read in front of the loops.
    makes: str = "empty"  # What a sparse result is made by: empty, alloc or cast.
    rule: float = 0.0  # The derivative of the call, by a rule of the program: this times its own.

    def reads(self):
        names = {self.operands[k][0] for k in range(len(self.operands))}
        return names | {self.init} if isinstance(self.init, str) else names

    def compute(self, program, values, evaluation):
        sizes = program.shape(self.loops)
        operands = []
        for name, places in self.operands:
            value, zero = values[name], np.zeros((1,) * len(sizes), bool)
            if value.stored is not None:
                zero = ~align(value.stored, places, len(sizes))
            operands.append((align(value.numbers, places, len(sizes)), zero))
        value, zero = evaluation.evaluate(self.expression, operands, sizes)
        stored = None
        if self.result.format:
            stored = self.arrange(~zero, 0).any(axis=-1)
            stored = np.broadcast_to(stored, program.shape(self.result.axes))
            if isinstance(self.init, str):
                stored = stored | values[self.init].stored
        value = self.arrange(np.broadcast_to(value, value.shape[:1] + sizes), 1)
        zero = self.arrange(np.broadcast_to(zero, sizes), 0)
        numbers = self.combine(value, zero, self.initial(program, values), evaluation)
        if self.rule and self.in_call:
            # Reverse mode alone knows of it.
            evaluation.is_stopped = True
            numbers = numbers.real + 1j * self.rule * numbers.imag
        return Value(evaluation.note(numbers), stored).kept_by(self.result)

    def initial(self, program, values):
        if isinstance(self.init, str):
            return values[self.init].numbers
        return np.full((1,) + program.shape(self.result.axes), self.init)

    def arrange(self, array, before):
        """The dimensions of the result in order, then the other loops as one."""
        others = [loop for loop in range(len(self.loops)) if loop not in self.places]
        array = array.transpose(*range(before), *(before + loop for loop in (*self.places, *others)))
        kept = before + len(self.places)
        return array.reshape(array.shape[:kept] + (math.prod(array.shape[kept:]),))

    def combine(self, value, zero, initial, evaluation):
        if self.combiner == "write":
            return value[..., 0]
        if self.combiner == "sum":
            return initial + value.sum(axis=-1)
        better = np.greater_equal if self.combiner.endswith("max") else np.less_equal
        result = np.broadcast_to(initial, np.broadcast_shapes(initial.shape, value.shape[:-1]))
        for at in range(value.shape[-1]):
            chosen = evaluation.choose(result, value[..., at], better)
            skipped = zero[..., at] & self.combiner.startswith("stored")
            result = np.where(skipped, result, chosen)
        return result


@dataclass
class Pair(Generic):
    """A loop nest with two results: its own, and that of another over the same
    operands."""

    other: Generic = None

    def defines(self):
        return [self.other.result, self.result]

    def retype(self, change):
        super().retype(change)
        self.other.retype(change)

    def reads(self):
        return super().reads() | self.other.reads()

    def run(self, program, values, evaluation):
        self.other.run(program, values, evaluation)
        super().run(program, values, evaluation)


@dataclass
class Convert(Statement):
    """The source in the format of the result."""

    result: Tensor
    source: str

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        value = values[self.source]
        stored = value.stored
        if stored is None:
            stored = (value.numbers.real != 0).any(axis=0)
        return Value(value.numbers, stored).kept_by(self.result)


@dataclass
class Assemble(Statement):
    """A function of each stored value, taken out and put back by nz."""

    result: Tensor
    source: str
    expression: tuple

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        value = values[self.source]
        count = len(self.result.axes)
        operand = value.numbers, np.zeros((1,) * count, bool)
        numbers = evaluation.evaluate(self.expression, [operand], program.shape(self.result.axes))[0]
        return Value(np.where(value.stored, numbers, 0), value.stored)


@dataclass
class Move(Statement):
    """The values of the source on the pattern of another tensor, or on the union of
    both patterns."""

    result: Tensor
    source: str
    other: str
    is_union: bool

    def reads(self):
        return {self.source, self.other}

    def compute(self, program, values, evaluation):
        stored = values[self.other].stored
        if self.is_union:
            stored = stored | values[self.source].stored
        return Value(np.where(stored, values[self.source].numbers, 0), stored).kept_by(self.result)


@dataclass
class Select(Statement):
    """The entries above a number."""

    result: Tensor
    source: str
    threshold: float

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        value = values[self.source]
        numbers = value.numbers.real[0]
        if not program.is_integer():
            evaluation.is_close_call |= bool((np.abs(numbers - self.threshold) < 1e-3).any())
        chosen = value.stored & (numbers > self.threshold)
        # What a format stores besides is zero.
        return Value(np.where(chosen, value.numbers, 0), chosen).kept_by(self.result)


@dataclass
class Stop(Statement):
    """nz.stop_gradient."""

    result: Tensor
    source: str

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        evaluation.is_stopped = True
        return Value(values[self.source].numbers.real, values[self.source].stored)
