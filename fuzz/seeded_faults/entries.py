# Reads seeded faults and puts them, each behind a switch, into source texts.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A file of faults:
#
#   # A comment.
#   lib/Room/File.cpp
#     name-of-a-fault:
#       text around @[what is there => the mistake]@ text around
#
# The text, white space not counted, occurs once in the file. What is there is
# statements, if it ends in a semicolon or a brace, or else an expression.
import re
from dataclasses import dataclass
from pathlib import Path

HEADER = '''//===- Fault.h - Which seeded faults are on ---------------------*- C++ -*-===//
#ifndef NZ_FAULT_H
#define NZ_FAULT_H
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
/// Whether NZ_FAULT, names with commas between them, has `name`. The file
/// NZ_FAULTS_REACHED, if there is one, gets the name as a line. No memory is
/// allocated: some tests count that.
inline bool nzFault(const char *name, const char *line) {
  if (const char *reached = std::getenv("NZ_FAULTS_REACHED")) {
    int file = open(reached, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0 && write(file, line, std::strlen(line)) >= 0)
      close(file);
  }
  const char *names = std::getenv("NZ_FAULT");
  size_t size = std::strlen(name);
  for (const char *at = names; at && (at = std::strstr(at, name)); ++at)
    if ((at == names || at[-1] == ',') && (!at[size] || at[size] == ','))
      return true;
  return false;
}
/// The same, asked once a place and process.
#define NZ_FAULT(name) ([] { static const bool on = nzFault(name, name "\\n"); return on; }())
#endif // NZ_FAULT_H
'''


class Mistake(Exception):
    """An entry that does not fit its source."""


@dataclass
class Fault:
    """One mistake: between `before` and `after`, `there` becomes `wrong`."""

    name: str
    path: str
    before: str
    there: str
    wrong: str
    after: str

    @property
    def room(self):
        """`lib/IO/Numpy.cpp` and `include/nz/IO/Numpy.h` are both in IO."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "lib" else parts[2]

    @property
    def text(self):
        return [self.before, self.there, self.wrong, self.after]


def read(path):
    """The faults of one file."""
    faults, source, name, lines = [], None, None, []

    def close():
        if name is None:
            return
        match = re.fullmatch(
            r"(.*?)@\[(.*?)=>(.*?)\]@(.*)", "\n".join(lines), re.S
        )
        if not match or not source:
            raise Mistake(f"{path}: {name}: expected text @[there => wrong]@ text")
        faults.append(Fault(name, source, *(part.strip() for part in match.groups())))

    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            close()
            source, name, lines = line.strip(), None, []
        elif re.fullmatch(r"  [\w-]+:", line):
            close()
            name, lines = line.strip()[:-1], []
        else:
            lines.append(line.strip())
    close()
    return faults


def read_all(folder):
    """The faults of all files, by file and in order."""
    faults = [fault for path in sorted(Path(folder).glob("*.faults")) for fault in read(path)]
    names = [fault.name for fault in faults]
    for name in names:
        if names.count(name) > 1:
            raise Mistake(f"{name}: expected each name once")
    return faults


def squeeze(text):
    """The text without white space, and where each character was."""
    places = [at for at, character in enumerate(text) if not character.isspace()]
    return "".join(text[at] for at in places), places


def locate(fault, squeezed, places):
    """Begin and end in the source of what `fault` changes."""
    before, there, after = (squeeze(part)[0] for part in (fault.before, fault.there, fault.after))
    whole = before + there + after
    if squeezed.count(whole) != 1:
        raise Mistake(
            f"{fault.path}: {fault.name}: expected its text once, found it "
            f"{squeezed.count(whole)} times"
        )
    first = squeezed.index(whole) + len(before)
    return places[first], places[first + len(there) - 1] + 1


def switch(there, faults):
    """What stands in the place of `there`: it, or the mistake that is on."""
    ask = [f'NZ_FAULT("{fault.name}")' for fault in faults]
    if there[-1] in ";}":
        branches = "".join(
            f"if ({is_on}) {{ {fault.wrong} }} else " for is_on, fault in zip(ask, faults)
        )
        return "{ " + branches + "{ " + there + " } }"
    choices = "".join(f"{is_on} ? ({fault.wrong}) : " for is_on, fault in zip(ask, faults))
    return f"({choices}({there}))"


def apply(text, faults):
    """The source `text` with a switch for each of its faults."""
    squeezed, places = squeeze(text)
    changes = {}
    for fault in faults:
        changes.setdefault(locate(fault, squeezed, places), []).append(fault)
    end_before, pieces = 0, ['#include "nz/Fault.h"\n']
    for (begin, end), group in sorted(changes.items()):
        if begin < end_before:
            raise Mistake(f"{group[0].path}: {group[0].name}: expected no overlap")
        pieces += [text[end_before:begin], switch(text[begin:end], group)]
        end_before = end
    return "".join(pieces) + text[end_before:]
