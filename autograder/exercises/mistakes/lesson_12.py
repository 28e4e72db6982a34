"""Common wrong answers of lesson 12."""

from autograder.checking.diagnosis import Mistake

_MAIN = """
import random

def main(path="names.txt", num_steps=1000):
    random.seed(42)
    documents = load_documents(path)
    if not documents:
        raise ValueError(f"{path} holds no documents")
    random.shuffle(documents)
    tokenizer = Tokenizer(documents)
    state = init_state(tokenizer.vocab_size)
    adam = Adam(parameters(state))
    for loss in train(state, tokenizer, documents, adam, num_steps):
        print(f"step {adam.steps:4d} / {num_steps} | loss {loss:.4f}")
    for _ in range(20):
        print(sample(state, tokenizer))
"""
_READ = """
def read_dataset(load_documents, path):
    try:
        documents = load_documents(path)
    except OSError as error:
        raise ValueError(f"{path} can't be opened: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not a text file in UTF-8.") from None
    if len(set(documents)) < 2:
        raise ValueError(f"{path} needs at least two different lines, one document each.")
    if len(set("".join(documents))) > 200:
        raise ValueError(f"{path} has more than 200 different characters.")
    return documents
"""
_EDITS = """
def edits(a, b):
    above = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
        above = row
    return above[-1]
"""


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


