"""What is checked of programs, alone or several in one module."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import collections
from dataclasses import dataclass

from . import identities, relations
from .module import Module
from .oracle import difference, expect, is_at_kink
from .tools import Files, message_class, run

# LLVM's optimization takes most of the time of compiling: often done without.
OPTIMIZED, OWN_PASSES = ("--backend=loops", "--threads=2"), ("--backend=loops", "--threads=2", "-O1")
ONE_THREAD = ("--backend=loops", "--threads=1")
# One thread has loops of its own.
ONE_THREAD_OWN_PASSES = (*ONE_THREAD, "-O1")
# Rows of small programs are as long, and operands as large, as those of large ones.
LONG_ROWS = (*ONE_THREAD_OWN_PASSES, "--memory=near-cache:16,last-cache:0,long-row:1")
SHORT_ROWS = (*OWN_PASSES, "--memory=near-cache:0,last-cache:0,long-row:64")
NOT_OPTIMIZED = ("--backend=loops", "--threads=1", "-O0")
SPARSE_TENSOR, SPARSE_TENSOR_OWN_PASSES = (("--backend=sparse-tensor", "--threads=1", level) for level in ("-O3", "-O1"))
ALL_VALUES = (
    OPTIMIZED, SPARSE_TENSOR_OWN_PASSES, ONE_THREAD, NOT_OPTIMIZED, OWN_PASSES, ONE_THREAD_OWN_PASSES, LONG_ROWS,
    SHORT_ROWS, SPARSE_TENSOR)
# Two steps, of which what does not change is computed before them, or not.
STEPS, IN_EACH_STEP = ("--steps=2", "--backend=loops", "--threads=2", "-O1"), "--without=hoisted-constants"
IDENTITIES = ("--entry=identities", "--threads=1", "-O1")
DIFFERENCES = ("--entry=total", "--entry=main")
LARGEST_DIFFERENCE = "--tolerance=1e-4"


@dataclass
class Finding:
    """A failure, or a refusal, of one program."""

    kind: str  # refused, crashed, hung, wrong
    flags: tuple
    message: str

    def same_as(self, other):
        """Whether a smaller program shows the same."""
        if not other or self.kind != other.kind or self.flags != other.flags:
            return False
        if self.kind == "refused":
            return message_class(self.message) == message_class(other.message)
        return self.kind != "wrong" or self.aspect() == other.aspect()

    def aspect(self):
        """Of a wrong result: which kind of result, and pattern or number."""
        words = self.message.split(":")
        return words[0].split(" ")[0], "stored entries" in self.message


def difference_flags(files, entry):
    """Of @total: its gradient; of @main, which has gradients among its results, all
    arguments, so that second derivatives are checked."""
    if entry == "--entry=main":
        return entry, "--check-gradient=2", LARGEST_DIFFERENCE, "-O1"
    gradient = f"--gradient={','.join(map(str, files.module.total_wrt()))}"
    return entry, gradient, "--check-gradient=3", LARGEST_DIFFERENCE, "-O1"


def full_flags(files, flags):
    """The flags of a finding with what depends on the programs."""
    if flags[0] in DIFFERENCES:
        return difference_flags(files, flags[0])
    return steps_flags(files) if flags == STEPS else flags


def steps_flags(files):
    return *STEPS, f"--carry={','.join(files.module.carries())}"


def compare(program, expectation, results):
    """The first result of one program that is wrong, or None."""
    expected, evaluation = expectation
    if evaluation.is_close_call:
        return None
    for wanted, found in zip(expected, results):
        wrong = wanted and difference(wanted, found, program.element)
        if wrong:
            return wrong
    return None


def result_count(program):
    return len(program.results) + (1 + len(program.wrt) if program.loss and program.wrt else 0)


def is_smooth(program, expectation):
    """Whether differences show what the derivative is."""
    evaluation = expectation[1]
    return bool(program.loss and program.wrt) and not (
        evaluation.at_kink or evaluation.is_close_call or evaluation.is_stopped)


def shows_differences(program, expectation, entry):
    """Whether differences in what the check of `entry` varies show the derivative."""
    return is_smooth(program, expectation) and (entry == "--entry=total" or not is_at_kink(program))


def examine(program, folder, tools, only=None):
    """All checks of one program, or those with the flags `only`: a finding or None."""
    files, expectation = Files([program], folder), expect(program)
    first = None
    for flags in ALL_VALUES:
        if only and flags != only and not (only == ONE_THREAD and flags == OPTIMIZED):
            continue
        outcome = run(tools, files.command(*flags))
        if outcome.kind != "fine":
            return Finding(outcome.kind, flags, outcome.message)
        if flags == ONE_THREAD:
            if outcome.text != first:
                return Finding("wrong", flags, "threads: one and two differ")
            continue
        first = first or outcome.text
        wrong = compare(program, expectation, outcome.results)
        if wrong:
            return Finding("wrong", flags, wrong)
    for entry in DIFFERENCES:
        if (not only or only[0] == entry) and shows_differences(program, expectation, entry):
            finding = check_differences(files, tools, entry)
            if finding:
                return finding
    if not only or only == STEPS:
        finding = check_steps(files, tools)
        if finding:
            return finding
    if is_smooth(program, expectation) and (not only or only == IDENTITIES):
        return check_identities([program], [expectation], folder, tools)
    return None


def check_differences(files, tools, entry):
    flags = difference_flags(files, entry)
    outcome = run(tools, files.command(*flags))
    if outcome.kind == "refused":
        # A failed check is no refusal.
        kind = "wrong" if "largest error" in outcome.text + outcome.message else "refused"
        return Finding(kind, flags[:1], f"check-gradient: {outcome.text}{outcome.message}")
    return None if outcome.kind == "fine" else Finding(outcome.kind, flags[:1], outcome.message)


def check_steps(files, tools):
    """Whether two steps, in which gradients become arguments, print or report the same
    whatever is computed before them."""
    if not files.module.carries():
        return None
    before, in_each = (run(tools, files.command(*steps_flags(files), *more)) for more in ((), (IN_EACH_STEP,)))
    for outcome in (before, in_each):
        if outcome.kind in ("crashed", "hung"):
            return Finding(outcome.kind, STEPS, outcome.message)
    if (before.text, before.message) == (in_each.text, in_each.message):
        return None
    return Finding("wrong", STEPS, f"steps: what is computed before them differs: {before.message}{in_each.message}")


def check_identities(programs, expectations, folder, tools):
    """A finding or None."""
    made = identities.Identities(Module(programs))
    text = made.text()
    if not text:
        return None
    files, flags = Files(programs, folder), IDENTITIES
    files.path.write_text(text)
    outcome = run(tools, files.command(*flags))
    if outcome.kind != "fine":
        return Finding(outcome.kind, flags, f"identities: {outcome.message}")
    broken = identities.broken(made, programs, expectations, outcome.results)
    return broken and Finding("wrong", flags, f"identities: {broken[1]}")


class Batch:
    """Several programs in one module; those that fail there are examined alone. Some
    of them are related."""

    def __init__(self, programs, folder, tools, related=()):
        self.related = related
        self.folder, self.tools = folder, tools
        self.all_programs, self.programs = programs, dict(enumerate(programs))
        self.expectations = [expect(program) for program in programs]
        self.findings, self.texts = {}, {}
        self.counts = collections.Counter()  # Of programs, by what was compared.

    def run(self, flag_sets, entries, has_steps, has_identities):
        """Findings by the number of their program."""
        for flags in flag_sets:
            self.run_values(flags)
        for entry in entries:
            smooth = {number: program for number, program in self.programs.items()
                      if shows_differences(program, self.expectations[number], entry)}
            # Second derivatives take long to compile.
            smooth = dict(list(smooth.items())[:2 if entry == "--entry=main" else None])
            finding = smooth and check_differences(
                Files(list(smooth.values()), self.folder / "batch"), self.tools, entry)
            if finding and not self.examine_alone(smooth):
                self.findings[-1] = Finding(finding.kind, finding.flags, f"only together: {finding.message}")
            elif not finding:
                self.counts[f"check-gradient {entry[2:]}"] += len(smooth)
        if has_steps:
            self.run_steps()
        if has_identities:
            self.run_identities()
        return self.findings

    def run_steps(self):
        programs = dict(self.programs)
        files = Files(list(programs.values()), self.folder / "batch")
        if not files.module.carries():
            return
        finding = check_steps(files, self.tools)
        if finding and not self.examine_alone(programs):
            self.findings[-1] = Finding(finding.kind, finding.flags, f"only together: {finding.message}")
        elif not finding:
            self.counts["steps"] += len(programs)

    def run_identities(self):
        smooth = {number: program for number, program in self.programs.items()
                  if is_smooth(program, self.expectations[number])}
        finding = smooth and check_identities(list(smooth.values()), [self.expectations[number] for number in smooth],
                                              self.folder / "batch", self.tools)
        if finding and not self.examine_alone(smooth):
            self.findings[-1] = Finding(finding.kind, finding.flags, f"only together: {finding.message}")
        elif not finding:
            self.counts["identities"] += len(smooth)

    def run_values(self, flags):
        while self.programs:
            numbers, programs = list(self.programs), list(self.programs.values())
            files = Files(programs, self.folder / "batch")
            outcome = run(self.tools, files.command(*flags))
            if outcome.kind == "fine":
                self.compare_all(flags, outcome)
                self.compare_bits(flags, numbers, outcome.text)
                return
            guilty = [numbers[owner] for owner in files.owners_of(outcome.message)]
            if not self.examine_alone(guilty or numbers):
                self.findings[-1] = Finding(outcome.kind, flags, f"only together: {outcome.message}")
                return
            if not guilty:
                return

    def compare_all(self, flags, outcome):
        self.compare_related(flags, outcome)
        results = list(outcome.results)
        for number, program in list(self.programs.items()):
            own, results = results[:result_count(program)], results[result_count(program):]
            wrong = compare(program, self.expectations[number], own)
            self.count(flags, number, own)
            if wrong and not self.examine_alone([number]):
                self.findings[-1] = Finding("wrong", flags, f"only together: program {number}: {wrong}")

    def count(self, flags, number, results):
        expected, evaluation = self.expectations[number]
        what = " ".join(flag.removeprefix("--").removeprefix("backend=") for flag in flags)
        if not evaluation.is_close_call:
            self.counts[f"values ({what})"] += 1
            is_gradient = len(results) > len(self.programs[number].results) and expected[-1] is not None
            self.counts[f"gradients ({what})"] += is_gradient

    def compare_related(self, flags, outcome):
        """Pairs of programs whose results follow from each other."""
        found, results = {}, list(outcome.results)
        for number, program in self.programs.items():
            found[number], results = results[:result_count(program)], results[result_count(program):]
        for relation in self.related:
            pair = relation.first, relation.second
            if not all(number in found and self.is_sure(number) for number in pair):
                continue
            self.counts[f"law ({relation.law})"] += 1
            largest = max(self.expectations[number][1].largest for number in pair)
            broken = relations.broken(relation.related, self.programs[pair[0]], found[pair[0]], found[pair[1]], largest)
            if broken:
                self.findings.setdefault(pair[0], Finding("wrong", flags, f"law: {relation.law}: {broken}"))

    def is_sure(self, number):
        """Whether rounding changes no branch and no derivative."""
        evaluation = self.expectations[number][1]
        return not evaluation.at_kink and not evaluation.is_close_call

    def compare_bits(self, flags, numbers, text):
        """The loops backend prints the same with one thread and with two."""
        if flags in (OPTIMIZED, ONE_THREAD) and self.texts.setdefault(tuple(numbers), text) != text:
            if not self.examine_alone(numbers):
                self.findings[-1] = Finding("wrong", flags, "only together: threads: one and two differ")

    def examine_alone(self, numbers):
        """Whether one of them has a finding; they leave the batch."""
        found = False
        for number in list(numbers):
            finding = examine(self.programs.pop(number), self.folder / "alone", self.tools)
            if finding:
                self.findings[number] = finding
                found = True
        return found
