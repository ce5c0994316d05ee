# The graph network in NumPy and SciPy, with gradients written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Trains the network of graph-convolution.mlir for 200 steps and prints loss and
accuracy. --write also stores what the example starts from and is compared with:
weight-1.npy, weight-2.npy and loss.npy, the loss of every step.
"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data"
steps, rate, beta1, beta2, epsilon = 200, 0.01, 0.9, 0.999, 1e-8

adjacency = scipy.sparse.csr_matrix(scipy.io.mmread(data / "political-blogs.mtx"), dtype="f8")
scale = scipy.sparse.diags(1 / numpy.sqrt(numpy.asarray(adjacency.sum(axis=1)).ravel()))
A = (scale @ adjacency @ scale).tocsr()
X = scipy.sparse.csr_matrix(scipy.io.mmread(data / "political-blogs-features.mtx"), dtype="f8")
Y = numpy.load(data / "political-blogs-labels.npy").astype("f8")
train = numpy.load(data / "political-blogs-train.npy").astype("f8")


def initial_weights():
    """Uniform weights after Glorot and Bengio (2010), always the same."""
    generator = numpy.random.Generator(numpy.random.PCG64(7))
    for rows, columns in ((X.shape[1], 16), (16, 2)):
        bound = numpy.sqrt(6 / (rows + columns))
        yield generator.uniform(-bound, bound, (rows, columns)).astype("f4")


if "--write" in sys.argv:
    for number, weight in enumerate(initial_weights(), 1):
        numpy.save(here / f"weight-{number}.npy", weight)
weights = [numpy.load(here / f"weight-{number}.npy").astype("f8") for number in (1, 2)]
moments = [[numpy.zeros_like(weight), numpy.zeros_like(weight)] for weight in weights]
losses = []
for step in range(1, steps + 1):
    W1, W2 = weights
    before = A @ (X @ W1)
    H = numpy.maximum(before, 0)
    Z = A @ (H @ W2)
    shifted = Z - Z.max(axis=1, keepdims=True)
    exponentials = numpy.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    entropy = numpy.log(sums[:, 0]) - (shifted * Y).sum(axis=1)
    losses.append((train * entropy).sum() / train.sum())
    right = Z.argmax(axis=1) == Y.argmax(axis=1)
    accuracy = right[train == 0].mean()

    dZ = (exponentials / sums - Y) * (train / train.sum())[:, None]
    AtdZ = A.T @ dZ
    dW2 = H.T @ AtdZ
    dbefore = (AtdZ @ W2.T) * (before > 0)
    dW1 = X.T @ (A.T @ dbefore)

    for weight, gradient, (m, v) in zip(weights, (dW1, dW2), moments):
        m += (1 - beta1) * (gradient - m)
        v += (1 - beta2) * (gradient * gradient - v)
        size = rate / (1 - beta1**step)
        weight -= size * m / (numpy.sqrt(v) / numpy.sqrt(1 - beta2**step) + epsilon)

if "--write" in sys.argv:
    numpy.save(here / "loss.npy", numpy.array(losses))
print(f"first loss {losses[0]:.12f}, last loss {losses[-1]:.12f}, accuracy {accuracy:.4f}")
