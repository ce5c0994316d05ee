# Writes the reference pages from the definitions of operations, types,
# interfaces and passes.
# Usage: generate.py --tablegen PROGRAM --output FOLDER -I FOLDER...
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFINITIONS = ROOT / "include" / "nz"
STAGES = ["Raise", "Differentiate", "Optimize", "Lower", "Codegen", "Pipeline"]


def describe(options, path, *flags):
    """The Markdown that mlir-tblgen makes of a file, for any Markdown reader."""
    command = [options.tablegen, *flags, str(path)]
    command += [f"-I{folder}" for folder in options.include]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = re.sub(r"^<!--.*?-->\n*|^\[TOC\]\n*|^\[source\].*\n*", "", text, flags=re.M)
    return re.sub(r"\n{3,}", "\n\n", text)


def dialect_page(options):
    """Operations, types and attributes."""
    path = DEFINITIONS / "Dialect" / "NzOps.td"
    return describe(options, path, "-gen-dialect-doc", "-dialect=nz")


def interfaces_page(options):
    """What the differentiation engine asks of operations and types."""
    parts = ["# Interfaces\n\n"]
    for path in sorted((DEFINITIONS / "Interfaces").rglob("*.td")):
        for kind in ("op", "type"):
            text = describe(options, path, f"-gen-{kind}-interface-docs")
            parts.append(re.sub(r"^# .*\n+", "", text))
    return "".join(parts)


def passes_page(options):
    """The passes, a section a stage, in the order of the pipeline."""
    parts = ["# Passes\n\n"]
    for stage in STAGES:
        for path in sorted((DEFINITIONS / stage).rglob("Passes.td")):
            title = " ".join(path.parent.relative_to(DEFINITIONS).parts)
            parts.append(f"## {title}\n\n" + describe(options, path, "-gen-pass-doc"))
    return "".join(parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tablegen", required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("-I", dest="include", action="append", default=[])
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    pages = {
        "Dialect.md": dialect_page(options),
        "Interfaces.md": interfaces_page(options),
        "Passes.md": passes_page(options),
    }
    for name, text in pages.items():
        (options.output / name).write_text(text.rstrip() + "\n")
        print(f"wrote {options.output / name}")


if __name__ == "__main__":
    main()
