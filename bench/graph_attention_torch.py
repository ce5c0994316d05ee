# The step of the attention network in PyTorch, by gathers and scatters.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: graph_attention_torch.py CALLS

Trains the network of examples/graph-attention for CALLS steps after two that warm up,
and prints one JSON object as the hand-written programs do. Ends of links are gathered
by indexing, sums over the links of a blog are index_add, gradients are PyTorch's. f64,
one thread.
"""

import json
import pathlib
import sys
import time

import numpy
import scipy.io
import scipy.sparse
import torch

examples = pathlib.Path(__file__).resolve().parent.parent / "examples"
blogs = examples / "data" / "political-blogs"
calls, heads = int(sys.argv[1]), 8

torch.set_num_threads(1)
adjacency = scipy.sparse.csr_matrix(scipy.io.mmread(f"{blogs}.mtx"), dtype="f8")
adjacency.sort_indices()
shares = (scipy.sparse.diags(1 / numpy.asarray(adjacency.sum(axis=1)).ravel()) @ adjacency).tocsr()
nodes = adjacency.shape[0]
X = torch.sparse_csr_tensor(*map(torch.tensor, (shares.indptr, shares.indices, shares.data)), shares.shape)
source = torch.tensor(numpy.repeat(numpy.arange(nodes), numpy.diff(adjacency.indptr)))
target = torch.tensor(adjacency.indices.astype("i8"))
labels = torch.tensor(numpy.load(f"{blogs}-labels.npy").argmax(axis=1))
train = torch.tensor(numpy.load(f"{blogs}-train.npy").astype("f8"))
names = ("weight-1", "left-1", "right-1", "weight-2", "left-2", "right-2")
weights = [
    torch.tensor(numpy.load(examples / "graph-attention" / f"{name}.npy").astype("f8"), requires_grad=True)
    for name in names
]
optimizer = torch.optim.Adam(weights, lr=0.005, weight_decay=5e-4)


def attend(H, left, right):
    scores = (H * left).sum(dim=2)[source] + (H * right).sum(dim=2)[target]
    scores = torch.nn.functional.leaky_relu(scores, 0.2)
    lowest = torch.full((nodes, heads), -torch.inf, dtype=scores.dtype)
    rows = source[:, None].expand(-1, heads)
    largest = lowest.scatter_reduce(0, rows, scores.detach(), "amax")
    exponentials = torch.exp(scores - largest[source])
    sums = torch.zeros_like(lowest).index_add(0, source, exponentials)
    weighted = (exponentials / sums[source])[:, :, None] * H[target]
    return torch.zeros_like(H).index_add(0, source, weighted)


def step():
    W1, left1, right1, W2, left2, right2 = weights
    Y = attend((X @ W1).view(nodes, heads, -1), left1, right1).reshape(nodes, -1)
    H = torch.nn.functional.elu(Y) @ W2
    Z = attend(H.view(nodes, heads, -1), left2, right2).mean(dim=1)
    entropy = torch.nn.functional.cross_entropy(Z, labels, reduction="none")
    loss = (entropy * train).sum() / train.sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


times = []
for _ in range(calls + 2):
    start = time.perf_counter_ns()
    loss = step()
    times.append(time.perf_counter_ns() - start)
times = sorted(times[2:])
print(json.dumps({"min_ns": times[0], "median_ns": times[len(times) // 2], "loss": loss}))
