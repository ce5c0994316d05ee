# REQUIRES: nz-run
# RUN: %python %s %t
"""What a sum computes in lanes, and one by one behind them, is what an operation computes
of a number alone, in every bit: the sum of eight equal numbers, or four, is exact."""
import os
import subprocess
import sys

import numpy as np

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
NUMBERS = [0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.25, 3, -7.25, 1e-30, 1e30, np.inf, -np.inf, np.nan, 0.999, 1e-8, 12345.5]
# What the lanes of a short block and a term behind them are, of f32 and of f64.
COUNTS = {"f32": 9, "f64": 5}

FUNCTIONS = ["negf", "absf", "ceil", "floor", "trunc", "round", "roundeven", "sqrt", "rsqrt", "cbrt", "exp", "exp2",
             "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
             "tanh", "asinh", "acosh", "atanh", "erf", "erfc"]
OF_TWO = ["arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.remf", "arith.maximumf", "arith.minimumf",
          "arith.maxnumf", "arith.minnumf", "math.copysign", "math.atan2", "math.powf"]
CLASSES = ["isnan", "isinf", "isfinite", "isnormal"]
OF_INTEGERS = ["addi", "subi", "muli", "divsi", "divui", "remsi", "remui", "andi", "ori", "xori", "shli", "shrsi", "shrui",
               "ceildivsi", "ceildivui", "floordivsi", "maxsi", "minsi", "maxui", "minui"]
EXTENDED = ["mulsi_extended", "mului_extended"]
BITS = ["ctlz", "cttz", "ctpop", "absi"]
NARROW = ["math.exp", "math.tanh", "arith.negf", "math.sin"]


def bodies():
    """Each as lines that define %r of %a, of type T, with I for integers as wide."""
    for name in FUNCTIONS:
        yield name, [f"%r = {'arith' if name == 'negf' else 'math'}.{name} %a : T"]
    for name in OF_TWO:
        yield name, ["%c = arith.constant 0.75 : T", f"%r = {name} %a, %c : T"]
        yield f"{name}, of the other", ["%c = arith.constant 0.75 : T", f"%r = {name} %c, %a : T"]
    for name in CLASSES:
        yield name, [f"%i = math.{name} %a : T", "%r = arith.uitofp %i : i1 to T"]
    yield "clampf", ["%c = arith.constant -1.0 : T", "%d = arith.constant 2.0 : T", "%r = math.clampf %a to [%c, %d] : T"]
    yield "fma", ["%r = math.fma %a, %a, %a : T"]
    yield "sincos", ["%s, %c = math.sincos %a : T", "%r = arith.addf %s, %c : T"]
    yield "select", ["%c = arith.constant 0.5 : T", "%i = arith.cmpf ult, %a, %c : T", "%r = arith.select %i, %c, %a : T"]
    yield "bitcast", ["%i = arith.bitcast %a : T to I", "%r = arith.bitcast %i : I to T"]
    to_integer = ["%i = arith.fptosi %a : T to I", "%c = arith.constant 3 : I"]
    for name in OF_INTEGERS:
        yield name, to_integer + [f"%j = arith.{name} %i, %c : I", "%r = arith.sitofp %j : I to T"]
    for name in EXTENDED:
        yield name, to_integer + [f"%j, %h = arith.{name} %i, %c : I", "%k = arith.xori %j, %h : I",
                                  "%r = arith.sitofp %k : I to T"]
    for name in BITS:
        yield name, [to_integer[0], f"%j = math.{name} %i : I", "%r = arith.uitofp %j : I to T"]
    yield "ipowi", to_integer + ["%j = math.ipowi %i, %c : I", "%r = arith.sitofp %j : I to T"]
    for narrow in ("f16", "bf16"):
        for name in NARROW:
            yield f"{name} of {narrow}", [f"%n = arith.truncf %a : T to {narrow}", f"%m = {name} %n : {narrow}",
                                          f"%r = arith.extf %m : {narrow} to T"]


def program(element):
    lines = []
    results = []
    for number, (_, body) in enumerate(bodies()):
        text = "".join(f"    {line}\n" for line in body)
        lines.append(f"""  %sums{number} = linalg.generic {{indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]}}
      ins(%x : tensor<?xNxT>) outs(%zeros : tensor<?xT>) {{
  ^bb0(%a: T, %sum: T):
{text}    %t = arith.addf %sum, %r : T
    linalg.yield %t : T
  }} -> tensor<?xT>
  %each{number} = linalg.generic {{indexing_maps = [#i, #i], iterator_types = ["parallel"]}}
      ins(%y : tensor<?xT>) outs(%zeros : tensor<?xT>) {{
  ^bb0(%a: T, %old: T):
{text}    linalg.yield %r : T
  }} -> tensor<?xT>
""")
        results += [f"%sums{number}", f"%each{number}"]
    types = ", ".join(["tensor<?xT>"] * len(results))
    text = f"""#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#i = affine_map<(i) -> (i)>
func.func @main(%x: tensor<?xNxT>, %y: tensor<?xT>, %zeros: tensor<?xT>) -> ({types}) {{
{''.join(lines)}  return {', '.join(results)} : {types}
}}
"""
    replaced = text.replace("xNxT>", f"x{COUNTS[element]}x{element}>").replace("xT>", f"x{element}>")
    for name, type_name in (("T", element), ("I", element.replace("f", "i"))):
        for before, after in ((": ", "\n"), (": ", ","), (": ", ")"), (": ", " to"), ("to ", "\n")):
            replaced = replaced.replace(f"{before}{name}{after}", f"{before}{type_name}{after}")
    return replaced


def main():
    for element, dtype in (("f32", np.float32), ("f64", np.float64)):
        file = os.path.join(FOLDER, f"{element}.mlir")
        with open(file, "w") as text:
            text.write(program(element))
        y = np.array(NUMBERS, dtype)
        count = COUNTS[element]
        # The last one, which is summed behind the lanes, is another number.
        x = np.repeat(y[:, None], count, axis=1)
        x[:, -1] = 1
        inputs = []
        for name, array in (("x", x), ("y", y), ("zeros", np.full_like(y, -0.0))):
            np.save(os.path.join(FOLDER, f"{name}.npy"), array)
            inputs.append(f"--input=@{os.path.join(FOLDER, name)}.npy")
        names = [name for name, _ in bodies()]
        outputs = [os.path.join(FOLDER, f"{number}.npy") for number in range(2 * len(names))]
        one = list(y).index(1)
        for way in [["-O2"], ["-O0"]] + [["--backend=sparse-tensor", "-O1"]] * (element == "f32"):
            done = subprocess.run(["nz-run", file, *way, *inputs, *(f"--output=@{output}" for output in outputs)],
                                  capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"nz-run {' '.join(way)}: {done.stderr}")
            for number, name in enumerate(names):
                sums, each = np.load(outputs[2 * number]), np.load(outputs[2 * number + 1])
                with np.errstate(all="ignore"):
                    wanted = dtype(count - 1) * each + each[one]
                same = (sums == wanted) | (np.isnan(sums) & np.isnan(wanted))
                if not same.all():
                    raise SystemExit(f"{name}, {element}, {' '.join(way)}: of {y[~same]}: {sums[~same]} is not {wanted[~same]}")


main()
