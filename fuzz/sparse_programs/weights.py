"""The weights of random programs; docs/Testing.md has them, too."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

ELEMENTS = {"f64": 50, "f32": 30, "f16": 5, "bf16": 5, "i32": 4, "i64": 4, "i16": 2, "i8": 2, "index": 1}
# Programs whose numbers exceed it are drawn again; 10000 for other elements.
LARGEST = {"i8": 127}
SIZES = {0: 3, 1: 8, 2: 12, 3: 15, 4: 20, 5: 12, 6: 20, 8: 10}
LARGE_SIZES = {1: 5, 16: 20, 33: 20, 64: 20, 150: 20}
STATEMENTS = {1: 40, 2: 30, 3: 20, 4: 10}
KINDS = {"product": 40, "union": 18, "elementwise": 16, "mixed": 6, "extremum": 5, "convert": 5, "named": 10,
         "assemble": 4, "move": 4, "select": 3, "stop": 2, "shape": 6, "loop": 6, "branch": 5,
         "inner_gradient": 4, "optimizer": 4, "element": 2}
DENSITIES = {0.0: 1, 0.1: 1, 0.3: 2, 0.5: 2, 0.8: 1, 1.0: 1}
ASKS_FOR = {"results": 3, "gradients": 3, "both": 4}
# Of all programs.
LARGE, SPECIAL = 0.08, 0.05
# A cast needs a format that can hold any pattern and only that.
MAKES = {"empty": 8, "alloc": 1, "cast": 1}
# Of arguments and of statements.
CONSTANT, IN_CALL, RESPELLED, NESTED, PAIRED = 0.06, 0.1, 0.15, 0.1, 0.06
# Of loop nests; of their masks.
MASKED = 0.15
MASKS = {"argument": 4, "computed": 4, "existing": 3}
# Of calls, of loops, of while loops, of pointwise steps of loops and branches, twice.
RULE, WHILE, WHILE_ABOVE, ELEMENT, ROLL = 0.25, 0.3, 0.5, 0.25, 0.1
LARGEST_SPACE, LARGEST_OF_LARGE = 20_000, 400_000
# Of products by name, whose loops may be any: what the interpreter has memory for.
LARGEST_NAMED = 2**30


def choose(chance, weights):
    return chance.choices(list(weights), list(weights.values()))[0]
