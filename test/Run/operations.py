# REQUIRES: nz-run
# RUN: %python %s %t -O3
# RUN: %python %s %t -O0
# RUN: %python %s %t --backend=sparse-tensor
"""Arithmetic, functions and comparisons of `arith` and `math`, and the elementwise ones
of `linalg`, give what NumPy and SciPy give: at zeros of both signs, infinities, NaN,
ends of the integers, and in between; of arguments, and of constants that fold."""
import os
import subprocess
import sys

import numpy as np
from scipy import special

FOLDER, HOW = sys.argv[1:3]
np.seterr(all="ignore")
FLOATS = np.array([0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.25, 3, -7.25, 1e-30, 1e30, np.inf, -np.inf, np.nan,
                   85.5, -0.999, 1e-8, 123456.5])
UNITS = 4  # In the last place, for functions that are rounded once.


def away_from_zero(x):
    return np.where(np.isfinite(x), np.copysign(np.floor(np.abs(x) + 0.5), x), x)


def clamp(x, low, high):
    return np.minimum(np.maximum(x, low), high)


FUNCTIONS = {
    "arith.negf": np.negative, "math.absf": np.abs, "math.ceil": np.ceil, "math.floor": np.floor,
    "math.trunc": np.trunc, "math.round": away_from_zero, "math.roundeven": np.rint, "math.sqrt": np.sqrt,
    "math.rsqrt": lambda x: 1 / np.sqrt(x), "math.cbrt": np.cbrt, "math.exp": np.exp, "math.exp2": np.exp2,
    "math.expm1": np.expm1, "math.log": np.log, "math.log2": np.log2, "math.log10": np.log10,
    "math.log1p": np.log1p, "math.sin": np.sin, "math.cos": np.cos, "math.tan": np.tan, "math.asin": np.arcsin,
    "math.acos": np.arccos, "math.atan": np.arctan, "math.sinh": np.sinh, "math.cosh": np.cosh,
    "math.tanh": np.tanh, "math.asinh": np.arcsinh, "math.acosh": np.arccosh, "math.atanh": np.arctanh,
    "math.erf": special.erf, "math.erfc": special.erfc,
}
OF_TWO = {
    "arith.addf": np.add, "arith.subf": np.subtract, "arith.mulf": np.multiply, "arith.divf": np.divide,
    "arith.remf": np.fmod, "arith.maximumf": np.maximum, "arith.minimumf": np.minimum, "arith.maxnumf": np.fmax,
    "arith.minnumf": np.fmin, "math.copysign": np.copysign, "math.atan2": np.arctan2, "math.powf": np.power,
}
CLASSES = {"math.isnan": np.isnan, "math.isinf": np.isinf, "math.isfinite": np.isfinite,
           "math.isnormal": lambda x: np.isfinite(x) & (np.abs(x) >= np.finfo(x.dtype).tiny)}
COMPARISONS = {
    "oeq": lambda x, y: x == y, "one": lambda x, y: (x < y) | (x > y), "ogt": lambda x, y: x > y,
    "oge": lambda x, y: x >= y, "olt": lambda x, y: x < y, "ole": lambda x, y: x <= y,
    "ueq": lambda x, y: ~((x < y) | (x > y)), "une": lambda x, y: x != y, "ugt": lambda x, y: ~(x <= y),
    "uge": lambda x, y: ~(x < y), "ult": lambda x, y: ~(x >= y), "ule": lambda x, y: ~(x > y),
    "ord": lambda x, y: ~np.isnan(x) & ~np.isnan(y), "uno": lambda x, y: np.isnan(x) | np.isnan(y),
}
KINDS = {
    "exp": np.exp, "log": np.log, "abs": np.abs, "ceil": np.ceil, "floor": np.floor, "negf": np.negative,
    "reciprocal": np.reciprocal, "round": away_from_zero, "sqrt": np.sqrt, "rsqrt": lambda x: 1 / np.sqrt(x),
    "square": np.square, "tanh": np.tanh, "erf": special.erf,
}
KINDS_OF_TWO = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "max_signed": np.maximum,
                "min_signed": np.minimum, "powf": np.power}


def literal(number):
    """All bits of a float, the sign of a zero among them."""
    return f"0x{number.tobytes()[::-1].hex()}" if number.dtype.kind == "f" else str(number)


def of_unsigned(function):
    return lambda x, y: function(x.view(f"u{x.itemsize}"), y.view(f"u{y.itemsize}"))


def unsigned(function):
    return lambda x, y: of_unsigned(function)(x, y).view(x.dtype)


INTEGERS = {
    "arith.addi": np.add, "arith.subi": np.subtract, "arith.muli": np.multiply, "arith.andi": np.bitwise_and,
    "arith.ori": np.bitwise_or, "arith.xori": np.bitwise_xor, "arith.maxsi": np.maximum, "arith.minsi": np.minimum,
    "arith.maxui": unsigned(np.maximum), "arith.minui": unsigned(np.minimum),
}
def above(x, y):
    """The quotient, rounded up."""
    return x // y + (x % y != 0).astype(x.dtype)


