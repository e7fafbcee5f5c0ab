"""Names beside points, each where it covers neither another name nor a point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from metrostudy.tell.figures.style import INK, MUTED, PAGE_DPI

DOT, AIR = 6.0, 3.0
NEAR, FAR = (6, 11, 18, 27, 38, 52), 11
DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.7), (-0.8, 0.7), (0.8, -0.7), (-0.8, -0.7)]


def name_points(
    ax: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    fontsize: float = 7.5,
    obstacles: Sequence[tuple[float, float]] = (),
) -> None:
    """Name every point, the most crowded first, at the nearest of 48 places that is free.

    A name that had to go far is tied to its point by a thin line, which crosses no other name.
    ``obstacles`` are other points that no name may cover. Axes limits must be final.
    """
    ax.figure.set_dpi(PAGE_DPI)  # letters are not as wide at every resolution
    for _ in range(2):  # equal scales move the limits, which move the layout, and so the points
        ax.figure.canvas.draw()
    spots = ax.transData.transform(np.column_stack([x, y]))
    others = ax.transData.transform(np.array([*zip(x, y, strict=True), *obstacles]))
    taken = [(px - DOT, py - DOT, px + DOT, py + DOT) for px, py in others]
    scale = ax.figure.dpi / 72
    for i in _crowded_first(spots):
        size = _size(ax, names[i], fontsize)
        places = [(r * dx, r * dy) for r in NEAR for dx, dy in DIRECTIONS]
        covers = [[_box(spots[i], place, size, scale), *_tie(spots[i], place, scale)]
                  for place in places]  # fmt: skip
        frame, known = ax.bbox.extents, np.array(taken)
        costs = [_cost(np.array(cover), known, frame) + 0.02 * n for n, cover in enumerate(covers)]
        best = int(np.argmin(costs))
        taken += covers[best]
        _write(ax, names[i], (x[i], y[i]), places[best], fontsize)


def _crowded_first(spots: np.ndarray) -> np.ndarray:
    apart = np.linalg.norm(spots[:, None] - spots[None], axis=2)
    return np.argsort(np.sort(apart, axis=1)[:, 1:4].sum(axis=1), kind="stable")


def _size(ax: Axes, name: str, fontsize: float) -> tuple[float, float]:
    text = ax.text(0, 0, name, fontsize=fontsize)
    extent = text.get_window_extent()
    text.remove()
    return extent.width + AIR, extent.height


def _box(spot: np.ndarray, place: tuple, size: tuple[float, float], scale: float) -> tuple:
    """Where a name lies, in pixels, when it starts, ends or is centred at ``place``."""
    x, y = spot[0] + place[0] * scale, spot[1] + place[1] * scale
    left = {1: x, 0: x - size[0] / 2, -1: x - size[0]}[int(np.sign(place[0]))]
    return left, y - size[1] / 2, left + size[0], y + size[1] / 2


def _tie(spot: np.ndarray, place: tuple, scale: float) -> list[tuple]:
    """Small boxes along the line from a point to its name, clear of the point itself."""
    if not _is_far(place):
        return []
    reach = scale * np.hypot(*place)
    steps = np.arange(2 * DOT, reach - AIR, AIR) / reach
    return [(x - 2, y - 2, x + 2, y + 2)
            for x, y in spot + np.outer(steps, np.multiply(place, scale))]  # fmt: skip


def _is_far(place: tuple) -> bool:
    return max(abs(place[0]), abs(place[1])) >= FAR


def _cost(boxes: np.ndarray, taken: np.ndarray, frame: np.ndarray) -> float:
    """Pixels covered, and much more for leaving the axes."""
    low = np.maximum(boxes[:, None, :2], taken[:, :2])
    high = np.minimum(boxes[:, None, 2:], taken[:, 2:])
    covered = np.prod(np.maximum(high - low, 0), axis=2).sum()
    out = max((frame[:2] - boxes[:, :2]).max(), (boxes[:, 2:] - frame[2:]).max(), 0)
    return float(covered + 100 * out)


def _write(ax: Axes, name: str, point: tuple, place: tuple, fontsize: float) -> None:
    side = {1: "left", 0: "center", -1: "right"}[int(np.sign(place[0]))]
    tie = {"arrowstyle": "-", "color": MUTED, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 2}
    ax.annotate(
        name, point, place, textcoords="offset points", ha=side, va="center", fontsize=fontsize,
        color=INK, arrowprops=tie if _is_far(place) else None,
    )  # fmt: skip
