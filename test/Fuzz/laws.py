# RUN: %python %s %nz_root/fuzz
"""The laws that programs are compared by: NumPy's results satisfy each of them, and
each finds a result that is a little off."""
import collections
import random
import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
from sparse_programs import relations_of_statements, relations_of_tensors  # noqa: E402, F401: their laws
from sparse_programs.generate import Generator  # noqa: E402
from sparse_programs.oracle import expect  # noqa: E402
from sparse_programs.relations import LAWS, broken, outputs  # noqa: E402


def results(program):
    """All outputs as nz-run would print them, and how large numbers are; None where
    a branch or a gradient is in doubt, or gradients are known along directions only."""
    expected, evaluation = expect(program)
    if evaluation.at_kink or evaluation.is_close_call:
        return None
    found = []
    for tensor, one in zip(outputs(program), expected):
        if one.directions is not None and len(one.directions) != one.directions.shape[1]:
            return None
        is_whole = one.coordinates is None
        found.append((one.coordinates, one.numbers.reshape(program.shape(tensor.axes)) if is_whole else one.numbers))
    return found, evaluation.largest


def off(found, skipped, largest):
    """The results with one number changed, or None if there is none to change."""
    places = [k for k, (_, numbers) in enumerate(found) if numbers.size and k not in skipped]
    if not places:
        return None
    coordinates, numbers = found[places[0]]
    numbers = np.array(numbers, float)
    numbers.flat[0] += 10 * largest
    return found[:places[0]] + [(coordinates, numbers)] + found[places[0] + 1:]


held, noticed = collections.Counter(), collections.Counter()
for number in range(60):
    program = Generator(random.Random(f"laws {number}")).program()
    own = results(program)
    for law, function in LAWS.items() if own else ():
        related = function(program, random.Random(f"{number} {law}"))
        other = related and results(related.program)
        if not other:
            continue
        largest = max(own[1], other[1])
        wrong = broken(related, program, own[0], other[0], largest)
        if wrong:
            sys.exit(f"program {number}: '{law}' does not hold: {wrong}")
        held[law] += 1
        changed = off(other[0], related.skipped, largest)
        # What is compared is a part of some results, and the first number is always in it.
        noticed[law] += bool(changed and broken(related, program, own[0], changed, largest))

for law in LAWS:
    if not noticed[law]:
        sys.exit(f"'{law}' held for {held[law]} programs and found no change")
