"""Random passes with random options, as flags of nz-opt."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re

# Not --remove-dead-values, which ends with signals of its own.
UPSTREAM = ["--canonicalize", "--cse", "--inline", "--symbol-dce", "--sccp",
            "--loop-invariant-code-motion", "--linalg-generalize-named-ops", "--convert-elementwise-to-linalg"]
STAGES = ["raise", "differentiate", "optimize", "lower"]


def passes_of(root):
    """Each pass of nz with the names and types of its options."""
    found = {}
    for path in sorted((root / "include" / "nz").rglob("Passes.td")):
        for part in re.split(r"^def ", path.read_text(), flags=re.M)[1:]:
            name = re.match(r'\w+ : Pass<"([\w-]+)"', part)
            if name:
                found[name.group(1)] = re.findall(r'Option<"\w+", "([\w-]+)", "([\w:]+)"', part)
    return found


def option_value(type, chance):
    if type == "bool":
        return chance.choice(["true", "false"])
    if type == "std::string":
        return chance.choice(["main", "f", "loss", "none"])
    return chance.choice(["0", "1", "2", "-1", "0,1", "7", "9223372036854775807"])


def pipeline(chance):
    """The whole compiler, with options."""
    options = [f"stop-after={chance.choice(STAGES)}"] if chance.random() < 0.3 else []
    options += ["backend=sparse-tensor"] if chance.random() < 0.3 else []
    options += [f"threads={chance.choice([1, 2, 0])}"] if chance.random() < 0.3 else []
    options += ["optimize=false"] if chance.random() < 0.3 else []
    options += [f"entry={chance.choice(['main', 'f', 'loss'])}"] if chance.random() < 0.2 else []
    options += [f"gradient={chance.choice(['0', '1', '0,1'])}"] if options and "entry" in options[-1] else []
    return [f"--nz-pipeline={' '.join(options)}" if options else "--nz-pipeline"]


def random_passes(passes, chance):
    """One pass, or several in any order."""
    flags = []
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        if chance.random() < 0.2:
            flags.append(chance.choice(UPSTREAM))
            continue
        name = chance.choice(list(passes))
        options = [f"{option}={option_value(type, chance)}" for option, type in passes[name] if chance.random() < 0.5]
        flags.append(f"--{name}={' '.join(options)}" if options else f"--{name}")
    # A pass that stands twice needs the options of both in one flag: it stands once.
    return list({flag.split("=")[0]: flag for flag in flags}.values())
