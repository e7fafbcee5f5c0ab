"""What a printed number leaves open: half a unit of its last digit."""

from __future__ import annotations


def within(obtained: float, printed: str, tolerance: float | None = None) -> bool:
    """Whether a number is what ``printed`` shows of it."""
    room = half_unit(printed) if tolerance is None else tolerance
    return abs(obtained - float(printed)) <= room * (1 + 1e-9) + 1e-12


def half_unit(printed: str) -> float:
    """Half a unit of the last digit of a number as it is printed.

    >>> half_unit("0.692"), half_unit("12"), half_unit("1.5e-3")
    (0.0005, 0.5, 5e-05)
    """
    mantissa, _, exponent = printed.lower().partition("e")
    digits = len(mantissa.partition(".")[2])
    return 5 * 10.0 ** (int(exponent or 0) - digits - 1)
