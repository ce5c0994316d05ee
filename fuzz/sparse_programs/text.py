"""Writes programs as MLIR."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import itertools
from dataclasses import replace

import numpy as np

from .expressions import Body, number_text, operation_text
from .statements import Generic, Pair
from .text_of_requests import RequestWriter


class Writer(RequestWriter):
    """The functions of one program; names begin with `prefix`."""

    def __init__(self, program, prefix=""):
        self.program, self.prefix = program, prefix
        self.tensors = program.tensors()
        self.formats, self.lines, self.called = [], [], []
        self.scope, self.indent = [], ""
        self.counter = itertools.count()
        for tensor in self.tensors.values():
            if tensor.format and tensor.format not in self.formats:
                self.formats.append(tensor.format)

    # Types.

    def element(self, tensor):
        return "i1" if tensor.is_mask else self.program.element

    def type(self, tensor):
        if tensor.is_scalar:
            return self.program.element
        sizes = "".join(
            f"{self.program.sizes[axis] if static else '?'}x" for axis, static in zip(tensor.axes, tensor.static))
        encoding = f", #{self.prefix}E{self.formats.index(tensor.format)}" if tensor.format else ""
        return f"tensor<{sizes}{self.element(tensor)}{encoding}>"

    def types(self, tensors):
        return ", ".join(self.type(tensor) for tensor in tensors)

    def result_types(self):
        return [self.type(self.tensors[name]) for name in self.program.results]

    def argument_types(self):
        return [self.type(argument.tensor) for argument in self.program.inputs()]

    def loss_type(self):
        return self.type(self.program.loss.result)

    # Lines.

    def name(self):
        return f"v{next(self.counter)}"

    def line(self, text):
        self.lines.append(self.indent + text)

    def define(self, text):
        name = f"%{self.name()}"
        self.line(f"{name} = {text}")
        return name

    def aliases(self):
        return [f"#{self.prefix}E{number} = {format.text()}" for number, format in enumerate(self.formats)]

    def functions(self):
        """@PREFIXvalues, @PREFIXloss if the program has a loss, and what they call."""
        program = self.program
        inputs = [argument.tensor for argument in program.inputs()]
        made = []
        if program.results:
            made += self.function("values", inputs, program.statements, program.results)
        if program.loss:
            made += self.function("loss", inputs, program.statements + [program.loss], [program.loss.result.name])
        return self.called + made

    def function(self, name, inputs, statements, results):
        """The lines of a function; what it calls is in `called`."""
        outer = self.scope, self.lines, self.indent
        self.scope, self.lines, self.indent = inputs, [], "  "
        arguments = ", ".join(f"%{tensor.name}: {self.type(tensor)}" for tensor in inputs)
        types = self.types(self.tensors[result] for result in results)
        for argument in self.program.arguments:
            if argument.is_constant and argument.tensor not in inputs:
                self.write_constant(argument)
        self.write_all(statements)
        self.line(f"return {', '.join(f'%{result}' for result in results)} : {types}")
        own = [f"func.func @{self.prefix}{name}({arguments}) -> ({types}) {{"] + self.lines + ["}"]
        self.scope, self.lines, self.indent = outer
        return own

    def write_all(self, statements):
        for statement in statements:
            if isinstance(statement, Generic) and statement.in_call:
                self.write_call(statement)
            else:
                kind = "generic" if isinstance(statement, Generic) else type(statement).__name__.lower()
                getattr(self, f"write_{kind}")(statement)

    # Statements.

    def size(self, axis):
        """The size of an axis, as some argument has it."""
        for tensor in self.scope:
            if axis in tensor.axes:
                at = self.define(f"arith.constant {tensor.axes.index(axis)} : index")
                return self.define(f"tensor.dim %{tensor.name}, {at} : {self.type(tensor)}")
        return self.define(f"arith.constant {self.program.sizes[axis]} : index")

    def empty(self, tensor, what="tensor.empty"):
        sizes = [self.size(axis) for axis, static in zip(tensor.axes, tensor.static) if not static]
        return self.define(f"{what}({', '.join(sizes)}) : {self.type(tensor)}")

    def initial(self, statement):
        if isinstance(statement.init, str):
            return f"%{statement.init}"
        what = "bufferization.alloc_tensor" if statement.makes == "alloc" else "tensor.empty"
        empty, type = self.empty(statement.result, what), self.type(statement.result)
        if statement.result.format or statement.combiner == "write":
            return empty
        number = self.define(f"arith.constant {number_text(statement.init, self.program.element)} : {self.program.element}")
        return self.define(f"linalg.fill ins({number} : {self.program.element}) outs({empty} : {type}) -> {type}")

    def write_cast(self, statement):
        """The dense result, cast to the sparse type."""
        dense = replace(statement.result, name=self.name(), format=None)
        self.write_generic(replace(statement, result=dense, makes="empty"))
        self.line(f"%{statement.result.name} = tensor.cast %{dense.name} : {self.type(dense)} to {self.type(statement.result)}")

    def write_generic(self, statement):
        if statement.makes == "cast":
            self.write_cast(statement)
            return
        given = [at for at in range(len(statement.operands)) if at not in statement.captured]
        tensors = [self.tensors[statement.operands[at][0]] for at in given]
        names = ", ".join("%" + tensor.name for tensor in tensors)
        inputs = f"ins({names} : {self.types(tensors)}) " if tensors else ""
        scalars = {at: self.scalar(statement.operands[at][0]) for at in statement.captured}
        init, type = self.initial(statement), self.type(statement.result)
        if statement.spelling in ("map", "reduce"):
            dimensions = [loop for loop in range(len(statement.loops)) if loop not in statement.places]
            more = f" dimensions = {dimensions}" if statement.spelling == "reduce" else ""
            self.line(f"%{statement.result.name} = linalg.{statement.spelling} {inputs}outs({init} : {type}){more}")
            self.write_body([statement], scalars, "(", ") {")
            self.line("}")
            return
        if statement.spelling != "generic":
            name, _, attribute = statement.spelling.partition(" ")
            arrow = f" -> {type}" if name != "transpose" else ""
            attribute = " " + attribute if attribute else ""
            self.line(f"%{statement.result.name} = linalg.{name} {inputs}outs({init} : {type}){attribute}{arrow}")
            return
        # In order, the results of a pair as they are yielded.
        parts = [statement.other, statement] if isinstance(statement, Pair) else [statement]
        inits = [init] if len(parts) == 1 else [self.initial(statement.other), init]
        results, types = ", ".join(f"%{part.result.name}" for part in parts), self.types(part.result for part in parts)
        dims = ", ".join(f"d{loop}" for loop in range(len(statement.loops)))
        maps = ", ".join(f"affine_map<({dims}) -> ({', '.join(f'd{place}' for place in places)})>"
                         for places in [statement.operands[at][1] for at in given] + [part.places for part in parts])
        kinds = ", ".join('"parallel"' if loop in statement.places else '"reduction"'
                          for loop in range(len(statement.loops)))
        self.line(f"{results} = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{kinds}]}} "
                  f"{inputs}outs({', '.join(inits)} : {types}) {{")
        self.write_body(parts, scalars)
        self.line(f"}} -> {types if len(parts) == 1 else f'({types})'}")

    def scalar(self, name):
        """The number in a tensor of rank 0."""
        tensor = self.tensors[name]
        return f"%{name}" if tensor.is_scalar else self.define(f"tensor.extract %{name}[] : {self.type(tensor)}")

    def write_body(self, parts, scalars, before="^bb0(", behind="):"):
        element, count = self.program.element, len(parts[0].operands)
        operands = [scalars.get(at) or f"%{self.name()}" for at in range(count)]
        olds = [f"%{self.name()}" for _ in parts]
        types = [self.element(self.tensors[name]) for name, _ in parts[0].operands]
        results = [self.element(part.result) for part in parts]
        arguments = [f"{name}: {type}" for at, (name, type) in enumerate(zip(operands, types)) if at not in scalars]
        arguments += [f"{old}: {type}" for old, type in zip(olds, results)]
        self.line(f"{before}{', '.join(arguments)}{behind}")
        body = Body(element, self.indent + "  ", self.name)
        values = [self.write_combination(body, part, body.emit(part.expression, operands), old)
                  for part, old in zip(parts, olds)]
        body.line(f"linalg.yield {', '.join(values)} : {', '.join(results)}")
        self.lines += body.lines

    def write_combination(self, body, statement, value, old):
        """What is yielded: `value`, or what it and the old value make."""
        element = self.program.element
        if statement.combiner == "sum":
            return body.define(f"{operation_text('add', element)} {old}, {value} : {element}")
        if statement.combiner in ("max", "min"):
            return body.define(f"{operation_text(statement.combiner, element)} {old}, {value} : {element}")
        if statement.combiner.startswith("stored"):
            return self.write_reduce(body, statement.combiner[-3:], old, value)
        return value

    def write_reduce(self, body, kind, old, value):
        element, (x, y) = self.program.element, (f"%{self.name()}", f"%{self.name()}")
        bits = {("f64", "max"): "0xFFF0000000000000", ("f64", "min"): "0x7FF0000000000000",
                ("f32", "max"): "0xFF800000", ("f32", "min"): "0x7F800000",
                ("f16", "max"): "0xFC00", ("f16", "min"): "0x7C00",
                ("bf16", "max"): "0xFF80", ("bf16", "min"): "0x7F80",
                ("i32", "max"): "-2147483648", ("i32", "min"): "2147483647",
                ("i8", "max"): "-128", ("i8", "min"): "127", ("i16", "max"): "-32768", ("i16", "min"): "32767",
                ("index", "max"): "-9223372036854775808", ("index", "min"): "9223372036854775807",
                ("i64", "max"): "-9223372036854775808", ("i64", "min"): "9223372036854775807"}[element, kind]
        extreme, name = body.define(f"arith.constant {bits} : {element}"), f"%{self.name()}"
        body.line(f"{name} = sparse_tensor.reduce {old}, {value}, {extreme} : {element} {{")
        body.line(f"^bb0({x}: {element}, {y}: {element}):")
        chosen = body.define(f"{operation_text(kind, element)} {x}, {y} : {element}")
        body.line(f"sparse_tensor.yield {chosen} : {element}")
        body.line("}")
        return name

    def write_call(self, statement):
        inputs = [self.tensors[name] for name in sorted(statement.reads())]
        function = f"call{len(self.called)}"
        own = replace(statement, in_call=False)
        self.called += self.function(function, inputs, [own], [statement.result.name])
        if statement.rule:
            self.called += self.rule(function, inputs, own)
        self.line(f"%{statement.result.name} = func.call @{self.prefix}{function}({', '.join('%' + t.name for t in inputs)}) : "
                  f"({self.types(inputs)}) -> {self.type(statement.result)}")

    def write_constant(self, argument):
        """Dense elements, or those that are stored."""
        numbers, tensor = argument.numbers, argument.tensor
        if tensor.format is None:
            text = f"dense<{self.numbers(numbers, tensor.is_mask)}>" if numbers.size else "dense<>"
        else:
            rows = np.argwhere(argument.stored)
            values = numbers[tuple(rows.T)]
            text = f"sparse<{rows.tolist()}, {self.numbers(values)}>" if values.size else "sparse<>"
        self.line(f"%{tensor.name} = arith.constant {text} : {self.type(tensor)}")

    def numbers(self, array, is_mask=False):
        """Nested lists."""
        if is_mask:
            return str((array != 0).tolist()).lower()
        return str((array.astype(int) if self.program.element.startswith("i") else array).tolist())

    def above(self, number, threshold):
        element = self.program.element
        bound = self.define(f"arith.constant {number_text(threshold, element)} : {element}")
        compare = "arith.cmpi sgt" if element.startswith("i") else "arith.cmpf ogt"
        return self.define(f"{compare}, {number}, {bound} : {element}")

    def write_assemble(self, statement):
        source, element = self.tensors[statement.source], self.program.element
        type, vector = self.type(source), f"tensor<?x{element}>"
        encoding = f"#{self.prefix}E{self.formats.index(source.format)}"
        pattern = self.define(f"nz.pattern %{source.name} : {type}")
        values = self.define(f"nz.values %{source.name} : {type}")
        new, x, old = self.name(), f"%{self.name()}", f"%{self.name()}"
        each = "affine_map<(d0) -> (d0)>"
        self.line(f"%{new} = linalg.generic {{indexing_maps = [{each}, {each}], iterator_types = [\"parallel\"]}} "
                  f"ins({values} : {vector}) outs({values} : {vector}) {{")
        self.line(f"^bb0({x}: {element}, {old}: {element}):")
        body = Body(element, self.indent + "  ", self.name)
        body.line(f"linalg.yield {body.emit(statement.expression, [x])} : {element}")
        self.lines += body.lines
        self.line(f"}} -> {vector}")
        self.line(f"%{statement.result.name} = nz.assemble {pattern}, %{new} : {type}")

    def slice_text(self, offsets, sizes, strides):
        return " ".join(f"[{', '.join(map(str, numbers))}]" for numbers in (offsets, sizes, strides))

    def write_cut(self, statement):
        where = self.slice_text(statement.offsets, self.program.shape(statement.result.axes), statement.strides)
        self.line(f"%{statement.result.name} = tensor.extract_slice %{statement.source}{where} : "
                  f"{self.type(self.tensors[statement.source])} to {self.type(statement.result)}")

    def write_element(self, statement):
        source = self.tensors[statement.source]
        places = ", ".join(self.define(f"arith.constant {place} : index") for place in statement.places)
        self.line(f"%{statement.result.name} = tensor.extract %{source.name}[{places}] : {self.type(source)}")

    def write_roll(self, statement):
        source, rank = self.tensors[statement.source], len(statement.result.axes)
        element, type = self.program.element, self.type(source)
        dim = self.define(f"arith.constant {statement.dim} : index")
        size, by = self.define(f"tensor.dim %{source.name}, {dim} : {type}"), self.define(f"arith.constant {statement.by} : index")
        inputs = [self.tensors[statement.factor]] if statement.factor else []
        dims = ", ".join(f"d{dim}" for dim in range(rank))
        maps = ", ".join([f"affine_map<({dims}) -> ({dims})>"] * (1 + len(inputs)))
        kinds = ", ".join(['"parallel"'] * rank)
        ins = f"ins(%{statement.factor} : {self.types(inputs)}) " if inputs else ""
        empty, factor, old = self.empty(statement.result), f"%{self.name()}", f"%{self.name()}"
        self.line(f"%{statement.result.name} = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{kinds}]}} "
                  f"{ins}outs({empty} : {type}) {{")
        self.line(f"^bb0({f'{factor}: {element}, ' * len(inputs)}{old}: {element}):")
        places = [self.define(f"linalg.index {dim} : index") for dim in range(rank)]
        further = self.define(f"arith.addi {places[statement.dim]}, {by} : index")
        places[statement.dim] = self.define(f"arith.remui {further}, {size} : index")
        number = self.define(f"tensor.extract %{source.name}[{', '.join(places)}] : {type}")
        if inputs:
            number = self.define(f"{operation_text('mul', element)} {number}, {factor} : {element}")
        self.line(f"linalg.yield {number} : {element}")
        self.line(f"}} -> {type}")

    def write_insert(self, statement):
        source = self.tensors[statement.source]
        where = self.slice_text(statement.offsets, self.program.shape(source.axes), statement.strides)
        self.line(f"%{statement.result.name} = tensor.insert_slice %{source.name} into %{statement.into}{where} : "
                  f"{self.type(source)} into {self.type(statement.result)}")

    def write_pad(self, statement):
        low, high = (f"[{', '.join(map(str, numbers))}]" for numbers in (statement.low, statement.high))
        self.line(f"%{statement.result.name} = tensor.pad %{statement.source} low{low} high{high} {{")
        self.line(f"^bb0({', '.join(f'%{self.name()}: index' for _ in statement.low)}):")
        number = self.define(f"arith.constant {number_text(statement.number, self.program.element)} : {self.program.element}")
        self.line(f"tensor.yield {number} : {self.program.element}")
        self.line(f"}} : {self.type(self.tensors[statement.source])} to {self.type(statement.result)}")

    def write_concat(self, statement):
        sources = [self.tensors[name] for name in statement.sources]
        self.line(f"%{statement.result.name} = tensor.concat dim({statement.dim}) {', '.join('%' + t.name for t in sources)} : "
                  f"({self.types(sources)}) -> {self.type(statement.result)}")

    def write_collapse(self, statement):
        source = self.tensors[statement.source]
        groups = [[0, 1]] + [[dim] for dim in range(2, len(source.axes))]
        self.line(f"%{statement.result.name} = tensor.collapse_shape %{source.name} {groups} : "
                  f"{self.type(source)} into {self.type(statement.result)}")

    def write_stop(self, statement):
        self.line(f"%{statement.result.name} = nz.stop_gradient %{statement.source} : {self.type(statement.result)}")

    def pattern(self, tensor):
        """The pattern of a tensor, and its type."""
        sizes = self.type(tensor)[len("tensor<"):].split(self.program.element)[0]
        type = f"!nz.pattern<{sizes.rstrip('x')}, #{self.prefix}E{self.formats.index(tensor.format)}>"
        return self.define(f"nz.pattern %{tensor.name} : {self.type(tensor)}"), type

    def write_move(self, statement):
        source, other = self.tensors[statement.source], self.tensors[statement.other]
        pattern, type = self.pattern(other)
        if statement.is_union:
            own, own_type = self.pattern(source)
            pattern = self.define(f"nz.union {own}, {pattern} : {own_type}, {type} -> {own_type}")
        self.line(f"%{statement.result.name} = nz.assemble {pattern} from %{source.name} : {self.type(source)}")

    def write_select(self, statement):
        source, result, element = self.tensors[statement.source], statement.result, self.program.element
        dims = ", ".join(f"d{d}" for d in range(len(source.axes)))
        each = f"affine_map<({dims}) -> ({dims})>"
        kinds = ", ".join(['"parallel"'] * len(source.axes))
        empty, x, y, old, kept = self.empty(result), *(f"%{self.name()}" for _ in range(4))
        self.line(f"%{result.name} = linalg.generic {{indexing_maps = [{each}, {each}], iterator_types = [{kinds}]}} "
                  f"ins(%{source.name} : {self.type(source)}) outs({empty} : {self.type(result)}) {{")
        self.line(f"^bb0({x}: {element}, {old}: {element}):")
        self.line(f"{kept} = sparse_tensor.select {x} : {element} {{")
        self.line(f"^bb0({y}: {element}):")
        above = self.above(y, statement.threshold)
        self.line(f"sparse_tensor.yield {above} : i1")
        self.line("}")
        self.line(f"linalg.yield {kept} : {element}")
        self.line(f"}} -> {self.type(result)}")

    def write_convert(self, statement):
        source = self.tensors[statement.source]
        self.line(f"%{statement.result.name} = sparse_tensor.convert %{source.name} : "
                  f"{self.type(source)} to {self.type(statement.result)}")

    def write_loop(self, statement):
        bounds = [self.define(f"arith.constant {number} : index") for number in (0, 1)]
        count = self.size(statement.count) if isinstance(statement.count, str) else \
            self.define(f"arith.constant {statement.count} : index")
        if statement.is_while:
            self.write_while(statement, bounds, count)
            return
        results, type, carried = f"%{statement.result.name}", self.type(statement.result), statement.carried.name
        carries, types, more = f"%{carried} = %{statement.init}", type, ()
        if statement.previous:
            results += f", %{self.name()}"
            carries += f", %{statement.previous.name} = %{statement.previous_init}"
            types, more = f"{type}, {type}", (carried,)
        self.line(f"{results} = scf.for %{self.name()} = {bounds[0]} to {count} step {bounds[1]} "
                  f"iter_args({carries}) -> ({types}) {{")
        self.write_region(statement.body, types, more)
        self.line("}")

    def write_region(self, statements, types, more=()):
        self.indent += "  "
        self.write_all(statements)
        self.line(f"scf.yield {', '.join(f'%{name}' for name in (statements[-1].result.name, *more))} : {types}")
        self.indent = self.indent[:-2]

    def write_branch(self, statement):
        type = self.type(statement.result)
        above = self.above(self.scalar(statement.condition), statement.threshold)
        self.line(f"%{statement.result.name} = scf.if {above} -> ({type}) {{")
        self.write_region(statement.yes, type)
        self.line("} else {")
        self.write_region(statement.no, type)
        self.line("}")
