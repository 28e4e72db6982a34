"""Common wrong answers of lesson 00."""

from autograder.checking.diagnosis import Mistake

MISTAKES = [
    Mistake(
        "00-longest",
        "last in the alphabet",
        """
def longest(names):
    return max(names)
""",
        says="max compares texts by the alphabet, not by their length. Tell it to compare lengths, or compare "
        "them yourself.",
        counterexample='["olivia", "zoe"]: yours gives "zoe", which comes last in the alphabet; due is "olivia".',
    ),
    Mistake(
        "00-longest",
        "the length instead of the name",
        """
def longest(names):
    return max(len(name) for name in names)
""",
        says="You return how long it is; due is the name itself.",
        counterexample='["ava", "emma"]: yours gives 4; due is "emma".',
    ),
    Mistake(
        "00-longest",
        "the last of the longest",
        """
def longest(names):
    best = names[0]
    for name in names:
        if len(name) >= len(best):
            best = name
    return best
""",
        says="With >= a name that is as long replaces the one you hold. Use >.",
        counterexample='["emma", "noah"]: yours gives "noah"; due is "emma", which comes first.',
    ),
    Mistake(
        "00-longest",
        "the shortest",
        """
def longest(names):
    return min(names, key=len)
""",
        says="You look for the smallest length.",
        counterexample='["ava", "emma"]: yours gives "ava"; due is "emma".',
    ),
    Mistake(
        "00-longest",
        "stops at the first",
        """
def longest(names):
    best = ""
    for name in names:
        if len(name) > len(best):
            best = name
        return best
""",
        says="Your return stands inside the loop, so it ends after the first name.",
        counterexample='["ava", "emma"]: yours gives "ava"; due is "emma".',
    ),
    Mistake(
        "00-longest",
        "nothing comes back",
        """
def longest(names):
    best = ""
    for name in names:
        if len(name) > len(best):
            best = name
""",
        says="The function ends without return, so it gives None.",
        counterexample='["ava", "emma"]: yours gives None; due is "emma".',
    ),
    Mistake(
        "00-longest",
        "sorts the list",
        """
def longest(names):
    names.sort(key=len)
    return names[-1]
""",
        says="You sort the caller's own list. It must stay as it is.",
        counterexample='["emma", "ava"]: afterwards yours is ["ava", "emma"]; due is the list unchanged.',
    ),
    Mistake(
        "00-longest",
        "all of them",
        """
def longest(names):
    most = max(len(name) for name in names)
    return [name for name in names if len(name) == most]
""",
        says="You return a list of all the longest names; due is the first one, as a text.",
        counterexample='["ava", "emma"]: yours gives ["emma"]; due is "emma".',
    ),
]
