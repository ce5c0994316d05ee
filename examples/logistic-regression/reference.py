# The logistic regression in NumPy and SciPy, with derivatives written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Takes the ten Newton steps of logistic-regression.mlir and prints what they give; then
SciPy's minimum of the same function. --write also stores what the example is compared
with: loss.npy, the loss of every step.
"""

import pathlib
import sys

import numpy
import scipy.optimize
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data" / "breast-cancer"
steps, weight = 10, 1e-3


def load(part):
    labels = numpy.load(f"{data}-{part}-labels.npy").astype("f8")
    return scipy.sparse.load_npz(f"{data}-{part}.npz").astype("f8").tocsr(), labels


X, y = load("train")


def loss(w):
    return numpy.logaddexp(0, -y * (X @ w)).mean() + weight / 2 * (w @ w)


def gradient(w):
    return X.T @ (-y / (1 + numpy.exp(y * (X @ w)))) / len(y) + weight * w


def product(w, v):
    s = 1 / (1 + numpy.exp(-(X @ w)))
    return X.T @ (s * (1 - s) * (X @ v)) / len(y) + weight * v


w, losses = numpy.zeros(X.shape[1]), []
for _ in range(steps):
    g = gradient(w)
    losses.append(loss(w))
    d, r, rr, products = numpy.zeros_like(w), -g, g @ g, 0
    p, goal = r, 1e-20 * rr
    while rr > goal and products < 100:
        Hp = product(w, p)
        a = rr / (p @ Hp)
        d, r = d + a * p, r - a * Hp
        rr, before = r @ r, rr
        p, products = r + rr / before * p, products + 1
    w = w + d
    print(f"loss {losses[-1]:.12f}, gradient {numpy.sqrt(g @ g):.3e}, products {products}")

if "--write" in sys.argv:
    numpy.save(here / "loss.npy", numpy.array(losses))
for part in ("train", "test"):
    matrix, labels = load(part)
    print(f"accuracy on {part}: {(labels * (matrix @ w) > 0).mean():.6f}")
found = scipy.optimize.minimize(loss, numpy.zeros_like(w), jac=gradient, method="BFGS", tol=1e-10)
print(f"SciPy's minimum {found.fun:.12f}")
