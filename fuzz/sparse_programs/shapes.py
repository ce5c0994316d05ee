"""Statements that move elements of dense tensors."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass

import numpy as np

from .programs import Statement, Tensor, Value


@dataclass
class Cut(Statement):
    """A slice of a dense tensor: an offset and a stride for each dimension; the sizes
    are the result's."""

    result: Tensor
    source: str
    offsets: tuple
    strides: tuple

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        return Value(values[self.source].numbers[(slice(None), *self.places(program))])

    def places(self, program):
        return [slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
                for offset, stride, size in zip(self.offsets, self.strides, program.shape(self.result.axes))]


@dataclass
class Element(Statement):
    """One number of a dense tensor, a scalar."""

    result: Tensor
    source: str
    places: tuple

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        return Value(values[self.source].numbers[(slice(None), *self.places)])


@dataclass
class Roll(Statement):
    """The elements of a dense tensor, each from some places further on along a
    dimension, round its end; times those of another tensor or of itself, if `factor`
    names it."""

    result: Tensor
    source: str
    dim: int
    by: int
    factor: str = None

    def reads(self):
        return {self.source, self.factor} - {None}

    def compute(self, program, values, evaluation):
        rolled = np.roll(values[self.source].numbers, -self.by, axis=1 + self.dim)
        return Value(evaluation.note(rolled * values[self.factor].numbers if self.factor else rolled))


@dataclass
class Insert(Statement):
    """A dense tensor with another one in the place of a slice."""

    result: Tensor
    source: str
    into: str
    offsets: tuple
    strides: tuple

    def reads(self):
        return {self.source, self.into}

    def compute(self, program, values, evaluation):
        source, into = values[self.source].numbers, values[self.into].numbers
        count = max(len(source), len(into))
        numbers = np.array(np.broadcast_to(into, (count,) + into.shape[1:]), np.result_type(source, into))
        places = [slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
                  for offset, stride, size in zip(self.offsets, self.strides, source.shape[1:])]
        numbers[(slice(None), *places)] = source
        return Value(numbers)


@dataclass
class Pad(Statement):
    """A dense tensor with a number around it."""

    result: Tensor
    source: str
    low: tuple
    high: tuple
    number: float

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        widths = [(0, 0), *zip(self.low, self.high)]
        return Value(np.pad(values[self.source].numbers, widths, constant_values=self.number))


@dataclass
class Concat(Statement):
    """Two dense tensors, one behind the other along a dimension."""

    result: Tensor
    sources: tuple
    dim: int

    def reads(self):
        return set(self.sources)

    def compute(self, program, values, evaluation):
        parts = [values[name].numbers for name in self.sources]
        count = max(map(len, parts))
        parts = [np.broadcast_to(part, (count,) + part.shape[1:]) for part in parts]
        return Value(np.concatenate(parts, axis=1 + self.dim))


@dataclass
class Collapse(Statement):
    """A dense tensor whose first two dimensions are one."""

    result: Tensor
    source: str

    def reads(self):
        return {self.source}

    def compute(self, program, values, evaluation):
        numbers = values[self.source].numbers
        return Value(numbers.reshape(numbers.shape[:1] + program.shape(self.result.axes)))
