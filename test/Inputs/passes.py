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

    def blocks(self):
        """The ```mlir blocks of the description that follow `Example:`."""
        _, found, rest = self.description.partition("Example")
        return re.findall(r"```mlir\n(.*?)```", rest, re.S) if found else []


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
