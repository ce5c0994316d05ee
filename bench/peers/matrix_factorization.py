# A step of matrix factorization in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness

rate = 0.01


def torch_step(data):
    import with_torch

    tensor = with_torch.begin(data)
    rows, columns, ratings = with_torch.places(data, "R")

    def loss(U, V):
        errors = ratings - (U[rows] * V[columns]).sum(dim=1)
        return (errors * errors).mean()

    return with_torch, loss, [tensor("U"), tensor("V")]


def compiled_gather(data):
    with_torch, loss, factors = torch_step(data)
    return with_torch.training(with_torch.compiled(loss), factors, rate)


def eager_gather(data):
    with_torch, loss, factors = torch_step(data)
    return with_torch.training(loss, factors, rate)


def jax_gather(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    rows, columns = (jnp.asarray(ends, "int32") for ends in data.rows_and_columns("R"))
    ratings = jnp.asarray(data.array("R-values"))

    def loss(factors, rows, columns, ratings):
        U, V = factors
        errors = ratings - (U[rows] * V[columns]).sum(axis=1)
        return (errors * errors).mean()

    factors = [jnp.asarray(data.array(name)) for name in "UV"]
    return with_jax.training(jax, loss, factors, [rows, columns, ratings], rate)


def scipy_products(data):
    from with_numpy import Adam

    factors = [data.array("U"), data.array("V")]
    R = data.csr("R", (len(factors[0]), len(factors[1])))
    rows, columns = data.rows_and_columns("R")
    adam = Adam(rate, factors)
    E = R.copy()

    def step():
        U, V = factors
        # In parts that stay in the cache.
        for first in range(0, len(rows), 4096):
            now = slice(first, first + 4096)
            E.data[now] = R.data[now] - numpy.einsum("pk,pk->p", U[rows[now]], V[columns[now]])
        loss = (E.data.astype("f8") ** 2).mean()
        E.data *= numpy.float32(-2 / len(rows))
        adam.step([E @ V, E.T @ U])
        return loss

    return step


harness.run(compiled_gather, eager_gather, jax_gather, scipy_products)
