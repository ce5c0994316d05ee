"""Random tensors: arguments, what they store, and results."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

import numpy as np

from .formats import random_format
from .programs import Argument, Tensor
from .weights import CONSTANT, DENSITIES, choose

class Operands:
    """Chooses tensors that are there and makes new ones."""

    def name(self, letter):
        self.counter += 1
        return f"{letter}{self.counter}"

    def static_dims(self, axes):
        return tuple(self.static[axis] != (self.chance.random() < 0.05) for axis in axes)

    def format(self, axes):
        return random_format(self.chance, self.made.shape(axes)) if axes else None

    def axis(self, size):
        """An axis of this size, a new one if there is none."""
        for axis, other in self.made.sizes.items():
            if other == size:
                return axis
        axis = f"e{size}"
        self.made.sizes[axis], self.static[axis] = size, True
        return axis

    def argument(self, axes, sparse_chance, like=None):
        """A new argument with these axes, of the type of another if one is given."""
        chance, shape = self.chance, self.made.shape(axes)
        is_sparse = axes and chance.random() < sparse_chance
        tensor = Tensor(self.name("a"), axes, self.static_dims(axes), self.format(axes) if is_sparse else None)
        if like:
            tensor = replace(like, name=tensor.name)
        numbers = np.round(self.random.standard_normal(shape), 3)
        numbers = np.where(numbers == 0, 0.5, numbers)
        if self.made.element in ("f16", "bf16"):
            numbers = np.clip(np.sign(numbers) * np.ceil(np.abs(numbers) * 8) / 8, -4, 4)
        if self.is_integer:
            numbers = np.sign(numbers) * np.ceil(np.abs(numbers))
        stored = None
        if tensor.format:
            stored = self.mask(tensor)
            numbers = np.where(stored & (self.random.random(shape) > 0.1), numbers, 0.0)
        elif self.is_special and numbers.size:
            for _ in range(chance.choice([0, 1, 1, 3])):
                numbers.flat[chance.randrange(numbers.size)] = chance.choice([np.inf, -np.inf, np.nan])
        if self.made.element == "f32":
            numbers = numbers.astype(np.float32).astype(float)
        is_constant = all(tensor.static) and not tensor.is_scalar and not self.is_special and numbers.size < 100 and chance.random() < CONSTANT
        self.made.arguments.append(Argument(tensor, numbers, stored, is_constant))
        self.tensors[tensor.name] = tensor
        return tensor

    def mask(self, tensor):
        """What a new argument stores."""
        chance, format, shape = self.chance, tensor.format, self.made.shape(tensor.axes)
        same = [a for a in self.made.arguments if a.tensor.format and a.tensor.axes == tensor.axes]
        if same and chance.random() < 0.3:
            mask = chance.choice(same).stored.copy()
        else:
            mask = self.random.random(shape) < choose(chance, DENSITIES)
        if not format.holds(mask):
            levels = format.to_levels(mask)
            levels &= np.cumsum(levels, axis=-1) <= format.group()[0]
            mask = np.zeros(shape, bool)
            mask[tuple(format.to_dims(np.argwhere(levels)).T)] = True
        return format.close(mask)

    def existing(self, axes, is_sparse=None):
        """A tensor with these axes that is there already, or None."""
        found = [t for t in self.tensors.values() if t.axes == axes and not t.is_scalar and not t.is_mask
                 and is_sparse in (None, t.format is not None)]
        # The latest most often, so that statements make chains.
        return found[-1 - int(len(found) * self.chance.random() ** 2)] if found else None

    def operand(self, axes, sparse_chance):
        is_sparse = bool(axes) and self.chance.random() < sparse_chance
        if self.chance.random() < 0.6:
            tensor = self.existing(axes, is_sparse)
            if tensor:
                return tensor
        return self.argument(axes, 1.0 if is_sparse else 0.0)

    def factor(self, axes):
        """A dense operand, which may be a scalar."""
        if axes or self.chance.random() < 0.5:
            return self.operand(axes, 0.0)
        return self.argument((), 0.0, Tensor("like", (), (), None, True))

    def sparse_tensor(self):
        """A sparse tensor that is there, or a new argument."""
        found = [t for t in self.tensors.values() if t.format]
        if found and self.chance.random() < 0.7:
            return self.chance.choice(found)
        return self.argument(self.pick_loops(1, 3), 1.0)

    def result(self, axes, is_sparse):
        return Tensor(self.name("t"), axes, self.static_dims(axes), self.format(axes) if is_sparse else None)

    def plain_result(self, axes, is_sparse):
        """A result in a format that can hold any pattern."""
        tensor = self.result(axes, is_sparse)
        while tensor.format and tensor.format.group():
            tensor = self.result(axes, is_sparse)
        return tensor

    def pick_loops(self, least, most):
        axes = list(self.made.sizes)
        while True:
            loops = tuple(self.chance.choice(axes) for _ in range(self.chance.randint(least, most)))
            if np.prod(self.made.shape(loops)) <= self.largest_space:
                return loops
