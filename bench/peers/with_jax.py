# What the spellings in JAX share.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import os


def begin(data):
    """Sets the threads before JAX starts; returns its modules."""
    if data.threads == 1:
        flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " " + flags
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    import jax

    return jax, jax.numpy


def bcoo(jax, data, name, shape):
    """Values, and what makes a matrix of JAX from such."""
    from jax.experimental import sparse

    rows, columns = data.rows_and_columns(name)
    indices = jax.numpy.stack([jax.numpy.asarray(rows, "int32"), jax.numpy.asarray(columns, "int32")], axis=1)

    def matrix(values):
        return sparse.BCOO((values, indices), shape=shape, indices_sorted=True, unique_indices=True)

    return jax.numpy.asarray(data.array(f"{name}-values")), matrix


def value_and_gradients(jax, loss, names, operands):
    """Calls a compiled value and gradients in the first arguments; without names, the value."""
    if not names:
        compiled = jax.jit(loss)
        return lambda: jax.block_until_ready(compiled(*operands))
    compiled = jax.jit(jax.value_and_grad(loss, argnums=tuple(range(len(names)))))

    def call():
        value, gradients = jax.block_until_ready(compiled(*operands))
        return value, dict(zip(names, gradients))

    return call


def training(jax, loss, parameters, operands, rate, decay=0.0):
    """A compiled step of Adam on loss(parameters, operands)."""
    jnp = jax.numpy
    state = [parameters, [jnp.zeros_like(p) for p in parameters], [jnp.zeros_like(p) for p in parameters], 0]

    @jax.jit
    def compiled(parameters, firsts, seconds, number, *operands):
        value, gradients = jax.value_and_grad(loss)(parameters, *operands)
        number = number + 1
        count = number.astype(parameters[0].dtype)
        size, root = rate / (1 - 0.9**count), (1 - 0.999**count) ** -0.5
        gradients = [g + decay * p for g, p in zip(gradients, parameters)]
        firsts = [0.9 * m + 0.1 * g for m, g in zip(firsts, gradients)]
        seconds = [0.999 * v + 0.001 * g * g for v, g in zip(seconds, gradients)]
        parameters = [
            p - size * m / (jnp.sqrt(v) * root + 1e-8) for p, m, v in zip(parameters, firsts, seconds)
        ]
        return value, parameters, firsts, seconds, number

    def step():
        value, *state[:] = jax.block_until_ready(compiled(*state[:3], jnp.asarray(state[3]), *operands))
        return value

    return step
