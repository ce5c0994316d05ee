# REQUIRES: nz-run
# RUN: %python %s %t -O3
# RUN: %python %s %t -O0
# RUN: %python %s %t --backend=sparse-tensor
"""Conversions between numbers, of arguments and of constants that fold, give the numbers
of NumPy and of Python: floats end at the last integer, and NaN is 0 (docs/Rationale.md)."""
import math
import os
import subprocess
import sys

import numpy as np

FOLDER, HOW = sys.argv[1:3]
os.makedirs(FOLDER, exist_ok=True)
FLOATS = {"f16": np.float16, "f32": np.float32, "f64": np.float64}
INTEGERS = {"i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64}
NUMBERS = [0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, 100.3, -100.3, 127.9, 128, -128.9, -129, 255.5, 256, 32767.5, -32769,
           65504, 65519, 65520, 65535.9, 2049, 1 / 3, 1e-8, 6e-8, 1e-40, 16777217, 2.0**31, -(2.0**31), 2.0**31 - 1,
           2.0**32, 2.0**53 + 2, 2.0**63, -(2.0**63), 2.0**64, 1e30, -1e30, 1e300, math.inf, -math.inf, math.nan]
WHOLE = [0, 1, -1, 2, 7, 100, 127, -128, 128, 255, 1000, 2049, 32767, -32768, 65504, 65520, 2**24 + 1, -(2**24) - 1, 2**31 - 1,
         -(2**31), 2**53 + 1, -(2**53) - 3, 2**63 - 1, -(2**63), 2**62 + 2**37 + 1]


def to_integers(numbers, kind, is_signed):
    """The whole part, or the last integer, whose bits are those of `kind`."""
    width = 8 * np.dtype(kind).itemsize
    low, high = (-(2 ** (width - 1)), 2 ** (width - 1) - 1) if is_signed else (0, 2**width - 1)

    def one(number):
        if math.isnan(number):
            return 0
        whole = math.trunc(number) if math.isfinite(number) else (high + 1 if number > 0 else low - 1)
        return min(max(whole, low), high) % 2**width

    return np.array([one(float(number)) for number in numbers], f"u{width // 8}").view(kind)


def to_floats(integers, kind):
    # 64 bits hold all of them, so that they are rounded once.
    return integers.astype(np.longdouble).astype(kind)


def unsigned(numbers):
    return numbers.view(f"u{numbers.itemsize}")


def conversions(name, numbers):
    """Each operation on numbers of the type, with the type and the numbers it gives."""
    width = 8 * numbers.itemsize
    if name in FLOATS:
        for other, kind in FLOATS.items():
            bits = 8 * np.dtype(kind).itemsize
            if bits != width:
                yield "arith.extf" if bits > width else "arith.truncf", other, numbers.astype(kind)
        for other, kind in INTEGERS.items():
            yield "arith.fptosi", other, to_integers(numbers, kind, True)
            yield "arith.fptoui", other, to_integers(numbers, kind, False)
        yield "arith.bitcast", f"i{width}", numbers.view(f"i{width // 8}")
        return
    for other, kind in INTEGERS.items():
        bits = 8 * np.dtype(kind).itemsize
        if bits > width:
            yield "arith.extsi", other, numbers.astype(kind)
            yield "arith.extui", other, unsigned(numbers).astype(kind)
        if bits < width:
            yield "arith.trunci", other, numbers.astype(kind)
    for other, kind in FLOATS.items():
        yield "arith.sitofp", other, to_floats(numbers, kind)
        yield "arith.uitofp", other, to_floats(unsigned(numbers), kind)
    if width > 8:
        yield "arith.bitcast", f"f{width}", numbers.view(f"f{width // 8}")
    yield "arith.index_cast", "index", numbers.astype(np.int64)
    yield "arith.index_castui", "index", unsigned(numbers).astype(np.int64)
    yield "arith.trunci", "i1", (numbers & 1) != 0


def literal(number):
    return f"0x{number.tobytes()[::-1].hex()}" if number.dtype.kind == "f" else str(number)


def check(name, numbers):
    np.save(f"{FOLDER}/a.npy", numbers)
    whole = f"tensor<{len(numbers)}x{name}>"
    wanted = list(conversions(name, numbers))
    types = [f"tensor<{len(numbers)}x{other}>" for _, other, _ in wanted]
    body = "\n  ".join(f"%r{at} = {operation} %a : {whole} to {types[at]}" for at, (operation, _, _) in enumerate(wanted))
    names = ", ".join(f"%r{at}" for at in range(len(wanted)))
    constant = f"%a = arith.constant dense<[{', '.join(map(literal, numbers))}]> : {whole}"
    for arguments, first, inputs in ((f"%a: {whole}", "", [f"--input=@{FOLDER}/a.npy"]), ("", constant, [])):
        with open(f"{FOLDER}/program.mlir", "w") as file:
            file.write(f"func.func @main({arguments}) -> ({', '.join(types)}) {{\n  {first}\n  {body}\n"
                       f"  return {names} : {', '.join(types)}\n}}\n")
        outputs = [f"{FOLDER}/r{at}.npy" for at in range(len(wanted))]
        subprocess.run(["nz-run", f"{FOLDER}/program.mlir", HOW, *inputs, *(f"--output=@{output}" for output in outputs)],
                       check=True)
        for output, (operation, other, expected) in zip(outputs, wanted):
            found = np.load(output)
            same = found == expected
            if found.dtype.kind == "f":
                same = (same & (np.signbit(found) == np.signbit(expected))) | (np.isnan(found) & np.isnan(expected))
            if not same.all():
                raise SystemExit(f"{operation} : {name} to {other} {'as arguments' if inputs else 'as constants'}, of "
                                 f"{numbers[~same]}: expected {expected[~same]}, found {found[~same]}")


with np.errstate(all="ignore"):
    for name, kind in FLOATS.items():
        check(name, np.array(NUMBERS).astype(kind))
    for name, kind in INTEGERS.items():
        info = np.iinfo(kind)
        check(name, np.array([number for number in WHOLE if info.min <= number <= info.max], kind))
