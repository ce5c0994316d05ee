# Attention to a window of tokens and a few global ones in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operands come as tokens x heads x size. PyTorch's own attention wants heads first: a view."""

import numpy

import harness

names = ("Q", "K", "V", "T")
gradients = ("dQ", "dK", "dV")


def torch_call(data, attend, compiled):
    """A call where `attend(Q, K, V)` gives Y, all as tokens x heads x size."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    Q, K, V, T = map(tensor, names)
    leaves = [leaf.requires_grad_(data.differentiate) for leaf in (Q, K, V)]

    def loss(Q, K, V):
        difference = attend(Q, K, V) - T
        return (difference * difference).sum(dim=2).sum(dtype=torch.float64)

    if compiled:
        loss = with_torch.compiled(loss)

    def call():
        value = loss(*leaves)
        results = torch.autograd.grad(value, leaves) if data.differentiate else []
        return value.detach(), dict(zip(gradients, results))

    return call


def heads_first(attention):
    """`attend` by an attention on 1 x heads x tokens x size."""
    return lambda Q, K, V: attention(*(x.transpose(0, 1)[None] for x in (Q, K, V)))[0].transpose(0, 1)


def flex_attention(data):
    from torch.nn.attention import flex_attention as flex

    import with_torch

    tokens = len(data.array("Q"))
    half, marked = data.number("window") // 2, data.number("marked")

    def allowed(batch, head, i, j):
        return (i < marked) | (j < marked) | ((j - i >= -half) & (j - i < half))

    mask = flex.create_block_mask(allowed, None, None, tokens, tokens, device="cpu")
    attention = with_torch.compiled(flex.flex_attention)
    # Compiled together with what is around it, its operands lose their fourth dimension.
    return torch_call(data, heads_first(lambda Q, K, V: attention(Q, K, V, block_mask=mask)), False)


def dense(data):
    """All products; what the mask leaves out has the share 0."""
    import torch

    tokens = len(data.array("Q"))
    allowed = torch.from_numpy(data.csr("mask", (tokens, tokens)).toarray() != 0)
    attention = torch.nn.functional.scaled_dot_product_attention
    return torch_call(data, heads_first(lambda Q, K, V: attention(Q, K, V, attn_mask=allowed)), False)


def compiled_gather(data):
    import torch

    rows, columns = map(torch.from_numpy, data.rows_and_columns("mask"))

    def attend(Q, K, V):
        tokens, heads, size = Q.shape
        scores = (Q[rows] * K[columns]).sum(dim=2) * size**-0.5
        lowest = torch.full((tokens, heads), -torch.inf)
        largest = lowest.scatter_reduce(0, rows[:, None].expand(-1, heads), scores.detach(), "amax")
        exponentials = torch.exp(scores - largest[rows])
        sums = torch.zeros_like(lowest).index_add(0, rows, exponentials)
        weighted = (exponentials / sums[rows])[:, :, None] * V[columns]
        return torch.zeros_like(Q).index_add(0, rows, weighted)

    return torch_call(data, attend, True)


def blocks(data):
    """Blocks of half a window of queries, each with the keys it may attend to: the global
    ones and the blocks before and behind. Returns the size of a block; the number of
    global tokens; where the keys of each block are, blocks x keys; and which of them
    each query sees, 1 x blocks x queries x keys."""
    tokens = len(data.array("Q"))
    half, marked = data.number("window") // 2, data.number("marked")
    queries = numpy.arange(tokens).reshape(-1, half)
    near = queries[:, :1] + numpy.arange(-half, 2 * half)
    far = numpy.broadcast_to(numpy.arange(marked), (len(near), marked))
    keys = numpy.concatenate([far, near.clip(0, tokens - 1)], axis=1)
    offsets = near[:, None, :] - queries[:, :, None]
    inside = (near >= marked) & (near < tokens)
    visible = inside[:, None, :] & (offsets >= -half) & (offsets < half)
    everywhere = numpy.ones((*visible.shape[:2], marked), bool)
    return half, marked, keys, numpy.concatenate([everywhere, visible], axis=2)[None]


def attend_by_blocks(namespace, softmax, einsum, concatenate, parts):
    """`attend` by dense products of blocks; the global queries once more with all keys."""
    half, marked, keys, visible = parts

    def attend(Q, K, V):
        tokens, heads, size = Q.shape
        scale = size**-0.5
        q = Q.reshape(tokens // half, half, heads, size)
        scores = einsum("bqhd,bkhd->hbqk", q, K[keys]) * scale
        shares = softmax(namespace.where(visible, scores, -namespace.inf))
        Y = einsum("hbqk,bkhd->bqhd", shares, V[keys]).reshape(tokens, heads, size)
        full = softmax(einsum("qhd,khd->hqk", Q[:marked], K) * scale)
        return concatenate([einsum("hqk,khd->qhd", full, V), Y[marked:]])

    return attend


def compiled_blocks(data):
    import torch

    *sizes, keys, visible = blocks(data)
    parts = (*sizes, torch.from_numpy(keys), torch.from_numpy(visible))
    attend = attend_by_blocks(torch, lambda x: torch.softmax(x, dim=-1), torch.einsum, torch.cat, parts)
    return torch_call(data, attend, True)


def jax_call(data, attend_of):
    """A call where `attend_of(jax)` is the attention."""
    import with_jax

    jax, jnp = with_jax.begin(data)
    attend = attend_of(jax)

    def loss(Q, K, V, T):
        return ((attend(Q, K, V) - T) ** 2).sum(axis=2).sum()

    wanted = gradients if data.differentiate else []
    return with_jax.value_and_gradients(jax, loss, wanted, [jnp.asarray(data.array(name)) for name in names])


def jax_blocks(data):
    def attend_of(jax):
        jnp = jax.numpy
        return attend_by_blocks(jnp, jax.nn.softmax, jnp.einsum, jnp.concatenate, blocks(data))

    return jax_call(data, attend_of)


def jax_dense(data):
    tokens = len(data.array("Q"))
    allowed = data.csr("mask", (tokens, tokens)).toarray() != 0
    return jax_call(data, lambda jax: lambda Q, K, V: jax.nn.dot_product_attention(Q, K, V, mask=allowed[None, None]))


harness.run(flex_attention, dense, compiled_gather, compiled_blocks, jax_blocks, jax_dense)
