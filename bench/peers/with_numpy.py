# What the spellings in NumPy and SciPy share.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy


class Adam:
    """Adam in the type of the parameters."""

    def __init__(self, rate, parameters):
        self.rate, self.parameters, self.number = rate, parameters, 0
        self.moments = [(numpy.zeros_like(p), numpy.zeros_like(p)) for p in parameters]

    def step(self, gradients):
        """Changes the parameters in place."""
        self.number += 1
        size = self.rate / (1 - 0.9**self.number)
        root = (1 - 0.999**self.number) ** -0.5
        for parameter, gradient, (m, v) in zip(self.parameters, gradients, self.moments):
            m *= 0.9
            m += 0.1 * gradient
            v *= 0.999
            v += 0.001 * gradient * gradient
            parameter -= size * m / (numpy.sqrt(v) * root + 1e-8)


def cross_entropy(Z, labels, train):
    """The mean of softmax cross entropies of rows, and its gradient in the logits."""
    largest = Z.max(axis=1, keepdims=True)
    exponentials = numpy.exp(Z - largest)
    sums = exponentials.sum(axis=1, keepdims=True)
    entropies = numpy.log(sums[:, 0]) + largest[:, 0] - (Z * labels).sum(axis=1)
    scale = train / train.sum()
    return (scale * entropies).sum(dtype="f8"), (exponentials / sums - labels) * scale[:, None]
