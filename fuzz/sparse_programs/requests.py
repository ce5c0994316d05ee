"""Statements of nz that ask for derivatives or take a step of an optimizer."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass

import numpy as np

from .programs import Statement, Tensor, Value
from .statements import align


@dataclass
class InnerGradient(Statement):
    """The gradient of a sum of products of operands, each read once, with respect to
    one of them: by hand, the sum of the products of the others."""

    result: Tensor
    loops: tuple  # The axis of each.
    operands: list  # Pairs of a name and the loops that index it.
    by: int

    def reads(self):
        return {name for name, _ in self.operands}

    def compute(self, program, values, evaluation):
        sizes = program.shape(self.loops)
        product = np.ones((1,) * (1 + len(sizes)))
        for at, (name, places) in enumerate(self.operands):
            if at != self.by:
                product = evaluation.note(product * align(values[name].numbers, places, len(sizes)))
        name, places = self.operands[self.by]
        product = np.broadcast_to(product, product.shape[:1] + sizes)
        others = tuple(1 + loop for loop in range(len(sizes)) if loop not in places)
        kept = sorted(places)
        numbers = product.sum(axis=others).transpose(0, *(1 + kept.index(place) for place in places))
        stored = values[name].stored
        if stored is not None:
            numbers = np.where(stored, numbers, 0)
        return Value(evaluation.note(numbers), stored)


@dataclass
class Update(Statement):
    """nz.sgd or nz.adam of `source` with a function of it as gradient and, where the
    numbers say so, other functions of it as state; the new state has names, too."""

    result: Tensor
    source: str
    rate: float
    gradient: str
    state: tuple = ()  # Names: none, the momentum, or the two means of Adam.
    new_state: tuple = ()  # Tensors.
    step: int = 0
    options: tuple = ()  # Pairs of a name and a number or flag.

    def defines(self):
        return [self.result, *self.new_state]

    def retype(self, change):
        super().retype(change)
        self.new_state = tuple(map(change, self.new_state))

    def reads(self):
        return {self.source, self.gradient, *self.state}

    def run(self, program, values, evaluation):
        stored = values[self.source].stored
        given = [values[name].numbers for name in (self.source, self.gradient, *self.state)]
        made = (self.adam if self.step else self.sgd)(*given, **dict(self.options))
        for tensor, numbers in zip(self.defines(), made):
            if stored is not None:
                numbers = np.where(stored, numbers, 0)
            values[tensor.name] = Value(evaluation.note(numbers), stored)

    def sgd(self, x, g, momentum_buffer=None, momentum=0.0, nesterov=False, weight_decay=0.0):
        """As PyTorch's, without dampening."""
        g = g + weight_decay * x
        if momentum_buffer is None:
            return [x - self.rate * g]
        b = momentum * momentum_buffer + g
        return [x - self.rate * (g + momentum * b if nesterov else b), b]

    def adam(self, x, g, m, v, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0, decoupled=True):
        """As PyTorch's Adam, or AdamW if decoupled."""
        if decoupled:
            x = x - self.rate * weight_decay * x
        else:
            g = g + weight_decay * x
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        mean, variance = m / (1 - beta1 ** self.step), v / (1 - beta2 ** self.step)
        return [x - self.rate * mean / (np.sqrt(variance) + epsilon), m, v]
