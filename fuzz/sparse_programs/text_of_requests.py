"""Writes requests, updates, rules of users and while loops as MLIR."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from dataclasses import dataclass, replace

from .expressions import number_text
from .programs import Tensor
from .statements import Assemble, Generic


@dataclass
class Lines:
    """Text in the place of a statement."""

    lines: list


class RequestWriter:
    """What `Writer` writes besides: it has its names and lines."""

    def write_lines(self, statement):
        for line in statement.lines:
            self.line(line)

    def write_innergradient(self, statement):
        """The sum in a function of its own, and the request."""
        function, scalar = f"inner{len(self.called)}", Tensor(self.name(), (), ())
        inputs = [self.tensors[name] for name in sorted(statement.reads())]
        leaves = [("leaf", at) for at in range(len(statement.operands))]
        expression = leaves[0]
        for leaf in leaves[1:]:
            expression = ("mul", expression, leaf)
        loss = Generic(scalar, statement.loops, statement.operands, (), "sum", expression)
        self.tensors[scalar.name] = scalar
        self.called += self.function(function, inputs, [loss], [scalar.name])
        names = [tensor.name for tensor in inputs]
        wrt = names.index(statement.operands[statement.by][0])
        self.line(f"%{statement.result.name} = nz.gradient @{self.prefix}{function}"
                  f"({', '.join('%' + name for name in names)}) wrt [{wrt}] : "
                  f"({self.types(inputs)}) -> ({self.type(statement.result)})")

    def write_update(self, statement):
        element = self.program.element
        wide = "f32" if element in ("f16", "bf16") else element
        rate = self.define(f"arith.constant {number_text(statement.rate, wide)} : {wide}")
        operands = ", ".join(f"%{name}" for name in (statement.source, statement.gradient, *statement.state))
        results = ", ".join(f"%{tensor.name}" for tensor in statement.defines())
        step = ""
        if statement.step:
            step = f" step {self.define(f'arith.constant {statement.step} : i64')}"
        flags = [f"{name} = {str(value).lower() if isinstance(value, bool) else value}" for name, value in statement.options]
        options = f" {{{', '.join(flags)}}}" if flags else ""
        self.line(f"{results} = nz.{'adam' if statement.step else 'sgd'} {operands}{step} rate {rate}{options} : "
                  f"{self.type(statement.result)}")

    def rule(self, function, inputs, statement):
        """The lines of a rule for the derivative of a function: a number times what it
        is, which a copy of the function gives."""
        copy, result = f"{function}_copy", statement.result
        cotangent, scaled = (replace(result, name=f"{name}_of_{function}") for name in ("cotangent", "scaled"))
        gradients = [replace(tensor, name=f"gradient_of_{tensor.name}") for tensor in inputs]
        self.tensors.update((tensor.name, tensor) for tensor in (cotangent, scaled, *gradients))
        every, expression = tuple(range(len(result.axes))), ("mul", ("leaf", 0), ("constant", statement.rule))
        scale = Assemble(scaled, cotangent.name, expression) if result.format else \
            Generic(scaled, result.axes, [(cotangent.name, every)], every, "write", expression)
        names = ", ".join(f"%{tensor.name}" for tensor in inputs)
        results = ", ".join([f"%{self.name()}"] + [f"%{tensor.name}" for tensor in gradients])
        pull = Lines([f"{results} = nz.vjp @{self.prefix}{copy}({names}) cotangents(%{scaled.name}) "
                      f"wrt {list(range(len(inputs)))} : ({self.types([*inputs, result])}) -> "
                      f"({self.types([result, *inputs])})"])
        made = self.function(copy, inputs, [statement], [result.name])
        made += self.function(f"{function}_rule", [*inputs, cotangent], [scale, pull], [tensor.name for tensor in gradients])
        return made + [f"nz.custom_vjp @{self.prefix}{function} rule @{self.prefix}{function}_rule"]

    def write_while(self, statement, bounds, count):
        """The loop counts; its condition may also ask what is carried."""
        zero, one = bounds
        carried = [statement.carried] + ([statement.previous] if statement.previous else [])
        inits = [statement.init] + ([statement.previous_init] if statement.previous else [])
        before = [replace(tensor, name=f"{tensor.name}_before") for tensor in carried]
        self.tensors.update((tensor.name, tensor) for tensor in before)
        asked, at, next = (f"%{self.name()}" for _ in range(3))
        types = f"index, {self.types(carried)}"
        pairs = [f"{asked} = {zero}"] + [f"%{tensor.name} = %{init}" for tensor, init in zip(before, inits)]
        others = [f"%{self.name()}" for _ in carried[1:]]
        results = ", ".join([f"%{self.name()}", f"%{statement.result.name}", *others])
        self.line(f"{results} = scf.while ({', '.join(pairs)}) : ({types}) -> ({types}) {{")
        self.indent += "  "
        goes_on = self.define(f"arith.cmpi slt, {asked}, {count} : index")
        if statement.above is not None:
            every = tuple(range(len(before[0].axes)))
            total = Tensor(self.name(), (), ())
            self.tensors[total.name] = total
            self.write_generic(Generic(total, before[0].axes, [(before[0].name, every)], (), "sum", ("leaf", 0)))
            is_above = self.above(self.scalar(total.name), statement.above)
            goes_on = self.define(f"arith.andi {goes_on}, {is_above} : i1")
        self.line(f"scf.condition({goes_on}) {', '.join([asked] + ['%' + tensor.name for tensor in before])} : {types}")
        self.indent = self.indent[:-2]
        self.line("} do {")
        arguments = ", ".join([f"{at}: index"] + [f"%{tensor.name}: {self.type(tensor)}" for tensor in carried])
        self.line(f"^bb0({arguments}):")
        self.indent += "  "
        self.write_all(statement.body)
        self.line(f"{next} = arith.addi {at}, {one} : index")
        yielded = [next, f"%{statement.body[-1].result.name}"] + ([f"%{carried[0].name}"] if statement.previous else [])
        self.line(f"scf.yield {', '.join(yielded)} : {types}")
        self.indent = self.indent[:-2]
        self.line("}")
