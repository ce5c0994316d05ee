# Runs PyTorch's optimizers for 100 steps and writes what updates.test compares with.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: updates_reference.py   (PyTorch 2.13.0)

Writes beside itself, for f64 and f32, updates-f64.npy and updates-f32.npy: a row for
each case of updates.mlir, in its order, with the 24 parameters after 100 steps; and
the parameters at the start: as dense arrays of rank 1 to 3, and among zeros.
"""

import pathlib

import numpy
import torch

here = pathlib.Path(__file__).resolve().parent
# Away from 0, the only place where the gradient vanishes: near it a step of Adam is the
# quotient of two numbers that both vanish, and rounding decides.
start = numpy.linspace(0.6, 2.0, 24) * numpy.where(numpy.arange(24) % 3 == 0, -1, 1)
generator = numpy.random.Generator(numpy.random.PCG64(3))
for rank, shape, larger in ((1, (24,), (60,)), (2, (4, 6), (9, 11)), (3, (2, 3, 4), (4, 5, 6))):
    numpy.save(here / f"updates-dense-{rank}.npy", start.reshape(shape))
    among = numpy.zeros(numpy.prod(larger))
    among[numpy.sort(generator.choice(among.size, 24, replace=False))] = start
    numpy.save(here / f"updates-sparse-{rank}.npy", among.reshape(larger))

SGD, Adam, AdamW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
cases = [
    (SGD, {}),
    (SGD, {"weight_decay": 0.1}),
    (SGD, {"momentum": 0.9}),
    (SGD, {"momentum": 0.9, "nesterov": True}),
    (SGD, {"momentum": 0.5, "nesterov": True, "weight_decay": 0.1}),
    (Adam, {}),
    (Adam, {"weight_decay": 0.1}),
    (AdamW, {"weight_decay": 0.1}),
    (AdamW, {"weight_decay": 0.0, "betas": (0.5, 0.9)}),
    (Adam, {"weight_decay": 0.1, "betas": (0.8, 0.99), "eps": 1e-4}),
    (AdamW, {"weight_decay": 0.1, "betas": (0.0, 0.95)}),
]
for name, dtype in (("f64", torch.float64), ("f32", torch.float32)):
    rows = []
    for optimizer_class, options in cases:
        parameter = torch.nn.Parameter(torch.tensor(start, dtype=dtype))
        optimizer = optimizer_class([parameter], lr=0.004, foreach=False, **options)
        for _ in range(100):
            with torch.no_grad():
                parameter.grad = 0.5 * parameter + 0.1 * torch.sin(3 * parameter)
            optimizer.step()
        rows.append(parameter.detach().numpy())
    numpy.save(here / f"updates-{name}.npy", numpy.array(rows))
    print(f"torch {torch.__version__} {name}", numpy.array(rows)[:, ::8])
