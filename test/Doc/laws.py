# Every rule that lib/Differentiate/Rules registers is a row of
# docs/Differentiation.md with a law and a source, every operation of a row has a
# rule, and labels are unique but for conventions, which are listed by case.
# Usage: laws.py RULES PAGE
# RUN: %python %s %nz_root/lib/Differentiate/Rules %nz_root/docs/Differentiation.md
# RUN: not %python %s %S/Inputs/laws %S/Inputs/laws/laws.md | FileCheck %s
# CHECK: laws.md:6: error: expected a source of A2, found none
# CHECK-NEXT: laws.md:7: error: expected a label of its own, found A1 again
# CHECK-NEXT: laws.md:7: error: expected a rule of 'arith.divf', found none in lib/Differentiate/Rules
# CHECK-NEXT: laws.md:7: error: expected a row that K9 refers to, found none
# CHECK-NEXT: Rules.cpp:10: error: expected a row of 'arith.subf' with a law and a source, found none
# CHECK-NEXT: Rules.cpp:11: error: expected a row of 'arith.mulf' with a law and a source, found none
# CHECK-NEXT: 1 rules have a law, 2 do not
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import sys
from pathlib import Path

# What a section's rows name without its dialect.
DIALECTS = {
    "Types": "builtin",
    "arith": "arith",
    "math": "math",
    "tensor, bufferization": "tensor",
    "scf, func": "scf",
}
TYPES = {"f16": "Float16Type", "bf16": "BFloat16Type", "f32": "Float32Type", "f64": "Float64Type", "tensor": "RankedTensorType"}
LABEL = re.compile(r"\b[A-Z][0-9]+\b")
REGISTERED = re.compile(
    r"attachRule<([\w:]+)|attach<\w+, ([\w:]+)>|(?<![\w:])([A-Z]\w+|\w+::\w+)::attachInterface"
    r"|#include \"mlir/Dialect/\w+/IR/(LinalgStructuredOps)\.cpp\.inc"
)


def key(name):
    """One spelling for a class of C++ and for what MLIR calls it."""
    dialect, _, what = name.rpartition(".")
    return dialect + "." + what.replace("_", "").lower()


def rules(folder):
    """Yields place and name of each registered rule."""
    for path in sorted(Path(folder).glob("*.cpp")):
        text = path.read_text()
        for found in REGISTERED.finditer(text):
            name = next(group for group in found.groups() if group)
            place = f"{path.name}:{text.count(chr(10), 0, found.start()) + 1}"
            if name == "LinalgStructuredOps":
                yield place, "linalg.generic"
            elif name.endswith("Type"):
                yield place, "builtin." + name
            else:
                dialect, _, what = name.rpartition("::")
                yield place, (dialect or "nz") + "." + what.removesuffix("Op")


def operations(section, text):
    """The operations and types that a cell or a paragraph names."""
    for code in re.findall(r"`([^`]+)`", text):
        name = re.match(r"[\w.]+", code)
        if not name:
            continue
        what = TYPES.get(name[0], name[0])
        if what == "alloc_tensor":
            yield "bufferization.alloc_tensor"
        elif "." in what:
            yield what
        elif section in DIALECTS:
            yield f"{DIALECTS[section]}.{what}"


class Page:
    """The rows of the page, and what is wrong with them."""

    def __init__(self, path):
        self.path, self.errors = Path(path), []
        self.labels, self.named, self.references = set(), {}, []
        section, columns = "", []
        for number, line in enumerate(self.path.read_text().splitlines(), 1):
            if line.startswith("## "):
                section, columns = line[3:], []
            elif not line.startswith("|"):
                self.read_text(section, number, line)
            else:
                cells = [cell.strip() for cell in line.strip("|").split("|")]
                if cells[0] == "label":
                    columns = cells
                elif not cells[0].startswith("---"):
                    self.read_row(section, number, dict(zip(columns, cells)))

    def report(self, number, text):
        self.errors.append(f"{self.path.name}:{number}: error: {text}")

    def read_text(self, section, number, line):
        """The section on loop nests names in its text what its rows are for."""
        if section == "nz.kernel and linalg.generic":
            for name in operations(section, line):
                self.named.setdefault(key(name), number)
        self.references += [(number, label) for label in LABEL.findall(line)]

    def read_row(self, section, number, row):
        label = row["label"]
        if label in self.labels and section != "Kinks":
            self.report(number, f"expected a label of its own, found {label} again")
        self.labels.add(label)
        if not row.get("source"):
            self.report(number, f"expected a source of {label}, found none")
        else:
            for name in operations(section, list(row.values())[1]):
                self.named[key(name)] = number
        self.references += [(number, one) for cell in list(row.values())[1:] for one in LABEL.findall(cell)]


def main():
    page = Page(sys.argv[2])
    registered = {key(name): (place, name) for place, name in rules(sys.argv[1])}
    dialects = {name.partition(".")[0] for name in registered}
    for name, number in page.named.items():
        if name not in registered and name.partition(".")[0] in dialects - {"nz"}:
            page.report(number, f"expected a rule of '{name}', found none in lib/Differentiate/Rules")
    for number, label in page.references:
        if label not in page.labels:
            page.report(number, f"expected a row that {label} refers to, found none")
    missing = [each for name, each in registered.items() if name not in page.named]
    for place, name in missing:
        page.errors.append(f"{place}: error: expected a row of '{name.lower()}' with a law and a source, found none")
    print("\n".join(page.errors + [f"{len(registered) - len(missing)} rules have a law, {len(missing)} do not"]))
    return 1 if page.errors else 0


if __name__ == "__main__":
    sys.exit(main())
