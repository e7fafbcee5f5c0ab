"""In which themes a métropole does more, or less, than the others."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.shares import theme_shares
from metrostudy.small_n import fisher, holm


def specialities(
    projects: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame
) -> pd.DataFrame:
    """Compare the share of each theme in a métropole with its share in all the others.

    Only projects that a métropole carries and that have a theme are counted. If themes were dealt
    at random between métropoles, a cell (métropole, theme) would follow the hypergeometric law:
    ``p`` is Fisher's exact one, two-sided, ``p_holm`` its value once every cell has been looked at.
    With twenty projects a métropole, only a share several times that of the others can be told from
    chance; ``p_min``, the smallest p that the margins of the cell allow, says when nothing could.
    Projects of one métropole are taken as dealt one by one: a programme of ten schools counted as
    ten projects makes a speciality look surer than it is.

    Returns one row per métropole and theme, in the order of the métropoles' names and of the
    codebook: ``metropole, name, theme, label_fr, label_en, count, n`` (projects of the métropole),
    ``estimate, low, high`` (Wilson), ``elsewhere`` (share in the others), ``p, p_min, p_holm``.
    """
    table = theme_shares(projects, codebook, by="metropole")
    table = table.merge(metropoles[["metropole", "name"]], on="metropole", how="left")
    order = {code: place for place, code in enumerate(codebook["code"])}
    table = table.sort_values(
        ["name", "theme"], key=lambda c: c.map(order) if c.name == "theme" else c, ignore_index=True
    )
    others = table.groupby("theme")[["count", "n"]].transform("sum") - table[["count", "n"]]
    table["elsewhere"] = others["count"] / others["n"].where(others["n"] > 0)
    tests = [
        fisher(count, n - count, count_, n_ - count_)
        for count, n, count_, n_ in zip(
            table["count"], table["n"], others["count"], others["n"], strict=True
        )
    ]
    table["p"], table["p_min"] = [row["p"] for row in tests], [row["p_min"] for row in tests]
    table["p_holm"] = holm(table["p"])
    columns = ["metropole", "name", "theme", "label_fr", "label_en", "count", "n"]
    return table[[*columns, "estimate", "low", "high", "elsewhere", "p", "p_min", "p_holm"]]
