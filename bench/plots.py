# Draws bars and lines as small SVG pictures, the same for the same numbers.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import html
import math

COLOURS = {
    "ours": "#2a6fbb",
    "C++ by hand": "#444444",
    "ours, upstream's sparsifier": "#7fb2e5",
    "PyTorch": "#d1622b",
    "JAX": "#4d9a57",
    "SciPy": "#8a5fb0",
    "oneMKL": "#b8901f",
}


def text(x, y, words, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{html.escape(words)}</text>'


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def document(width, height, parts):
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12"><rect width="{width}" height="{height}" fill="white"/>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def legend(names, x, y):
    """Coloured squares with names, side by side."""
    parts = []
    for name in names:
        parts.append(f'<rect x="{x:.1f}" y="{y - 9}" width="10" height="10" fill="{COLOURS[name]}"/>')
        parts.append(text(x + 14, y, name))
        x += 34 + 6.5 * len(name)
    return parts


class Axis:
    """A logarithmic axis that holds `values`, from `start` to `end` of the picture, with
    marks at the powers of `base`."""

    def __init__(self, values, start, end, base=10):
        self.base = base
        self.low = math.floor(math.log(min(values), base) + 1e-9)
        self.high = max(self.low + 1, math.ceil(math.log(max(values), base) - 1e-9))
        self.start, self.end = start, end

    def __call__(self, value):
        share = (math.log(value, self.base) - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * share

    def powers(self):
        return [float(self.base) ** power for power in range(self.low, self.high + 1)]


def bars(groups, unit):
    """Bars from 1 to each value, to the left if it is smaller, in groups.

    groups  [(title, {name of COLOURS: value})]
    unit    what stands behind the numbers of the axis
    """
    left, right, bar = 330, 920, 9
    values = [value for _, bars_of in groups for value in bars_of.values()]
    axis = Axis(values + [0.5, 10], left, right)
    names = [name for name in COLOURS if any(name in bars_of for _, bars_of in groups)]
    parts, y = legend(names, 20, 20), 50
    marks = []
    for title, bars_of in groups:
        height = bar * len(bars_of)
        parts.append(text(left - 12, y + height / 2 + 4, title, "end"))
        for name, value in sorted(bars_of.items(), key=lambda item: list(COLOURS).index(item[0])):
            begin, end = sorted((axis(1), axis(value)))
            words = html.escape(f"{title}, {name}: {value:.3g}{unit}")
            parts.append(
                f'<rect x="{begin:.1f}" y="{y}" width="{max(1, end - begin):.1f}" height="{bar - 1}" '
                f'fill="{COLOURS[name]}"><title>{words}</title></rect>'
            )
            y += bar
        y += 10
    for power in axis.powers():
        marks.append(line(axis(power), 34, axis(power), y, "#333" if power == 1 else "#ddd"))
        marks.append(text(axis(power), y + 16, f"{power:g}{unit}", "middle"))
    return document(right + 40, y + 30, marks + parts)


def panel(title, series, frame, labels, base):
    """Lines through points on logarithmic axes.

    series  {name of COLOURS: [(x, y)]}
    frame   left, top, width and height of the panel with its labels
    labels  what x and y are
    base    x has marks at its powers
    """
    left, top, width, height = frame
    points = [point for points_of in series.values() for point in points_of]
    across = Axis([x for x, _ in points], left + 52, left + width - 14, base)
    up = Axis([y for _, y in points], top + height - 38, top + 24)
    parts = [text(left + 52, top + 14, title)]
    for power in across.powers():
        parts.append(line(across(power), up.start, across(power), up.end, "#eee"))
        parts.append(text(across(power), up.start + 15, f"{power:g}", "middle"))
    for power in up.powers():
        parts.append(line(across.start, up(power), across.end, up(power), "#eee"))
        parts.append(text(across.start - 4, up(power) + 4, f"{power:g}", "end"))
    parts.append(text(across.end, up.start + 30, labels[0], "end"))
    parts.append(text(left, top + 14, labels[1]))
    for name, points_of in series.items():
        places = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in sorted(points_of))
        parts.append(f'<polyline points="{places}" fill="none" stroke="{COLOURS[name]}" stroke-width="1.5"/>')
        for x, y in sorted(points_of):
            words = html.escape(f"{name}: {labels[0]} {x:g}, {labels[1]} {y:.3g}")
            parts.append(
                f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{COLOURS[name]}">'
                f"<title>{words}</title></circle>"
            )
    return parts


def panels(charts, labels, base=10, across=3):
    """Panels side by side: charts are [(title, series)]."""
    across = min(across, len(charts))
    width, height = (310, 210) if across > 1 else (620, 360)
    names = [name for name in COLOURS if any(name in series for _, series in charts)]
    parts = legend(names, 20, 20)
    for number, (title, series) in enumerate(charts):
        row, column = divmod(number, across)
        parts += panel(title, series, (column * width, 36 + row * height, width, height), labels, base)
    rows = -(-len(charts) // across)
    return document(max(620, across * width), 40 + rows * height, parts)
