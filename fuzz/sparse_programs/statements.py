"""Programs as data. Each statement computes itself with NumPy, densely, with masks
for what is stored; text.py writes it."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import math
from dataclasses import dataclass, field

import numpy as np

from .formats import Format


@dataclass(frozen=True)
class Tensor:
    """Its name, the axis of each dimension, which of them have static sizes; dense
    without a format; or a scalar."""

    name: str
    axes: tuple
    static: tuple
    format: Format = None
    is_scalar: bool = False


@dataclass
class Value:
    """The numbers, with a dimension before for directions, and what is stored."""

    numbers: np.ndarray
    stored: np.ndarray = None

    def kept_by(self, tensor):
        """The value as the tensor stores it."""
        if tensor.format is None:
            return Value(self.numbers)
        stored = tensor.format.close(self.stored)
        return Value(np.where(stored, self.numbers, 0), stored)


@dataclass
class Argument:
    tensor: Tensor
    numbers: np.ndarray
    stored: np.ndarray = None
    is_constant: bool = False  # It stands in the text.


@dataclass
class Program:
    element: str
    sizes: dict  # Of each axis.
    arguments: list
    statements: list
    results: list  # Names of tensors.
    loss: object = None  # A statement of rank 0 behind the others.
    wrt: list = field(default_factory=list)  # Numbers of arguments.

    def is_integer(self):
        return self.element.startswith("i")

    def inputs(self):
        """The arguments that are given when the program runs."""
        return [argument for argument in self.arguments if not argument.is_constant]

    def shape(self, axes):
        return tuple(self.sizes[axis] for axis in axes)

    def tensors(self):
        """All tensors by name."""
        found = {argument.tensor.name: argument.tensor for argument in self.arguments}
        for statement in self.all_statements():
            found.update((tensor.name, tensor) for tensor in statement.defines())
        return found

    def all_statements(self):
        """Also those inside of others."""
        stack = list(self.statements) + ([self.loss] if self.loss else [])
        while stack:
            statement = stack.pop(0)
            yield statement
            stack = statement.inner() + stack

    def start(self, perturbed=None):
        """The arguments, with imaginary parts for some of them."""
        values = {}
        for number, argument in enumerate(self.arguments):
            numbers = argument.numbers[None]
            if perturbed and number in perturbed:
                numbers = numbers + perturbed[number]
            values[argument.tensor.name] = Value(numbers, argument.stored)
        return values

    def run(self, evaluation, perturbed=None):
        """All values by name."""
        values = self.start(perturbed)
        with np.errstate(all="ignore"):
            run_all(self.statements, self, values, evaluation)
            if self.loss:
                run_all([self.loss], self, values, evaluation)
        return values


def run_all(statements, program, values, evaluation):
    for statement in statements:
        if isinstance(statement, Pair):
            run_all([statement.other], program, values, evaluation)
        values[statement.result.name] = statement.compute(program, values, evaluation)


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
class Generic:
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

    def defines(self):
        return [self.result]

    def reads(self):
        names = {self.operands[k][0] for k in range(len(self.operands))}
        return names | {self.init} if isinstance(self.init, str) else names

    def inner(self):
        return []

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

    def reads(self):
        return super().reads() | self.other.reads()


@dataclass
class Convert:
    """The source in the format of the result."""

    result: Tensor
    source: str

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        value = values[self.source]
        stored = value.stored
        if stored is None:
            stored = (value.numbers.real != 0).any(axis=0)
        return Value(value.numbers, stored).kept_by(self.result)


@dataclass
class Assemble:
    """A function of each stored value, taken out and put back by nz."""

    result: Tensor
    source: str
    expression: tuple

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        value = values[self.source]
        count = len(self.result.axes)
        operand = value.numbers, np.zeros((1,) * count, bool)
        numbers = evaluation.evaluate(self.expression, [operand], program.shape(self.result.axes))[0]
        return Value(np.where(value.stored, numbers, 0), value.stored)


@dataclass
class Stop:
    """nz.stop_gradient."""

    result: Tensor
    source: str

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        return Value(values[self.source].numbers.real, values[self.source].stored)


@dataclass
class Cut:
    """A slice of a dense tensor: an offset and a stride for each dimension; the sizes
    are the result's."""

    result: Tensor
    source: str
    offsets: tuple
    strides: tuple

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        return Value(values[self.source].numbers[(slice(None), *self.places(program))])

    def places(self, program):
        return [slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
                for offset, stride, size in zip(self.offsets, self.strides, program.shape(self.result.axes))]


@dataclass
class Insert:
    """A dense tensor with another one in the place of a slice."""

    result: Tensor
    source: str
    into: str
    offsets: tuple
    strides: tuple

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source, self.into}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        source, into = values[self.source].numbers, values[self.into].numbers
        count = max(len(source), len(into))
        numbers = np.array(np.broadcast_to(into, (count,) + into.shape[1:]), np.result_type(source, into))
        places = [slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
                  for offset, stride, size in zip(self.offsets, self.strides, source.shape[1:])]
        numbers[(slice(None), *places)] = source
        return Value(numbers)


