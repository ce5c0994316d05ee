# Writes docs/Performance.md and its picture from what run.py measured.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: report.py RESULTS.json [DOCS_FOLDER]

Refuses results of `--small`: they are a check, not a measurement.
"""

import html
import json
import math
import pathlib
import sys

HAND = "C++ by hand"

INTRODUCTION = """# Performance

Written by `bench/report.py` from what `make bench` measured on one machine: {processors} × {processor}.
Every figure comes from one run in which all sides took turns; `best` is the fastest call, `median` the
median of the rounds' medians, `ratio` is to C++ that was written by hand for this workload alone (best calls; below 1 is
faster than by hand). `memory` is the most that the whole process held, with its operands and its libraries;
`error` is the largest difference from an independent result in f64, relative to what is expected or to 1.
[What is measured, and beside what](../bench/README.md).

![Times, as multiples of the time of C++ by hand](performance.svg)
"""


def milliseconds(value):
    return f"{value:,.3f}" if value < 10 else f"{value:,.1f}"


def hand_of(result):
    """The best time by hand, or None."""
    return next((side.get("best_ms") for side in result["sides"] if side["label"] == HAND), None)


def table(result):
    """The part of the page for a workload."""
    lines = [f"\n### {result['what']}; {result['threads']} thread{'s' if result['threads'] > 1 else ''}\n"]
    lines += ["| side | best ms | median ms | ratio | compile ms | memory MB | error |", "| --- " * 7 + "|"]
    hand = hand_of(result)
    for side in result["sides"]:
        if "failure" in side:
            lines.append(f"| {side['label']} | – | – | – | – | – | not measured: {side['failure']} |")
            continue
        cells = [side["label"], milliseconds(side["best_ms"]), milliseconds(side["median_ms"])]
        cells.append(f"{side['best_ms'] / hand:.2f}" if hand else "–")
        cells.append(f"{side['compile_ms']:.0f}" if "compile_ms" in side else "–")
        cells += [f"{side['peak_rss_bytes'] / 1e6:,.0f}", f"{side['error']:.0e}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def picture(results):
    """Points on a logarithmic axis: a line a workload, a point a side."""
    colours = {"ours": "#2a6fbb", "PyTorch": "#d1622b", "JAX": "#4d9a57", "SciPy": "#8a5fb0"}
    rows = [(result, hand_of(result)) for result in results if hand_of(result)]
    left, right, line = 380, 900, 26
    ratios = [side["best_ms"] / hand for r, hand in rows for side in r["sides"] if "best_ms" in side]
    low = math.floor(math.log10(min(ratios + [0.5])))
    high = math.ceil(math.log10(max(ratios + [10])))

    def x(ratio):
        return left + (right - left) * (math.log10(ratio) - low) / (high - low)

    def text(at, down, words, anchor="start", colour="#333"):
        return f'<text x="{at:.1f}" y="{down:.1f}" text-anchor="{anchor}" fill="{colour}">{html.escape(words)}</text>'

    height = 70 + line * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right + 40} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{right + 40}" height="{height}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = x(10.0**power)
        colour = "#333" if power == 0 else "#ddd"
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="36" y2="{height - 30}" stroke="{colour}"/>')
        parts.append(text(at, height - 12, f"{10.0**power:g}×", "middle"))
    for number, (name, colour) in enumerate(colours.items()):
        parts.append(f'<circle cx="{left + 100 * number}" cy="16" r="5" fill="{colour}"/>')
        parts.append(text(left + 100 * number + 10, 20, name))
    for number, (result, hand) in enumerate(rows):
        y = 50 + line * number
        threads = f", {result['threads']} threads" if result["threads"] > 1 else ""
        parts.append(text(left - 12, y + 4, result["name"] + threads, "end"))
        parts.append(f'<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="#eee"/>')
        for side in result["sides"]:
            colour = next((c for name, c in colours.items() if side["label"].startswith(name)), None)
            if colour and "best_ms" in side:
                label = f"{side['label']}: {side['best_ms'] / hand:.2f}"
                parts.append(
                    f'<circle cx="{x(side["best_ms"] / hand):.1f}" cy="{y}" r="5" fill="{colour}">'
                    f"<title>{html.escape(label)}</title></circle>"
                )
    return "\n".join(parts + ["</svg>"]) + "\n"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: report.py RESULTS.json [DOCS_FOLDER]")
    docs = pathlib.Path(__file__).resolve().parent.parent / "docs"
    docs = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else docs
    kept = json.loads(pathlib.Path(sys.argv[1]).read_text())
    results = [result for result in kept["results"] if not result["small"]]
    if not results:
        sys.exit(f"{sys.argv[1]}: expected measurements, found none but those of --small")
    page = INTRODUCTION.format(**kept["machine"]) + "\n".join(map(table, results)) + "\n"
    (docs / "Performance.md").write_text(page)
    (docs / "performance.svg").write_text(picture(results))


if __name__ == "__main__":
    main()
