# REQUIRES: nz-run
# RUN: %python %s %nz_root/fuzz %nz_build/bin %t
"""The identities of derivatives hold for a program, and find that a rule of the
program is not its derivative, which forward mode does not know of."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, sys.argv[1])
from sparse_programs.checks import check_identities  # noqa: E402
from sparse_programs.formats import simplest  # noqa: E402
from sparse_programs.oracle import expect  # noqa: E402
from sparse_programs.programs import Argument, Program, Tensor  # noqa: E402
from sparse_programs.statements import Generic  # noqa: E402


def finding(rule):
    """Of the sum of squares of sin(A) x, whose product may have a rule."""
    matrix = Tensor("a1", ("a", "b"), (False, True), simplest(2))
    numbers = np.array([[0.5, 0, -2], [0, 1.5, 0]])
    arguments = [Argument(matrix, numbers, numbers != 0), Argument(Tensor("a2", ("b",), (True,)), np.array([1.0, -0.5, 2]))]
    product = Generic(Tensor("t1", ("a",), (True,)), ("a", "b"), [("a1", (0, 1)), ("a2", (1,))], (0,), "sum",
                      ("mul", ("sin", ("leaf", 0)), ("leaf", 1)), in_call=bool(rule), rule=rule)
    loss = Generic(Tensor("t2", (), ()), ("a",), [("t1", (0,))], (), "sum", ("mul", ("leaf", 0), ("leaf", 0)))
    program = Program("f64", {"a": 2, "b": 3}, arguments, [product], ["t1"], loss, [0, 1])
    return check_identities([program], [expect(program)], Path(sys.argv[3]), Path(sys.argv[2]))


if finding(0.0):
    sys.exit(f"expected nothing to find, found {finding(0.0)}")
if finding(1.0):
    sys.exit(f"expected a rule that is right to pass, found {finding(1.0)}")
for rule in (2.0, -0.5):
    found = finding(rule)
    if not found or found.kind != "wrong" or "forward and reverse" not in found.message:
        sys.exit(f"expected the identities to find the rule {rule}, found {found}")
