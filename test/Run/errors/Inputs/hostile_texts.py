# Texts that an upstream parser does not survive, or takes minutes for: both tools
# refuse them in seconds, by a place and a reason. What is as large or nearly as deep
# as the bounds allow is read.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: hostile_texts.py FOLDER"""
import resource
import subprocess

from running import expect, path, write

MILLION, DEEP = 10**6, 990
# Of processor time: the machine may have other work. What is refused takes less than one.
SECONDS = 5
NESTING, OPERATORS, DIGITS, NUL, ALIASES = ("expected nesting of at most 1000", "operators in an expression", "4096 digits", "a NUL character",
                                            "expected aliases that stand for at most")
MAIN = "func.func @main() -> f64 {\n  %c = arith.constant 1.0 : f64\n  return %c : f64\n}\n"


def constant(text):
    return MAIN.replace("  return", f"  %x = arith.constant {text}\n  return")


def attribute(text):
    return MAIN.replace("f64 {", f"f64 attributes {{a = {text}}} {{", 1)


def location(text):
    return MAIN.replace("1.0 : f64", f"1.0 : f64 loc({text})", 1)


def expression(text):
    return attribute(f"affine_map<(i) -> ({text})>")


def nested(opening, inner, closing, depth):
    return opening * depth + inner + closing * depth


def aliases(sigil, first, twice, depth):
    """Each names the one before twice."""
    lines = [f"{sigil}a0 = {first}"] + [f"{sigil}a{k} = " + twice.format(f"{sigil}a{k - 1}") for k in range(1, depth)]
    return "\n".join(lines) + "\n"


REFUSED = {
    "brackets": (MAIN + "[" * MILLION, NESTING),
    "parentheses": (MAIN + "(" * MILLION, NESTING),
    "regions": (nested("module {", "", "}", MILLION), NESTING),
    "types": (f"func.func private @f({nested('tensor<1x', 'f64', '>', MILLION)})\n", NESTING),
    "functions": (f"func.func private @f({nested('(', '', ') -> ()', MILLION)})\n", NESTING),
    "dictionaries": (attribute(nested("{a = ", "1", "}", MILLION)), NESTING),
    "arrays": (attribute(nested("[", "1", "]", MILLION)), NESTING),
    "elements": (constant(f"dense<{nested('[', '1', ']', MILLION)}> : tensor<1xi64>"), NESTING),
    "call sites": (location(nested('callsite("a" at ', '"b"', ")", MILLION)), NESTING),
    "fused locations": (location(nested("fused[", '"b"', "]", MILLION)), NESTING),
    "chain of aliases": ("".join(f"#a{k} = [#a{k - 1}]\n" for k in range(1, 2000)).replace("[#a0]", "1") + MAIN, NESTING),
    "affine parentheses": (expression(nested("(", "i", ")", MILLION)), NESTING),
    "affine sum": (expression("i" + " + i" * MILLION), OPERATORS),
    "affine product": (expression("i" + " * 2" * MILLION), OPERATORS),
    "affine quotients": (expression("i" + " floordiv 2" * MILLION), OPERATORS),
    "affine minus": (expression("-" * MILLION + "i"), OPERATORS),
    "minus": (constant("-" * MILLION + "1 : i64"), OPERATORS),
    "integer": (constant("1" * (4 << 20) + " : i64"), DIGITS),
    "hexadecimal": (constant("0x" + "1" * (4 << 20) + " : i64"), DIGITS),
    "fraction": (constant("0." + "1" * (4 << 20) + " : f64"), DIGITS),
    "value number": (constant("1 : i64").replace("%x", "%" + "1" * (4 << 20)), DIGITS),
    "sizes": (f"func.func private @f(tensor<{'1x' * MILLION}f64>)\n", DIGITS),
    "NUL in a comment": (MAIN + "// \0\n", NUL),
    "NUL in a string": (attribute('"\0"'), NUL),
    "doubling types": (aliases("!", "f64", "tuple<{0}, {0}>", 60) + f"func.func @main(%x: !a59) {{ return }}\n", ALIASES),
    "doubling attributes": (aliases("#", "1", "[{0}, {0}]", 60) + attribute("#a59"), ALIASES),
}
READ = {
    "deep regions": nested("module {", "", "}", DEEP),
    "deep arrays": attribute(nested("[", "1", "]", DEEP)),
    "deep tuples": f"func.func private @f({nested('tuple<', 'f64', '>', DEEP)})\n" + MAIN,
    "deep locations": location(nested('callsite("a" at ', '"b"', ")", DEEP)),
    "deep expressions": expression(nested("(", "i", ")", DEEP)),
    "long expressions": expression("i" + " + i" * DEEP),
    "aliases used often": aliases("#", "1", "[{0}, {0}]", 12) + attribute("[" + "#a11, " * 1000 + "1]"),
    "many aliases": "".join(f"#a{k} = {k}\n" for k in range(20000)) + MAIN,
    "a long number": constant("-" + "0" * 4000 + "1 : i64"),
    "a dense blob of 16 MB": constant('dense<"0x' + "3F" * (16 << 20) + '"> : tensor<4194304xf32>'),
    "a resource of 16 MB": constant("dense_resource<blob> : tensor<4194304xf32>")
    + '{-#\n  dialect_resources: {\n    builtin: {\n      blob: "0x04000000' + "3F" * (16 << 20) + '"\n    }\n  }\n#-}\n',
}


def outcome(*command):
    """Exit code, messages and seconds of a tool."""
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    begin = used()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60 * SECONDS)
    return done.returncode, done.stderr.decode(errors="replace"), used() - begin


for name, (text, reason) in REFUSED.items():
    file = write("hostile.mlir", text.encode())
    for command, code in ((["nz-run"], 2), (["nz-opt", "-o", "/dev/null"], 1)):
        found, message, seconds = outcome(*command, file)
        where = f"{name}, {command[0]}: exit code {found} in {seconds:.1f} s: {message[:300]}"
        expect(found == code and f"{file}:" in message and ": error: " in message and reason in message, where)
        expect(seconds < SECONDS, where)
for name, text in READ.items():
    file = write("large.mlir", text.encode())
    found, message, seconds = outcome("nz-opt", "-o", "/dev/null", file)
    expect(found == 0 and seconds < SECONDS, f"{name}, nz-opt: exit code {found} in {seconds:.1f} s: {message[:300]}")
    if "@main" in text:
        found, message, seconds = outcome("nz-run", file)
        expect(found == 0 and seconds < SECONDS, f"{name}, nz-run: exit code {found} in {seconds:.1f} s: {message[:300]}")
