"""How often somebody may do something: a number of times at once, then at a steady rate."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST = 2_000


class Allowance:
    """For each of many a number of turns: ``burst`` to begin with and at most, and ``rate`` new ones a second.

    Only the ``MOST`` who came last are remembered, so nobody fills the memory by coming under many names.
    """

    def __init__(self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, who: str) -> bool:
        """Whether ``who`` has a turn."""
        return self._turns(who) >= 1

    def take(self, who: str) -> bool:
        """Take a turn of ``who``; whether there was one."""
        turns = self._turns(who)
        self._left[who] = (turns - 1 if turns >= 1 else turns, self._clock())
        self._left.move_to_end(who)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return turns >= 1

    def _turns(self, who: str) -> float:
        turns, since = self._left.get(who, (self._burst, 0.0))
        return min(self._burst, turns + (self._clock() - since) * self._rate)
