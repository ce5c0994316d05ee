# A recurrent network with a sparse weight in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness


def torch_call(data, step, weight, gradient_of):
    """A call where `step(weight, H, x)` gives the next state; one step is compiled, not
    all: a graph of all takes minutes."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    X, T = tensor("X"), tensor("T")
    weight.requires_grad_()

    def call():
        H = torch.zeros_like(T)
        for x in X:
            H = step(weight, H, x)
        value = ((H - T) ** 2).sum(dim=1).sum(dtype=torch.float64)
        (dW,) = torch.autograd.grad(value, [weight])
        return value.detach(), {"dW": gradient_of(dW)}

    return call


def csr(data):
    import torch

    import with_torch

    units = len(data.array("T"))
    W = with_torch.csr(data, "W", (units, units))
    step = lambda W, H, x: torch.tanh(torch.sparse.mm(W, H) + x)
    return torch_call(data, step, W, lambda dW: dW.values())


def compiled_gather(data):
    import torch

    import with_torch

    rows, columns, values = with_torch.places(data, "W")

    @with_torch.compiled
    def step(values, H, x):
        return torch.tanh(x.index_add(0, rows, values[:, None] * H[columns]))

    return torch_call(data, step, values, lambda dW: dW)


def dense(data):
    """The gradient is dense, and read where the weight is stored."""
    import torch

    import with_torch

    units = len(data.array("T"))
    rows, columns, _ = with_torch.places(data, "W")
    W = torch.from_numpy(data.csr("W", (units, units)).toarray())
    step = with_torch.compiled(lambda W, H, x: torch.tanh(W @ H + x))
    return torch_call(data, step, W, lambda dW: dW[rows, columns])


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    X, T = jnp.asarray(data.array("X")), jnp.asarray(data.array("T"))
    values, matrix = with_jax.bcoo(jax, data, "W", (len(T), len(T)))

    def loss(values, X, T):
        W = matrix(values)
        last, _ = jax.lax.scan(lambda H, x: (jnp.tanh(W @ H + x), None), jnp.zeros_like(T), X)
        return ((last - T) ** 2).sum(axis=1).sum()

    return with_jax.value_and_gradients(jax, loss, ["dW"], [values, X, T])


def scipy_products(data):
    X, T = data.array("X"), data.array("T")
    W = data.csr("W", (len(T), len(T)))
    rows, columns = data.rows_and_columns("W")
    transposed = W.T.tocsr()
    dW = numpy.empty_like(W.data)

    def call():
        states = [numpy.zeros_like(T)]
        for x in X:
            states.append(numpy.tanh(W @ states[-1] + x))
        cotangent = 2 * (states[-1] - T)
        loss = (cotangent.astype("f8") ** 2).sum() / 4
        dW[:] = 0
        for before, after in zip(states[-2::-1], states[:0:-1]):
            slopes = cotangent * (1 - after * after)
            # In parts that stay in the cache.
            for first in range(0, len(rows), 4096):
                now = slice(first, first + 4096)
                dW[now] += numpy.einsum("pk,pk->p", slopes[rows[now]], before[columns[now]])
            cotangent = transposed @ slopes
        return loss, {"dW": dW}

    return call


harness.run(csr, compiled_gather, dense, jax_bcoo, scipy_products)
