# A step of the large graph network in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All compute (A X) W1: X needs no gradient, so this order needs one product less."""

import numpy

import harness

rate = 0.01


def torch_step(data, product):
    """A step where `product(Z)` is A Z."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    X, train = tensor("X"), tensor("train")
    labels = tensor("labels").argmax(dim=1)
    multiply = product(with_torch, len(X))

    def loss(W1, W2):
        H = torch.relu(multiply(X) @ W1)
        entropy = torch.nn.functional.cross_entropy(multiply(H @ W2), labels, reduction="none")
        return (entropy * train).sum() / train.sum()

    weights = [tensor("weight-1"), tensor("weight-2")]
    return with_torch, loss, weights


def compiled_gather(data):
    def product(with_torch, n):
        rows, columns, values = with_torch.places(data, "A")
        return lambda Z: with_torch.gather_product(rows, columns, values, Z, n)

    with_torch, loss, weights = torch_step(data, product)
    return with_torch.training(with_torch.compiled(loss), weights, rate)


def csr(data):
    def product(with_torch, n):
        A = with_torch.csr(data, "A", (n, n))
        return lambda Z: with_torch.torch.sparse.mm(A, Z)

    with_torch, loss, weights = torch_step(data, product)
    return with_torch.training(loss, weights, rate)


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    X, labels, train = (jnp.asarray(data.array(name)) for name in ("X", "labels", "train"))
    values, matrix = with_jax.bcoo(jax, data, "A", (len(X), len(X)))

    def loss(weights, values, X, labels, train):
        W1, W2 = weights
        A = matrix(values)
        Z = A @ (jax.nn.relu((A @ X) @ W1) @ W2)
        entropy = jax.nn.logsumexp(Z, axis=1) - (Z * labels).sum(axis=1)
        return (entropy * train).sum() / train.sum()

    weights = [jnp.asarray(data.array(f"weight-{number}")) for number in (1, 2)]
    return with_jax.training(jax, loss, weights, [values, X, labels, train], rate)


def scipy_products(data):
    from with_numpy import Adam, cross_entropy

    X, labels, train = (data.array(name) for name in ("X", "labels", "train"))
    A = data.csr("A", (len(X), len(X)))
    transposed = A.T.tocsr()
    weights = [data.array("weight-1"), data.array("weight-2")]
    adam = Adam(rate, weights)

    def step():
        W1, W2 = weights
        AX = A @ X
        H = numpy.maximum(AX @ W1, 0)
        loss, dZ = cross_entropy(A @ (H @ W2), labels, train)
        dHW = transposed @ dZ
        dH = (dHW @ W2.T) * (H > 0)
        adam.step([AX.T @ dH, H.T @ dHW])
        return loss

    return step


harness.run(compiled_gather, csr, jax_bcoo, scipy_products)
