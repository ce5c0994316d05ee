# REQUIRES: nz-run
# RUN: env PYTHONPATH=%S/Inputs %python %s %t loops
# RUN: env PYTHONPATH=%S/Inputs %python %s %t sparse-tensor
"""Operations on bf16 are those on the numbers, rounded once to the nearest bf16,
ties to even; on machines without an instruction for it, too."""
import sys
from fractions import Fraction

import numpy as np

from running import expect, path, run, write

BACKEND = sys.argv[2]
OPERATIONS = ("addf", "subf", "mulf", "divf")
PROGRAM = write("bf16.mlir", f"""
func.func @main(%x: tensor<?xbf16>, %y: tensor<?xbf16>, %d: tensor<?xf64>)
    -> ({"tensor<?xbf16>, " * len(OPERATIONS)}tensor<?xbf16>, tensor<?xbf16>, bf16) {{
  %zero = arith.constant 0 : index
{"".join(f"  %{name} = arith.{name} %x, %y : tensor<?xbf16>" + chr(10) for name in OPERATIONS)}
  %exp = math.exp %x : tensor<?xbf16>
  %rounded = arith.truncf %d : tensor<?xf64> to tensor<?xbf16>
  %first = tensor.extract %rounded[%zero] : tensor<?xbf16>
  return {", ".join("%" + name for name in OPERATIONS)}, %exp, %rounded, %first
      : {"tensor<?xbf16>, " * len(OPERATIONS)}tensor<?xbf16>, tensor<?xbf16>, bf16
}}
""")


def nearest(number):
    """The bf16 nearest to a rational number, by its neighbours; in f64."""
    number = Fraction(number)
    bits = int(np.float32(float(number)).view(np.uint32)) >> 16
    around = [(each << 16) & 0xFFFFFFFF for each in (bits - 1, bits, bits + 1) if 0 <= each <= 0xFFFF]
    values = [(float(np.uint32(each).view(np.float32)), each >> 16) for each in around]
    values = [(value, each) for value, each in values if np.isfinite(value)]
    return min(values, key=lambda pair: (abs(Fraction(pair[0]) - number), pair[1] & 1))[0]


def check():
    random = np.random.default_rng(3)
    x, y = ([nearest(float(each)) for each in random.standard_normal(200)] for _ in range(2))
    # Halfway between two numbers, and next to it: too near for an f32 to tell.
    ties = [1 + sign * (2.0**-8 + step) for sign in (1, -1) for step in (0, 2.0**-45, -(2.0**-45))]
    d = [-2.5, 3e38, 1e-40, 1e-300, 1.3, *ties, *(-each for each in ties), *(1 + 2.0**-7 + each - 1 for each in ties)]
    for name, numbers in (("x", x), ("y", y), ("d", d)):
        np.save(path(f"{name}.npy"), np.array(numbers))
    outputs = [path(f"{number}.npy") for number in range(len(OPERATIONS) + 3)]
    run(PROGRAM, f"--backend={BACKEND}", *(f"--input=@{path(name)}.npy" for name in "xyd"), *(f"--output=@{each}" for each in outputs))
    found = [np.load(each).astype(np.float64) for each in outputs]
    exact = {"addf": Fraction.__add__, "subf": Fraction.__sub__, "mulf": Fraction.__mul__, "divf": Fraction.__truediv__}
    for name, result in zip(OPERATIONS, found):
        wanted = [nearest(exact[name](Fraction(a), Fraction(b))) for a, b in zip(x, y)]
        expect(result.tolist() == wanted, f"{name}: {result} is not {wanted}")
    wanted = np.exp(x)
    expect((np.abs(found[-3] - wanted) <= 2.0**-8 * wanted).all(), "exp, to a place")
    expect(found[-2].tolist() == [nearest(each) for each in d], f"truncf: {found[-2]} is not {[nearest(each) for each in d]}")
    expect(found[-1] == -2.5, "a number")


check()
