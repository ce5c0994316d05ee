"""What derivatives satisfy, written into the program itself: two numbers that are
equal, and how large their terms are. The directions are tensors that are there, the
arguments and the gradients, because they have the right patterns."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re

TOLERANCES = {"f64": 1e-8, "f32": 2e-3}
LAWS = (
    "Hessian symmetry: the gradient along the Hessian times the arguments, and the other way round",
    "forward and reverse: the tangent of the loss is the gradient times the direction",
    "adjoint: a cotangent times a tangent of the results, and a gradient times a direction",
)


class Identities:
    """Writes @identities for a module: three numbers an identity."""

    def __init__(self, module):
        self.module, self.lines, self.gradients = module, [], []
        self.products, self.results, self.laws, self.counter = {}, [], [], 0

    def text(self):
        """The program of the module with the function; None if it has no identity."""
        for number, (program, writer) in enumerate(zip(self.module.programs, self.module.writers)):
            if program.loss and program.wrt and program.element in TOLERANCES:
                self.write_program(number, program, writer)
        if not self.laws:
            return None
        types = ", ".join("f64" for _ in self.results)
        text = [f"func.func @identities({self.module.arguments()}) -> ({types}) {{", *self.lines,
                f"  return {', '.join(self.results)} : {types}", "}"]
        return "\n".join(self.module.lines + self.gradients + self.functions() + text) + "\n"

    def write_program(self, number, program, writer):
        names, types = self.module.names[number], writer.argument_types()
        wrt = [names[k] for k in program.wrt]
        wrt_types = [types[k] for k in program.wrt]
        arguments = ", ".join(f"{name}: {type}" for name, type in zip(names, types))
        gradient, list_of = f"{writer.prefix}gradient", ", ".join
        made = [f"%g{k}" for k in range(len(wrt))]
        self.gradients += [
            f"func.func @{gradient}({arguments}) -> ({list_of(wrt_types)}) {{",
            f"  {list_of(made)} = nz.gradient @{writer.prefix}loss({list_of(names)}) wrt {program.wrt} : "
            f"({list_of(types)}) -> ({list_of(wrt_types)})",
            f"  return {list_of(made)} : {list_of(wrt_types)}", "}"]
        own = self.define(len(wrt), f"call @{gradient}({list_of(names)}) : ({list_of(types)}) -> ({list_of(wrt_types)})")
        along = [self.tangents(gradient, names, types, program.wrt, directions, wrt_types, wrt_types)
                 for directions in (wrt, own)]
        self.equal(number, 0, zip(own, along[0], wrt_types), zip(wrt, along[1], wrt_types))
        loss = self.tangents(f"{writer.prefix}loss", names, types, program.wrt, wrt, wrt_types, [writer.loss_type()])
        one = self.one(writer.loss_type())
        self.equal(number, 1, [(one, loss[0], writer.loss_type())], zip(own, wrt, wrt_types))
        if program.results and not any(writer.tensors[name].is_mask for name in program.results):
            self.write_adjoint(number, program, writer, names, types, wrt, wrt_types)

    def write_adjoint(self, number, program, writer, names, types, wrt, wrt_types):
        result_types, function = writer.result_types(), f"{writer.prefix}values"
        results = self.define(len(result_types), f"call @{function}({', '.join(names)}) : "
                                                 f"({', '.join(types)}) -> ({', '.join(result_types)})")
        tangents = self.tangents(function, names, types, program.wrt, wrt, wrt_types, result_types)
        made = self.define(len(results) + len(wrt),
                           f"nz.vjp @{function}({', '.join(names)}) cotangents({', '.join(results)}) wrt {program.wrt} : "
                           f"({', '.join(types + result_types)}) -> ({', '.join(result_types + wrt_types)})")
        self.equal(number, 2, zip(results, tangents, result_types), zip(made[len(results):], wrt, wrt_types))

    def define(self, count, text):
        names = [f"%i{self.counter + k}" for k in range(count)]
        self.counter += count
        self.lines.append(f"  {', '.join(names)} = {text}")
        return names

    def one(self, type):
        element = re.search(r"f\d+", type).group()
        if type == element:
            return self.define(1, f"arith.constant 1.0 : {element}")[0]
        return self.define(1, f"arith.constant dense<1.0> : {type}")[0]

    def tangents(self, function, names, types, wrt, directions, direction_types, result_types):
        made = self.define(2 * len(result_types),
                           f"nz.jvp @{function}({', '.join(names)}) tangents({', '.join(directions)}) wrt {wrt} : "
                           f"({', '.join(types + direction_types)}) -> ({', '.join(result_types * 2)})")
        return made[len(result_types):]

    def equal(self, number, which, left, right):
        """Two sums of inner products, and the sum of all squares."""
        sums, sizes = [], []
        for pairs in (left, right):
            total = None
            for x, y, type in pairs:
                product, size = self.define(2, f"call @{self.product(type)}({x}, {y}) : ({type}, {type}) -> (f64, f64)")
                total = product if total is None else self.define(1, f"arith.addf {total}, {product} : f64")[0]
                sizes.append(size)
            sums.append(total)
        while len(sizes) > 1:
            sizes[:2] = self.define(1, f"arith.addf {sizes[0]}, {sizes[1]} : f64")
        self.results += [*sums, *sizes]
        self.laws.append((number, LAWS[which]))

    def product(self, type):
        return self.products.setdefault(type, f"product{len(self.products)}")

    def functions(self):
        """Inner products in f64, and sums of squares, for each type."""
        made = []
        for type, name in self.products.items():
            element = re.search(r"f64|f32", type).group()
            if type == element:
                made += [f"func.func @{name}(%x: {type}, %y: {type}) -> (f64, f64) {{", *self.terms(element),
                         "  return %product, %size : f64, f64", "}"]
                continue
            rank = type.split(element)[0].count("x")
            dims = ", ".join(f"d{dim}" for dim in range(rank))
            each, none = f"affine_map<({dims}) -> ({dims})>", f"affine_map<({dims}) -> ()>"
            kinds = ", ".join(['"reduction"'] * rank)
            made += [
                f"func.func @{name}(%X: {type}, %Y: {type}) -> (f64, f64) {{",
                "  %zero = arith.constant dense<0.0> : tensor<f64>",
                f"  %sums:2 = linalg.generic {{indexing_maps = [{each}, {each}, {none}, {none}], iterator_types = [{kinds}]}} "
                f"ins(%X, %Y : {type}, {type}) outs(%zero, %zero : tensor<f64>, tensor<f64>) {{",
                f"  ^bb0(%x: {element}, %y: {element}, %s: f64, %t: f64):", *self.terms(element),
                "    %more = arith.addf %s, %product : f64", "    %most = arith.addf %t, %size : f64",
                "    linalg.yield %more, %most : f64, f64", "  } -> (tensor<f64>, tensor<f64>)",
                "  %first = tensor.extract %sums#0[] : tensor<f64>", "  %second = tensor.extract %sums#1[] : tensor<f64>",
                "  return %first, %second : f64, f64", "}"]
        return made

    def terms(self, element):
        wide = ["%x", "%y"]
        lines = []
        if element != "f64":
            wide = ["%wide_x", "%wide_y"]
            lines = [f"    %wide_{name} = arith.extf %{name} : {element} to f64" for name in "xy"]
        x, y = wide
        return lines + [f"    %product = arith.mulf {x}, {y} : f64", f"    %xx = arith.mulf {x}, {x} : f64",
                        f"    %yy = arith.mulf {y}, {y} : f64", "    %size = arith.addf %xx, %yy : f64"]


def broken(identities, programs, expectations, results):
    """The number of a program and the law that it breaks, or None."""
    for at, (number, law) in enumerate(identities.laws):
        left, right, size = (float(numbers) for _, numbers in results[3 * at:3 * at + 3])
        evaluation = expectations[number][1]
        tolerance = TOLERANCES[programs[number].element] * (1 + size + evaluation.largest)
        if not abs(left - right) <= tolerance:
            return number, f"{law}: {left} and {right}"
    return None
