"""What random programs have in common with others that are made from them: each
relation is a function that makes the other program, and has a law of one line. The
programs run in one module, and what they give is compared."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import copy
from dataclasses import dataclass, field
from typing import Callable

import numpy as np

from .oracle import TOLERANCES
from .programs import Program


def same(array):
    return array


@dataclass
class Related:
    """Another program. Output k of it is compared after `views[k]`, with output k of
    the first one after `images[k]`; both also where they store. Outputs are the
    results, the loss and the gradients in order."""

    program: Program
    images: dict = field(default_factory=dict)
    views: dict = field(default_factory=dict)
    factors: dict = field(default_factory=dict)
    skipped: set = field(default_factory=set)
    # Numbers alone; of gradients, where the first program stores them.
    same_stored: bool = True


@dataclass
class Relation:
    """Two programs of a batch, by number, and how they are related."""

    law: str
    first: int
    second: int
    related: Related


LAWS: dict[str, Callable] = {}


def law(text):
    """Registers a function of a program and chance that gives a `Related`, or None
    where the law says nothing about the program."""

    def register(function):
        LAWS[text] = function
        return function

    return register


def changed(program):
    return copy.deepcopy(program)


def outputs(program):
    """The tensors of all outputs; gradients have those of their arguments."""
    tensors = program.tensors()
    found = [tensors[name] for name in program.results]
    if program.loss and program.wrt:
        found += [program.loss.result] + [program.arguments[number].tensor for number in program.wrt]
    return found


def gradient_places(program):
    """The number of the output for each argument that has a gradient."""
    before = len(program.results) + 1
    return {number: before + at for at, number in enumerate(program.wrt)} if program.loss else {}


def dense(tensor, program, found):
    """Numbers and what is stored (None of dense results), from what nz-run prints."""
    coordinates, numbers = found
    if coordinates is None:
        return numbers, None
    whole, stored = (np.zeros(program.shape(tensor.axes), kind) for kind in (float, bool))
    whole[tuple(coordinates.T)], stored[tuple(coordinates.T)] = numbers, True
    return whole, stored


def broken(related, program, found, other_found, largest):
    """Where the two programs disagree, or None."""
    tolerance = 4 * TOLERANCES[program.element]
    number_of_values = len(program.results) + bool(program.loss and program.wrt)
    pairs = zip(outputs(program), outputs(related.program), found, other_found)
    for k, (tensor, other_tensor, own, other) in enumerate(pairs):
        if k in related.skipped:
            continue
        image, view = related.images.get(k, same), related.views.get(k, same)
        wanted, stored = dense(tensor, program, own)
        numbers, other_stored = dense(other_tensor, related.program, other)
        wanted, numbers = image(wanted) * related.factors.get(k, 1), view(numbers)
        if related.same_stored and stored is not None and other_stored is not None:
            if not np.array_equal(image(stored), view(other_stored)):
                return f"output {k}: stored entries: {np.argwhere(stored).tolist()} and {np.argwhere(other_stored).tolist()}"
        elif k >= number_of_values and stored is not None:
            wanted, numbers = wanted[image(stored)], numbers[image(stored)]
        if wanted.shape != numbers.shape:
            return f"output {k}: shapes {wanted.shape} and {numbers.shape}"
        with np.errstate(invalid="ignore"):
            right = np.abs(numbers - wanted) <= tolerance * (largest + np.abs(wanted))
        right |= (numbers == wanted) | (np.isnan(numbers) & np.isnan(wanted))
        if not right.all():
            return f"output {k}: {wanted.tolist()} and {numbers.tolist()}"
    return None
