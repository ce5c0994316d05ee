# Holds the largest allocation of a benchmarked call against the dense operands.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_largest_allocation.py BENCHMARK.json OPERAND.npy..."""

import json
import sys

import numpy

with open(sys.argv[1]) as file:
    report = json.load(file)
names = ("min_ns", "median_ns", "compile_ms", "first_call_ns", "peak_bytes")
for name in names + ("largest_allocation_bytes", "peak_rss_bytes"):
    assert report[name] > 0, f"expected {name} above 0, found {report[name]}"
assert report["min_ns"] <= report["median_ns"], report

largest_operand = max(numpy.load(name).nbytes for name in sys.argv[2:])
largest_allocation = report["largest_allocation_bytes"]
print(f"largest allocation {largest_allocation} bytes, largest operand {largest_operand} bytes")
assert largest_allocation <= largest_operand
