# Writes docs/Performance.md and its pictures from what run.py measured.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: report.py RESULTS.json [DOCS_FOLDER] [--small]

Refuses results of `--small`, which are a check and not a measurement, unless it is told
to draw them, in a folder of their own.
"""

import argparse
import json
import pathlib
import sys

from plots import COLOURS, bars, panels
from workloads.workload import GRADIENTS, VALUE

HAND, OURS, WITHOUT = "C++ by hand", "ours", "ours without "
LIBRARIES = [name for name in COLOURS if name not in (HAND, OURS)]

INTRODUCTION = """# Performance

Written by `bench/report.py` from what `make bench` measured on one machine. All sides of a workload took turns in one
run. `best` is the fastest call, `median` the median of the rounds' medians, `ratio` is to C++ that was written by hand for
this workload alone (best calls; below 1 is faster than by hand). `memory` is the most that the whole process held, with its
operands and its libraries; `error` is the largest difference from an independent result in f64, relative to what is
expected or to 1. [What is measured, and beside what](../bench/README.md).

| | |
| --- | --- |
{machine}

## All workloads

Best calls in milliseconds. For other libraries, that of the fastest spelling, and in brackets the ratio to ours.

{summary}
"""

PICTURES = {
    "performance.svg": "Best calls as multiples of C++ by hand, the fastest spelling of each library",
    "performance-entries.svg": "Best milliseconds of |AX-T|² with both gradients against stored entries, k = 32, one thread",
    "performance-threads.svg": "Best milliseconds against threads",
}


def milliseconds(value):
    return f"{value:,.3f}" if value < 10 else f"{value:,.1f}"


def library(side):
    """The name of COLOURS that a side belongs to. One that gives less than ours does not
    stand for its library, nor one without an optimization for ours."""
    if "the value alone" in side["label"] or side["label"] == GRADIENTS or WITHOUT in side["label"]:
        return None
    return max((name for name in COLOURS if side["label"].startswith(name)), key=len, default=None)


def best_of(result):
    """The fastest measured side of each name of COLOURS."""
    fastest = {}
    for side in result["sides"]:
        name = library(side)
        if name and "best_ms" in side and side["best_ms"] < fastest.get(name, side)["best_ms"] + 1e-12:
            fastest[name] = side
    return fastest


def title(result):
    threads = result["threads"]
    return result["name"] + (f", {threads} threads" if threads > 1 else "")


def row(cells):
    return "| " + " | ".join(cells) + " |"


def summary(results):
    """One line a workload."""
    heads = ["workload", "threads", OURS, HAND, "ratio", *LIBRARIES, "memory MB", "compile ms"]
    lines = [row(heads), row(["---"] * len(heads))]
    for result in results:
        fastest = best_of(result)
        ours, hand = fastest.get(OURS), fastest.get(HAND)
        cells = [result["name"], str(result["threads"])]
        cells += [milliseconds(side["best_ms"]) if side else "–" for side in (ours, hand)]
        cells.append(f"{ours['best_ms'] / hand['best_ms']:.2f}" if ours and hand else "–")
        for name in LIBRARIES:
            side = fastest.get(name)
            ratio = f" ({side['best_ms'] / ours['best_ms']:.1f})" if side and ours else ""
            cells.append(milliseconds(side["best_ms"]) + ratio if side else "–")
        cells.append(f"{ours['peak_rss_bytes'] / 1e6:,.0f}" if ours else "–")
        cells.append(f"{ours['compile_ms']:,.0f}" if ours and "compile_ms" in ours else "–")
        lines.append(row(cells))
    return "\n".join(lines)


def gradients(results):
    """The part of the page on what gradients cost; empty if no value was measured alone."""
    lines = []
    for result in results:
        measured = {side["label"]: side["best_ms"] for side in result["sides"] if "best_ms" in side}
        both = measured.get(GRADIENTS, measured.get(OURS))
        if VALUE in measured and both:
            cells = [milliseconds(measured[VALUE]), milliseconds(both), f"{both / measured[VALUE]:.2f}"]
            lines.append(row([result["name"], str(result["threads"]), *cells]))
    if not lines:
        return ""
    heads = ["workload", "threads", "value", "value and gradients", "ratio"]
    text = "Best calls of ours in milliseconds, without the update of a training step."
    return f"\n## Values and gradients\n\n{text}\n\n" + "\n".join([row(heads), row(["---"] * len(heads)), *lines]) + "\n"


def worth(results):
    """The part of the page on what optimizations are worth; empty if none was left out."""
    named = {side["label"].removeprefix(WITHOUT): None for r in results for side in r["sides"] if WITHOUT in side["label"]}
    if not named:
        return ""
    lines = [row(["workload", "threads", *named]), row(["---"] * (2 + len(named)))]
    for result in results:
        measured = {side["label"]: side["best_ms"] for side in result["sides"] if "best_ms" in side}
        ratios = [measured[WITHOUT + n] / measured[OURS] if {WITHOUT + n, OURS} <= measured.keys() else None for n in named]
        if any(ratios):
            cells = [f"{ratio:.2f}" if ratio else "–" for ratio in ratios]
            lines.append(row([result["name"], str(result["threads"]), *cells]))
    return "\n## Without single optimizations\n\nBest calls without each of them, as multiples of ours.\n\n" + "\n".join(lines) + "\n"


def table(result):
    """The part of the page for a workload: all spellings."""
    lines = [f"\n### {result['what']}; {result['threads']} thread{'s' if result['threads'] > 1 else ''}\n"]
    heads = ["side", "best ms", "median ms", "ratio", "compile ms", "memory MB", "error"]
    lines += [row(heads), row(["---"] * len(heads))]
    hand = best_of(result).get(HAND)
    for side in result["sides"]:
        if "failure" in side:
            reason = side["failure"].replace("|", "\\|")
            lines.append(row([side["label"], *["–"] * 5, f"not measured: {reason}"]))
            continue
        cells = [side["label"], milliseconds(side["best_ms"]), milliseconds(side["median_ms"])]
        cells.append(f"{side['best_ms'] / hand['best_ms']:.2f}" if hand else "–")
        cells.append(f"{side['compile_ms']:.0f}" if "compile_ms" in side else "–")
        cells += [f"{side['peak_rss_bytes'] / 1e6:,.0f}", f"{side['error']:.0e}"]
        lines.append(row(cells))
    return "\n".join(lines)


def swept(results, name):
    """What `--sweep` of that name measured in one thread."""
    return [result for result in results if (result.get("sweep") or [None])[0] == name and result["threads"] == 1]


def width_table(results, label):
    """Rows of a table: side `label` of the sweep over widths, as multiples of C++ by hand;
    none if that was not measured."""
    groups, columns = {}, {}
    for result in results:
        _, group, width = result["sweep"]
        columns[width] = None
        best = {side["label"]: side["best_ms"] for side in result["sides"] if "best_ms" in side}
        if {label, HAND} <= best.keys():
            groups.setdefault(group, {})[width] = best[label] / best[HAND]
    if not groups:
        return []
    lines = ["", row(["rows", *(f"k = {width}" for width in sorted(columns))]), row(["---"] * (1 + len(columns)))]
    for group, ratios in groups.items():
        lines.append(row([group, *(f"{ratios[width]:.2f}" if width in ratios else "–" for width in sorted(columns))]))
    return lines


# The sweeps over widths, as their tables are headed.
WIDTHS = {
    "widths": "|AX-T|² and both gradients",
    "products": "A X alone; A x where k = 1",
    "sampled-products": "A ∘ (U Vᵀ) at the stored entries of A",
    "tensor-products": "A sparse tensor times two factors (MTTKRP) and three gradients, rank k",
}


def widths(results):
    """The part of the page on narrow and wide rows; empty if they were not measured."""
    lines = []
    for name, what in WIDTHS.items():
        measured = swept(results, name)
        known, unknown = (width_table(measured, label) for label in (OURS, f"{OURS} without known-sizes"))
        if known:
            lines += ["", f"{what}:", *known]
        if unknown:
            lines += ["", "The same where no size is known when compiling, as in objects for C:", *unknown]
    if not lines:
        return ""
    heading = ["", "## Narrow and wide rows", "", "Best calls in one thread as multiples of C++ by hand."]
    return "\n".join(heading + lines) + "\n"


def series(results, coordinate):
    """Points (coordinate(result), best ms) of each side that has more than one."""
    lines = {}
    for result in results:
        for name, side in best_of(result).items():
            lines.setdefault(name, []).append((coordinate(result), side["best_ms"]))
    return {name: lines[name] for name in COLOURS if len(lines.get(name, [])) > 1}


def pictures(results):
    """{file: SVG} of those for which there are results."""
    drawn = {}
    groups = []
    for result in results:
        fastest = best_of(result)
        if HAND in fastest and not result.get("sweep"):
            hand = fastest.pop(HAND)["best_ms"]
            groups.append((title(result), {name: side["best_ms"] / hand for name, side in fastest.items()}))
    if groups:
        drawn["performance.svg"] = bars(groups, "×")
    sweep = swept(results, "entries")
    if len(sweep) > 1:
        chart = ("|AX-T|², dA, dX", series(sweep, lambda result: result["sweep"][2]))
        drawn["performance-entries.svg"] = panels([chart], ("stored entries", "ms"))
    by_name = {}
    for result in results:
        by_name.setdefault(result["name"], []).append(result)
    charts = [
        (name, series(group, lambda result: result["threads"]))
        for name, group in sorted(by_name.items())
        if len({result["threads"] for result in group}) > 1
    ]
    if charts:
        drawn["performance-threads.svg"] = panels(charts, ("threads", "ms"), base=2)
    return drawn


def main():
    parser = argparse.ArgumentParser(description="writes Performance.md and its pictures")
    parser.add_argument("results")
    parser.add_argument("docs", nargs="?")
    parser.add_argument("--small", action="store_true", help="take results of --small, to try this program")
    arguments = parser.parse_args()
    if arguments.small and not arguments.docs:
        sys.exit("--small: expected a folder to write to; docs/ has measurements only")
    docs = pathlib.Path(arguments.docs or pathlib.Path(__file__).resolve().parent.parent / "docs")
    kept = json.loads(pathlib.Path(arguments.results).read_text())
    results = [r for r in kept["results"] if r["small"] == arguments.small and r["backend"] == "loops"]
    if not results:
        sys.exit(f"{arguments.results}: found no measurements" + ("" if arguments.small else " but those of --small"))
    results.sort(key=lambda result: (result.get("number", 0), result["threads"]))
    machine = "\n".join(row([name, str(value)]) for name, value in kept["machine"].items())
    main_results = [result for result in results if not result.get("sweep")]
    page = INTRODUCTION.format(machine=machine, summary=summary(main_results))
    for file, picture in pictures(results).items():
        (docs / file).write_text(picture)
        page += f"\n![{PICTURES[file]}]({file})\n"
    page += gradients(main_results)
    page += widths(results)
    page += worth(main_results)
    page += "\n## Every spelling\n" + "\n".join(map(table, main_results)) + "\n"
    (docs / "Performance.md").write_text(page)


if __name__ == "__main__":
    main()
