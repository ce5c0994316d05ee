"""Programs to start from, and changes of their text."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re

TOKEN = re.compile(r"[\w.$#%@!-]+|\s+|.")
EXTREMES = ["0", "1", "-1", "127", "128", "255", "256", "65536", "2147483648",
            "4294967296", "9223372036854775807", "18446744073709551616", "?"]
TYPE = re.compile(r"[fi]\d+|bf16|index|tensor|memref|vector|none")


def corpus(root):
    """The programs of the tests and examples, split where a test splits them."""
    for folder in ("test", "examples"):
        for path in sorted((root / folder).rglob("*.mlir")):
            text = re.sub(r"^\s*//.*\n", "", path.read_text(), flags=re.M)
            yield from re.split(r"^// -----\n", text, flags=re.M)


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


def mutate(text, words, chance):
    """A few changes; words are replaced by words of their kind most of the time."""
    tokens = TOKEN.findall(text)
    changes = [drop, repeat, swap] + [replace] * 5 + [exchange] * 6
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        places = [i for i, token in enumerate(tokens) if not token.isspace()]
        if not places:
            break
        chance.choice(changes)(tokens, chance.choice(places), words, chance)
    return "".join(tokens)
