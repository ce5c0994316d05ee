# The graph attention network in NumPy and SciPy, with gradients written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Trains the network of graph-attention.mlir for 200 steps and prints loss and accuracy.
--write also stores what the example starts from and is compared with: weight-1.npy,
left-1.npy, right-1.npy, the same with 2, and loss.npy, the loss of every step.
"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data"
steps, rate, decay, beta1, beta2, epsilon = 200, 0.005, 5e-4, 0.9, 0.999, 1e-8
heads, hidden, classes, slope = 8, 8, 2, 0.2
names = ("weight-1", "left-1", "right-1", "weight-2", "left-2", "right-2")

A = scipy.sparse.csr_matrix(scipy.io.mmread(data / "political-blogs.mtx"), dtype="f8")
A.sort_indices()
X = (scipy.sparse.diags(1 / numpy.asarray(A.sum(axis=1)).ravel()) @ A).tocsr()
Y = numpy.load(data / "political-blogs-labels.npy").astype("f8")
train = numpy.load(data / "political-blogs-train.npy").astype("f8")
nodes = len(Y)
starts, target = A.indptr[:-1], A.indices
source = numpy.repeat(numpy.arange(nodes), numpy.diff(A.indptr))


def initial_weights():
    """Uniform weights after Glorot and Bengio (2010), always the same."""
    generator = numpy.random.Generator(numpy.random.PCG64(7))
    for inputs, features in ((nodes, hidden), (heads * hidden, classes)):
        bound = numpy.sqrt(6 / (inputs + heads * features))
        yield generator.uniform(-bound, bound, (inputs, heads * features)).astype("f4")
        for _ in ("left", "right"):
            bound = numpy.sqrt(6 / (features + 1))
            yield generator.uniform(-bound, bound, (heads, features)).astype("f4")


def on_graph(values):
    """A sparse matrix with these values at the entries of A."""
    return scipy.sparse.csr_matrix((values, A.indices, A.indptr), A.shape)


def attend(H, left, right):
    """What the layer gives, the shares of attention, and the scores before LeakyReLU."""
    before = (H * left).sum(axis=2)[source] + (H * right).sum(axis=2)[target]
    scores = numpy.where(before > 0, before, slope * before)
    exponentials = numpy.exp(scores - numpy.maximum.reduceat(scores, starts)[source])
    shares = exponentials / numpy.add.reduceat(exponentials, starts)[source]
    out = numpy.stack([on_graph(shares[:, h]) @ H[:, h] for h in range(heads)], axis=1)
    return out, shares, before


def attend_adjoint(H, left, right, out, shares, before, G):
    """The gradients in H, left and right, where G is that in the layer's result."""
    dshares = (G[source] * H[target]).sum(axis=2)
    dscores = shares * (dshares - (G * out).sum(axis=2)[source])
    dbefore = dscores * numpy.where(before > 0, 1, slope)
    rows = numpy.add.reduceat(dbefore, starts)
    columns = numpy.stack([on_graph(dbefore[:, h]).sum(axis=0).A1 for h in range(heads)], axis=1)
    dH = rows[:, :, None] * left + columns[:, :, None] * right
    for h in range(heads):
        dH[:, h] += on_graph(shares[:, h]).T @ G[:, h]
    return dH, (rows[:, :, None] * H).sum(axis=0), (columns[:, :, None] * H).sum(axis=0)


def forward():
    """The logits, and what the adjoint needs of each layer."""
    W1, left1, right1, W2, left2, right2 = weights
    H1 = (X @ W1).reshape(nodes, heads, hidden)
    first = attend(H1, left1, right1)
    E = numpy.where(first[0] > 0, first[0], numpy.expm1(first[0]))
    H2 = (E.reshape(nodes, -1) @ W2).reshape(nodes, heads, classes)
    second = attend(H2, left2, right2)
    return second[0].mean(axis=1), H1, first, E.reshape(nodes, -1), H2, second


def gradients(Z, H1, first, E, H2, second):
    """The loss and its gradients in the weights."""
    W1, left1, right1, W2, left2, right2 = weights
    shifted = Z - Z.max(axis=1, keepdims=True)
    sums = numpy.exp(shifted).sum(axis=1, keepdims=True)
    entropy = numpy.log(sums[:, 0]) - (shifted * Y).sum(axis=1)
    loss = (train * entropy).sum() / train.sum()
    dZ = (numpy.exp(shifted) / sums - Y) * (train / train.sum())[:, None]
    G2 = numpy.repeat(dZ[:, None] / heads, heads, axis=1)
    dH2, dleft2, dright2 = attend_adjoint(H2, left2, right2, *second, G2)
    dEW = dH2.reshape(nodes, -1)
    G1 = (dEW @ W2.T).reshape(H1.shape) * numpy.where(first[0] > 0, 1, numpy.exp(first[0]))
    dH1, dleft1, dright1 = attend_adjoint(H1, left1, right1, *first, G1)
    return loss, (X.T @ dH1.reshape(nodes, -1), dleft1, dright1, E.T @ dEW, dleft2, dright2)


if "--write" in sys.argv:
    for name, weight in zip(names, initial_weights()):
        numpy.save(here / f"{name}.npy", weight)
weights = [numpy.load(here / f"{name}.npy").astype("f8") for name in names]
moments = [[numpy.zeros_like(weight), numpy.zeros_like(weight)] for weight in weights]
losses = []
for step in range(1, steps + 1):
    loss, slopes = gradients(*forward())
    losses.append(loss)
    size = rate / (1 - beta1**step)
    for weight, gradient, (m, v) in zip(weights, slopes, moments):
        g = gradient + decay * weight
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g * g - v)
        weight -= size * m / (numpy.sqrt(v) / numpy.sqrt(1 - beta2**step) + epsilon)

if "--write" in sys.argv:
    numpy.save(here / "loss.npy", numpy.array(losses))
right = forward()[0].argmax(axis=1) == Y.argmax(axis=1)
print(f"first loss {losses[0]:.12f}, last loss {losses[-1]:.12f}")
print(f"accuracy on blogs that training sees {right[train == 1].mean():.6f}, on others {right[train == 0].mean():.6f}")
