"""Makes failing programs smaller while they fail in the same way."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import copy
import time
from dataclasses import fields, replace

import numpy as np

from .checks import examine
from .expressions import BITS, Evaluation, masks_of, operands_of, parts, renumber
from .formats import simplest
from .programs import Argument, Tensor, drop_unread, vanishes, with_tensors
from .regions import Branch, Loop
from .statements import Generic, Pair


def minimize(program, finding, folder, tools, seconds):
    """The smallest program found, and its finding."""
    end = time.monotonic() + seconds
    progress = True
    while progress:
        progress = False
        for smaller in candidates(program):
            if time.monotonic() > end:
                return program, finding
            if not is_valid(smaller):
                continue
            found = examine(smaller, folder / "smaller", tools, finding.flags)
            if finding.same_as(found):
                program, finding, progress = smaller, found, True
                break
    return program, finding


def is_valid(program):
    """Whether names are defined, formats fit and the numbers are finite."""
    try:
        drop_unread(program)
        for argument in program.arguments:
            format = argument.tensor.format
            if format and not (format.divides(argument.numbers.shape) and format.holds(argument.stored)):
                return False
        for tensor in program.tensors().values():
            if tensor.format and not tensor.format.divides(program.shape(tensor.axes)):
                return False
        for statement in program.all_statements():
            if isinstance(statement, Generic):
                named = {place for _, places in statement.operands for place in places}
                if named | set(statement.places) != set(range(len(statement.loops))) or not statement.operands:
                    return False
                if len(statement.captured) == len(statement.operands) or not reads_bits_of_masks(program, statement):
                    return False
                if statement.result.format and not vanishes(
                        program.tensors(), statement.operands, statement.expression, statement.loops):
                    return False
        values = program.run(Evaluation())
        return bool(program.arguments) and all(
            values[name].numbers.shape[1:] == program.shape(tensor.axes)
            for name, tensor in program.tensors().items() if name in values)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False


def reads_bits_of_masks(program, statement):
    """Whether masks are read as bits, all others as numbers, and a mask is made of
    bits."""
    tensors, expression = program.tensors(), statement.expression
    masks = {k for k, (name, _) in enumerate(statement.operands) if tensors[name].is_mask}
    return (masks_of(expression) == masks & operands_of(expression)
            and statement.result.is_mask == (expression[0] in BITS))


def candidates(program):
    """Programs that are smaller in one respect, the greatest steps first."""
    for make in (fewer_statements, opened_regions, fewer_results, smaller_axes, fewer_operands, smaller_expressions,
                 fewer_loops, simpler_tensors, fewer_entries, simpler_numbers):
        yield from make(program)


def changed(program):
    return copy.deepcopy(program)


def loss_of(program, name):
    """The sum of squares of a tensor."""
    tensor = program.tensors()[name]
    scalar = Tensor("loss", (), ())
    return Generic(scalar, tensor.axes, [(name, tuple(range(len(tensor.axes))))], (), "sum",
                   ("mul", ("leaf", 0), ("leaf", 0)))


def fewer_statements(program):
    # Ends earlier.
    for end in range(1, len(program.statements)):
        smaller = changed(program)
        smaller.statements = smaller.statements[:end]
        last = smaller.statements[-1].result.name
        smaller.results = [last] if program.results else []
        if smaller.loss:
            smaller.loss = None
            smaller.loss = loss_of(smaller, last)
        yield smaller
    # What a statement computes becomes an argument.
    values = program.run(Evaluation())
    for at, statement in enumerate(program.statements):
        if len(program.statements) == 1:
            return
        smaller, name = changed(program), statement.result.name
        del smaller.statements[at]
        numbers = np.round(values[name].numbers[0].real, 3)
        smaller.arguments.append(Argument(statement.result, numbers, values[name].stored))
        smaller.results = [r for r in smaller.results if r != name]
        if not smaller.results and not smaller.loss:
            smaller.results = [smaller.statements[-1].result.name]
        yield smaller


def renamed(statement, old, new):
    """Reads `new` where it read `old`."""
    statement = copy.deepcopy(statement)
    if isinstance(statement, Generic):
        statement.operands = [(new if name == old else name, places) for name, places in statement.operands]
        statement.init = new if statement.init == old else statement.init
    return statement


def opened_regions(program):
    for at, statement in enumerate(program.statements):
        if isinstance(statement, Pair):
            own = Generic(**{f.name: getattr(statement, f.name) for f in fields(Generic)})
            for parts in ([own, statement.other], [own], [statement.other]):
                smaller = changed(program)
                smaller.statements[at:at + 1] = copy.deepcopy(parts)
                yield smaller
        bodies = []
        if isinstance(statement, Branch):
            bodies = [statement.yes, statement.no]
        elif isinstance(statement, Loop):
            bodies = [[renamed(s, statement.carried.name, statement.init) for s in statement.body]]
            if statement.count not in (0, 1):
                smaller = changed(program)
                smaller.statements[at].count = 1
                yield smaller
            if statement.previous:
                smaller = changed(program)
                own = smaller.statements[at]
                own.previous, own.previous_init = None, None
                own.body = [renamed(s, statement.previous.name, statement.carried.name) for s in own.body]
                yield smaller
        for body in bodies:
            smaller = changed(program)
            body = copy.deepcopy(body)
            body[-1].result = statement.result
            smaller.statements[at:at + 1] = body
            yield smaller


def fewer_results(program):
    if program.loss:
        smaller = changed(program)
        smaller.loss, smaller.wrt = None, []
        smaller.results = smaller.results or [smaller.statements[-1].result.name]
        yield smaller
        square = changed(program)
        square.loss = None
        square.loss = loss_of(square, square.statements[-1].result.name)
        if square.loss.operands != program.loss.operands:
            yield square
        if program.results:
            smaller = changed(program)
            smaller.results = []
            yield smaller
    for number in program.wrt:
        if len(program.wrt) > 1:
            smaller = changed(program)
            smaller.wrt.remove(number)
            yield smaller
    for name in program.results:
        if len(program.results) > 1:
            smaller = changed(program)
            smaller.results.remove(name)
            yield smaller


def smaller_axes(program):
    for axis, size in program.sizes.items():
        for less in sorted({1, 2, size // 2, size - 1}):
            if 0 <= less < size and (less or not size):
                smaller = changed(program)
                smaller.sizes[axis] = less
                for argument in smaller.arguments:
                    cut = tuple(slice(less) if a == axis else slice(None) for a in argument.tensor.axes)
                    argument.numbers = argument.numbers[cut]
                    if argument.stored is not None:
                        if not argument.tensor.format.divides(argument.numbers.shape):
                            break
                        argument.stored = argument.tensor.format.close(argument.stored[cut])
                else:
                    yield smaller


def generics(program):
    return [s for s in program.all_statements() if isinstance(s, Generic) and not isinstance(s, Pair)]


def same_statement(smaller, program, statement):
    """The statement of the copy that stands where `statement` stands."""
    numbers = [s is statement for s in program.all_statements()]
    return list(smaller.all_statements())[numbers.index(True)]


def fewer_operands(program):
    """Leaves out what the expression does not read."""
    for statement in generics(program):
        read = sorted(operands_of(statement.expression))
        if len(read) < len(statement.operands):
            smaller = changed(program)
            own = same_statement(smaller, program, statement)
            own.operands = [own.operands[k] for k in read]
            own.expression = renumber(own.expression, {k: at for at, k in enumerate(read)})
            own.captured = tuple(read.index(k) for k in own.captured if k in read)
            own.spelling = "generic"
            yield smaller


def variants(expression):
    """Expressions with one step less."""
    if expression[0] in ("leaf", "constant", "index", "bit"):
        return
    if expression[0] == "present":
        yield ("leaf", expression[2])
        for inner in variants(expression[1]):
            yield ("present", inner, expression[2])
        return
    if expression[0] == "either":
        yield ("add", ("leaf", expression[4]), ("leaf", expression[5]))
        for inner in variants(expression[1]):
            yield ("either", inner, *expression[2:])
        return
    for at in parts(expression):
        if (expression[at][0] in BITS) == (expression[0] in BITS):
            yield expression[at]
    for at in parts(expression):
        for inner in variants(expression[at]):
            yield expression[:at] + (inner,) + expression[at + 1:]


def smaller_expressions(program):
    for statement in generics(program):
        for expression in variants(statement.expression):
            smaller = changed(program)
            own = same_statement(smaller, program, statement)
            own.expression, own.spelling = expression, "generic"
            yield smaller
        if statement.init != 0.0 and statement.combiner == "sum":
            smaller = changed(program)
            own = same_statement(smaller, program, statement)
            own.init, own.spelling = 0.0, "generic"
            yield smaller
        if statement.in_call:
            smaller = changed(program)
            same_statement(smaller, program, statement).in_call = False
            yield smaller
        if statement.captured:
            smaller = changed(program)
            same_statement(smaller, program, statement).captured = ()
            yield smaller
        if statement.makes != "empty":
            smaller = changed(program)
            same_statement(smaller, program, statement).makes = "empty"
            yield smaller
        if statement.spelling != "generic":
            smaller = changed(program)
            same_statement(smaller, program, statement).spelling = "generic"
            yield smaller


def fewer_loops(program):
    """Leaves out loops that nothing names any more."""
    for statement in generics(program):
        named = sorted({p for _, places in statement.operands for p in places} | set(statement.places))
        if len(named) < len(statement.loops):
            smaller = changed(program)
            own = same_statement(smaller, program, statement)
            own.loops = tuple(own.loops[p] for p in named)
            own.operands = [(name, tuple(named.index(p) for p in places)) for name, places in own.operands]
            own.places = tuple(named.index(p) for p in own.places)
            yield smaller


def retyped(program, change):
    """Gives every tensor the form that `change` gives it."""
    smaller = with_tensors(program, change)
    for argument in smaller.arguments:
        if argument.tensor.format is None:
            argument.stored = None
        elif argument.stored is not None:
            argument.stored = argument.tensor.format.close(argument.stored)
    return smaller


def simpler_tensors(program):
    tensors = program.tensors().values()
    for number, argument in enumerate(program.arguments):
        if argument.tensor.format:
            yield retyped(program, lambda t, old=argument.tensor: replace(t, format=None) if t == old else t)
        if argument.is_constant:
            smaller = changed(program)
            smaller.arguments[number].is_constant = False
            yield smaller
    for format in {tensor.format for tensor in tensors} - {None}:
        narrow = replace(format, position_width=0, coordinate_width=0)
        for new in {simplest(format.rank), narrow} - {format}:
            yield retyped(program, lambda t, old=format, new=new: replace(t, format=new) if t.format == old else t)
    # All static; what fails with open sizes only, all open.
    dims = [static for tensor in tensors for static in tensor.static]
    for wanted in [True, False] if any(dims) and not all(dims) else [True] if dims and not any(dims) else []:
        yield retyped(program, lambda t, wanted=wanted: replace(t, static=(wanted,) * len(t.axes)))


def fewer_entries(program):
    for number, argument in enumerate(program.arguments):
        if argument.stored is None or argument.tensor.format.stores_more():
            continue
        rows = np.argwhere(argument.stored)
        half = len(rows) // 2
        drops = [rows[:half], rows[half:]] if half > 1 else []
        for drop in drops + [rows[at:at + 1] for at in range(min(len(rows), 6))]:
            if len(drop):
                smaller = changed(program)
                own = smaller.arguments[number]
                own.stored[tuple(drop.T)] = False
                own.numbers[~own.stored] = 0
                yield smaller


def simpler_numbers(program):
    for number, argument in enumerate(program.arguments):
        size, shape = argument.numbers.size, argument.numbers.shape
        plain = np.where(argument.numbers == 0, 0.0, np.arange(1.0, size + 1).reshape(shape))
        if size < 10 and not argument.tensor.is_mask and not np.array_equal(plain, argument.numbers):
            smaller = changed(program)
            smaller.arguments[number].numbers = plain
            yield smaller
    if program.element not in ("f64", "i64"):
        smaller = changed(program)
        smaller.element = "i64" if program.is_integer() else "f64"
        yield smaller
