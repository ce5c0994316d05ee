# Draws the true and the identified conductivity around the wing as a picture.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: draw_conductivity.py IDENTIFIED.npy PICTURE.svg"""

import pathlib
import sys

import numpy

here = pathlib.Path(__file__).parent
data = here.parent / "data" / "airfoil"
points, triangles = numpy.load(f"{data}-points.npy"), numpy.load(f"{data}-triangles.npy")
panels = (("true", numpy.load(here / "truth.npy")), ("identified", numpy.load(sys.argv[1])))
left, right, bottom, top = -1.75, 2.75, -1.75, 1.75
width, height = 450, 350
levels, largest = 12, 1.2


def colour(level):
    """Blue below 0, white at 0, red above."""
    share = abs(level) / levels
    end = (192, 57, 43) if level > 0 else (42, 111, 187)
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in end)


def outline(triangle):
    """The path around a triangle, in tenths of a pixel from the corner of a panel."""
    a, b, c = numpy.rint(10 * width / (right - left) * (triangle - (left, top)) * (1, -1)).astype(int)
    return "M{} {}l{} {} {} {}z".format(*a, *(b - a), *(c - b))


corners = points[triangles]
low, high = corners.min(axis=1), corners.max(axis=1)
seen = ((high > (left, bottom)) & (low < (right, top))).all(axis=1)
parts = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * width + 60} {height + 60}" '
    'font-family="sans-serif" font-size="13" fill="#333">',
    f'<rect width="{2 * width + 60}" height="{height + 60}" fill="white"/>',
]
for number, (name, m) in enumerate(panels):
    x = 20 + number * (width + 20)
    parts.append(f'<text x="{x}" y="24">{name}: logarithm of the conductivity, {m.min():.2f} to {m.max():.2f}</text>')
    parts.append(f'<svg x="{x}" y="40" width="{width}" height="{height}" viewBox="0 0 {10 * width} {10 * height}">')
    parts.append(f'<rect width="{10 * width}" height="{10 * height}" fill="#444"/>')
    nearest = numpy.rint(m[triangles].mean(axis=1) / largest * levels).clip(-levels, levels).astype(int)
    for level in numpy.unique(nearest[seen]):
        path = "".join(map(outline, corners[seen & (nearest == level)]))
        parts.append(f'<path d="{path}" fill="{colour(level)}" stroke="{colour(level)}" stroke-width="5"/>')
    parts.append("</svg>")
parts.append("</svg>")
with open(sys.argv[2], "w") as file:
    file.write("\n".join(parts) + "\n")
