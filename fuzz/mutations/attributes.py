"""Random attributes and operations, in the generic form of programs."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re

# Values of attributes, as far as nesting goes that programs have.
ATTRIBUTE = re.compile(r"(?<=[{,<] )?\b(\w+) = (\[[^\[\]]*\]|affine_map<[^>]*->[^>]*>|\w+<[^<>]*>|\"[^\"]*\"|[-\w@.]+(?: : \w+)?)")
OPERATION = re.compile(r'"(\w+\.[\w.]+)"\(')
NUMBERS = ["0", "1", "-1", "2", "7", "64", "4294967296", "9223372036854775807", "-9223372036854775808"]


def names_of_operations(root):
    """The operations of nz, from their definitions."""
    texts = [path.read_text() for path in sorted((root / "include" / "nz" / "Dialect").glob("*.td"))]
    return sorted({f"nz.{name}" for text in texts for name in re.findall(r'def Nz_\w+Op : Nz_\w*Op<"(\w+)"', text)})


def names_of_attributes(root):
    texts = [path.read_text() for path in sorted((root / "include" / "nz" / "Dialect").glob("*.td"))]
    return sorted({name for text in texts for name in re.findall(r"Attr\w*(?:<\w+>)?:\$(\w+)", text)}) + [
        "nz.donated", "nz.static_shape", "sym_visibility", "fastmath", "operandSegmentSizes"]


def affine_map(chance):
    dims = [f"d{dim}" for dim in range(chance.choice([0, 1, 2, 3]))]
    results = [chance.choice(dims + ["0", "7"] + [f"{dim} + 1" for dim in dims] + [f"{dim} floordiv 2" for dim in dims])
               for _ in range(chance.choice([0, 1, 2, 3]))]
    return f"affine_map<({', '.join(dims)}) -> ({', '.join(results)})>"


def attribute(chance):
    """Any attribute."""
    number = lambda: chance.choice(NUMBERS)
    numbers = ", ".join(number() for _ in range(chance.choice([1, 2, 3])))
    return chance.choice([
        lambda: f"{number()} : {chance.choice(['i1', 'i8', 'i32', 'i64', 'index'])}",
        lambda: f"{chance.choice(['0.5', '-1.0', '0x7FF8000000000000', '1.0e300'])} : {chance.choice(['f64', 'f32'])}",
        lambda: f"array<{chance.choice(['i64', 'i32'])}: {numbers}>", lambda: "array<i64>", lambda: "array<i32>",
        lambda: affine_map(chance),
        lambda: f"[{', '.join(affine_map(chance) for _ in range(chance.choice([0, 1, 2, 3])))}]",
        lambda: f"dense<{number()}> : tensor<{chance.choice(['2x', '0x', '2x2x', '', '4x1x'])}{chance.choice(['i64', 'index'])}>",
        lambda: f"dense<{number()}.0> : tensor<{chance.choice(['2x', '', '3x3x'])}f64>",
        lambda: chance.choice(["unit", "true", "@f", "@main", '"text"', "f64", "tensor<?xf64>", "index", "[]", "{}",
                               "#sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>",
                               "!nz.pattern<?x?>", "#arith.fastmath<fast>"]),
    ])()


def mutate_attributes(text, operations, attributes, chance):
    """Other values of attributes, more attributes, other operations of nz."""
    for _ in range(chance.choice([1, 1, 2, 3])):
        change = chance.random()
        found = list((ATTRIBUTE if change < 0.6 else OPERATION).finditer(text))
        if not found:
            return text
        match = chance.choice(found)
        if change < 0.6:
            text = text[:match.start(2)] + attribute(chance) + text[match.end(2):]
        elif change < 0.8:
            own = [m for m in found if m.group(1).startswith("nz.")]
            match = chance.choice(own or found)
            text = text[:match.start(1)] + chance.choice(operations) + text[match.end(1):]
        else:
            # Behind the operands of an operation.
            end = text.find(")", match.end())
            if text[end + 1:end + 4] == " <{":
                text = f"{text[:end + 4]}{chance.choice(attributes)} = {attribute(chance)}, {text[end + 4:]}"
            else:
                text = f"{text[:end + 1]} {{{chance.choice(attributes)} = {attribute(chance)}}}{text[end + 1:]}"
    return text
