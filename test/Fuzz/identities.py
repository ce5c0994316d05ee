# REQUIRES: nz-run
# RUN: %python %s %nz_root/fuzz %nz_build/bin %t
"""The identities of derivatives hold for a program; each of them notices when one of
its numbers is another."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, sys.argv[1])
from sparse_programs import identities  # noqa: E402
from sparse_programs.checks import check_identities  # noqa: E402
from sparse_programs.formats import simplest  # noqa: E402
from sparse_programs.oracle import expect  # noqa: E402
from sparse_programs.programs import Argument, Program, Tensor  # noqa: E402
from sparse_programs.statements import Generic  # noqa: E402


# The sum of squares of sin(A) x.
numbers = np.array([[0.5, 0, -2], [0, 1.5, 0]])
arguments = [Argument(Tensor("a1", ("a", "b"), (False, True), simplest(2)), numbers, numbers != 0),
             Argument(Tensor("a2", ("b",), (True,)), np.array([1.0, -0.5, 2]))]
product = Generic(Tensor("t1", ("a",), (True,)), ("a", "b"), [("a1", (0, 1)), ("a2", (1,))], (0,), "sum",
                  ("mul", ("sin", ("leaf", 0)), ("leaf", 1)))
loss = Generic(Tensor("t2", (), ()), ("a",), [("t1", (0,))], (), "sum", ("mul", ("leaf", 0), ("leaf", 0)))
program = Program("f64", {"a": 2, "b": 3}, arguments, [product], ["t1"], loss, [0, 1])

seen = []


def keep(*given):
    seen.append(given)
    return broken(*given)


broken, identities.broken = identities.broken, keep
found = check_identities([program], [expect(program)], Path(sys.argv[3]), Path(sys.argv[2]))
if found or len(seen) != 1:
    sys.exit(f"expected identities that hold, found {found}")
made, programs, expectations, results = seen[0]
if len(results) != 3 * len(identities.LAWS):
    sys.exit(f"expected three numbers for each of {len(identities.LAWS)} laws, found {len(results)}")
for at, law in enumerate(identities.LAWS):
    for side in (3 * at, 3 * at + 1):
        others = list(results)
        others[side] = (None, results[side][1] * 1.001 + 0.001)
        number, message = broken(made, programs, expectations, others) or (None, "nothing")
        if number != 0 or law not in message:
            sys.exit(f"expected '{law}' to be broken by its number {side % 3}, found {message}")
