# A step of logistic regression in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness

weight, rate = 1e-4, 0.01


def torch_step(data, product):
    """A loss where `product(w)` is X w."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    y, w = tensor("y"), torch.zeros(data.columns("X"))
    multiply = product(with_torch, (len(y), len(w)))

    def loss(w):
        return torch.nn.functional.softplus(-y * multiply(w)).mean() + weight / 2 * (w * w).sum()

    return with_torch, loss, [w]


def compiled_gather(data):
    def product(with_torch, shape):
        rows, columns, values = with_torch.places(data, "X")
        return lambda w: with_torch.torch.zeros(shape[0]).index_add(0, rows, values * w[columns])

    with_torch, loss, parameters = torch_step(data, product)
    return with_torch.training(with_torch.compiled(loss), parameters, rate)


def csr(data):
    def product(with_torch, shape):
        X = with_torch.csr(data, "X", shape)
        return lambda w: (X @ w[:, None])[:, 0]

    with_torch, loss, parameters = torch_step(data, product)
    return with_torch.training(loss, parameters, rate)


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    y = jnp.asarray(data.array("y"))
    values, matrix = with_jax.bcoo(jax, data, "X", (len(y), data.columns("X")))

    def loss(parameters, values, y):
        (w,) = parameters
        return jax.nn.softplus(-y * (matrix(values) @ w)).mean() + weight / 2 * (w * w).sum()

    return with_jax.training(jax, loss, [jnp.zeros(data.columns("X"))], [values, y], rate)


def scipy_products(data):
    from with_numpy import Adam

    y = data.array("y")
    X = data.csr("X", (len(y), data.columns("X")))
    transposed = X.T.tocsr()
    w = numpy.zeros(X.shape[1], "f4")
    adam = Adam(rate, [w])

    def step():
        z = -y * (X @ w)
        loss = numpy.logaddexp(0, z).mean(dtype="f8") + weight / 2 * float(w @ w)
        slopes = -y / (1 + numpy.exp(-z)) / numpy.float32(len(y))
        adam.step([transposed @ slopes + numpy.float32(weight) * w])
        return loss

    return step


harness.run(compiled_gather, csr, jax_bcoo, scipy_products)
