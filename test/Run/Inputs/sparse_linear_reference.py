# Trains the sparse linear layer in PyTorch and writes the files that
# sparse-linear.mlir reads and is compared with.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: sparse_linear_reference.py   (PyTorch 2.13.0)

Writes the operands into the example's folder and the expectations beside itself.
The layer multiplies a dense weight built from the stored values, so the
gradient of a value that is not stored does not exist. Adam is torch.optim.Adam.
"""

import pathlib

import numpy
import torch

here = pathlib.Path(__file__).resolve().parent
layer = here.parents[2] / "examples" / "sparse-linear"
rows, columns = torch.tensor([0, 0, 1]), torch.tensor([0, 2, 1])
x = torch.tensor([[1.5], [0.0], [-0.5]], dtype=torch.float64)
target = torch.tensor([[0.5], [0.8]], dtype=torch.float64)


def write(path, shape, entries):
    """Writes a Matrix Market file; digits read back exactly."""
    lines = ["%%MatrixMarket matrix coordinate real general"]
    lines.append(f"{shape[0]} {shape[1]} {len(entries)}")
    lines += [f"{i + 1} {j + 1} {float(value)!r}" for i, j, value in entries]
    path.write_text("\n".join(lines) + "\n")


def write_values(path, values):
    write(path, (2, 3), list(zip(rows.tolist(), columns.tolist(), values.tolist())))


values = torch.nn.Parameter(torch.tensor([0.5, 2.0, -1.0], dtype=torch.float64))
write_values(layer / "weight.mtx", values.detach())
write(layer / "input.mtx", (3, 1), [(0, 0, 1.5), (2, 0, -0.5)])
write(layer / "target.mtx", (2, 1), [(0, 0, 0.5), (1, 0, 0.8)])

optimizer = torch.optim.Adam([values], lr=0.01, foreach=False)
for step in range(1, 201):
    optimizer.zero_grad()
    weight = torch.zeros(2, 3, dtype=torch.float64).index_put((rows, columns), values)
    loss = torch.nn.functional.mse_loss(weight @ x, target)
    loss.backward()
    optimizer.step()
    if step in (1, 200):
        state = optimizer.state[values]
        write_values(here / f"sparse-linear-W-{step}.mtx", values.detach())
        write_values(here / f"sparse-linear-m-{step}.mtx", state["exp_avg"])
        write_values(here / f"sparse-linear-v-{step}.mtx", state["exp_avg_sq"])
        numpy.save(here / f"sparse-linear-step-{step}.npy", numpy.int64(step + 1))
        numpy.save(here / f"sparse-linear-loss-{step}.npy", loss.detach().numpy())
        print(f"torch {torch.__version__} step {step} loss {loss.item()!r} W {values.tolist()}")