@dataclass
class Pad:
    """A dense tensor with a number around it."""

    result: Tensor
    source: str
    low: tuple
    high: tuple
    number: float

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        widths = [(0, 0), *zip(self.low, self.high)]
        return Value(np.pad(values[self.source].numbers, widths, constant_values=self.number))


@dataclass
class Concat:
    """Two dense tensors, one behind the other along a dimension."""

    result: Tensor
    sources: tuple
    dim: int

    def defines(self):
        return [self.result]

    def reads(self):
        return set(self.sources)

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        parts = [values[name].numbers for name in self.sources]
        count = max(map(len, parts))
        parts = [np.broadcast_to(part, (count,) + part.shape[1:]) for part in parts]
        return Value(np.concatenate(parts, axis=1 + self.dim))


@dataclass
class Collapse:
    """A dense tensor whose first two dimensions are one."""

    result: Tensor
    source: str

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        numbers = values[self.source].numbers
        return Value(numbers.reshape(numbers.shape[:1] + program.shape(self.result.axes)))


@dataclass
class Move:
    """The values of the source on the pattern of another tensor, or on the union of
    both patterns."""

    result: Tensor
    source: str
    other: str
    is_union: bool

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source, self.other}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        stored = values[self.other].stored
        if self.is_union:
            stored = stored | values[self.source].stored
        return Value(np.where(stored, values[self.source].numbers, 0), stored).kept_by(self.result)


@dataclass
class Select:
    """The entries above a number."""

    result: Tensor
    source: str
    threshold: float

    def defines(self):
        return [self.result]

    def reads(self):
        return {self.source}

    def inner(self):
        return []

    def compute(self, program, values, evaluation):
        value = values[self.source]
        numbers = value.numbers.real[0]
        if not program.is_integer():
            evaluation.is_close_call |= bool((np.abs(numbers - self.threshold) < 1e-3).any())
        chosen = value.stored & (numbers > self.threshold)
        # What a format stores besides is zero.
        return Value(np.where(chosen, value.numbers, 0), chosen).kept_by(self.result)


@dataclass
class Loop:
    """scf.for: the carried tensor starts as `init` and becomes the last result of
    the body. A second one may carry what the first was before."""

    result: Tensor
    carried: Tensor
    init: str
    count: object  # A number, or an axis: its size.
    body: list
    previous: Tensor = None
    previous_init: str = None

    def defines(self):
        return [self.result, self.carried] + ([self.previous] if self.previous else [])

    def reads(self):
        own = {tensor.name for tensor in self.defines()} | {statement.result.name for statement in self.body}
        inits = {self.init, self.previous_init} - {None}
        return inits | (set().union(*(s.reads() for s in self.body)) - own)

    def inner(self):
        return list(self.body)

    def compute(self, program, values, evaluation):
        value, before = values[self.init], values.get(self.previous_init)
        for _ in range(program.sizes.get(self.count, self.count)):
            inside = dict(values)
            inside[self.carried.name] = value
            if self.previous:
                inside[self.previous.name] = before
            run_all(self.body, program, inside, evaluation)
            value, before = inside[self.body[-1].result.name], value
        return value


@dataclass
class Branch:
    """scf.if: the last result of one of two bodies, by whether a tensor of rank 0 is
    above a number."""

    result: Tensor
    condition: str
    threshold: float
    yes: list
    no: list

    def defines(self):
        return [self.result]

    def reads(self):
        names = {self.condition}
        for body in (self.yes, self.no):
            own = {statement.result.name for statement in body}
            names |= set().union(*(s.reads() for s in body)) - own
        return names

    def inner(self):
        return list(self.yes) + list(self.no)

    def compute(self, program, values, evaluation):
        condition = values[self.condition].numbers.real.flat[0]
        if abs(condition - self.threshold) < 1e-3 and not program.is_integer():
            evaluation.is_close_call = True
        inside, body = dict(values), self.yes if condition > self.threshold else self.no
        run_all(body, program, inside, evaluation)
        return inside[body[-1].result.name]


def drop_unread(program):
    """Arguments that nothing reads go, constants go behind; `wrt` follows."""
    outer = program.statements + ([program.loss] if program.loss else [])
    read = set(program.results).union(*(statement.reads() for statement in outer))
    kept = [number for number, argument in enumerate(program.arguments) if argument.tensor.name in read]
    kept.sort(key=lambda number: program.arguments[number].is_constant)
    program.wrt = [kept.index(number) for number in program.wrt
                   if number in kept and not program.arguments[number].is_constant]
    program.arguments = [program.arguments[number] for number in kept]
