"""Unusual but right answers of lesson 00."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "00-longest", "sorted backwards", "def longest(names):\n    return sorted(names, key=lambda n: -len(n))[0]\n"
    ),
    Oddity(
        "00-longest",
        "reduce",
        """
from functools import reduce

def longest(names):
    return reduce(lambda held, name: name if len(name) > len(held) else held, names)
""",
    ),
    Oddity(
        "00-longest",
        "from behind",
        """
def longest(names):
    best = names[-1]
    for name in reversed(names):
        if len(name) >= len(best):
            best = name
    return best
""",
    ),
]
