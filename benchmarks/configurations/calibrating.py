"""Memberships against those of R: the shape and the anchors are read from the file."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, Found, against
from benchmarks.configurations.comparing import answering, numbers, same
from benchmarks.configurations.folder import Folder
from metrostudy.compare.configurations.calibration import (
    Anchors,
    bell,
    crisp,
    direct,
    indirect,
    power,
    relative,
)
from metrostudy.faults import StudyError

Shape = Callable[[pd.Series], pd.Series]
SHAPES = {"logistic": direct, "linear": power, "power": power, "bell": bell,
          "crisp": crisp, "indirect": indirect}  # fmt: skip
ORDERS = (("e", "c", "i"), ("e1", "c1", "i1", "i2", "c2", "e2"))


def memberships(folder: Folder) -> Found:
    """Compare every membership; a case at 0.5 must be refused by name, the others are compared."""
    rows = folder.read("calibration")
    blocks, refused = [], 0
    kinds = rows.groupby(["dataset", "variable", "method", "thresholds"], sort=False)
    for (*named, method, thresholds), part in kinds:
        with answering(blocks, f"{' '.join(named)} {method}"):
            shape = _shape(method, thresholds)
            raw = pd.Series(numbers(part["raw"]), part["case"].to_numpy(), name=named[1])
            wanted, where = (
                numbers(part["membership"]),
                f"{' '.join(named)} {method} " + part["case"],
            )
            half = np.isclose(wanted, 0.5, rtol=0, atol=1e-9) & ~np.isnan(raw.to_numpy())
            if half.any():
                blocks.append(_refused(shape, raw, half, where.to_numpy()))
                raw, refused = _moved(raw, half), refused + int(half.sum())
            found = shape(raw).to_numpy()
            blocks.append(against(wanted[~half], found[~half], where[~half]))
    return Found(blocks, remark=f"{refused} at the crossover refused by name" if refused else "")


def _shape(method: str, thresholds: str) -> Shape:
    """The library's function, on the anchors and exponents that the file names."""
    kind = re.match("[a-z]+", method.lower())[0]
    if kind == "tfr":
        return relative
    if kind not in SHAPES:
        raise KeyError(f"method '{method}' is not known here")
    idm = re.search(r"idm\D?([\d.]+)", method)
    if idm and float(idm[1]) != 0.95:
        raise KeyError(f"method '{method}': the library's logistic has 0.95 at its anchors")
    named = dict(one.split("=") for one in thresholds.replace(" ", "").split(",") if "=" in one)
    order = next((order for order in ORDERS if set(order) <= set(named)), ())
    values = [named[key] for key in order] or [one for one in re.split("[,;]", thresholds) if one]
    anchors = Anchors(tuple(map(float, values)), ("told by the file",) * len(values))
    curve = _exponents(f"{method},{thresholds}", kind) if SHAPES[kind] in (power, bell) else {}
    return lambda raw: SHAPES[kind](raw, anchors, **curve)


def _exponents(text: str, kind: str) -> dict[str, float]:
    """``below2_above0.5``, or ``power_2`` and ``power_2_0.5``; lines if none is written."""
    named = re.findall(r"(below|above)\D?(\d*\.?\d+)", text)
    bare = re.findall(r"\d*\.?\d+", text.split(",")[0]) if kind == "power" and not named else []
    pairs = named or list(zip(("below", "above"), bare * 2, strict=False))
    return {side: float(exponent) for side, exponent in pairs}


def _refused(shape: Shape, raw: pd.Series, half: np.ndarray, where: np.ndarray) -> Block:
    """The library must not give 0.5, and must name each case that would have it."""
    try:
        shape(raw)
        told = ""
    except StudyError as error:
        told = str(error)
    got = ["refused" if f"{case} (" in told else "given" for case in raw.index[half]]
    return same(["refused"] * len(got), got, where[half])


def _moved(raw: pd.Series, half: np.ndarray) -> pd.Series:
    """Cases at 0.5 join the next value above, which changes no other case's rank or membership."""
    others = np.sort(raw[~half].dropna().to_numpy())
    above = np.searchsorted(others, raw.to_numpy(), side="right").clip(max=len(others) - 1)
    return raw.mask(half, others[above])
