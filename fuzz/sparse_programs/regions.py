"""Statements with statements inside."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass

from .programs import Statement, Tensor, run_all


@dataclass
class Loop(Statement):
    """scf.for, or scf.while: the carried tensor starts as `init` and becomes the last
    result of the body. A second one may carry what the first was before. A while loop
    may end where the sum of what is carried is no longer above a number."""

    result: Tensor
    carried: Tensor
    init: str
    count: object  # A number, or an axis: its size.
    body: list
    previous: Tensor = None
    previous_init: str = None
    is_while: bool = False
    above: float = None

    def defines(self):
        return [self.result, self.carried] + ([self.previous] if self.previous else [])

    def retype(self, change):
        super().retype(change)
        self.carried, self.previous = change(self.carried), self.previous and change(self.previous)

    def reads(self):
        own = {tensor.name for tensor in self.defines()} | {statement.result.name for statement in self.body}
        inits = {self.init, self.previous_init} - {None}
        return inits | (set().union(*(s.reads() for s in self.body)) - own)

    def inner(self):
        return list(self.body)

    def compute(self, program, values, evaluation):
        value, before = values[self.init], values.get(self.previous_init)
        for _ in range(program.sizes.get(self.count, self.count)):
            if self.above is not None and not self.goes_on(value, program, evaluation):
                break
            inside = dict(values)
            inside[self.carried.name] = value
            if self.previous:
                inside[self.previous.name] = before
            run_all(self.body, program, inside, evaluation)
            value, before = inside[self.body[-1].result.name], value
        return value

    def goes_on(self, value, program, evaluation):
        total = value.numbers.real[0].sum()
        if abs(total - self.above) < 1e-3 and not program.is_integer():
            evaluation.is_close_call = True
        return total > self.above


@dataclass
class Branch(Statement):
    """scf.if: the last result of one of two bodies, by whether a tensor of rank 0 is
    above a number."""

    result: Tensor
    condition: str
    threshold: float
    yes: list
    no: list

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
