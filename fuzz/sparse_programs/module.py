"""Several programs as one module."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from .text import Writer


class Module:
    """The text of several programs. @main takes the arguments of all in turn and
    returns for each its results, then, if it has a loss, value and gradients; @total
    is the sum of the losses. `owners` says whose each line is."""

    def __init__(self, programs):
        self.programs = programs
        self.lines, self.owners = [], []
        prefixes = [f"p{number}_" if len(programs) > 1 else "" for number in range(len(programs))]
        self.writers = [Writer(program, prefix) for program, prefix in zip(programs, prefixes)]
        self.names = [[f"%p{number}_a{k}" for k in range(len(program.inputs()))]
                      for number, program in enumerate(programs)]
        for number, writer in enumerate(self.writers):
            self.extend(writer.aliases() + writer.functions(), number)
        self.write_main()
        if any(program.loss for program in programs):
            self.write_total()

    def text(self):
        return "\n".join(self.lines) + "\n"

    def extend(self, lines, owner=None):
        self.lines += lines
        self.owners += [owner] * len(lines)

    def arguments(self):
        return ", ".join(f"{name}: {type}" for names, writer in zip(self.names, self.writers)
                         for name, type in zip(names, writer.argument_types()))

    def call(self, number, what, function, more, result_types):
        """A line that calls a function of program `number`, and its results."""
        made = [f"%p{number}_{function}{k}" for k in range(len(result_types))]
        writer = self.writers[number]
        line = (f"  {', '.join(made)} = {what} @{writer.prefix}{function}({', '.join(self.names[number])}){more} : "
                f"({', '.join(writer.argument_types())}) -> ({', '.join(result_types)})")
        return line, list(zip(made, result_types))

    def write_main(self):
        calls, results = [], []
        for number, (program, writer) in enumerate(zip(self.programs, self.writers)):
            if program.results:
                line, made = self.call(number, "call", "values", "", writer.result_types())
                calls.append((number, line))
                results += made
            if program.loss and program.wrt:
                types = [writer.loss_type()] + [writer.argument_types()[k] for k in program.wrt]
                line, made = self.call(number, "nz.value_and_gradient", "loss", f" wrt {program.wrt}", types)
                calls.append((number, line))
                results += made
        types = ", ".join(type for _, type in results)
        self.extend([f"func.func @main({self.arguments()}) -> ({types}) {{"])
        for number, line in calls:
            self.extend([line], number)
        self.extend([f"  return {', '.join(name for name, _ in results)} : {types}", "}"])

    def write_total(self):
        self.extend([f"func.func @total({self.arguments()}) -> f64 {{", "  %sum = arith.constant 0.0 : f64"])
        total = "%sum"
        for number, (program, writer) in enumerate(zip(self.programs, self.writers)):
            if not program.loss:
                continue
            line, ((loss, type),) = self.call(number, "call", "loss", "", [writer.loss_type()])
            lines = [line, f"  {loss}_n = tensor.extract {loss}[] : {type}"]
            if program.element != "f64":
                lines.append(f"  {loss}_w = arith.extf {loss}_n : {program.element} to f64")
            number_name = f"{loss}_{'n' if program.element == 'f64' else 'w'}"
            lines.append(f"  {loss}_s = arith.addf {total}, {number_name} : f64")
            total = f"{loss}_s"
            self.extend(lines, number)
        self.extend([f"  return {total} : f64", "}"])

    def carries(self):
        """Every second gradient of @main, and the argument that it may become: R:A."""
        carries, result, before = [], 0, 0
        for program in self.programs:
            result += len(program.results)
            if program.loss and program.wrt:
                result += 1
                carries += [f"{result + at}:{before + number}" for at, number in enumerate(program.wrt)]
                result += len(program.wrt)
            before += len(program.inputs())
        return carries[::2]

    def total_wrt(self):
        """The arguments of @total that losses are differentiated by."""
        numbers, before = [], 0
        for program in self.programs:
            numbers += [before + number for number in program.wrt] if program.loss else []
            before += len(program.inputs())
        return numbers
