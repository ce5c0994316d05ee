# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/chain-order.mlir
"""A chain of products in either order, values and gradients against SciPy, by both
backends. However it is written, it is multiplied in one order: the bits are the same,
those of one thread and of two included."""
import sys

import numpy as np
import scipy.sparse

from running import expect, path, run

PROGRAM = sys.argv[2]
WRITTEN = "--without=chain-order"
generator = np.random.default_rng(11)


def save(name, array):
    (scipy.sparse.save_npz if scipy.sparse.issparse(array) else np.save)(path(name), array)
    return f"--input=@{path(name)}"


def call(entry, inputs, *flags):
    return run(PROGRAM, f"--entry={entry}", *inputs, *flags)[0]


def expected(A, X, W):
    """What the losses give: the value, then a gradient for each factor."""
    Z = (A @ X) @ W
    rows, columns = A.nonzero()
    gradient = Z @ W.T
    return [0.5 * np.sum(Z * Z), np.sum(gradient[rows] * X[columns], axis=1), A.T @ gradient, (A @ X).T @ Z]


def check(n, k, l, density):
    A = scipy.sparse.random(n, n, density, "csr", random_state=generator, data_rvs=generator.standard_normal)
    A.sort_indices()
    X, W = generator.standard_normal((n, k)), generator.standard_normal((k, l))
    inputs = [save("A.npz", A), save("X.npy", X), save("W.npy", W)]
    for number, wanted in enumerate(expected(A, X, W)):
        np.save(path(f"{number}.npy"), wanted)
    np.save(path("Z.npy"), A @ (X @ W))
    expectations = [f"--expected-output=@{path(f'{number}.npy')}" for number in range(4)]
    for side in ("left", "right"):
        for flags in (["--threads=1"], ["--backend=sparse-tensor"], [WRITTEN]):
            call(side, inputs, f"--expected-output=@{path('Z.npy')}", "--tolerance=1e-12", *flags)
            call(f"{side}_loss", inputs, "--gradient=0,1,2", *expectations, "--tolerance=1e-10", *flags)
    for ending, flags in (("", []), ("_loss", ["--gradient=0,1,2"])):
        left = call(f"left{ending}", inputs, *flags, "--threads=1")
        what = f"{n} {k} {l} {ending}"
        expect(left == call(f"right{ending}", inputs, *flags, "--threads=1"), f"{what}: one order")
        expect(left == call(f"right{ending}", inputs, *flags, "--threads=2"), f"{what}: threads")
        written = [call(side + ending, inputs, *flags, WRITTEN) for side in ("left", "right")]
        expect(written[0] != written[1], f"{what}: two orders, if they are kept")
        expect(left in written, f"{what}: one of them")


def check_integers():
    """Bytes wrap around, in every order."""
    factors = [generator.integers(-128, 128, shape).astype("i1") for shape in ((20, 30), (30, 40), (40, 50), 50)]
    inputs = [save(f"{number}.npy", factor) for number, factor in enumerate(factors)]
    X, Y, Z, v = (factor.astype("i8") for factor in factors)
    np.save(path("integers.npy"), (X @ Y @ Z @ v).astype("i1"))
    for flags in ([], [WRITTEN], ["-O0"]):
        call("integers", inputs, f"--expected-output=@{path('integers.npy')}", *flags)


def check_infinity():
    """A row that stores nothing is 0 times infinity only if it is computed first."""
    A = scipy.sparse.csr_array(np.diag([1.0, 0.0, 1.0]))
    A.eliminate_zeros()
    inputs = [save("A.npz", A), save("X.npy", np.ones((3, 2))), save("W.npy", np.array([[np.inf], [1.0]]))]
    for flags, row in (([], 0.0), ([WRITTEN], np.nan), (["-O0"], np.nan)):
        call("left", inputs, *flags, f"--output=@{path('r.npy')}")
        np.testing.assert_array_equal(np.load(path("r.npy")), [[np.inf], [row], [np.inf]])


for n, k, l, density in ((50, 24, 5, 0.1), (50, 5, 24, 0.1), (33, 7, 1, 0.02)):
    check(n, k, l, density)
# Nothing in one dimension or another.
for n, k, l in ((0, 4, 2), (4, 0, 2), (4, 2, 0)):
    empty = [save("A.npz", scipy.sparse.csr_array((n, n))), save("X.npy", np.ones((n, k))), save("W.npy", np.ones((k, l)))]
    call("left", empty, f"--output=@{path('r.npy')}")
    np.testing.assert_array_equal(np.load(path("r.npy")), np.zeros((n, l)))
check_integers()
check_infinity()
