# A X, or A x where X has one dimension, in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import harness


def square(data):
    """The shape of A."""
    return (len(data.array("X")),) * 2


def mkl(data):
    import with_mkl

    library = with_mkl.begin(data)
    A = with_mkl.Matrix(library, data, "A", *square(data))
    X = data.array("X")
    multiply = A.plan_product(X)
    return lambda: (0, {"Y": multiply()})


def torch_call(data, product):
    X = data.array("X")
    import torch

    X = torch.from_numpy(X)

    def call():
        with torch.no_grad():
            return 0, {"Y": product(X)}

    return call


def csr(data):
    import with_torch

    with_torch.begin(data)
    A = with_torch.csr(data, "A", square(data))
    return torch_call(data, lambda X: A @ X)


def compiled_gather(data):
    import with_torch

    with_torch.begin(data)
    rows, columns, values = with_torch.places(data, "A")

    @with_torch.compiled
    def product(X):
        terms = values * X[columns] if X.ndim == 1 else values[:, None] * X[columns]
        return with_torch.torch.zeros_like(X).index_add(0, rows, terms)

    return torch_call(data, product)


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    values, matrix = with_jax.bcoo(jax, data, "A", square(data))
    X = jnp.asarray(data.array("X"))
    product = jax.jit(lambda values, X: matrix(values) @ X)
    return lambda: (0, {"Y": jax.block_until_ready(product(values, X))})


def scipy_product(data):
    A, X = data.csr("A", square(data)), data.array("X")
    return lambda: (0, {"Y": A @ X})


harness.run(mkl, csr, compiled_gather, jax_bcoo, scipy_product)
