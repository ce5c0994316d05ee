# REQUIRES: nz-run
# RUN: %python %s %S/Inputs/functions.mlir %t
"""exp, log and tanh are within two units in the last place of the C library's in
long double, expm1 and log1p within four, at the ends of the range, at infinities and
NaN, too; a number has the same bits wherever it stands in an array, whatever the
threads."""
import os
import subprocess
import sys

import numpy as np

PROGRAM, FOLDER = sys.argv[1:3]
generator = np.random.default_rng(1)
os.makedirs(FOLDER, exist_ok=True)
with open(PROGRAM) as source:
    TEXT = source.read()


def compute(entry, element, x, threads=1):
    np.save(f"{FOLDER}/x.npy", x)
    subprocess.run(["nz-run", f"{FOLDER}/{element}.mlir", f"--entry={entry}", f"--input=@{FOLDER}/x.npy",
                    f"--threads={threads}", f"--output=@{FOLDER}/y.npy"], check=True)
    return np.load(f"{FOLDER}/y.npy")


def arguments(kind):
    """Numbers of every size, and those at which something changes."""
    info = np.finfo(kind)
    edge = np.log(np.longdouble(info.max))
    low = np.log(np.longdouble(info.smallest_subnormal))
    special = [0, -0.0, 1, -1, 0.5, 0.625, -0.625, np.inf, -np.inf, np.nan, info.tiny, info.smallest_subnormal, info.max,
               -info.max, edge, low, edge * 1.01, low * 1.01, np.sqrt(0.5), np.sqrt(2.0)]
    with np.errstate(over="ignore"):
        special = np.array(special).astype(kind)
        near = np.concatenate([np.nextafter(special, kind(side)) for side in (-np.inf, np.inf)])
        return np.concatenate([
            special, near, generator.uniform(float(low) - 2, float(edge) + 2, 200_000).astype(kind),
            generator.standard_normal(200_000).astype(kind),
            np.exp(generator.uniform(float(low), float(edge), 200_000)).astype(kind)])


def check(entry, element, kind, most):
    x = arguments(kind)
    found = compute(entry, element, x)
    with np.errstate(all="ignore"):
        exact = getattr(np, entry)(x.astype(np.longdouble))
        expected = exact.astype(kind)
        unit = np.spacing(np.abs(expected))
        errors = np.abs(found.astype(np.longdouble) - exact) / unit
    finite = np.isfinite(expected) & np.isfinite(found)
    worst = np.argmax(np.where(finite, errors, 0))
    assert errors[worst] < most, f"{entry} {element} of {x[worst]!r}: {found[worst]!r} is {errors[worst]} units off"
    # The largest number or infinity are both within a unit where one is the other's neighbour.
    same = finite | (found == expected) | (np.isnan(found) & np.isnan(expected))
    near_end = np.isfinite(exact) & ~np.isnan(found) & (np.abs(exact) > np.finfo(kind).max * (1 - 2 * np.finfo(kind).eps))
    assert np.all(same | near_end), f"{entry} {element} of {x[~(same | near_end)]}: {found[~(same | near_end)]}"
    assert np.array_equal(np.signbit(found[expected == 0]), np.signbit(expected[expected == 0])), entry
    # The same numbers, moved by three and by two threads.
    moved = np.concatenate([x[-3:], x])
    again = compute(entry, element, moved, threads=2)[3:]
    assert found.tobytes() == again.tobytes(), f"{entry} {element}: other bits at another place"


for element, kind in (("f64", np.float64), ("f32", np.float32)):
    with open(f"{FOLDER}/{element}.mlir", "w") as file:
        file.write(TEXT.replace("ELEMENT", element))
    for entry in ("exp", "log", "tanh"):
        check(entry, element, kind, 2)
    for entry in ("expm1", "log1p"):
        check(entry, element, kind, 4)
