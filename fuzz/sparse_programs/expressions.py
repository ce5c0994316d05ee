"""Scalar expressions: the bodies of programs, as text and as NumPy computes them.

An expression is a tuple: ("leaf", operand), ("constant", number), ("index", loop),
("present", f, operand) and ("either", f, left, right, operand, operand) for
sparse_tensor.unary and binary, or an operation of OPERATIONS and its arguments.
("above", x, y, a, b) is a where x is above y, and b elsewhere.

Some have bits: ("bit", operand), of a mask, and the operations of BITS. ("where", bit,
a, b) is a where the bit is set; "ones" and "negatives" are numbers: 1, or -1, there."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass
from typing import Callable

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Operation:
    text: str
    compute: Callable
    # What is known to be zero, from what is known of the arguments.
    zero: Callable


def any_zero(*zeros):
    return np.logical_or.reduce(np.broadcast_arrays(*zeros))


def all_zero(*zeros):
    return np.logical_and.reduce(np.broadcast_arrays(*zeros))


def first_zero(*zeros):
    return np.broadcast_arrays(*zeros)[0]


def never_zero(*zeros):
    return np.zeros_like(zeros[0])


OPERATIONS = {
    "mul": Operation("arith.mulf", np.multiply, any_zero),
    "add": Operation("arith.addf", np.add, all_zero),
    "sub": Operation("arith.subf", np.subtract, all_zero),
    "div": Operation("arith.divf", np.divide, first_zero),
    "fma": Operation("math.fma", None, None),
    "max": Operation("arith.maximumf", None, all_zero),
    "min": Operation("arith.minimumf", None, all_zero),
    "neg": Operation("arith.negf", np.negative, all_zero),
    "abs": Operation("math.absf", None, all_zero),
    "sin": Operation("math.sin", np.sin, all_zero),
    "tanh": Operation("math.tanh", np.tanh, all_zero),
    "atan": Operation("math.atan", np.arctan, all_zero),
    "asinh": Operation("math.asinh", np.arcsinh, all_zero),
    "expm1": Operation("math.expm1", np.expm1, all_zero),
    "erf": Operation("math.erf", special.erf, all_zero),
    "cos": Operation("math.cos", np.cos, never_zero),
    "exp": Operation("math.exp", np.exp, never_zero),
    "sqrt": Operation("math.sqrt", np.sqrt, all_zero),
    "log": Operation("math.log", np.log, never_zero),
    "atan2": Operation("math.atan2", None, never_zero),
    "clamp": Operation("math.clampf", None, never_zero),
    "above": Operation("arith.select", None, None),
    "is_above": Operation("arith.cmpf", None, never_zero),
    "both": Operation("arith.andi", np.multiply, any_zero),
    "not": Operation("arith.xori", lambda x: 1.0 - x, never_zero),
    "where": Operation("arith.select", None, None),
    "ones": Operation("arith.uitofp", lambda x: x, all_zero),
    "negatives": Operation("arith.sitofp", np.negative, all_zero),
    "floor": Operation("math.floor", np.floor, all_zero),
    "ceil": Operation("math.ceil", np.ceil, all_zero),
    "trunc": Operation("math.trunc", np.trunc, all_zero),
    "round": Operation("math.round", lambda x: np.trunc(x + np.copysign(0.5, x)), all_zero),
    "roundeven": Operation("math.roundeven", np.rint, all_zero),
}
# What integers have.
INTEGER_TEXTS = {"mul": "arith.muli", "add": "arith.addi", "sub": "arith.subi", "max": "arith.maxsi", "min": "arith.minsi",
                 "both": "arith.andi", "not": "arith.xori", "ones": "arith.extui", "negatives": "arith.extsi"}
INDEX_TEXTS = INTEGER_TEXTS | {"ones": "arith.index_castui", "negatives": "arith.index_cast"}
BITS = ("bit", "is_above", "both", "not")
ROUNDINGS = ("floor", "ceil", "trunc", "round", "roundeven")
# As near as narrow floats can be to where a step is and not be there; as wide ones and
# integers can.
NEAR = 0.02
NEAR_OF = {"f64": 1e-3, "i64": 0, "i32": 0, "i16": 0, "i8": 0, "index": 0}
KEEPS_ZERO = ("neg", "abs", "sin", "tanh", "atan", "asinh", "expm1", "erf")
LOSES_ZERO = ("cos", "exp")


def operation_text(kind, element):
    if element == "index":
        return INDEX_TEXTS[kind]
    return INTEGER_TEXTS[kind] if element.startswith("i") else OPERATIONS[kind].text


def number_text(number, element):
    return f"{int(number)}" if element.startswith("i") else f"{float(number)!r}"


def parts(expression):
    """The places of the arguments that are expressions over the same operands."""
    return range(1, len(expression)) if expression[0] in OPERATIONS else ()


def operands_of(expression):
    """The numbers of the operands that are read."""
    if expression[0] in ("leaf", "bit"):
        return {expression[1]}
    if expression[0] == "present":
        return {expression[2]}
    if expression[0] == "either":
        return set(expression[4:])
    return set().union(*(operands_of(expression[at]) for at in parts(expression)))


def renumber(expression, new):
    """The expression with operand k as new[k]."""
    if expression[0] in ("leaf", "bit"):
        return (expression[0], new[expression[1]])
    if expression[0] == "present":
        return expression[:2] + (new[expression[2]],)
    if expression[0] == "either":
        return expression[:4] + tuple(new[k] for k in expression[4:])
    return tuple(renumber(x, new) if at in parts(expression) else x for at, x in enumerate(expression))


def masks_of(expression):
    """The numbers of the operands that are read as masks."""
    if expression[0] == "bit":
        return {expression[1]}
    return set().union(*(masks_of(expression[at]) for at in parts(expression)))


class Body:
    """Writes expressions as the text of a region."""

    def __init__(self, element, indent, names):
        self.element, self.indent, self.names = element, indent, names
        self.lines = []

    def line(self, text):
        self.lines.append(self.indent + text)

    def define(self, text):
        name = f"%{self.names()}"
        self.line(f"{name} = {text}")
        return name

    def emit(self, expression, operands):
        kind, e = expression[0], self.element
        if kind in ("leaf", "bit"):
            return operands[expression[1]]
        if kind == "constant":
            return self.define(f"arith.constant {number_text(expression[1], e)} : {e}")
        if kind == "index":
            index = self.define(f"linalg.index {expression[1]} : index")
            if e == "index":
                return index
            if e.startswith("i"):
                return self.define(f"arith.index_cast {index} : index to {e}")
            return self.define(f"arith.sitofp {self.define(f'arith.index_cast {index} : index to i64')} : i64 to {e}")
        if kind == "present":
            return self.present(expression, operands)
        if kind == "either":
            return self.either(expression, operands)
        arguments = [self.emit(x, operands) for x in expression[1:]]
        if kind == "clamp":
            return self.define(f"math.clampf {arguments[0]} to [{arguments[1]}, {arguments[2]}] : {e}")
        if kind in ("above", "is_above", "where"):
            return self.choice(kind, arguments)
        if kind in ("ones", "negatives"):
            return self.define(f"{operation_text(kind, e)} {arguments[0]} : i1 to {e}")
        if kind == "not":
            arguments.append(self.define("arith.constant true"))
        return self.define(f"{operation_text(kind, e)} {', '.join(arguments)} : {'i1' if kind in BITS else e}")

    def choice(self, kind, arguments):
        """A comparison, what a bit chooses, or both."""
        e = self.element
        if kind != "where":
            compare = "cmpi sgt" if e.startswith("i") else "cmpf ogt"
            arguments = [self.define(f"arith.{compare}, {arguments[0]}, {arguments[1]} : {e}"), *arguments[2:]]
        return arguments[0] if kind == "is_above" else self.define(f"arith.select {', '.join(arguments)} : {e}")

    def region(self, inner, count):
        """A block that yields `inner` of its arguments."""
        names = [f"%{self.names()}" for _ in range(count)]
        self.line(f"^bb0({', '.join(f'{name}: {self.element}' for name in names)}):")
        self.line(f"  sparse_tensor.yield {self.emit(inner, names)} : {self.element}")

    def present(self, expression, operands):
        _, inner, k = expression
        name, e = f"%{self.names()}", self.element
        self.line(f"{name} = sparse_tensor.unary {operands[k]} : {e} to {e} present={{")
        self.region(inner, 1)
        self.line("} absent={}")
        return name

    def either(self, expression, operands):
        _, overlap, left, right, a, b = expression
        name, e = f"%{self.names()}", self.element
        self.line(f"{name} = sparse_tensor.binary {operands[a]}, {operands[b]} : {e}, {e} to {e} overlap={{")
        self.region(overlap, 2)
        self.line("}")
        for side, inner in (("left", left), ("right", right)):
            if inner in ("identity", None):
                self.line(f"{side}={inner or '{}'}")
                continue
            self.line(f"{side}={{")
            self.region(inner, 1)
            self.line("}")
        return name


class Evaluation:
    """Computes with real numbers, or with complex ones, whose imaginary parts are
    derivatives. Notes where a function has no derivative."""

    def __init__(self):
        self.at_kink = self.is_close_call = self.is_stopped = False
        self.near = NEAR  # How near to a number another computation may be.
        self.largest = 1.0

    def choose(self, x, y, first):
        """x or y by their real parts; both must agree where they tie."""
        x, y = np.broadcast_arrays(x, y)
        with np.errstate(invalid="ignore"):
            tied = np.abs(x.real - y.real) < 1e-4
        if np.any(tied & (x.imag != y.imag)):
            self.at_kink = True
        return np.where(first(x.real, y.real) | np.isnan(x.real), x, y)

    def step(self, kind, x):
        """A rounding; nothing can be said near the places where it jumps."""
        number = x.real
        with np.errstate(invalid="ignore"):
            place = number + 0.5 if kind in ("round", "roundeven") else number
            near = np.abs(place - np.rint(place)) < NEAR * (1 + np.abs(number))
            if kind == "trunc":
                near &= np.abs(number) > 0.5
            self.is_close_call |= bool(np.any(near))
            return OPERATIONS[kind].compute(number) + 0 * x.imag

    def is_near(self, x, y, how_near):
        return np.abs(x.real - y.real) < how_near * (1 + np.abs(x.real))

    def above(self, x, y, a, b):
        """a where x is above y, else b; nothing can be said near the places where that
        jumps."""
        x, y, a, b = np.broadcast_arrays(x, y, a, b)
        with np.errstate(invalid="ignore"):
            tied = self.is_near(x, y, NEAR)
            differ = np.abs(a.real - b.real) > 1e-6
            self.is_close_call |= bool(np.any(self.is_near(x, y, self.near) & differ))
            # Differences are taken 1e-4 away.
            self.at_kink |= bool(np.any(tied & (a.imag != b.imag)))
            return np.where(x.real > y.real, a, b)

    def is_above(self, x, y):
        """1 where x is above y, else 0; nothing can be said near the places where that
        jumps, of derivatives if numbers there have any."""
        x, y = np.broadcast_arrays(x, y)
        with np.errstate(invalid="ignore"):
            tied = self.is_near(x, y, NEAR)
            self.is_close_call |= bool(np.any(self.is_near(x, y, self.near)))
            self.at_kink |= bool(np.any(tied & ((x.imag != 0) | (y.imag != 0))))
            return np.where(x.real > y.real, 1.0, 0.0)

    def note(self, values):
        """Keeps in mind how large numbers have been."""
        numbers = np.abs(values.real)
        self.largest = max(self.largest, float(np.max(numbers, initial=0, where=np.isfinite(numbers))))
        return values

    def evaluate(self, expression, operands, loops):
        """Value and what is known to be zero; operands are such pairs, aligned to
        the loops, values with one dimension before: the directions."""
        return self.trace(expression, operands, loops)[:2]

    def trace(self, expression, operands, loops):
        """As `evaluate`, and where the value depends on constants and zeros alone."""
        kind = expression[0]
        if kind in ("leaf", "bit"):
            value, zero = operands[expression[1]]
            return value, zero, zero
        ones = (1,) * len(loops)
        if kind == "constant":
            return np.full((1,) + ones, float(expression[1])), np.full(ones, expression[1] == 0), np.ones(ones, bool)
        if kind == "index":
            shape = [1] * (1 + len(loops))
            shape[1 + expression[1]] = loops[expression[1]]
            never = np.zeros(ones, bool)
            return np.arange(loops[expression[1]]).reshape(shape).astype(float), never, never
        if kind == "present":
            value, zero = operands[expression[2]]
            inner = self.evaluate(expression[1], [(value, zero)], loops)[0]
            return *self.masked(inner, zero), zero
        if kind == "either":
            value, zero = self.either(expression, operands, loops)
            return value, zero, zero
        if kind == "fma":
            # A product with something that is not stored is zero before it is added.
            return self.trace(("add", ("mul", *expression[1:3]), expression[3]), operands, loops)
        arguments = [self.trace(x, operands, loops) for x in expression[1:]]
        values, zeros, known = zip(*arguments)
        if kind in ("above", "where"):
            value = self.above(*values) if kind == "above" else np.where(values[0].real != 0, *values[1:])
            is_first = values[0].real > values[1].real if kind == "above" else values[0].real != 0
            is_known = all_zero(*known[:-2])
            zero = (zeros[-2] & zeros[-1]) | (is_known & np.where(is_first[0], zeros[-2], zeros[-1]))
            return *self.masked(value, zero), all_zero(*known) | zero
        if kind in ROUNDINGS:
            value = self.step(kind, values[0])
        elif kind == "clamp":
            value = self.choose(self.choose(values[0], values[1], np.greater_equal), values[2], np.less_equal)
        elif kind == "atan2":
            y, x = np.broadcast_arrays(*values[:2])
            value = np.arctan2(y.real, x.real)
            if np.iscomplexobj(y) or np.iscomplexobj(x):
                # Part by part: a product with 1j would lose the angle of infinities.
                value = value.astype(complex)
                with np.errstate(all="ignore"):
                    value.imag = (x.real * y.imag - y.real * x.imag) / (x.real ** 2 + y.real ** 2)
        elif kind == "is_above":
            value = self.is_above(*values)
        elif kind == "max":
            value = self.choose(*values, np.greater_equal)
        elif kind == "min":
            value = self.choose(*values, np.less_equal)
        elif kind == "abs":
            value = self.choose(values[0], -values[0], np.greater_equal)
        else:
            with np.errstate(all="ignore"):
                value = OPERATIONS[kind].compute(*values)
        known = all_zero(*known)
        # Nothing but constants and zeros, and zero: the same for all directions.
        zero = OPERATIONS[kind].zero(*zeros)
        if known.any():
            zero = zero | (known & (value[0] == 0).all(axis=self.beyond(known, value[0]), keepdims=True))
        return *self.masked(value, zero), known | zero

    def beyond(self, known, value):
        """The loops that `value` has and `known` has not: it is the same along them."""
        return tuple(at for at, (a, b) in enumerate(zip(known.shape, value.shape)) if a == 1 and b != 1)

    def masked(self, value, zero):
        return self.note(np.where(zero, 0, value)), zero

    def either(self, expression, operands, loops):
        _, overlap, left, right, a, b = expression
        (x, no_x), (y, no_y) = operands[a], operands[b]
        both = self.evaluate(overlap, [operands[a], operands[b]], loops)[0]

        def side(inner, operand):
            if inner is None:
                return np.zeros_like(operand[0])
            return operand[0] if inner == "identity" else self.evaluate(inner, [operand], loops)[0]

        value = np.where(no_x, side(right, operands[b]), np.where(no_y, side(left, operands[a]), both))
        zero = (no_x & no_y) | (no_y & (left is None)) | (no_x & (right is None))
        return self.masked(value, zero)
