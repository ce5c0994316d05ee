"""What a program computes, by NumPy: values, structural patterns, gradients by
complex steps."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass, replace

import numpy as np

from .expressions import Evaluation

STEP = 1e-30
# More entries, or iterations for them, than these: a few directions instead.
MOST_ENTRIES, MOST_ITERATIONS = 200, 4_000_000
DIRECTIONS = 4
TOLERANCES = {"f64": 1e-9, "f32": 2e-4, "f16": 0.02, "bf16": 0.1, "i32": 0, "i64": 0, "i16": 0, "i8": 0, "index": 0}


@dataclass
class Expected:
    """One result: coordinates in storage order, or None of a dense one; numbers; or
    products of a gradient with directions."""

    what: str
    coordinates: np.ndarray
    numbers: np.ndarray
    largest: float
    directions: np.ndarray = None


def entries(argument):
    """The coordinates of what can be differentiated, in storage order."""
    if argument.tensor.format:
        return argument.tensor.format.stored(argument.stored)
    return np.argwhere(np.ones(argument.numbers.shape, bool)) if argument.numbers.ndim else np.zeros((1, 0), int)


def expect_values(program, evaluation):
    values = program.run(evaluation)
    tensors = program.tensors()
    names = program.results + ([program.loss.result.name] if program.loss and program.wrt else [])
    expected = []
    for name in names:
        numbers, format = values[name].numbers.real[0], tensors[name].format
        coordinates = format.stored(values[name].stored) if format else None
        if format:
            numbers = numbers[tuple(coordinates.T)]
        # Bits are exact.
        largest = 0.0 if tensors[name].is_mask else evaluation.largest
        expected.append(Expected(f"value of %{name}", coordinates, numbers, largest))
    return expected


def largest_space(program):
    """The most iterations of a loop nest."""
    return max([1] + [int(np.prod(program.shape(s.loops))) for s in program.all_statements() if hasattr(s, "loops")])


def derivatives(program, evaluation, perturbations, count):
    """The derivative of the loss along `count` directions, a few at a time."""
    chunk = max(1, 2_000_000 // largest_space(program))
    found = []
    for first in range(0, count, chunk):
        some = {number: 1j * STEP * directions[first:first + chunk] for number, directions in perturbations.items()}
        loss = program.run(evaluation, some)[program.loss.result.name].numbers.imag / STEP
        found.append(np.broadcast_to(loss, (min(chunk, count - first),)))
    return np.concatenate(found) if found else np.zeros(0)


def expect_gradients(program, evaluation):
    """One expectation for each argument of wrt; all entries, or a few directions."""
    places = {number: entries(program.arguments[number]) for number in program.wrt}
    total = sum(len(rows) for rows in places.values())
    evaluation.largest = 1.0
    chance = np.random.default_rng(total)
    is_small = total <= MOST_ENTRIES and total * largest_space(program) <= MOST_ITERATIONS
    count = total if is_small else DIRECTIONS * len(places)
    perturbations, before, chosen = {}, 0, {}
    for order, (number, rows) in enumerate(places.items()):
        shape = program.arguments[number].numbers.shape
        directions = np.zeros((count,) + shape)
        if is_small:
            own = np.eye(len(rows))
            first = before
        else:
            own = chance.standard_normal((DIRECTIONS, len(rows)))
            first = DIRECTIONS * order
        along = slice(first, first + len(own)), *rows.T
        directions[along] = own.reshape(directions[along].shape)
        perturbations[number], chosen[number] = directions, (first, own)
        before += len(rows)
    loss = derivatives(program, evaluation, perturbations, count)
    expected = []
    largest = max(evaluation.largest, float(np.abs(loss).max(initial=1)))
    for number, rows in places.items():
        first, own = chosen[number]
        is_sparse = program.arguments[number].tensor.format is not None
        expected.append(Expected(f"gradient of argument {number}", rows if is_sparse else None,
                                 loss[first:first + len(own)], largest, own))
    return expected


def is_at_kink(program):
    """Whether the loss is at a kink in some input, of `wrt` or not."""
    evaluation = Evaluation()
    expect_gradients(replace(program, wrt=program.differentiable()), evaluation)
    return evaluation.at_kink


def expect(program):
    """All results of the program in order; gradients only where they exist, and are
    not at a kink, else None for each."""
    evaluation = Evaluation()
    expected = expect_values(program, evaluation)
    if program.loss and program.wrt:
        gradients = expect_gradients(program, evaluation)
        expected += [None] * len(gradients) if evaluation.at_kink else gradients
    return expected, evaluation


def difference(expected, found, element):
    """Why `found`, a pair of coordinates and numbers, is not as expected, or None."""
    coordinates, numbers = found
    if (coordinates is None) != (expected.coordinates is None):
        return f"{expected.what}: sparse and dense"
    if coordinates is not None and not np.array_equal(coordinates, expected.coordinates):
        return (f"{expected.what}: stored entries: expected {expected.coordinates.tolist()}, "
                f"found {coordinates.tolist()}")
    if expected.directions is not None:
        numbers = expected.directions @ numbers.reshape(-1)
    tolerance = TOLERANCES[element] * expected.largest
    wanted = expected.numbers
    if numbers.shape != wanted.shape:
        return f"{expected.what}: expected shape {wanted.shape}, found {numbers.shape}"
    with np.errstate(invalid="ignore"):
        right = np.abs(numbers - wanted) <= tolerance + TOLERANCES[element] * np.abs(wanted)
    right |= (numbers == wanted) | (np.isnan(numbers) & np.isnan(wanted))
    # No tolerance is infinite.
    right &= np.isfinite(numbers) == np.isfinite(wanted)
    if not right.all():
        return f"{expected.what}: expected {wanted.tolist()}, found {numbers.tolist()}"
    return None