QUOTIENTS = {
    "arith.divsi": lambda x, y: np.where((x < 0) == (y < 0), x // y, above(x, y)), "arith.remsi": np.fmod,
    "arith.floordivsi": np.floor_divide, "arith.ceildivsi": above, "arith.divui": unsigned(np.floor_divide),
    "arith.remui": unsigned(np.remainder),
    "arith.ceildivui": unsigned(above),
}
ORDERS = {"eq": np.equal, "ne": np.not_equal, "slt": np.less, "sle": np.less_equal, "sgt": np.greater,
          "sge": np.greater_equal}


class Program:
    """One function with an operation a result."""

    def __init__(self, element, inputs):
        self.element, self.inputs, self.results = element, inputs, []
        self.shape = f"{len(inputs[0])}x"

    def type(self, element):
        return f"tensor<{self.shape}{element}>"

    def operation(self, name, function, count, units=0, result=None):
        """`name` has {} where operands are not what follows it."""
        operands = [f"%a{number}" for number in range(count)]
        text = name.format(*operands) if "{" in name else f"{name} {', '.join(operands)}"
        self.results.append((f"{text} : {self.type(self.element)}", result or self.element,
                             function(*self.inputs[:count]), units))

    def elementwise(self, kind, function, count, units=0):
        whole = self.type(self.element)
        operands = ", ".join(f"%a{number}" for number in range(count))
        text = (f"linalg.elementwise kind=#linalg.elementwise_kind<{kind}> ins({operands} : "
                f"{', '.join([whole] * count)}) outs(%a0 : {whole}) -> {whole}")
        self.results.append((text, self.element, function(*self.inputs[:count]), units))

    def check(self):
        arguments = ", ".join(f"%a{number}: {self.type(self.element)}" for number in range(len(self.inputs)))
        flags = []
        for number, numbers in enumerate(self.inputs):
            np.save(f"{FOLDER}/a{number}.npy", numbers)
            flags.append(f"--input=@{FOLDER}/a{number}.npy")
        self.run(arguments, [], flags)
        self.run("", [f"%a{number} = arith.constant dense<[{', '.join(map(literal, numbers))}]> : "
                      f"{self.type(self.element)}" for number, numbers in enumerate(self.inputs)], [])

    def run(self, arguments, constants, flags):
        results = ", ".join(self.type(element) for _, element, _, _ in self.results)
        names = ", ".join(f"%r{number}" for number in range(len(self.results)))
        body = "\n  ".join(constants + [f"%r{number} = {text}" for number, (text, *_) in enumerate(self.results)])
        with open(f"{FOLDER}/program.mlir", "w") as file:
            file.write(f"func.func @main({arguments}) -> ({results}) {{\n  {body}\n  return {names} : {results}\n}}\n")
        flags += [f"--output=@{FOLDER}/r{number}.npy" for number in range(len(self.results))]
        subprocess.run(["nz-run", f"{FOLDER}/program.mlir", HOW, *flags], check=True)
        for number, (text, _, expected, units) in enumerate(self.results):
            found = np.load(f"{FOLDER}/r{number}.npy")
            self.compare(text, found, np.asarray(expected).astype(found.dtype), units)

    def compare(self, text, found, expected, units):
        same = (found == expected) | ((found != found) & (expected != expected))
        if found.dtype.kind == "f":
            zeros = (found == 0) & (expected == 0)
            # Which zero is the larger one is not said.
            if not any(word in text for word in ("max", "min", "clamp")):
                same &= ~zeros | (np.signbit(found) == np.signbit(expected))
            if units:
                same |= np.abs(found - expected) <= units * np.spacing(np.abs(expected))
        wrong = np.flatnonzero(~same)
        for place in wrong[:3]:
            values = [numbers[place] for numbers in self.inputs]
            print(f"{text} of {values}: expected {expected[place]!r}, found {found[place]!r}")
        assert not len(wrong), text


def check_floats(element, kind):
    x = FLOATS.astype(kind)
    pairs = [np.repeat(x, len(x)), np.tile(x, len(x))]
    program = Program(element, [*pairs, np.roll(pairs[1], 7)])
    for name, function in FUNCTIONS.items():
        program.operation(name, lambda x: function(x.astype(np.float64)), 1, UNITS)
    for name, function in OF_TWO.items():
        program.operation(name, function, 2, UNITS * (name in ("math.powf", "math.atan2")))
    # Rounded once, in a wider type.
    program.operation("math.fma", lambda x, y, z: x.astype(np.longdouble) * y + z, 3, 1)
    program.operation("math.clampf {} to [{}, {}]", clamp, 3)
    for name, function in CLASSES.items():
        program.operation(name, function, 1, result="i1")
    for name, function in COMPARISONS.items():
        program.operation(f"arith.cmpf {name}, {{}}, {{}}", function, 2, result="i1")
    for name, function in KINDS.items():
        program.elementwise(name, function, 1, UNITS)
    for name, function in KINDS_OF_TWO.items():
        program.elementwise(name, function, 2, UNITS * (name == "powf"))
    program.check()


def check_integers(width):
    kind = np.dtype(f"i{width // 8}")
    info = np.iinfo(kind)
    x = np.array([0, 1, -1, 2, 3, 7, -7, info.max, info.min, 5, width - 1], kind)
    pairs = [np.repeat(x, len(x)), np.tile(x, len(x))]
    program = Program(f"i{width}", pairs)
    for name, function in INTEGERS.items():
        program.operation(name, function, 2)
    for name, function in ORDERS.items():
        program.operation(f"arith.cmpi {name}, {{}}, {{}}", function, 2, result="i1")
        if name[0] == "s":
            program.operation(f"arith.cmpi u{name[1:]}, {{}}, {{}}", of_unsigned(function), 2, result="i1")
    program.check()
    whole = (pairs[1] != 0) & ~((pairs[0] == info.min) & (pairs[1] == -1))
    program = Program(f"i{width}", [numbers[whole] for numbers in pairs])
    for name, function in QUOTIENTS.items():
        program.operation(name, function, 2)
    program.check()


os.makedirs(FOLDER, exist_ok=True)
for element, kind in (("f64", np.float64), ("f32", np.float32), ("f16", np.float16)):
    check_floats(element, kind)
for width in (8, 16, 32, 64):
    check_integers(width)
