import numpy as np
import pandas as pd
import pytest
from compare.configurations.cases import PUBLISHED

from metrostudy.compare.configurations.cluster import cluster_diagnostics

EXPECTED = pd.read_csv(PUBLISHED / "cluster.csv")
PANEL = pd.read_csv(PUBLISHED / "data" / "skills_export_panel.csv")


def by_name(found: pd.DataFrame) -> dict[str, float]:
    """Values under the names that SetMethods prints."""
    return {
        f"distance_{row.level}_pooled" if row.quantity == "distance"
        else "_".join(filter(None, (row.level, row.quantity, row.name_))): row.value
        for row in found.rename(columns={"name": "name_"}).itertuples()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "relation"), EXPECTED.groupby(["expression", "relation"]).groups
)
def test_every_cluster_and_unit_is_as_setmethods_says(expression, relation):
    rows = EXPECTED[(EXPECTED["expression"] == expression) & (EXPECTED["relation"] == relation)]
    found = by_name(cluster_diagnostics(expression, PANEL, "EXPORT", "COUNTRY", "YEAR",
                                        necessary=relation == "necessity"))  # fmt: skip
    obtained = [found[quantity] for quantity in rows["quantity"]]
    np.testing.assert_allclose(obtained, rows["value"], atol=1e-9)


def test_an_expression_that_holds_alike_everywhere_has_no_distance():
    data = pd.DataFrame({"A": [1, 0, 1, 0], "Y": [1, 0, 1, 0], "place": list("aabb"), "year": 1})
    found = by_name(cluster_diagnostics("A", data, "Y", "place", "year"))
    assert found["distance_between_pooled"] == found["distance_within_pooled"] == 0


def test_what_holds_at_one_edition_only_is_seen():
    # A is enough in 2024 (1 of 1) and never in 2026 (0 of 1): distance √(½² + ½²).
    data = pd.DataFrame({"A": [1, 1], "Y": [1, 0], "place": ["a", "a"], "year": [2024, 2026]})
    found = by_name(cluster_diagnostics("A", data, "Y", "place", "year"))
    assert found["between_consistency_2024"] == 1 and found["between_consistency_2026"] == 0
    assert found["distance_between_pooled"] == pytest.approx(np.sqrt(0.5))
