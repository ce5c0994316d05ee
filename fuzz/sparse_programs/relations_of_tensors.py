"""Relations between programs whose tensors differ: in order, format or entries."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import replace

import numpy as np

from .formats import random_format
from .programs import Argument, drop_unread, renamed, with_tensors
from .regions import Loop
from .relations import Related, changed, gradient_places, law, outputs
from .requests import InnerGradient, Update
from .shapes import Collapse, Concat, Cut, Element, Insert, Pad, Roll
from .statements import Assemble, Convert, Generic, Move, Pair, Select

READ_AT_PLACES = (Cut, Insert, Pad, Concat, Collapse, Element, Roll)


def expressions(program):
    for statement in program.all_statements():
        if isinstance(statement, Generic):
            yield statement.expression
            if isinstance(statement, Pair):
                yield statement.other.expression


def kinds(expression):
    """The operations of an expression."""
    if not isinstance(expression, tuple):
        return set()
    return {expression[0]}.union(*(kinds(part) for part in expression[1:]))


def asks_what_is_stored(program):
    """Whether values depend on what is stored, not only on the numbers."""
    statements = list(program.all_statements())
    return (any(isinstance(s, (Assemble, InnerGradient, Move, Select, Update)) for s in statements)
            or any(s.combiner.startswith("stored") for s in statements if isinstance(s, Generic))
            or any(kinds(e) & {"present", "either"} for e in expressions(program)))


def formats(program):
    return {tensor.format for tensor in program.tensors().values()} - {None}


@law("entries along an axis in another order: the results in that order")
def permuted(program, chance):
    axis = chance.choice(list(program.sizes))
    blocked = any(level.part and tensor.axes[level.dim] == axis
                  for tensor in program.tensors().values() if tensor.format for level in tensor.format.levels)
    if blocked or program.sizes[axis] < 2 or any(isinstance(s, READ_AT_PLACES) for s in program.all_statements()):
        return None
    if any("index" in kinds(expression) for expression in expressions(program)):
        return None
    made, order = changed(program), chance.sample(range(program.sizes[axis]), program.sizes[axis])

    def move(tensor):
        def moved(array):
            for dim, own in enumerate(tensor.axes):
                array = array.take(order, axis=dim) if own == axis else array
            return array
        return moved

    for argument in made.arguments:
        moved = move(argument.tensor)
        argument.numbers = moved(argument.numbers)
        argument.stored = None if argument.stored is None else moved(argument.stored)
    return Related(made, {k: move(tensor) for k, tensor in enumerate(outputs(program))})


@law("other formats: the same entries")
def reformatted(program, chance):
    old = list(formats(program))
    if not old or any(format.stores_more() for format in old):
        return None
    new = {}
    for format in old:
        tensors = [t for t in program.tensors().values() if t.format == format]
        shapes = [program.shape(t.axes) for t in tensors]
        largest = max(shapes, key=np.prod)
        for _ in range(20):
            made = random_format(chance, largest)
            if made.is_plain() and made not in new.values():
                new[format] = made
                break
        else:
            return None
    return Related(with_tensors(program, lambda t: replace(t, format=t.format and new[t.format])))


@law("everything dense: the same numbers")
def densified(program, chance):
    if not formats(program) or asks_what_is_stored(program) or not program.is_finite():
        return None
    if any(isinstance(s, Convert) for s in program.all_statements()):
        return None
    made = with_tensors(program, lambda t: replace(t, format=None))
    for argument in made.arguments:
        argument.stored = None
    for statement in made.all_statements():
        if isinstance(statement, Generic):
            statement.makes = "empty"
    return Related(made, same_stored=False)


@law("a zero that is stored: the same numbers")
def with_stored_zeros(program, chance):
    if asks_what_is_stored(program) or not program.is_finite():
        return None
    made = changed(program)
    sparse = [a for a in made.arguments if a.tensor.format and not a.tensor.format.group() and not a.stored.all()]
    if not sparse:
        return None
    argument = chance.choice(sparse)
    more = np.random.default_rng(chance.getrandbits(32)).random(argument.stored.shape) < 0.3
    argument.stored = argument.tensor.format.close(argument.stored | more)
    return Related(made, same_stored=False)


def uses_only_in_loops(program, name):
    """The loop nests that read a tensor, if nothing else does, else None."""
    if name in program.results:
        return None
    found = [s for s in program.all_statements() if name in s.reads() and not s.inner()]
    for statement in found:
        parts = [statement, statement.other] if isinstance(statement, Pair) else [statement]
        if not isinstance(statement, Generic) or name in [part.init for part in parts]:
            return None
    inits = [s for s in program.all_statements() if isinstance(s, Loop) and name in (s.init, s.previous_init)]
    return None if inits else found


def relabeled(tensor, order, chance):
    """The tensor with its dimensions in another order: dimension k was order[k]."""
    format = tensor.format
    if format:
        levels = tuple(replace(level, dim=order.index(level.dim)) for level in format.levels)
        format = replace(format, levels=levels)
    pick = lambda items: tuple(items[dim] for dim in order)
    return replace(tensor, axes=pick(tensor.axes), static=pick(tensor.static), format=format)


@law("an argument transposed, and read at transposed places: the same results")
def transposed_argument(program, chance):
    made = changed(program)
    found = [(k, a) for k, a in enumerate(made.arguments) if len(a.tensor.axes) > 1]
    if not found:
        return None
    number, argument = chance.choice(found)
    uses = uses_only_in_loops(made, argument.tensor.name)
    if uses is None:
        return None
    order = chance.sample(range(len(argument.tensor.axes)), len(argument.tensor.axes))
    argument.tensor = relabeled(argument.tensor, order, chance)
    turn = lambda array: array.transpose(order)
    argument.numbers = turn(argument.numbers)
    argument.stored = None if argument.stored is None else turn(argument.stored)
    for statement in uses:
        for part in [statement, statement.other] if isinstance(statement, Pair) else [statement]:
            part.operands = [(name, tuple(places[dim] for dim in order) if name == argument.tensor.name else places)
                             for name, places in part.operands]
            part.spelling = "generic"
    place = gradient_places(program).get(number)
    return Related(made, {} if place is None else {place: turn})


@law("the last result transposed: its transpose, the same gradients")
def transposed_result(program, chance):
    made = changed(program)
    last = made.statements[-1]
    if type(last) is not Generic or len(last.places) < 2 or isinstance(last.init, str):
        return None
    order = chance.sample(range(len(last.places)), len(last.places))
    last.result, last.spelling = relabeled(last.result, order, chance), "generic"
    last.places = tuple(last.places[dim] for dim in order)
    if made.loss:
        made.loss.operands = [(name, tuple(places[dim] for dim in order) if name == last.result.name else places)
                              for name, places in made.loss.operands]
    turn = lambda array: array.transpose(order)
    return Related(made, {k: turn for k, name in enumerate(made.results) if name == last.result.name})


def replace_argument(made, argument, statements, name):
    """Lets the program read `name`, which `statements` make of the argument."""
    made.statements = statements + [renamed(s, argument.tensor.name, name) for s in made.statements]
    if made.loss:
        made.loss = renamed(made.loss, argument.tensor.name, name)


@law("converted to another format and back: the same")
def converted(program, chance):
    made = changed(program)
    sparse = [a for a in made.arguments if a.tensor.format and not a.tensor.format.group()]
    if not sparse:
        return None
    argument = chance.choice(sparse)
    old, shape = argument.tensor, program.shape(argument.tensor.axes)
    for _ in range(20):
        format = random_format(chance, shape)
        if format.is_plain() and format != old.format:
            there, back = replace(old, name="there", format=format), replace(old, name="back")
            replace_argument(made, argument, [Convert(there, old.name), Convert(back, "there")], "back")
            return Related(made)
    return None


@law("plus a tensor that stores nothing: the same")
def plus_nothing(program, chance):
    made = changed(program)
    sparse = [a for a in made.arguments if a.tensor.format and a.tensor.format.is_plain()]
    if not sparse:
        return None
    old = chance.choice(sparse).tensor
    shape, every = program.shape(old.axes), tuple(range(len(old.axes)))
    nothing = Argument(replace(old, name="nothing"), np.zeros(shape), np.zeros(shape, bool))
    total = Generic(replace(old, name="total"), old.axes, [(old.name, every), ("nothing", every)], every, "write",
                    ("add", ("leaf", 0), ("leaf", 1)))
    replace_argument(made, next(a for a in made.arguments if a.tensor == old), [total], "total")
    made.arguments.append(nothing)
    drop_unread(made)
    return Related(made)


@law("a tensor minus itself: zeros, stored where it is")
def minus_itself(program, chance):
    made = changed(program)
    tensors = program.tensors()
    found = [name for name in made.results if tensors[name].format and tensors[name].format.is_plain()]
    if not found or not program.is_finite():
        return None
    name = chance.choice(found)
    tensor = tensors[name]
    every = tuple(range(len(tensor.axes)))
    made.statements.append(Generic(replace(tensor, name="nought"), tensor.axes, [(name, every), (name, every)], every,
                                   "write", ("sub", ("leaf", 0), ("leaf", 1))))
    places = [k for k, result in enumerate(made.results) if result == name]
    made.results = ["nought" if result == name else result for result in made.results]
    return Related(made, factors={k: 0 for k in places})
