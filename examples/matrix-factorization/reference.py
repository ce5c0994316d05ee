# The matrix factorization in NumPy and SciPy, with gradients written by hand.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Trains the factorization of matrix-factorization.mlir for 200 steps and prints loss
and errors. --write also stores what the example starts from and is compared with:
students.npy, instructors.npy and loss.npy, the loss of every step.
"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse

here = pathlib.Path(__file__).parent
data = here.parent / "data" / "instructor-ratings"
steps, rate, weight, limit, mean = 200, 0.05, 1e-3, 0.05, 3.2
beta1, beta2, epsilon = 0.9, 0.999, 1e-8

train, test = (
    scipy.sparse.csr_matrix(scipy.io.mmread(f"{data}-{part}.mtx"), dtype="f8").tocoo()
    for part in ("train", "test")
)
if "--write" in sys.argv:
    generator = numpy.random.Generator(numpy.random.PCG64(5))
    for name, rows in zip(("students", "instructors"), train.shape):
        numpy.save(here / f"{name}.npy", generator.normal(0, 0.1, (rows, 8)).astype("f4"))
parameters = [numpy.load(here / f"{name}.npy").astype("f8") for name in ("students", "instructors")]
parameters += [numpy.zeros(rows) for rows in train.shape]
moments = [[numpy.zeros_like(x), numpy.zeros_like(x)] for x in parameters]


def errors(ratings):
    U, V, b, c = parameters
    i, j = ratings.row, ratings.col
    return ratings.data - mean - b[i] - c[j] - (U[i] * V[j]).sum(axis=1)


losses, clipped = [], 0
for step in range(1, steps + 1):
    U, V, b, c = parameters
    residual = errors(train)
    fit = (residual**2).mean()
    losses.append(fit + weight * sum((x**2).sum() for x in parameters))
    G = scipy.sparse.csr_matrix(
        (-2 * residual / len(residual), (train.row, train.col)), shape=train.shape
    )
    ones = [numpy.ones(rows) for rows in train.shape]
    gradients = [G @ V, G.T @ U, G @ ones[1], G.T @ ones[0]]
    gradients = [g + 2 * weight * x for g, x in zip(gradients, parameters)]
    norm = numpy.sqrt(sum((g**2).sum() for g in gradients))
    factor = min(limit / norm, 1)
    clipped += norm > limit
    size = rate / numpy.sqrt(1 + step / 50) / (1 - beta1**step)
    for x, gradient, (m, v) in zip(parameters, gradients, moments):
        g = factor * gradient
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g * g - v)
        x -= size * m / (numpy.sqrt(v) / numpy.sqrt(1 - beta2**step) + epsilon)

if "--write" in sys.argv:
    numpy.save(here / "loss.npy", numpy.array(losses))
rmse = [numpy.sqrt((errors(part) ** 2).mean()) for part in (train, test)]
guess = numpy.sqrt(((test.data - train.data.mean()) ** 2).mean())
print(f"first loss {losses[0]:.12f}, last loss {losses[-1]:.12f}")
print(f"error on train {rmse[0]:.10f}, on test {rmse[1]:.10f}, of the mean {guess:.4f}")
print(f"mean {train.data.mean():.4f}, clipped in {clipped} steps")