MISTAKES = [
    Mistake(
        "12-main",
        "not seeded",
        _changed(_MAIN, ("    random.seed(42)\n", "")),
        says="The seed is missing, so every run draws other numbers and none can be compared.",
        counterexample="Two runs of yours print different losses.",
    ),
    Mistake(
        "12-main",
        "not shuffled",
        _changed(_MAIN, ("    random.shuffle(documents)\n", "")),
        says="The documents are not shuffled: training would see them in the order of the file.",
        counterexample="names.txt begins with emma; the canonical run begins with yuheng.",
    ),
    Mistake(
        "12-main",
        "shuffle's result kept",
        _changed(_MAIN, ("    random.shuffle(documents)\n", "    documents = random.shuffle(documents)\n")),
        says="random.shuffle changes the list itself and returns None, so your documents are gone.",
        counterexample="documents = random.shuffle(documents) makes documents None.",
    ),
    Mistake(
        "12-main",
        "drawn before shuffling",
        _changed(
            _MAIN,
            ("    random.shuffle(documents)\n", ""),
            ("    adam = Adam", "    random.shuffle(documents)\n    adam = Adam"),
        ),
        says="You draw the parameters before you shuffle; both use the same stream of random numbers, so both "
        "come out otherwise.",
        counterexample="After the seed, the first draws belong to the shuffling.",
    ),
    Mistake(
        "12-main",
        "another seed",
        _changed(_MAIN, ("random.seed(42)", "random.seed(0)")),
        says="The seed is 42.",
        counterexample="With another seed the first loss is not 3.3660.",
    ),
    Mistake(
        "12-main",
        "sorted and without repeats",
        _changed(_MAIN, ("load_documents(path)", "sorted(set(load_documents(path)))")),
        says="You sort the documents and drop repeated ones; they belong to the data as they are.",
        counterexample="names.txt has 32,033 documents; yours trains on 29,494.",
    ),
    Mistake(
        "12-main",
        "always a thousand steps",
        _changed(_MAIN, ("adam, num_steps)", "adam, 1000)")),
        says="num_steps is not used in the training.",
        counterexample="main(path, 3) should make 3 steps.",
    ),
    Mistake(
        "12-main",
        "counted from 0",
        _changed(_MAIN, ("{adam.steps:4d}", "{adam.steps - 1:4d}")),
        says="Your first line says step 0; it is step 1.",
        counterexample="Due is “step    1 / 1000 | loss …”.",
    ),
    Mistake(
        "12-main",
        "loss rounded otherwise",
        _changed(_MAIN, ("{loss:.4f}", "{loss}")),
        says="The loss is printed with all its digits; four decimals are due.",
        counterexample="3.14159 becomes 3.1416.",
    ),
    Mistake(
        "12-main",
        "one sample",
        _changed(_MAIN, ("range(20)", "range(1)")),
        says="You print one sample; due are 20.",
        counterexample="20 lines after the losses.",
    ),
    Mistake(
        "12-main",
        "samples on one line",
        _changed(
            _MAIN,
            (
                "    for _ in range(20):\n        print(sample(state, tokenizer))",
                "    print([sample(state, tokenizer) for _ in range(20)])",
            ),
        ),
        says="You print a list; due is one sample a line.",
        counterexample="kamon, then ann on the next line.",
    ),
    Mistake(
        "12-main",
        "no question about documents",
        _changed(_MAIN, ('    if not documents:\n        raise ValueError(f"{path} holds no documents")\n', "")),
        says="A file without documents goes through; it should raise ValueError.",
        counterexample="With no documents, step 0 asks for document 0 % 0.",
    ),
    Mistake(
        "12-dataset",
        "nothing caught",
        "def read_dataset(load_documents, path):\n    return load_documents(path)\n",
        says="Errors and poor files pass through as they are; turn each into a ValueError with a sentence.",
        counterexample="A missing file raises FileNotFoundError in yours.",
    ),
    Mistake(
        "12-dataset",
        "binary files not explained",
        _changed(
            _READ,
            (
                "    except UnicodeDecodeError:\n"
                '        raise ValueError(f"{path} is not a text file in UTF-8.") from None\n',
                "",
            ),
        ),
        says="A file that is no text still raises UnicodeDecodeError, whose text names no file.",
        counterexample="A picture: yours says “'utf-8' codec can't decode byte 0x89”.",
    ),
    Mistake(
        "12-dataset",
        "missing files only",
        _changed(_READ, ("except OSError as error", "except FileNotFoundError as error")),
        says="You catch FileNotFoundError only; a folder, or a file without permission, raises another OSError.",
        counterexample="The path of a folder: yours raises IsADirectoryError.",
    ),
    Mistake(
        "12-dataset",
        "repeated lines counted",
        _changed(_READ, ("len(set(documents)) < 2", "len(documents) < 2")),
        says="You count lines; two equal lines are one document for a model.",
        counterexample="“twice” on two lines: yours accepts it.",
    ),
    Mistake(
        "12-dataset",
        "empty files only",
        _changed(_READ, ("len(set(documents)) < 2", "not documents")),
        says="You refuse an empty file only; a single line is not enough, either.",
        counterexample="A file with one line: yours accepts it.",
    ),
    Mistake(
        "12-dataset",
        "characters not counted",
        _changed(
            _READ,
            (
                '    if len(set("".join(documents))) > 200:\n'
                '        raise ValueError(f"{path} has more than 200 different characters.")\n',
                "",
            ),
        ),
        says="A file with more than 200 different characters goes through.",
        counterexample="201 different characters: yours accepts them.",
    ),
    Mistake(
        "12-dataset",
        "one too few",
        _changed(_READ, ("> 200", ">= 200")),
        says="200 different characters are still fine; more are not.",
        counterexample="Exactly 200: yours refuses them.",
    ),
    Mistake(
        "12-dataset",
        "all letters counted",
        _changed(_READ, ('len(set("".join(documents)))', 'len("".join(documents))')),
        says="You count all letters of the text; due are the different ones.",
        counterexample="300 times “a” is 1 character.",
    ),
    Mistake(
        "12-dataset",
        "no name in the sentence",
        _changed(
            _READ,
            ("{path} can't be opened: {error.strerror}.", "The file can't be opened at all."),
            ("{path} is not", "It is not"),
            ("{path} needs", "It needs"),
            ("{path} has", "It has"),
        ),
        says="Your sentences don't say which file is meant.",
        counterexample="“poems.txt can't be opened” helps; “the file can't be opened” does not.",
    ),
    Mistake(
        "12-dataset",
        "an empty list for trouble",
        "def read_dataset(load_documents, path):\n    try:\n        return load_documents(path)\n"
        "    except (OSError, UnicodeDecodeError):\n        return []\n",
        says="You return an empty list and keep the reason to yourself; due is a ValueError with a sentence.",
        counterexample="A missing file: yours returns [].",
    ),
    Mistake(
        "12-dataset",
        "repeats dropped",
        _changed(_READ, ("    return documents", "    return list(dict.fromkeys(documents))")),
        says="You drop repeated documents; they belong to the data.",
        counterexample="anna, bob, bob: due are 3 documents; yours returns 2.",
    ),
    Mistake(
        "12-mean",
        "mean of means",
        "def mean_surprise(surprises_of, documents):\n"
        "    means = [sum(s) / len(s) for s in map(surprises_of, documents)]\n    return sum(means) / len(means)\n",
        says="You average each document first; then letters of short documents count more.",
        counterexample="[1, 2] and [3, 4, 5]: yours is 2.75; due is 3.",
    ),
    Mistake(
        "12-mean",
        "the sum",
        "def mean_surprise(surprises_of, documents):\n    return sum(s for d in documents for s in surprises_of(d))\n",
        says="You return the sum; divide by the number of letters.",
        counterexample="[1, 2] and [3, 4, 5]: yours is 15; due is 3.",
    ),
    Mistake(
        "12-mean",
        "divided by the documents",
        "def mean_surprise(surprises_of, documents):\n"
        "    return sum(s for d in documents for s in surprises_of(d)) / len(documents)\n",
        says="You divide by the number of documents; due is the number of letters.",
        counterexample="[1, 2] and [3, 4, 5]: yours is 7.5; due is 3.",
    ),
    Mistake(
        "12-mean",
        "the last document",
        "def mean_surprise(surprises_of, documents):\n    for document in documents:\n"
        "        found = surprises_of(document)\n"
        "    return sum(found) / len(found)\n",
        says="Only the last document counts in yours.",
        counterexample="[1, 2] and [3, 4, 5]: yours is 4; due is 3.",
    ),
    Mistake(
        "12-mean",
        "the length of the text",
        "def mean_surprise(surprises_of, documents):\n"
        "    return sum(s for d in documents for s in surprises_of(d)) / sum(len(d) for d in documents)\n",
        says="You divide by the letters of the documents; there is one surprise more for each, that of the end.",
        counterexample="bob has 4 surprises: b, o, b and the end.",
    ),
    Mistake(
        "12-mean",
        "different documents only",
        "def mean_surprise(surprises_of, documents):\n"
        "    found = [s for d in dict.fromkeys(documents) for s in surprises_of(d)]\n"
        "    return sum(found) / len(found)\n",
        says="You leave out documents that repeat; all that are given count.",
        counterexample="anna, bob, anna: due are 3 questions; yours asks 2.",
    ),
    Mistake(
        "12-mean",
        "the middle one",
        "import statistics\n\ndef mean_surprise(surprises_of, documents):\n"
        "    return statistics.median(s for d in documents for s in surprises_of(d))\n",
        says="You take the median; due is the mean.",
        counterexample="1, 2, 9: yours is 2; due is 4.",
    ),
    Mistake(
        "12-edits",
        "places that differ",
        "def edits(a, b):\n    return sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))\n",
        says="You compare place by place; after an insertion at the beginning everything is shifted.",
        counterexample="xabc and abc: yours is 4; due is 1.",
    ),
    Mistake(
        "12-edits",
        "no replacement",
        _changed(_EDITS, ("(letter != other)", "2 * (letter != other)")),
        says="A replacement costs 2 in yours; it counts as one edit.",
        counterexample="roma and como: yours is 4; due is 2.",
    ),
    Mistake(
        "12-edits",
        "equal letters cost, too",
        _changed(_EDITS, ("(letter != other)", "1")),
        says="The entry above to the left costs 1 even where the letters agree; then it costs nothing.",
        counterexample="abc and abc: yours is 3; due is 0.",
    ),
    Mistake(
        "12-edits",
        "no deletion",
        _changed(_EDITS, ("min(above[j] + 1, row[-1] + 1,", "min(row[-1] + 1,")),
        says="The entry above + 1, a deletion, is missing among the three.",
        counterexample="roma and rom: due is 1.",
    ),
    Mistake(
        "12-edits",
        "no insertion",
        _changed(_EDITS, ("min(above[j] + 1, row[-1] + 1,", "min(above[j] + 1,")),
        says="The entry to the left + 1, an insertion, is missing among the three.",
        counterexample="rom and roma: due is 1.",
    ),
    Mistake(
        "12-edits",
        "first entry always 0",
        _changed(_EDITS, ("row = [i]", "row = [0]")),
        says="Each row of yours begins with 0; row i begins with i, for i deletions.",
        counterexample="xabcx and abc: due is 2.",
    ),
    Mistake(
        "12-edits",
        "first row of zeros",
        _changed(_EDITS, ("list(range(len(b) + 1))", "[0] * (len(b) + 1)")),
        says="The first row is 0, 1, 2, …; yours is all zeros, so letters before the beginning cost nothing.",
        counterexample="“” and abc: yours is 0; due is 3.",
    ),
    Mistake(
        "12-edits",
        "the smallest of the row",
        _changed(_EDITS, ("return above[-1]", "return min(above)")),
        says="You return the smallest entry of the last row; due is the last.",
        counterexample="abc and abcxx: yours is 0; due is 2.",
    ),
    Mistake(
        "12-edits",
        "swaps count as one",
        """
def edits(a, b):
    d = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]
""",
        says="You count the swap of two neighbours as one edit; only insertions, deletions and replacements count.",
        counterexample="ab and ba: yours is 1; due is 2.",
    ),
]
