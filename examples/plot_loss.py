# Draws the loss of every step in a log of nz-run as a picture.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: plot_loss.py LOG.jsonl PICTURE.svg"""

import json
import sys

log, picture = sys.argv[1:]
with open(log) as file:
    records = [json.loads(line) for line in file]
points = [(r["step"], r["loss"]) for r in records if r.get("loss") is not None]
if not points:
    sys.exit(f"{log}: expected a step with a loss, found none")

width, height, margin = 640, 400, 56
first, last = points[0][0], points[-1][0]
top = max(loss for _, loss in points) or 1.0


def x(step):
    return margin + (width - 2 * margin) * (step - first) / max(last - first, 1)


def y(loss):
    return height - margin - (height - 2 * margin) * loss / top


def label(left, down, text, anchor="middle"):
    return f'<text x="{left:.1f}" y="{down:.1f}" text-anchor="{anchor}">{text}</text>'


parts = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'font-family="sans-serif" font-size="13" fill="#333">',
    f'<rect width="{width}" height="{height}" fill="white"/>',
]
for tick in range(5):
    loss = top * tick / 4
    parts.append(
        f'<line x1="{margin}" x2="{width - margin}" y1="{y(loss):.1f}" y2="{y(loss):.1f}" stroke="#ddd"/>'
    )
    parts.append(label(margin - 8, y(loss) + 4, f"{loss:.3g}", "end"))
    step = round(first + (last - first) * tick / 4)
    parts.append(label(x(step), height - margin + 20, step))
line = " ".join(f"{x(step):.2f},{y(loss):.2f}" for step, loss in points)
parts.append(f'<polyline points="{line}" fill="none" stroke="#2a6fbb" stroke-width="2"/>')
parts.append(label(width / 2, height - 12, "step"))
parts.append(label(margin, margin - 20, f"loss, {points[-1][1]:.6g} at step {last}", "start"))
parts.append("</svg>")
with open(picture, "w") as file:
    file.write("\n".join(parts) + "\n")
