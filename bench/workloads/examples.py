# Steps of two of the examples: small graphs, f64.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import example_graph_attention
import example_graph_convolution

from .workload import Training, carry


class ExampleGraphConvolution(Training):
    """A step of training of examples/graph-convolution; f64."""

    name = "example-graph-convolution"
    what = "step of the graph network of the examples: 1,222 nodes, f64"
    hand = name
    arguments = (1222,)
    loss = 7
    program = example_graph_convolution.network / "graph-convolution.mlir"

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.calls = 1 if small else 200
        example, blogs = example_graph_convolution.network, example_graph_convolution.blogs
        self.flags = [carry(7)]
        self.flags += [f"--input=@{example / 'weight-1.npy'}"] + ["--input=1222x16xf64=zeros"] * 2
        self.flags += [f"--input=@{example / 'weight-2.npy'}"] + ["--input=16x2xf64=zeros"] * 2
        self.flags += ["--input=i64=1"] + self.input("adjacency.npz")
        self.flags += [f"--input=@{blogs}-features.mtx", f"--input=@{blogs}-labels.npy"]
        self.flags += [f"--input=@{blogs}-train.npy", "--input=f64=0.01"]

    def prepare(self):
        _, self.losses = example_graph_convolution.write(self.folder)

    def our_error(self, run):
        normalize = [self.tool, self.program, "--entry=normalize", f"--input=@{example_graph_convolution.blogs}.mtx"]
        run([f"--output=@{self.folder / 'adjacency.npz'}"], normalize)
        return super().our_error(run)


class ExampleGraphAttention(Training):
    """A step of training of examples/graph-attention; f64."""

    name = "example-graph-attention"
    what = "step of the graph attention of the examples: 1,222 nodes, f64"
    hand = name
    module = "example_graph_attention"
    arguments = (1222,)
    loss = 19
    program = example_graph_attention.network / "graph-attention.mlir"
    peers = {"PyTorch, eager gather": "eager_gather"}

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.calls = 1 if small else 50
        example, blogs = example_graph_attention.network, example_graph_attention.blogs
        self.flags = [carry(19)]
        for name, size in example_graph_attention.weights.items():
            self.flags += [f"--input=@{example / name}.npy"] + [f"--input={size}xf64=zeros"] * 2
        self.flags += ["--input=i64=1", f"--input=@{blogs}.mtx"] + self.input("features.npz")
        self.flags += [f"--input=@{blogs}-labels.npy", f"--input=@{blogs}-train.npy", "--input=f64=0.005"]

    def prepare(self):
        self.losses = example_graph_attention.write(self.folder)

    def our_error(self, run):
        features = [self.tool, self.program, "--entry=features", f"--input=@{example_graph_attention.blogs}.mtx"]
        run([f"--output=@{self.folder / 'features.npz'}"], features)
        return super().our_error(run)
