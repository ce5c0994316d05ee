# Measures compiled programs beside hand-written C++, in turns, in one run.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: run.py --build FOLDER [--rounds R] [--only NAME] [--backend NAME]

The programs of a work are first compared with SciPy. Then they run in turns, so
that whatever else the machine does disturbs all; the best call of all rounds
counts, and the medians are shown beside it. One thread. Where PyTorch is installed,
a work that has a program for it runs that, too. Prints a table and leaves the numbers
in FOLDER/bench/results.json.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import numpy
import scipy.sparse

import graph_attention
import graph_convolution
import squared_residual

here = pathlib.Path(__file__).resolve().parent
one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}


def output_of(command):
    """What a command prints; its failure ends the measurement."""
    command = [str(part) for part in command]
    run = subprocess.run(command, stdout=subprocess.PIPE, env=one_thread)
    if run.returncode != 0:
        sys.exit(f"exit code {run.returncode} of: {' '.join(command)}")
    return run.stdout.decode()


def relative_error(found, expected):
    return float((abs(found - expected) / numpy.maximum(1, abs(expected))).max())


class SquaredResidual:
    """|A X - T|^2 and its gradients in the stored entries of A and in X; f32."""

    def __init__(self, build, rows, columns):
        self.name = f"squared-residual-{rows}x{columns}"
        self.what = f"|AX-T|^2, dA, dX: n={rows}, k={columns}, f32"
        self.folder = build / "bench" / self.name
        self.rows, self.columns = rows, columns
        self.calls = max(10, min(200, 20_000_000 // (rows * columns)))
        self.hand = [build / "bench" / "bench-squared-residual", self.folder, rows, columns]
        self.ours = [here / "squared-residual.mlir", "--entry=single", "--gradient=0,1"]
        self.ours += [f"--input=@{self.folder / name}" for name in ("A.npz", "X.npy", "T.npy")]
        self.largest_operand_bytes = rows * columns * 4

    def prepare(self):
        self.expected = squared_residual.write(self.folder, self.rows, self.columns, 10, "f4")

    def errors(self, run_ours):
        """The largest relative error of ours and of the hand-written program."""
        loss, dA, dX = self.expected
        files = [self.folder / name for name in ("our-loss.npy", "our-dA.npz", "our-dX.npy")]
        run_ours([f"--output=@{file}" for file in files])
        report = json.loads(output_of(self.hand + [1]))
        by_hand = (self.folder / "hand-dA.bin", self.folder / "hand-dX.bin")
        return (
            max(
                relative_error(numpy.load(files[0]), loss),
                relative_error(scipy.sparse.load_npz(files[1]).data.astype("f8"), dA.data),
                relative_error(numpy.load(files[2]).astype("f8"), dX),
            ),
            max(
                relative_error(report["loss"], loss),
                relative_error(numpy.fromfile(by_hand[0], "f4").astype("f8"), dA.data),
                relative_error(numpy.fromfile(by_hand[1], "f4").reshape(dX.shape).astype("f8"), dX),
            ),
        )


def errors_of_training(work, run_ours, loss):
    """Errors of the losses of all steps, which are result `loss`; by hand of the last."""
    log = work.folder / "log.jsonl"
    run_ours([f"--steps={len(work.losses)}", f"--track={loss}", f"--log={log}"])
    losses = [json.loads(line)["loss"] for line in log.read_text().splitlines()]
    # Two calls of the hand-written program warm up.
    report = json.loads(output_of(work.hand + [len(work.losses) - 2]))
    return (
        relative_error(numpy.array(losses), work.losses),
        relative_error(report["loss"], work.losses[-1]),
    )


class GraphConvolution:
    """A step of training of examples/graph-convolution; f64."""

    def __init__(self, build):
        self.name = "graph-convolution"
        self.what = "step of the graph network: 1222 nodes, f64"
        self.folder = build / "bench" / self.name
        self.calls = 200
        example, blogs = graph_convolution.network, graph_convolution.blogs
        self.program = example / "graph-convolution.mlir"
        self.hand = [build / "bench" / "bench-graph-convolution", self.folder, 1222]
        self.ours = [self.program, "--carry=0:0,1:1,2:2,3:3,4:4,5:5,6:6"]
        self.ours += [f"--input=@{example / 'weight-1.npy'}"] + ["--input=1222x16xf64=zeros"] * 2
        self.ours += [f"--input=@{example / 'weight-2.npy'}"] + ["--input=16x2xf64=zeros"] * 2
        self.ours += ["--input=i64=1", f"--input=@{self.folder / 'adjacency.npz'}"]
        self.ours += [f"--input=@{blogs}-features.mtx", f"--input=@{blogs}-labels.npy"]
        self.ours += [f"--input=@{blogs}-train.npy", "--input=f64=0.01"]
        self.largest_operand_bytes = 34_650 * 16  # values and columns of A

    def prepare(self):
        self.nodes, self.losses = graph_convolution.write(self.folder)

    def errors(self, run_ours):
        normalize = [self.program, "--entry=normalize", f"--input=@{graph_convolution.blogs}.mtx"]
        run_ours([f"--output=@{self.folder / 'adjacency.npz'}"], normalize)
        return errors_of_training(self, run_ours, 7)


class GraphAttention:
    """A step of training of examples/graph-attention; f64."""

    def __init__(self, build):
        self.name = "graph-attention"
        self.what = "step of graph attention: 1222 nodes, f64"
        self.folder = build / "bench" / self.name
        self.calls = 50
        example, blogs = graph_attention.network, graph_attention.blogs
        self.program = example / "graph-attention.mlir"
        self.hand = [build / "bench" / "bench-graph-attention", self.folder, 1222]
        self.torch = [sys.executable, "-W", "ignore", here / "graph_attention_torch.py"]
        self.ours = [self.program, "--carry=" + ",".join(f"{number}:{number}" for number in range(19))]
        for name, size in graph_attention.weights.items():
            self.ours += [f"--input=@{example / name}.npy"] + [f"--input={size}xf64=zeros"] * 2
        self.ours += ["--input=i64=1", f"--input=@{blogs}.mtx", f"--input=@{self.folder / 'features.npz'}"]
        self.ours += [f"--input=@{blogs}-labels.npy", f"--input=@{blogs}-train.npy", "--input=f64=0.005"]
        self.largest_operand_bytes = 34_650 * 16  # values and columns of X

    def prepare(self):
        self.losses = graph_attention.write(self.folder)

    def errors(self, run_ours):
        features = [self.program, "--entry=features", f"--input=@{graph_attention.blogs}.mtx"]
        run_ours([f"--output=@{self.folder / 'features.npz'}"], features)
        return errors_of_training(self, run_ours, 19)


def measure(work, tool, flags, rounds):
    """One line of the table."""

    def run_ours(more, command=None):
        return output_of([tool] + (command or work.ours) + flags + more)

    work.prepare()
    ours_error, hand_error = work.errors(run_ours)
    if max(ours_error, hand_error) > 1e-4:
        sys.exit(f"{work.name}: expected errors up to 1e-4, found {ours_error:.2g}, by hand {hand_error:.2g}")
    has_torch = hasattr(work, "torch") and importlib.util.find_spec("torch") is not None
    ours, hand, in_torch = [], [], []
    for _ in range(rounds):
        ours.append(json.loads(run_ours([f"--benchmark={work.calls}"])))
        hand.append(json.loads(output_of(work.hand + [work.calls])))
        if has_torch:
            in_torch.append(json.loads(output_of(work.torch + [work.calls])))
            # Two calls warm up.
            torch_error = relative_error(in_torch[-1]["loss"], work.losses[work.calls + 1])
            if torch_error > 1e-4:
                sys.exit(f"{work.name}: expected errors up to 1e-4, found {torch_error:.2g} in PyTorch")
    return {
        "name": work.name,
        "ours_ms": min(run["min_ns"] for run in ours) / 1e6,
        "hand_ms": min(run["min_ns"] for run in hand) / 1e6,
        "ours_median_ms": float(numpy.median([run["median_ns"] for run in ours])) / 1e6,
        "hand_median_ms": float(numpy.median([run["median_ns"] for run in hand])) / 1e6,
        "torch_ms": min(run["min_ns"] for run in in_torch) / 1e6 if in_torch else None,
        "compile_ms": min(run["compile_ms"] for run in ours),
        "largest_allocation_bytes": max(run["largest_allocation_bytes"] for run in ours),
        "peak_bytes": max(run["peak_bytes"] for run in ours),
        "largest_operand_bytes": work.largest_operand_bytes,
        "ours_error": ours_error,
        "hand_error": hand_error,
    }


def main():
    parser = argparse.ArgumentParser(description="measures beside hand-written C++")
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="works whose name contains this")
    parser.add_argument("--backend", default="loops")
    arguments = parser.parse_args()

    build = pathlib.Path(arguments.build).resolve()
    works = [
        SquaredResidual(build, 16_000, 32),
        SquaredResidual(build, 100_000, 64),
        GraphConvolution(build),
        GraphAttention(build),
    ]
    row = "{:<46} {:>8} {:>8} {:>8} {:>6} {:>15} {:>8} {:>11} {:>11}"
    print("one thread; the best call, the medians beside it, by hand in C++ with AVX-512 where there is any")
    print(row.format("work", "ours ms", "hand ms", "torch ms", "ratio", "medians", "compile", "largest", "operand"))
    results = []
    for work in works:
        if arguments.only not in work.name:
            continue
        flags = ["--threads=1", f"--backend={arguments.backend}"]
        result = measure(work, build / "bin" / "nz-run", flags, arguments.rounds)
        results.append(result)
        print(
            row.format(
                work.what,
                f"{result['ours_ms']:.3f}",
                f"{result['hand_ms']:.3f}",
                f"{result['torch_ms']:.1f}" if result["torch_ms"] else "-",
                f"{result['ours_ms'] / result['hand_ms']:.2f}",
                f"{result['ours_median_ms']:.3f} / {result['hand_median_ms']:.3f}",
                f"{result['compile_ms']:.0f} ms",
                f"{result['largest_allocation_bytes'] / 1e6:.2f} MB",
                f"{result['largest_operand_bytes'] / 1e6:.2f} MB",
            ),
            flush=True,
        )
    path = build / "bench" / "results.json"
    path.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
