# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t
"""Random numbers are what their description says, here in Python: the bits of
SplitMix64, quantiles as SciPy has them, places by a Feistel network of six rounds."""
import numpy as np
from scipy.stats import norm

from running import expect, path, run, write

PROGRAM = write("copy.mlir", """
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
func.func @dense(%x: tensor<?xf64>) -> tensor<?xf64> { return %x : tensor<?xf64> }
func.func @sparse(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> { return %A : tensor<?x?xf64, #CSR> }
""")
MASK = 2**64 - 1
GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
# What tells the seeds of places from those of values.
PLACES = int.from_bytes(b"places", "big")


def mix(z):
    z = (z ^ (z >> 30)) * FIRST & MASK
    z = (z ^ (z >> 27)) * SECOND & MASK
    return z ^ (z >> 31)


def bits(seed, number):
    return mix((mix((seed + GOLDEN) & MASK) + (number + 1) * GOLDEN) & MASK)


def unmix(z):
    for shift, factor in ((31, SECOND), (27, FIRST), (30, 1)):
        once = z
        for _ in range(2):
            z = once ^ (z >> shift)
        z = z * pow(factor, -1, 2**64) & MASK
    return z


def normal(place):
    return norm.ppf((place + 0.5) / 2**52)


def permuted(seed, size):
    """The places below `size`, in the order of the network."""
    half = 1
    while half < 32 and 1 << (2 * half) < size:
        half += 1
    for number in range(size):
        while True:
            left, right = number >> half, number & ((1 << half) - 1)
            for turn in range(6):
                left, right = right, left ^ (bits(seed ^ (turn << 56), (right + GOLDEN) & MASK) & ((1 << half) - 1))
            number = left << half | right
            if number < size:
                break
        yield number


def dense(seed, count):
    run(PROGRAM, "--entry=dense", f"--input={count}xf64=random:{seed}", f"--output=@{path('out.npy')}")
    return np.load(path("out.npy"))


for seed in (0, 5, 2**63):
    want = [normal(bits(seed, number) >> 12) for number in range(200)]
    expect(np.allclose(dense(seed, 200), want, rtol=1e-14, atol=1e-15), f"numbers of seed {seed}")
# Far in the tails, where few numbers are: the seeds whose first number is there.
for place in (0, 1000, 2**30, 2**52 - 1001, 2**52 - 1):
    seed = (unmix((unmix(place << 12) - GOLDEN) & MASK) - GOLDEN) & MASK
    expect(bits(seed, 0) == place << 12, "backwards")
    found = dense(seed, 1)[0]
    expect(abs(found - normal(place)) < 1e-14 * abs(normal(place)), f"{found}, not {normal(place)}")
# Thirty of two hundred places, sorted; the values are the first numbers.
for seed in (3, 9):
    text, _ = run(PROGRAM, "--entry=sparse", f"--input=10x20xf64=random:{seed}:0.148")
    found = [eval(line.split(" = ")[0]) for line in text.splitlines() if line.startswith("(")]
    order = list(permuted(seed ^ PLACES, 200))
    expect(sorted(order) == list(range(200)), "a permutation")
    expect(found == [divmod(place, 20) for place in sorted(order[:30])], f"places of seed {seed}: {found}")
