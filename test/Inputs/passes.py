# Reads the passes of a Passes.td: name, argument and description.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Pass:
    """A pass as its definition says it: `def FuseSweepsPass` has the name
    `FuseSweeps` and, say, the argument `nz-fuse-sweeps`."""

    name: str
    argument: str
    description: str
    line: int

    @property
    def test_name(self):
        """`FuseSweeps` is tested by `fuse-sweeps.mlir`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", self.name).lower() + ".mlir"

    @property
    def example(self):
        """What follows the word `Example` at the beginning of a line."""
        parts = re.split(r"^Example", self.description, maxsplit=1, flags=re.M)
        return parts[1] if len(parts) == 2 else ""

    def blocks(self):
        """The ```mlir blocks of the example: before and after."""
        return re.findall(r"```mlir\n(.*?)```", self.example, re.S)


DEFINITION = re.compile(
    r"^def\s+(\w+?)(?:Pass)?\s*:\s*(?:\w*Pass|InterfacePass)<\s*\"([\w-]+)\"", re.M
)


def read_passes(text):
    """Yields the passes that the text of a Passes.td defines."""
    starts = list(DEFINITION.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends):
        body = text[match.start() : end]
        description = re.search(r"let\s+description\s*=\s*\[\{(.*?)\}\]", body, re.S)
        yield Pass(
            match[1],
            match[2],
            textwrap.dedent(description[1]) if description else "",
            text.count("\n", 0, match.start()) + 1,
        )
