"""Random statements that move values: between formats and patterns, in dense tensors."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

from .nests import Nests
from .programs import Tensor
from .shapes import Collapse, Concat, Cut, Element, Insert, Pad, Roll
from .statements import Assemble, Convert, Generic, Move, Select, Stop

class Moves(Nests):
    """Makes statements that move values."""

    def convert(self):
        found = [t for t in self.tensors.values() if t.axes and not t.is_mask]
        if not found:
            return None
        source = self.chance.choice(found)
        if source.format is None:
            # Only of arguments: the zeros of others may be rounded.
            if source.name not in {a.tensor.name for a in self.made.arguments}:
                return None
        result = self.plain_result(source.axes, source.format is None or self.chance.random() < 0.7)
        result = Tensor(result.name, source.axes, source.static, result.format)
        return None if result.format == source.format else Convert(result, source.name)

    def assemble(self):
        source = self.sparse_tensor()
        expression = self.function(("leaf", 0))
        return Assemble(Tensor(self.name("t"), source.axes, source.static, source.format), source.name, expression)

    def move(self):
        """To the pattern of a tensor of the same type."""
        source = self.sparse_tensor()
        found = [t for t in self.tensors.values() if t != source and replace(t, name=source.name) == source]
        if source.format.group():
            return None
        other = self.chance.choice(found) if found else self.argument(source.axes, 1.0, source)
        return Move(Tensor(self.name("t"), source.axes, source.static, source.format), source.name, other.name,
                    self.chance.random() < 0.5)

    def select(self):
        source = self.sparse_tensor()
        return Select(Tensor(self.name("t"), source.axes, source.static, source.format), source.name,
                      self.chance.choice([-1.0, 0.0, 1.0] if self.is_integer else [-0.25, 0.05, 0.5]))

    def stop(self):
        source = self.chance.choice([t for t in self.tensors.values() if not t.is_scalar and not t.is_mask] or [self.sparse_tensor()])
        return Stop(replace(source, name=self.name("t")), source.name)

    def element_of(self, source):
        """One number of a dense tensor that has any."""
        places = tuple(self.chance.randrange(size) for size in self.made.shape(source.axes))
        return Element(Tensor(self.name("t"), (), (), is_scalar=True), source.name, places)

    def element(self):
        """A tensor times one number of another one, or plus it."""
        chance = self.chance
        source, other = (self.operand(self.pick_loops(1, 3), is_sparse) for is_sparse in (0.0, 0.5))
        if 0 in self.made.shape(source.axes):
            return None
        read, every = self.element_of(source), tuple(range(len(other.axes)))
        self.add(read)
        is_sparse = other.format is not None
        expression = ("mul" if is_sparse else chance.choice(["mul", "add"]), ("leaf", 0), ("leaf", 1))
        return Generic(self.plain_result(other.axes, is_sparse), other.axes, [(other.name, every), (read.result.name, ())],
                       every, "write", expression, captured=(1,))

    def roll(self, source):
        """Reads each element at a computed place, which has no derivative yet."""
        self.has_no_derivative = True
        chance = self.chance
        factor = chance.choice([None, source.name, self.operand(source.axes, 0.0).name])
        return Roll(replace(source, name=self.name("t")), source.name, chance.randrange(len(source.axes)),
                    chance.choice([1, 1, 2, 3]), factor)

    def shape(self):
        """Slices, padding, concatenation and merged dimensions of dense tensors."""
        chance = self.chance
        source = self.operand(self.pick_loops(1, 3), 0.0)
        axes, sizes, name = source.axes, self.made.shape(source.axes), self.name("t")
        kind = chance.choice(["cut", "insert", "pad", "concat", "collapse"])
        if kind in ("cut", "insert"):
            if 0 in sizes:
                # Upstream's verifier finds no offset in nothing.
                return None
            offsets = tuple(chance.randint(0, size - 1) for size in sizes)
            strides = tuple(chance.choice([1, 1, 2]) for _ in sizes)
            kept = [chance.randint(0, (size - offset + stride - 1) // stride)
                    for size, offset, stride in zip(sizes, offsets, strides)]
            inner = Tensor(name, tuple(self.axis(size) for size in kept), (True,) * len(kept))
            if kind == "cut":
                return Cut(inner, source.name, offsets, strides)
            return Insert(replace(source, name=name), self.argument(inner.axes, 0.0, inner).name, source.name, offsets, strides)
        if kind == "pad":
            low, high = (tuple(chance.choice([0, 0, 1, 2]) for _ in sizes) for _ in range(2))
            made = tuple(self.axis(a + size + b) for a, size, b in zip(low, sizes, high))
            return Pad(replace(source, name=name, axes=made), source.name, low, high, chance.choice([0.0, 2.0]))
        if kind == "concat":
            dim = chance.randrange(len(axes))
            made = axes[:dim] + (self.axis(2 * sizes[dim]),) + axes[dim + 1:]
            other = self.argument(axes, 0.0, source) if chance.random() < 0.7 else source
            return Concat(replace(source, name=name, axes=made), (source.name, other.name), dim)
        if len(axes) < 2:
            return None
        made = (self.axis(sizes[0] * sizes[1]),) + axes[2:]
        return Collapse(Tensor(name, made, (source.static[0] and source.static[1],) + source.static[2:]), source.name)
