"""Programs to start from, and changes of their text."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re

TOKEN = re.compile(r"[\w.$#%@!-]+|\s+|.")
EXTREMES = ["0", "1", "-1", "127", "128", "255", "256", "65536", "2147483648",
            "4294967296", "9223372036854775807", "18446744073709551616", "?"]
# Words that often stand for each other without an error in the text.
COUSINS = [
    ["parallel", "reduction"], ["dense", "compressed", "singleton", "loose_compressed"], ["true", "false"],
    ["sums", "maxes", "mins", "writes"], ["f16", "bf16", "f32", "f64"], ["i1", "i8", "i32", "i64", "index"],
    ["arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.maximumf", "arith.minimumf", "math.powf", "arith.remf"],
    ["arith.addi", "arith.subi", "arith.muli", "arith.maxsi", "arith.divsi", "arith.remsi", "arith.shli", "arith.andi"],
    ["math.sin", "math.exp", "math.log", "math.sqrt", "math.tanh", "math.absf", "arith.negf", "math.erf", "math.floor"],
    ["linalg.add", "linalg.sub", "linalg.mul", "linalg.div", "linalg.max"], ["linalg.exp", "linalg.log", "linalg.abs"],
    ["nonunique", "soa", "nonordered"], ["nz.gradient", "nz.value_and_gradient"], ["d0", "d1", "d2"], ["i", "j", "k"],
    ["0", "1", "2", "3", "4", "5", "8", "16", "?"], ["0", "1", "2", "127", "4294967296", "9223372036854775807"],
]
TYPE = re.compile(r"[fi]\d+|bf16|index|tensor|memref|vector|none")


def corpus(root):
    """The programs of the tests and examples, split where a test splits them; without
    those that are errors by themselves, but for a few."""
    for folder in ("test", "examples"):
        for path in sorted((root / folder).rglob("*.mlir")):
            programs = re.split(r"^// -----\n", path.read_text(), flags=re.M)
            if path.stem.endswith("-invalid") or "errors" in path.parts:
                programs = programs[:2]
            yield from (re.sub(r"^\s*//.*\n", "", text, flags=re.M) for text in programs)


def kind(token):
    """Numbers, values, symbols, operations, types and other words are each of a kind."""
    if token[:1].isdigit():
        return "0"
    if token[0] in "%@#!":
        return token[0]
    if TYPE.fullmatch(token):
        return "type"
    return "operation" if re.fullmatch(r"[a-z_]+\.[\w.]+", token) else "word"


def words_of(programs):
    """All tokens by their kind."""
    words = {"0": list(EXTREMES)}
    for token in sorted({t for text in programs for t in TOKEN.findall(text)}):
        if not token.isspace():
            words.setdefault(kind(token), []).append(token)
    return words


def drop(tokens, place, words, chance):
    del tokens[place]


def repeat(tokens, place, words, chance):
    tokens.insert(place, tokens[place])


def swap(tokens, place, words, chance):
    other = chance.randrange(len(tokens))
    tokens[place], tokens[other] = tokens[other], tokens[place]


def replace(tokens, place, words, chance):
    """Puts a word of the same kind from any program."""
    alike = words.get(kind(tokens[place]))
    if alike:
        tokens[place] = chance.choice(alike)


def exchange(tokens, place, words, chance):
    """Puts a word of the same kind from the same program, so that more stays valid."""
    alike = [token for token in tokens if not token.isspace() and kind(token) == kind(tokens[place])]
    tokens[place] = chance.choice(alike)


def cousin(tokens, place, words, chance):
    """Puts a word that may stand there, too: here, or wherever the old one stands."""
    groups = [group for group in COUSINS if tokens[place] in group]
    if groups:
        old, new = tokens[place], chance.choice(chance.choice(groups))
        is_everywhere = chance.random() < 0.5
        tokens[:] = [new if token == old and (is_everywhere or at == place) else token for at, token in enumerate(tokens)]


def line(tokens, place, words, chance):
    """Leaves out a line, or repeats it."""
    ends = [-1] + [at for at, token in enumerate(tokens) if "\n" in token] + [len(tokens)]
    first = max(end for end in ends if end < place) + 1
    last = min(end for end in ends if end >= place)
    tokens[first:last] = [] if chance.random() < 0.5 else tokens[first:last] + ["\n"] + tokens[first:last]


def mutate(text, words, chance):
    """A few changes; mostly those after which programs are often still valid."""
    tokens = TOKEN.findall(text)
    changes = [drop, repeat, swap, replace, replace, exchange, exchange, exchange, line, line]
    is_mild = chance.random() < 0.7
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        places = [i for i, token in enumerate(tokens) if not token.isspace()]
        if not places:
            break
        if is_mild:
            known = [at for at in places if any(tokens[at] in group for group in COUSINS)]
            cousin(tokens, chance.choice(known or places), words, chance)
        else:
            chance.choice(changes)(tokens, chance.choice(places), words, chance)
    return "".join(tokens)
