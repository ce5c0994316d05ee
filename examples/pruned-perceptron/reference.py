# The pruned perceptron in NumPy, with gradients written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Trains the perceptron of pruned-perceptron.mlir for 100 steps and prints loss and
accuracy. --write also stores what the example starts from and is compared with:
weight-1.npz, weight-2.npz and loss.npy, the loss of every step. The weights here are
dense arrays, and gradients are masked.
"""

import pathlib
import sys

import numpy
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data"
steps, rate, beta1, beta2, epsilon = 100, 0.01, 0.9, 0.999, 1e-8

if "--write" in sys.argv:
    generator = numpy.random.Generator(numpy.random.PCG64(17))
    for number, rows, columns, kept in ((1, 64, 128, 8), (2, 128, 10, 4)):
        mask = generator.random((rows, columns)) < 1 / kept
        bound = numpy.sqrt(6 * kept / (rows + columns))
        weight = generator.uniform(-bound, bound, (rows, columns)) * mask
        scipy.sparse.save_npz(here / f"weight-{number}.npz", scipy.sparse.csr_matrix(weight.astype("f4")))
W1, W2 = (scipy.sparse.load_npz(here / f"weight-{number}.npz").toarray().astype("f8") for number in (1, 2))
masks = [W1 != 0, 1, W2 != 0, 1]
parameters = [W1, numpy.zeros(W1.shape[1]), W2, numpy.zeros(W2.shape[1])]
moments = [[numpy.zeros_like(x), numpy.zeros_like(x)] for x in parameters]


def load(part):
    return [numpy.load(data / f"digits-{part}{kind}.npy").astype("f8") for kind in ("", "-labels")]


def forward(X):
    W1, b1, W2, b2 = parameters
    before = X @ W1 / 16 + b1
    hidden = numpy.maximum(before, 0)
    return before, hidden, hidden @ W2 + b2


X, Y = load("train")
losses = []
for step in range(1, steps + 1):
    before, hidden, Z = forward(X)
    shifted = Z - Z.max(axis=1, keepdims=True)
    sums = numpy.exp(shifted).sum(axis=1, keepdims=True)
    losses.append((numpy.log(sums[:, 0]) - (shifted * Y).sum(axis=1)).mean())
    dZ = (numpy.exp(shifted) / sums - Y) / len(X)
    dbefore = (dZ @ parameters[2].T) * (before > 0)
    gradients = [X.T @ dbefore / 16, dbefore.sum(axis=0), hidden.T @ dZ, dZ.sum(axis=0)]
    size = rate / (1 - beta1**step)
    for x, gradient, mask, (m, v) in zip(parameters, gradients, masks, moments):
        g = gradient * mask
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g * g - v)
        x -= size * m / (numpy.sqrt(v) / numpy.sqrt(1 - beta2**step) + epsilon)

if "--write" in sys.argv:
    numpy.save(here / "loss.npy", numpy.array(losses))
print(f"first loss {losses[0]:.12f}, last loss {losses[-1]:.12f}")
for part in ("train", "test"):
    X, Y = load(part)
    right = forward(X)[2].argmax(axis=1) == Y.argmax(axis=1)
    print(f"accuracy on {part}: {right.mean():.6f}")
print(f"stored: {(W1 != 0).sum()} of {W1.size} and {(W2 != 0).sum()} of {W2.size}")
