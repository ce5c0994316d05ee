# The step of the attention network of the examples in PyTorch, by gathers and scatters.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ends of links are gathered by indexing, sums over the links of a blog are index_add,
gradients are PyTorch's. f64."""

import pathlib

import numpy
import scipy.io
import scipy.sparse

import harness

examples = pathlib.Path(__file__).resolve().parent.parent.parent / "examples"
blogs = examples / "data" / "political-blogs"
names = ("weight-1", "left-1", "right-1", "weight-2", "left-2", "right-2")
heads = 8


def eager_gather(data):
    import torch

    import with_torch

    with_torch.begin(data)
    adjacency = scipy.sparse.csr_matrix(scipy.io.mmread(f"{blogs}.mtx"), dtype="f8")
    adjacency.sort_indices()
    shares = (scipy.sparse.diags(1 / numpy.asarray(adjacency.sum(axis=1)).ravel()) @ adjacency).tocsr()
    nodes = adjacency.shape[0]
    X = torch.sparse_csr_tensor(*map(torch.tensor, (shares.indptr, shares.indices, shares.data)), shares.shape)
    source = torch.tensor(numpy.repeat(numpy.arange(nodes), numpy.diff(adjacency.indptr)))
    target = torch.tensor(adjacency.indices.astype("i8"))
    labels = torch.tensor(numpy.load(f"{blogs}-labels.npy").argmax(axis=1))
    train = torch.tensor(numpy.load(f"{blogs}-train.npy").astype("f8"))
    weights = [
        torch.tensor(numpy.load(examples / "graph-attention" / f"{name}.npy").astype("f8"), requires_grad=True)
        for name in names
    ]
    optimizer = torch.optim.Adam(weights, lr=0.005, weight_decay=5e-4)

    def step():
        W1, left1, right1, W2, left2, right2 = weights
        Y = with_torch.attend(source, target, (X @ W1).view(nodes, heads, -1), left1, right1).reshape(nodes, -1)
        H = torch.nn.functional.elu(Y) @ W2
        Z = with_torch.attend(source, target, H.view(nodes, heads, -1), left2, right2).mean(dim=1)
        entropy = torch.nn.functional.cross_entropy(Z, labels, reduction="none")
        loss = (entropy * train).sum() / train.sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


harness.run(eager_gather)
