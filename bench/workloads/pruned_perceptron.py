# A perceptron whose weights are pruned.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

from . import data
from .workload import Adam, Training, bench, carry, cross_entropy


class PrunedPerceptron(Training):
    """A step of Adam on the stored weights of W3 relu(W2 relu(W1 X)); f32."""

    name = "pruned-perceptron"
    widths, batch, kept = (784, 4096, 4096, 10), 128, 0.05
    rate = 0.001
    program = bench / "pruned-perceptron.mlir"
    hand, module = "pruned-perceptron", "pruned_perceptron"
    loss = 10
    peers = {
        "PyTorch, CSR": "csr",
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, dense with a mask": "dense",
        "JAX, BCOO": "jax_bcoo",
    }

    def __init__(self, places, small=False):
        if small:
            self.widths = (50, 64, 48, 10)
        super().__init__(places, small)
        self.what = f"pruned perceptron, step: {'-'.join(map(str, self.widths))}, 95 % pruned, batch 128"
        self.calls = 1 if small else 20
        self.arguments = self.widths
        self.flags = [carry(10)]
        for number in (1, 2, 3):
            self.flags += self.input(f"W{number}.npz") + [f"--input=zeros@{3 * number - 3}"] * 2
        self.flags += ["--input=i64=1"] + self.input("X.npy", "labels.npy") + [f"--input=f32={self.rate}"]
        self.have_parts(self.input("W1.npz", "W2.npz", "W3.npz", "X.npy", "labels.npy"), "0,1,2")

    def prepare(self):
        random = data.generator(13)
        W = []
        for number, (columns, rows) in enumerate(zip(self.widths, self.widths[1:]), 1):
            entries = round(self.kept * rows * columns)
            matrix = data.uniform(rows, columns, entries, 20 + number)
            matrix.data *= numpy.float32(numpy.sqrt(2 / (self.kept * columns)))
            W.append(data.save_sparse(self.folder, f"W{number}", matrix).astype("f8"))
        X = random.random((self.widths[0], self.batch)).astype("f4")
        labels = data.one_hot(random.integers(0, self.widths[-1], self.batch), self.widths[-1]).T
        data.save(self.folder, X=X, labels=labels)
        parameters = [matrix.data for matrix in W]
        places = [(numpy.repeat(numpy.arange(m.shape[0]), numpy.diff(m.indptr)), m.indices) for m in W]
        adam = Adam(self.rate, parameters)
        self.losses = []
        for _ in range(self.steps):
            activations = [X.astype("f8")]
            for matrix in W:
                activations.append(numpy.maximum(matrix @ activations[-1], 0))
            logits = W[2] @ activations[2]
            loss, slopes = cross_entropy(logits.T, labels.T.astype("f8"), numpy.ones(self.batch))
            cotangent, gradients = slopes.T, [None] * 3
            for layer in (2, 1, 0):
                rows, columns = places[layer]
                gradients[layer] = sampled_products(cotangent, activations[layer], rows, columns)
                cotangent = (W[layer].T @ cotangent) * (activations[layer] > 0)
            adam.step(parameters, gradients)
            self.losses.append(loss)


def sampled_products(left, right, rows, columns, part=50_000):
    """left[rows] . right[columns], in parts for the sake of memory."""
    result = numpy.empty(len(rows))
    for first in range(0, len(rows), part):
        now = slice(first, first + part)
        result[now] = numpy.einsum("pk,pk->p", left[rows[now]], right[columns[now]])
    return result
