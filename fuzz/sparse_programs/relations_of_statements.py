"""Relations between programs whose statements differ: split, scaled, wrapped."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import copy
import math
from dataclasses import replace

import numpy as np

from .expressions import KEEPS_ZERO, OPERATIONS, operands_of, parts
from .programs import Argument, Tensor, drop_unread, with_tensors
from .regions import Branch, Loop
from .relations import Related, changed, gradient_places, law
from .relations_of_tensors import expressions, replace_argument
from .statements import Generic, Stop


def is_linear(expression, operand):
    """Whether the value is a product in which the operand is one factor."""
    if expression == ("leaf", operand):
        return True
    if expression[0] != "mul":
        return False
    left, right = (operand in operands_of(expression[at]) for at in (1, 2))
    return left != right and is_linear(expression[1 if left else 2], operand)


def is_product(expression):
    """Whether the value is zero where any operand is, whatever it is."""
    if expression[0] == "leaf":
        return True
    if expression[0] == "mul":
        factors = [part for part in expression[1:] if part[0] != "constant"]
        return bool(factors) and all(is_product(part) for part in factors)
    return expression[0] in KEEPS_ZERO and is_product(expression[1])


@law("a sum in two parts, each with some of an operand's entries: the same")
def split(program, chance):
    made = changed(program)
    found = []
    for at, statement in enumerate(made.statements):
        if type(statement) is Generic and statement.combiner == "sum" and not statement.result.format:
            for k, (name, _) in enumerate(statement.operands):
                argument = next((a for a in made.arguments if a.tensor.name == name), None)
                if (argument and argument.tensor.format and not argument.tensor.format.stores_more()
                        and is_linear(statement.expression, k) and [n for n, _ in statement.operands].count(name) == 1):
                    found.append((at, k, argument))
    if not found or not program.is_finite():
        return None
    at, k, argument = chance.choice(found)
    number = made.arguments.index(argument)
    chosen = argument.stored & (np.random.default_rng(chance.getrandbits(32)).random(argument.stored.shape) < 0.5)
    halves = [Argument(replace(argument.tensor, name=name), np.where(mask, argument.numbers, 0), mask)
              for name, mask in (("first", chosen), ("second", argument.stored & ~chosen))]
    made.arguments += halves
    statement = made.statements[at]
    before = copy.deepcopy(statement)
    before.result, before.spelling = replace(statement.result, name="before"), "generic"
    statement.init, statement.spelling = "before", "generic"
    for part, half in ((before, halves[0]), (statement, halves[1])):
        part.operands[k] = (half.tensor.name, part.operands[k][1])
    made.statements.insert(at, before)
    if gradient_places(program).get(number) is not None:
        # Its gradient is in two parts.
        made.loss, made.wrt = None, []
    drop_unread(made)
    return Related(made) if made.results or made.loss else None


@law("the loss times two: the gradients times two")
def scaled(program, chance):
    if not program.loss or not program.wrt:
        return None
    made = changed(program)
    made.loss.expression = ("mul", made.loss.expression, ("constant", 2.0))
    return Related(made, factors={k: 2 for k in range(len(program.results), len(program.results) + 1 + len(program.wrt))})


@law("an argument behind nz.stop_gradient: its gradient is zero, the others stay")
def stopped(program, chance):
    found = [(k, place) for k, place in gradient_places(program).items() if not program.arguments[k].tensor.is_scalar]
    if not found:
        return None
    made = changed(program)
    number, place = chance.choice(found)
    argument = made.arguments[number]
    replace_argument(made, argument, [Stop(replace(argument.tensor, name="constant"), argument.tensor.name)], "constant")
    return Related(made, factors={place: 0})


def commuted_expression(expression, chance):
    if expression[0] not in OPERATIONS:
        return expression
    arguments = [commuted_expression(expression[at], chance) for at in parts(expression)]
    if expression[0] in ("mul", "add", "max", "min") and chance.random() < 0.7:
        arguments.reverse()
    return (expression[0], *arguments)


@law("factors and terms in another order: the same")
def commuted(program, chance):
    made = changed(program)
    for statement in made.all_statements():
        if isinstance(statement, Generic) and statement.spelling == "generic":
            statement.expression = commuted_expression(statement.expression, chance)
    return None if list(expressions(made)) == list(expressions(program)) else Related(made)


def relooped(expression, new):
    """The expression with loop k as new[k]."""
    if not isinstance(expression, tuple):
        return expression
    if expression[0] == "index":
        return ("index", new[expression[1]])
    return tuple(relooped(part, new) for part in expression)


@law("loops in another order, reductions in front of others: the same")
def reordered(program, chance):
    made, is_other = changed(program), False
    for statement in made.all_statements():
        if type(statement) is Generic and len(statement.loops) > 1:
            order = chance.sample(range(len(statement.loops)), len(statement.loops))
            new = {old: at for at, old in enumerate(order)}
            statement.loops = tuple(statement.loops[old] for old in order)
            statement.operands = [(name, tuple(new[p] for p in places)) for name, places in statement.operands]
            statement.places = tuple(new[p] for p in statement.places)
            statement.expression, statement.spelling = relooped(statement.expression, new), "generic"
            is_other = is_other or order != sorted(order)
    return Related(made) if is_other else None


@law("statements in functions of their own, or not: the same")
def outlined(program, chance):
    made = changed(program)
    for statement in made.all_statements():
        if type(statement) is Generic:
            statement.in_call = bool(statement.rule) or not statement.in_call
    if made.loss:
        made.loss.in_call = False
    return Related(made)


def dense_statements(program):
    return [at for at, statement in enumerate(program.statements)
            if type(statement) is Generic and not statement.result.format and not statement.result.is_scalar]


@law("a loop of one iteration: its body")
def looped_once(program, chance):
    made = changed(program)
    found = dense_statements(made)
    if not found:
        return None
    at = chance.choice(found)
    statement = made.statements[at]
    zeros = np.zeros(program.shape(statement.result.axes))
    made.arguments.append(Argument(replace(statement.result, name="init"), zeros))
    inner = replace(statement, result=replace(statement.result, name="inner"))
    made.statements[at] = Loop(statement.result, replace(statement.result, name="carried"), "init", 1, [inner])
    drop_unread(made)
    return Related(made)


@law("a branch whose sides are equal: either side")
def branched(program, chance):
    made = changed(program)
    found = dense_statements(made)
    if not found:
        return None
    at = chance.choice(found)
    statement = made.statements[at]
    source = program.tensors()[statement.operands[0][0]]
    if source.is_scalar or source.is_mask:
        return None
    condition = Generic(Tensor("condition", (), ()), source.axes, [(source.name, tuple(range(len(source.axes))))], (), "sum",
                        ("leaf", 0))
    sides = [[replace(copy.deepcopy(statement), result=replace(statement.result, name="inner"))] for _ in range(2)]
    made.statements[at:at + 1] = [condition, Branch(statement.result, "condition", 0.0, *sides)]
    return Related(made)


def is_connected(statement):
    """Whether operands link all loops to each other."""
    reached, rest = set(statement.operands[0][1]), [set(places) for _, places in statement.operands[1:]]
    while any(reached & places for places in rest):
        link = next(places for places in rest if reached & places)
        rest.remove(link)
        reached |= link
    return reached == set(range(len(statement.loops)))


def twice(array):
    """The array two times, on the diagonal of one with twice the sizes."""
    made = np.zeros([2 * size for size in array.shape], array.dtype)
    made[tuple(slice(size) for size in array.shape)] = array
    made[tuple(slice(size, None) for size in array.shape)] = array
    return made


def first_half(array):
    return array[tuple(slice(size // 2) for size in array.shape)]


@law("operands block-diagonal: the result is, or a concatenation")
def block_diagonal(program, chance):
    narrow = lambda t: replace(t, format=t.format and replace(t.format, position_width=0, coordinate_width=0))
    made = with_tensors(program, narrow)
    statement = made.statements[0]
    named = {argument.tensor.name for argument in made.arguments}
    if (len(made.statements) > 1 or type(statement) is not Generic or statement.combiner not in ("sum", "write")
            or statement.init != 0.0 or not statement.places or not is_product(statement.expression)):
        return None
    if (not program.is_finite() or not is_connected(statement)
            or any(not places or name not in named for name, places in statement.operands)
            or len(operands_of(statement.expression)) < len(statement.operands)
            or math.prod(program.shape(statement.loops)) << len(statement.loops) > 100_000):
        return None
    made.sizes = {axis: 2 * size for axis, size in made.sizes.items()}
    for argument in made.arguments:
        argument.numbers = twice(argument.numbers)
        if argument.tensor.format:
            argument.stored = argument.tensor.format.close(twice(argument.stored))
    count = len(program.results)
    images, views, factors = {k: twice for k in range(count)}, {}, {}
    if program.loss and program.wrt:
        factors[count] = 2
        views = {k: first_half for k in range(count + 1, count + 1 + len(program.wrt))}
    return Related(made, images, views, factors=factors, same_stored=False)
