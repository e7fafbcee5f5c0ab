"""One look for every figure: colours that all eyes tell apart, French decimals, two sizes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, ScalarFormatter
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from metrostudy.tell.wording import number

INK, MUTED, RULE = "#1f2933", "#7b8794", "#d9dee4"
BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
)
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW)
PAGE_WIDTH = 7.0
SLIDE_WIDTH_PX = 1920
PAGE_DPI = SLIDE_WIDTH_PX / PAGE_WIDTH / 2

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "xaxis.labellocation": "left",
    "axes.titleweight": "bold",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": mpl.cycler(color=PALETTE),
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "metrostudy",
    "svg.fonttype": "none",
}
# Titles and labels take their look when they are written, long after the axes are made: a style
# that lasts only while axes are created would dress half of a figure.
mpl.rcParams.update(_STYLE)


def new_axes(ax: Axes | None = None, height: float = 3.8, columns: int = 1) -> Any:
    """Return ``ax``, or new axes in the house style, ``height`` inches tall at page width.

    With ``columns`` above one, returns an array of that many axes side by side.
    """
    if ax is not None:
        return ax
    return plt.subplots(1, columns, figsize=(PAGE_WIDTH, height))[1]


def nothing(text: str) -> Axes:
    """Return axes that say why there is nothing to draw."""
    ax = new_axes(height=1.4)
    ax.annotate(text, (0.5, 0.5), xycoords="axes fraction", ha="center", color=MUTED)
    ax.set_axis_off()
    return ax


def rows_height(rows: int, each: float = 0.24, least: float = 2.2) -> float:
    """Return a figure height that gives every one of ``rows`` labels room to be read."""
    return max(least, 1.1 + each * rows)


def save(axes: Any, path: Path, fictional: bool | str, alt: str) -> bytes:
    """Write the figure of ``axes`` as PNG (page), PNG (slide, 1920 px wide) and SVG.

    What is ``fictional`` says so: « données fictives », or the words given. Returns the PNG of the
    page and closes the figure. The files are the same bytes at each run: no date is written and
    identifiers in the SVG are seeded.
    """
    figure = _figure(axes)
    path.parent.mkdir(parents=True, exist_ok=True)
    _french(figure)
    if fictional:
        _mark_invented(figure, "données fictives" if fictional is True else fictional)
    _settle(figure)
    slide, note = BytesIO(), {"Software": None, "Description": alt}
    size = {"dpi": figure.dpi, "pil_kwargs": {"compress_level": 1}}
    figure.savefig(slide, metadata=note, **size)
    path.with_name(f"{path.stem}-slide.png").write_bytes(slide.getvalue())
    _halved(slide, path, alt)
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None, "Title": alt})
    plt.close(figure)
    return path.read_bytes()


def _settle(figure: Figure) -> None:
    """Compute the layout once, for the slide, to a millionth of the figure.

    Letters are a little wider at one resolution than at another, so a layout made for the screen
    would clip labels of the slide. Each saving would compute it again; and its last bits, which
    vary from run to run, would change the names that an SVG gives to its clipping frames.
    """
    figure.set_dpi(SLIDE_WIDTH_PX / figure.get_figwidth())
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        ax.set_position([round(bound, 6) for bound in ax.get_position().bounds])


def _mark_invented(figure: Figure, words: str) -> None:
    """Say it under the drawing, in a strip that the layout leaves free."""
    strip = 0.17 / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, strip, 1, 1 - strip))
    figure.text(
        0.995,
        0.02 / figure.get_figheight(),
        words,
        ha="right",
        va="bottom",
        color=ORANGE,
        fontsize=7.5,
        style="italic",
    )


def _halved(slide: BytesIO, path: Path, alt: str) -> None:
    """Write the picture for the page: the slide at half its size, which beats drawing it again."""
    with Image.open(slide) as picture:
        note = PngInfo()
        note.add_itxt("Description", alt)
        picture.convert("RGB").reduce(2).save(path, pnginfo=note)


def _figure(axes: Any) -> Figure:
    first = axes if isinstance(axes, Axes) else next(iter(getattr(axes, "flat", axes)))
    return first.figure


def _french(figure: Figure) -> None:
    """Give plain numeric ticks a decimal comma; ticks that carry words are left alone."""
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if isinstance(axis.get_major_formatter(), ScalarFormatter):
                axis.set_major_formatter(FuncFormatter(_tick))


def _tick(value: float, _: int) -> str:
    return number(value, len(f"{abs(value):.3f}".rstrip("0").partition(".")[2]))
