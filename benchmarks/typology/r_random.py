"""R's own random numbers, so that what R drew with a known seed can be compared to the last digit.

Mersenne Twister as ``set.seed`` starts it, inversion-free ``runif``, and ``sample`` by rejection (R
3.6 and later). Only what the reference files drew is here.
"""

from __future__ import annotations

import numpy as np


class RGenerator:
    """The methods of numpy's generator that the library uses, with R's numbers after a seed."""

    def __init__(self, seed: int) -> None:
        states = []
        for place in range(50 + 625):
            seed = (69069 * seed + 1) % 2**32
            if place >= 50:
                states.append(seed)
        self._twister = np.random.MT19937()
        self._twister.state = {
            "bit_generator": "MT19937",
            "state": {"key": np.array(states[1:], dtype=np.uint32), "pos": 624},
        }

    def random(self, size: int) -> np.ndarray:
        """``runif(size)``."""
        return self._twister.random_raw(size) * 2.3283064365386963e-10

    def uniform(self, low: np.ndarray, high: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """A matrix filled column after column."""
        return low + (high - low) * self.random(shape[0] * shape[1]).reshape(shape[::-1]).T

    def integers(self, n: int, size: int) -> np.ndarray:
        """``sample(n, size, replace = TRUE)``, counted from 0."""
        return np.array([self._below(n) for _ in range(size)])

    def choice(self, n: int, size: int, replace: bool) -> np.ndarray:
        """``sample(n, size)``, counted from 0: what is drawn is replaced by the last one left."""
        left = list(range(n))
        found = []
        for _ in range(size):
            place = self._below(len(left))
            found.append(left[place])
            left[place] = left[-1]
            left.pop()
        return np.array(found)

    def permutation(self, n: int) -> np.ndarray:
        """``sample(n)``, counted from 0."""
        return self.choice(n, n, replace=False)

    def _below(self, n: int) -> int:
        """A whole number under ``n``: as many random bits as it has, drawn again when too large."""
        bits = (n - 1).bit_length()
        while True:
            value = 0
            for _ in range(0, bits, 16):
                value = 65536 * value + int(self.random(1)[0] * 65536)
            value &= 2**bits - 1
            if value < n:
                return value
