# Compares the losses in a log of nz-run with a stored loss curve.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_loss_curve.py LOG.jsonl EXPECTED.npy TOLERANCE"""

import json
import sys

import numpy

log, expected, tolerance = sys.argv[1], numpy.load(sys.argv[2]), float(sys.argv[3])
with open(log) as file:
    records = [json.loads(line) for line in file]

steps = [record["step"] for record in records]
assert steps == list(range(1, len(expected) + 1)), f"found steps {steps[:3]}…{steps[-3:]}"
seconds = [record["seconds"] for record in records]
assert all(a <= b for a, b in zip([0.0] + seconds, seconds)), "seconds do not increase"
errors = numpy.abs(numpy.array([record["loss"] for record in records]) - expected)
worst = int(errors.argmax())
print(f"largest difference {errors[worst]:.3g} at step {worst + 1}")
assert errors[worst] <= tolerance, f"expected at most {tolerance}, found {errors[worst]}"
