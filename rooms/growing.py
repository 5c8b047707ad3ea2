"""A mapping that only ever grows, for what a session gathers over its whole life.

Messages and answered command ids pile up by the ten thousand. Copying a plain dict at every
entry would cost their square; a `Growing` shares nearly everything with the one before it.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Growing(Mapping[K, V], Generic[K, V]):
    """An immutable mapping; `plus` gives a new one and leaves this one as it is.

    Layers of dicts, never written again, each more than twice as large as the one above it.
    So n additions copy about n log n items in all, and a look-up asks at most log n layers.
    A newer layer hides what an older one says about the same key.
    """

    __slots__ = ("_layers", "_size")

    def __init__(self) -> None:
        self._layers: tuple[dict[K, V], ...] = ()
        self._size = 0

    def plus(self, key: K, value: V) -> "Growing[K, V]":
        """This mapping with `key` added, or with its value replaced."""
        top = {key: value}
        below = len(self._layers)
        while below and len(self._layers[below - 1]) <= 2 * len(top):
            below -= 1
            top = self._layers[below] | top
        grown: Growing[K, V] = Growing()
        grown._layers = (*self._layers[:below], top)
        grown._size = self._size + (key not in self)
        return grown

    def __getitem__(self, key: K) -> V:
        for layer in reversed(self._layers):
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(key in layer for layer in self._layers)

    def __iter__(self) -> Iterator[K]:
        return iter({key: None for layer in self._layers for key in layer})

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"Growing({dict(self)!r})"
