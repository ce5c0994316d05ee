# The pruned perceptron in NumPy, with gradients written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write | FOLDER]

Trains the perceptron of pruned-perceptron.mlir for 100 steps as @main does, and for
200 as @regrow does, and prints losses and accuracies. The weights here are dense
arrays, and gradients are masked.

--write also stores what the example starts from and is compared with: weight-1.npz,
weight-2.npz, the patterns candidates-1.npz and candidates-2.npz, and the losses of
every step, loss.npy and regrow-loss.npy. With a FOLDER, the weights of @regrow after
every 25th step are stored there: W1-25.npz, W2-25.npz and so on.
"""

import pathlib
import sys

import numpy
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data"
rate, beta1, beta2, epsilon = 0.01, 0.9, 0.999, 1e-8
interval, horizon = 25, 200
write = sys.argv[1:] == ["--write"]
folder = None if write or not sys.argv[1:] else pathlib.Path(sys.argv[1])


def write_matrices():
    """Uniform weights on a random pattern; half of all places as candidates."""
    generator = numpy.random.Generator(numpy.random.PCG64(17))
    shapes = ((1, 64, 128, 8), (2, 128, 10, 4))
    for number, rows, columns, kept in shapes:
        mask = generator.random((rows, columns)) < 1 / kept
        bound = numpy.sqrt(6 * kept / (rows + columns))
        weight = generator.uniform(-bound, bound, (rows, columns)) * mask
        scipy.sparse.save_npz(here / f"weight-{number}.npz", scipy.sparse.csr_matrix(weight.astype("f4")))
    for number, rows, columns, _ in shapes:
        mask = generator.random((rows, columns)) < 1 / 2
        scipy.sparse.save_npz(here / f"candidates-{number}.npz", scipy.sparse.csr_matrix(mask.astype("i1")))


def load(part):
    return [numpy.load(data / f"digits-{part}{kind}.npy").astype("f8") for kind in ("", "-labels")]


def matrices(name):
    for number in (1, 2):
        yield scipy.sparse.load_npz(here / f"{name}-{number}.npz").toarray().astype("f8")


def forward(parameters, X):
    W1, b1, W2, b2 = parameters
    before = X @ W1 / 16 + b1
    hidden = numpy.maximum(before, 0)
    return before, hidden, hidden @ W2 + b2


def differentiate(parameters, X, Y):
    """The loss and its gradients, dense."""
    before, hidden, Z = forward(parameters, X)
    shifted = Z - Z.max(axis=1, keepdims=True)
    sums = numpy.exp(shifted).sum(axis=1, keepdims=True)
    loss = (numpy.log(sums[:, 0]) - (shifted * Y).sum(axis=1)).mean()
    dZ = (numpy.exp(shifted) / sums - Y) / len(X)
    dbefore = (dZ @ parameters[2].T) * (before > 0)
    return loss, [X.T @ dbefore / 16, dbefore.sum(axis=0), hidden.T @ dZ, dZ.sum(axis=0)]


def largest(sizes, count, order):
    """Where the largest elements are; of equal ones the first, in the order of CSR, C,
    or of CSC, F."""
    flat = sizes.ravel(order=order)
    chosen = numpy.zeros(flat.shape, dtype=bool)
    chosen[numpy.argsort(-flat, kind="stable")[:count]] = True
    return chosen.reshape(sizes.shape, order=order)


def move(weight, moments, mask, gradient, candidates, step, order):
    """Moves the smallest weights to the candidates with the largest gradients."""
    count = mask.sum()
    share = 0.15 * (1 + numpy.cos(step * numpy.pi / horizon))
    stays = largest(numpy.where(mask, abs(weight), -1), count - int(share * count), order)
    sizes = numpy.where(mask | (candidates != 0), abs(gradient), -1)
    mask[:] = largest(numpy.where(stays, numpy.inf, sizes), count, order)
    for array in (weight, *moments):
        array *= stays


def train(steps, moves):
    """Returns the parameters, the losses, and how many entries have moved."""
    W1, W2 = matrices("weight")
    masks = [W1 != 0, numpy.array(True), W2 != 0, numpy.array(True)]
    parameters = [W1, numpy.zeros(W1.shape[1]), W2, numpy.zeros(W2.shape[1])]
    moments = [[numpy.zeros_like(x), numpy.zeros_like(x)] for x in parameters]
    X, Y = load("train")
    losses = []
    for step in range(1, steps + 1):
        loss, gradients = differentiate(parameters, X, Y)
        losses.append(loss)
        size = rate / (1 - beta1**step)
        for x, gradient, mask, (m, v) in zip(parameters, gradients, masks, moments):
            g = gradient * mask
            m += (1 - beta1) * (g - m)
            v += (1 - beta2) * (g * g - v)
            x -= size * m / (numpy.sqrt(v) / numpy.sqrt(1 - beta2**step) + epsilon)
        if not moves or step % interval:
            continue
        _, gradients = differentiate(parameters, X, Y)
        for number, (k, candidates, order) in enumerate(zip((0, 2), matrices("candidates"), "CF"), 1):
            move(parameters[k], moments[k], masks[k], gradients[k], candidates, step, order)
            if folder:
                rows, columns = masks[k].nonzero()
                values = parameters[k][rows, columns]
                stored = scipy.sparse.csr_matrix((values, (rows, columns)), masks[k].shape)
                scipy.sparse.save_npz(folder / f"W{number}-{step}.npz", stored)
    for number, mask in enumerate(masks[::2], 1):
        print(f"stored in W{number}: {mask.sum()} of {mask.size}")
    return parameters, numpy.array(losses)


if write:
    write_matrices()
for name, steps, moves in (("loss", 100, False), ("regrow-loss", horizon, True)):
    parameters, losses = train(steps, moves)
    if write:
        numpy.save(here / f"{name}.npy", losses)
    print(f"{name}: first {losses[0]:.12f}, last {losses[-1]:.12f}")
    for part in ("train", "test"):
        X, Y = load(part)
        right = forward(parameters, X)[2].argmax(axis=1) == Y.argmax(axis=1)
        print(f"accuracy on {part}: {right.mean():.6f}")
