# Makes random sparse programs, runs them and compares with NumPy what they give:
# values, stored entries, gradients, both backends, one thread and two, optimization
# off and on; and with what other programs give that must agree with them. What fails,
# or is refused though it is no known limit, is made smaller and printed with the
# command that shows it.
# Usage: programs.py [--tools FOLDER] [--seconds N] [--count N] [--seed N] [--jobs N]
#                    [--keep FOLDER] [--minimize SECONDS]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import collections
import contextlib
import multiprocessing
import os
import random
import sys
import time
from dataclasses import dataclass, field

# Processes share the cores already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from sparse_programs import relations_of_statements, relations_of_tensors  # noqa: F401: their laws
from sparse_programs.checks import (
    DIFFERENCES, LONG_ROWS, NOT_OPTIMIZED, ONE_THREAD, ONE_THREAD_OWN_PASSES, OPTIMIZED, OWN_PASSES, SHORT_ROWS,
    SPARSE_TENSOR, SPARSE_TENSOR_OWN_PASSES, Batch, full_flags)
from sparse_programs.generate import Generator
from sparse_programs.minimize import minimize
from sparse_programs.relations import LAWS, Relation
from sparse_programs.tools import Files, is_known_limit, message_class, parser

BATCH = 8
PROGRESS = 500


@dataclass
class Outcome:
    """What came of one batch: how many programs of each kind, refusals by message,
    and what to print."""

    counts: collections.Counter = field(default_factory=collections.Counter)
    refusals: collections.Counter = field(default_factory=collections.Counter)
    lines: list = field(default_factory=list)


def report(program, finding, name, options, work):
    """Keeps a small program that shows the failure; the command that shows it."""
    folder = options.keep / name
    small, finding = minimize(program, finding, work, options.tools, options.minimize)
    files = Files([small], folder)
    command = " ".join([f"{options.tools / 'nz-run'}", *files.command(*full_flags(files, finding.flags))])
    (folder / "command").write_text(f"{command}\n{finding.message}\n")
    return f"{name}: error: {finding.kind}: {finding.message.strip()[:600]}\n  {command}"


def relate(programs, number):
    """Relations of the first half of a batch with the second half, which is made."""
    chance, found = random.Random(f"related {number}"), []
    for first in range(len(programs)):
        for law in chance.sample(list(LAWS), len(LAWS)):
            related = LAWS[law](programs[first], chance)
            if related:
                found.append(Relation(law, first, len(programs) + len(found), related))
                break
    return found


def plan(number):
    """What is checked of a batch: values with which flags, differences of which
    entries, identities or not. Of each a share, so that they meet in all ways."""
    flag_sets = [(OPTIMIZED, ONE_THREAD_OWN_PASSES, OWN_PASSES, OPTIMIZED, LONG_ROWS, SHORT_ROWS)[number % 6]]
    flag_sets += [ONE_THREAD] if number % 12 == 0 else []
    flag_sets += [NOT_OPTIMIZED] if number % 4 == 3 else []
    flag_sets += [SPARSE_TENSOR if number % 20 == 1 else SPARSE_TENSOR_OWN_PASSES] if number % 4 == 1 else []
    entries = DIFFERENCES[:1] * (number % 4 == 0) + DIFFERENCES[1:] * (number % 16 == 2)
    return flag_sets, entries, number % 10 == 4, number % 16 == 6


def run_batch(options, number):
    """Makes and checks the programs of one batch."""
    outcome, work = Outcome(), options.keep / "work" / str(os.getpid())
    first = number * BATCH
    seeds = [f"{options.seed}-{first + at}" for at in range(min(BATCH, options.count - first))]
    # A third of the batches has fewer programs, with relations.
    is_related = number % 3 == 2
    seeds = seeds[:BATCH // 2] if is_related else seeds
    programs = [Generator(random.Random(seed)).program() for seed in seeds]
    related = relate(programs, first) if is_related else []
    batch = Batch(programs + [relation.related.program for relation in related], work, options.tools, related)
    findings = batch.run(*plan(number))
    outcome.counts["programs"] = len(seeds)
    outcome.counts += batch.counts
    for at, finding in sorted(findings.items()):
        if finding.kind == "refused":
            # What is made from a program is not one of the grammar.
            outcome.refusals[message_class(finding.message)] += at < len(seeds)
            if is_known_limit(finding.message):
                continue
        outcome.counts["failed"] += 1
        name = seeds[at % len(seeds)] if at >= 0 else ", ".join(seeds)
        if at < 0 or finding.message.startswith("law: "):
            folder = options.keep / f"seed{seeds[0]}-together"
            files = Files(list(batch.all_programs), folder)
            command = " ".join(map(str, files.command(*full_flags(files, finding.flags))))
            outcome.lines.append(f"{name}: error: {finding.kind}: {finding.message.strip()[:600]}\n"
                                 f"  {options.tools / 'nz-run'} {command}")
        else:
            outcome.lines.append(report(batch.all_programs[at], finding, f"seed{name}{'-related' * (at >= len(seeds))}",
                                        options, work))
    return outcome


def batches(options):
    """The numbers of batches until time or programs are used up."""
    end, number = time.monotonic() + options.seconds, 0
    while time.monotonic() < end and number * BATCH < options.count:
        yield number
        number += 1


def outcomes(options):
    """What came of each batch, `jobs` at a time."""
    if options.jobs == 1:
        yield from (run_batch(options, number) for number in batches(options))
        return
    waiting = multiprocessing.Semaphore(2 * options.jobs)

    def numbers():
        # The pool would take all numbers at once.
        for number in batches(options):
            waiting.acquire()
            yield options, number

    with multiprocessing.Pool(options.jobs) as pool:
        for outcome in pool.imap_unordered(run_one, numbers()):
            waiting.release()
            yield outcome


def run_one(work):
    return run_batch(*work)


def main():
    made = parser()
    made.add_argument("--jobs", type=int, default=1, help="batches at a time")
    made.add_argument("--minimize", type=float, default=90, help="seconds to spend on making a program smaller")
    options = made.parse_args()

    total = Outcome()
    with contextlib.suppress(KeyboardInterrupt):
        for outcome in outcomes(options):
            total.counts += outcome.counts
            total.refusals += outcome.refusals
            for line in outcome.lines:
                print(line, flush=True)
            if total.counts["programs"] // PROGRESS > (total.counts["programs"] - outcome.counts["programs"]) // PROGRESS:
                print(f"{total.counts['programs']} programs so far", file=sys.stderr, flush=True)
    count, refused = total.counts["programs"], sum(total.refusals.values())
    print(f"{count} programs, {refused} refused ({100 * refused / max(count, 1):.1f} %), {total.counts['failed']} failed")
    for message, times in total.refusals.most_common():
        print(f"  {times} refused: {message}")
    print("  compared: " + ", ".join(f"{what} {times}" for what, times in sorted(total.counts.items())
                                     if what not in ("programs", "failed")))
    return 1 if total.counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
