"""Draws growth.svg from growth.json with matplotlib."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "aomaker"  # the same bytes every time
from matplotlib import pyplot  # noqa: E402 - after use()


def main(source: Path) -> None:
    table = json.loads(source.read_text())
    figure, axes = pyplot.subplots(
        1, len(table), figsize=(4 * len(table), 3), squeeze=False, layout="constrained"
    )
    for axis, (name, lines) in zip(axes[0], table.items()):
        for tool, colour in (("xdist", "#b5542c"), ("aomaker", "#1f6f78")):
            axis.plot(lines["slots"], lines[tool], label=tool, color=colour)
        axis.set(title=name, xscale="log", yscale="log", xlabel="slots")
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("computed makespan, s")
    axes[0][0].legend()
    figure.savefig(source.with_suffix(".svg"), metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
