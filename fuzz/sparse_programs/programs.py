"""Programs as data: tensors, values, arguments, and what all statements have."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import copy
from dataclasses import dataclass, field, fields, replace

import numpy as np

from .expressions import NEAR, NEAR_OF, Evaluation
from .formats import Format


@dataclass(frozen=True)
class Tensor:
    """Its name, the axis of each dimension, which of them have static sizes; dense
    without a format; or a scalar. A mask is dense and has bits, 0 or 1."""

    name: str
    axes: tuple
    static: tuple
    format: Format = None
    is_scalar: bool = False
    is_mask: bool = False


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

    def is_finite(self):
        return all(np.isfinite(argument.numbers).all() for argument in self.arguments)

    def inputs(self):
        """The arguments that are given when the program runs."""
        return [argument for argument in self.arguments if not argument.is_constant]

    def differentiable(self):
        """The numbers of the inputs that are no masks."""
        return [number for number, argument in enumerate(self.inputs()) if not argument.tensor.is_mask]

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
        evaluation.near = NEAR_OF.get(self.element, NEAR)
        with np.errstate(all="ignore"):
            run_all(self.statements, self, values, evaluation)
            if self.loss:
                run_all([self.loss], self, values, evaluation)
        return values


class Statement:
    """Computes `result` from the tensors that `reads` names."""

    def defines(self):
        return [self.result]

    def retype(self, change):
        """Gives each tensor that is defined the form that `change` gives it."""
        self.result = change(self.result)

    def inner(self):
        """The statements inside of it."""
        return []

    def run(self, program, values, evaluation):
        """Adds the result to the values by name."""
        values[self.result.name] = self.compute(program, values, evaluation)


def with_tensors(program, change):
    """A copy whose tensors have the forms that `change` gives them."""
    made = copy.deepcopy(program)
    for argument in made.arguments:
        argument.tensor = change(argument.tensor)
    for statement in made.all_statements():
        statement.retype(change)
    return made


def renamed(part, old, new):
    """A copy of a statement, or of a part of one, that reads `new` where it read
    `old`."""
    if isinstance(part, str):
        return new if part == old else part
    if isinstance(part, (list, tuple)):
        return type(part)(renamed(own, old, new) for own in part)
    if isinstance(part, Statement):
        return replace(part, **{f.name: renamed(getattr(part, f.name), old, new) for f in fields(part)})
    return part


def run_all(statements, program, values, evaluation):
    for statement in statements:
        statement.run(program, values, evaluation)


def vanishes(tensors, operands, expression, loops):
    """Whether the expression is zero where no operand stores anything."""
    ones = (1,) * len(loops)
    values = [(np.zeros((1,) + ones), np.full(ones, tensors[name].format is not None)) for name, _ in operands]
    return bool(Evaluation().evaluate(expression, values, ones)[1].all())


def drop_unread(program):
    """Arguments that nothing reads go, constants go behind; `wrt` follows."""
    outer = program.statements + ([program.loss] if program.loss else [])
    read = set(program.results).union(*(statement.reads() for statement in outer))
    kept = [number for number, argument in enumerate(program.arguments) if argument.tensor.name in read]
    kept.sort(key=lambda number: program.arguments[number].is_constant)
    program.wrt = [kept.index(number) for number in program.wrt
                   if number in kept and not program.arguments[number].is_constant]
    program.arguments = [program.arguments[number] for number in kept]
