# The graph network in NumPy and SciPy, with gradients written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Trains the network of graph-convolution.mlir for 200 steps, as @main does and as
@minibatch does, and prints loss and accuracy. --write also stores what the example
starts from and is compared with: weight-1.npy, weight-2.npy, the labelled nodes in
the order of the minibatches, order.npy, and loss.npy and minibatch-loss.npy, the loss
of every step.
"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data"
steps, rate, beta1, beta2, epsilon = 200, 0.01, 0.9, 0.999, 1e-8
batch_size, seed, share = 16, 2005, 0.5

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


def shuffled_nodes():
    """16 permutations of the labelled nodes: 61 batches of 16."""
    generator = numpy.random.Generator(numpy.random.PCG64(11))
    nodes = numpy.flatnonzero(train).astype("i2")
    return numpy.concatenate([generator.permutation(nodes) for _ in range(batch_size)])


def philox(left, right, key):
    """Philox-2x32-10 of Salmon et al. (2011) on arrays of 32-bit words."""
    left, right = (numpy.asarray(word, dtype="u8") for word in (left, right))
    for _ in range(10):
        product = numpy.uint64(0xD256D193) * left
        left, right = (product >> numpy.uint64(32)) ^ numpy.uint64(key) ^ right, product & numpy.uint64(0xFFFFFFFF)
        key = (key + 0x9E3779B9) % 2**32
    return left, right


def drop(step):
    """X with half of its entries dropped, others for each step."""
    words, _ = philox(numpy.arange(X.nnz), numpy.full(X.nnz, step), seed)
    values = numpy.where(words < numpy.uint64(share * 2**32), 0, X.data / (1 - share))
    return scipy.sparse.csr_matrix((values, X.indices, X.indptr), X.shape)


def batch(step):
    """How often each node is in the minibatch of a step."""
    order = numpy.load(here / "order.npy")
    start = (step - 1) * batch_size % len(order)
    return numpy.bincount(order[start : start + batch_size], minlength=len(train)).astype("f8")


def train_network(features, chosen):
    """Trains with the features and the nodes of the loss that two functions give for
    each step; returns the losses and the last accuracy."""
    weights = [numpy.load(here / f"weight-{number}.npy").astype("f8") for number in (1, 2)]
    moments = [[numpy.zeros_like(weight), numpy.zeros_like(weight)] for weight in weights]
    losses = []
    for step in range(1, steps + 1):
        W1, W2 = weights
        logits = A @ (numpy.maximum(A @ (X @ W1), 0) @ W2)
        right = logits.argmax(axis=1) == Y.argmax(axis=1)
        accuracy = right[train == 0].mean()

        inputs, nodes = features(step), chosen(step)
        before = A @ (inputs @ W1)
        H = numpy.maximum(before, 0)
        Z = A @ (H @ W2)
        shifted = Z - Z.max(axis=1, keepdims=True)
        exponentials = numpy.exp(shifted)
        sums = exponentials.sum(axis=1, keepdims=True)
        entropy = numpy.log(sums[:, 0]) - (shifted * Y).sum(axis=1)
        losses.append((nodes * entropy).sum() / nodes.sum())

        dZ = (exponentials / sums - Y) * (nodes / nodes.sum())[:, None]
        AtdZ = A.T @ dZ
        dW2 = H.T @ AtdZ
        dbefore = (AtdZ @ W2.T) * (before > 0)
        dW1 = inputs.T @ (A.T @ dbefore)

        for weight, gradient, (m, v) in zip(weights, (dW1, dW2), moments):
            m += (1 - beta1) * (gradient - m)
            v += (1 - beta2) * (gradient * gradient - v)
            size = rate / (1 - beta1**step)
            weight -= size * m / (numpy.sqrt(v) / numpy.sqrt(1 - beta2**step) + epsilon)
    return numpy.array(losses), accuracy


if "--write" in sys.argv:
    for number, weight in enumerate(initial_weights(), 1):
        numpy.save(here / f"weight-{number}.npy", weight)
    numpy.save(here / "order.npy", shuffled_nodes())
trainings = {"loss": (lambda step: X, lambda step: train), "minibatch-loss": (drop, batch)}
for name, functions in trainings.items():
    losses, accuracy = train_network(*functions)
    if "--write" in sys.argv:
        numpy.save(here / f"{name}.npy", losses)
    print(f"{name}: first {losses[0]:.12f}, last {losses[-1]:.12f}, accuracy {accuracy:.4f}")
