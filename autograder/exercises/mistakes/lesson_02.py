"""Common wrong answers to lesson 02."""

from autograder.checking.diagnosis import Mistake

MISTAKES = [
    Mistake(
        "02-count",
        "row and column swapped",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[following][token] += 1
    return counts
""",
        says="Your table has the following token as row and the current one as column. The row is the token that comes "
        "first.",
        counterexample="For the one sequence [2, 0, 2, 0] the pair 0, 2 occurs once and 2, 0 twice: yours gives "
        "counts[0][2] = 2, due is 1.",
    ),
    Mistake(
        "02-count",
        "all rows are one list",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size] * vocab_size
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[token][following] += 1
    return counts
""",
        says="[row] * n does not copy the row: your table holds one and the same list n times, so a count written to "
        "one row shows in every row. Make each row anew.",
        counterexample="For [0, 1] and vocab_size 2: yours gives [[0, 1], [0, 1]], due is [[0, 1], [0, 0]].",
    ),
    Mistake(
        "02-count",
        "joins the sequences first",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    stream = [token for sequence in sequences for token in sequence]
    for token, following in zip(stream, stream[1:]):
        counts[token][following] += 1
    return counts
""",
        says="You count along one long stream, so the end of one sequence and the start of the next become a pair that "
        "no name contains.",
        counterexample="For [[2, 0, 2], [2, 1, 2]]: yours gives counts[2][2] = 1, due is 0.",
    ),
    Mistake(
        "02-count",
        "stops one pair early",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for i in range(len(sequence) - 2):
            counts[sequence[i]][sequence[i + 1]] += 1
    return counts
""",
        says="Your last pair of each sequence is missing: n tokens have n − 1 pairs, and range(n − 2) stops one short. "
        "Then no name ever ends.",
        counterexample="For [2, 0, 2]: yours counts only 2, 0; due are 2, 0 and 0, 2.",
    ),
    Mistake(
        "02-count",
        "leaves both ends out",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        letters = sequence[1:-1]
        for token, following in zip(letters, letters[1:]):
            counts[token][following] += 1
    return counts
""",
        says="You cut off the first and the last token. The pairs with BOS say how names begin and end; they belong to "
        "the table.",
        counterexample="For [2, 0, 1, 2]: yours counts only 0, 1; due are 2, 0 and 0, 1 and 1, 2.",
    ),
    Mistake(
        "02-count",
        "marks a pair instead of counting it",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[token][following] = 1
    return counts
""",
        says="You set the entry to 1 each time, so a pair that occurs often looks like one that occurs once.",
        counterexample="For [0, 1, 0, 1] the pair 0, 1 occurs twice: yours gives 1, due is 2.",
    ),
    Mistake(
        "02-count",
        "counts a pair once per sequence",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for token, following in set(zip(sequence, sequence[1:])):
            counts[token][following] += 1
    return counts
""",
        says="A set keeps each pair once, so a pair that occurs twice within one name is counted once.",
        counterexample="For the single sequence [0, 1, 0, 1] the pair 0, 1 occurs twice: yours gives 1, due is 2.",
    ),
    Mistake(
        "02-count",
        "no row for BOS",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * (vocab_size - 1) for _ in range(vocab_size - 1)]
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[token][following] += 1
    return counts
""",
        says="Your table is one row and one column too small. vocab_size counts BOS already.",
        counterexample="For vocab_size 3 the ids are 0, 1 and 2: yours has 2 rows, due are 3.",
    ),
    Mistake(
        "02-count",
        "returns after the first sequence",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[token][following] += 1
        return counts
""",
        says="Your return stands inside the loop over the sequences, so only the first sequence is counted.",
        counterexample="For [[0, 1], [0, 1]]: yours gives counts[0][1] = 1, due is 2.",
    ),
    Mistake(
        "02-count",
        "steps by two",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for i in range(0, len(sequence) - 1, 2):
            counts[sequence[i]][sequence[i + 1]] += 1
    return counts
""",
        says="You cut the sequence into separate pairs. Pairs overlap: a token is the second of one pair and the first "
        "of the next.",
        counterexample="For [2, 0, 1, 2]: yours counts 2, 0 and 1, 2; due is 0, 1 as well.",
    ),
    Mistake(
        "02-count",
        "the table outlives the call",
        """
TABLES = {}


def bigram_counts(sequences, vocab_size):
    if vocab_size not in TABLES:
        TABLES[vocab_size] = [[0] * vocab_size for _ in range(vocab_size)]
    counts = TABLES[vocab_size]
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[token][following] += 1
    return counts
""",
        says="Your table stays from one call to the next, so the second call counts on top of the first.",
        counterexample="bigram_counts([[0, 1]], 2), called twice: yours gives counts[0][1] = 2, due is 1.",
    ),
    Mistake(
        "02-probabilities",
        "divides by the sum of the whole table",
        """
def bigram_probabilities(counts, smoothing=1):
    total = sum(sum(row) + smoothing * len(row) for row in counts)
    return [[(count + smoothing) / total for count in row] for row in counts]
""",
        says="You divide by the sum of all counts, so the whole table sums to 1. Each row answers a question of its "
        "own, "
        "“what follows this token?”, and must sum to 1.",
        counterexample="For [[2, 0], [1, 1]] and smoothing=0: yours gives [[0.5, 0], [0.25, 0.25]], due is "
        "[[1, 0], [0.5, 0.5]].",
    ),
    Mistake(
        "02-probabilities",
        "divides by the sum of the column",
        """
def bigram_probabilities(counts, smoothing=1):
    totals = [sum(column) + smoothing * len(column) for column in zip(*counts)]
    return [[(count + smoothing) / total for count, total in zip(row, totals)] for row in counts]
""",
        says="Your columns sum to 1. A column says what comes before a token; the row says what follows it, so divide "
        "by "
        "the row's sum.",
        counterexample="For [[2, 0], [1, 1]] and smoothing=0: yours gives a first row [2/3, 0], due is [1, 0].",
    ),
    Mistake(
        "02-probabilities",
        "smoothing missing below the line",
        """
def bigram_probabilities(counts, smoothing=1):
    return [[(count + smoothing) / sum(row) for count in row] for row in counts]
""",
        says="You add smoothing to each count but divide by the old sum, so a row sums to more than 1, and a row "
        "without counts divides by 0.",
        counterexample="The row [3, 1, 0] with smoothing 1: yours gives [4/4, 2/4, 1/4], due is [4/7, 2/7, 1/7].",
    ),
    Mistake(
        "02-probabilities",
        "smoothing added once to the sum",
        """
def bigram_probabilities(counts, smoothing=1):
    return [[(count + smoothing) / (sum(row) + smoothing) for count in row] for row in counts]
""",
        says="The sum of a row grows by smoothing for every entry, not once for the row.",
        counterexample="The row [3, 1, 0] with smoothing 1: yours divides by 5, due is 4 + 3 · 1 = 7.",
    ),
    Mistake(
        "02-probabilities",
        "27 written into the sum",
        """
def bigram_probabilities(counts, smoothing=1):
    return [[(count + smoothing) / (sum(row) + smoothing * 27) for count in row] for row in counts]
""",
        says="You divide by a sum that assumes 27 tokens. The length of the row says how many there are.",
        counterexample="The row [3, 1, 0] with smoothing 1: yours divides by 4 + 27 = 31, due is 4 + 3 = 7.",
    ),
    Mistake(
        "02-probabilities",
        "adds to the zeros only",
        """
def bigram_probabilities(counts, smoothing=1):
    probabilities = []
    for row in counts:
        smoothed = [count if count else smoothing for count in row]
        probabilities.append([count / sum(smoothed) for count in smoothed])
    return probabilities
""",
        says="You raise only the zeros. Then a pair seen once and a pair never seen get the same probability; "
        "smoothing "
        "goes to every count.",
        counterexample="The row [3, 1, 0] with smoothing 1: yours gives [3/5, 1/5, 1/5], due is [4/7, 2/7, 1/7].",
    ),
    Mistake(
        "02-probabilities",
        "always adds 1",
        """
def bigram_probabilities(counts, smoothing=1):
    return [[(count + 1) / (sum(row) + len(row)) for count in row] for row in counts]
""",
        says="You add 1 whatever the call says. Use the argument smoothing.",
        counterexample="The row [3, 1, 0] with smoothing=0: yours gives [4/7, 2/7, 1/7], due is [3/4, 1/4, 0].",
    ),
    Mistake(
        "02-probabilities",
        "no smoothing at all",
        """
def bigram_probabilities(counts, smoothing=1):
    return [[count / sum(row) for count in row] for row in counts]
""",
        says="You divide the counts as they are, so smoothing has no effect: a pair never seen keeps probability 0, "
        "and "
        "a row without counts divides by 0.",
        counterexample="The row [3, 1, 0] with smoothing 1: yours gives [3/4, 1/4, 0], due is [4/7, 2/7, 1/7].",
    ),
    Mistake(
        "02-probabilities",
        "writes into the counts",
        """
def bigram_probabilities(counts, smoothing=1):
    for row in counts:
        total = sum(row) + smoothing * len(row)
        for i in range(len(row)):
            row[i] = (row[i] + smoothing) / total
    return counts
""",
        says="Your probabilities are right, but you wrote them over the counts, which are lost. Build new rows.",
        counterexample="After the call with counts = [[3, 1]], smoothing 1: yours leaves counts at [[4/6, 2/6]], due "
        "is "
        "[[3, 1]].",
    ),
    Mistake(
        "02-probabilities",
        "the sum moves while it is used",
        """
def bigram_probabilities(counts, smoothing=1):
    probabilities = [[count + smoothing for count in row] for row in counts]
    for row in probabilities:
        for i in range(len(row)):
            row[i] = row[i] / sum(row)
    return probabilities
""",
        says="You take the sum of the row again after some of its entries are already divided, so later entries are "
        "divided by something smaller. Take the sum once per row, first.",
        counterexample="The row [3, 1, 0] with smoothing 1 becomes [4, 2, 1]: 4/7 = 0.571, then yours divides 2 by "
        "0.571 + 2 + 1 = 3.571 and gives 0.56, due is 2/7 = 0.286.",
    ),
    Mistake(
        "02-loss",
        "averages within each sequence first",
        """
import math


def bigram_loss(probabilities, sequences):
    means = []
    for sequence in sequences:
        losses = [-math.log(probabilities[a][b]) for a, b in zip(sequence, sequence[1:])]
        means.append(sum(losses) / len(losses))
    return sum(means) / len(means)
""",
        says="You average within each sequence, then over the sequences, so a pair in a short name weighs more than "
        "one "
        "in a long name. Here every pair weighs the same.",
        counterexample="Losses 1, 1 in one sequence and 4, 4, 4, 4 in another: yours gives (1 + 4)/2 = 2.5, due is "
        "18/6 = 3.",
    ),
    Mistake(
        "02-loss",
        "multiplies the probabilities",
        """
import math


def bigram_loss(probabilities, sequences):
    product, pairs = 1.0, 0
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            product *= probabilities[token][following]
            pairs += 1
    return -math.log(product) / pairs
""",
        says="The product of many probabilities is right on paper, but it soon is smaller than any float and becomes "
        "0, "
        "which has no logarithm. Take the logarithms first and add them.",
        counterexample="600 pairs of probability 0.25: 0.25^600 is about 10^−361, which a float holds as 0; due is "
        "−log 0.25 = 1.3863.",
    ),
    Mistake(
        "02-loss",
        "sum instead of mean",
        """
import math


def bigram_loss(probabilities, sequences):
    total = 0.0
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            total -= math.log(probabilities[token][following])
    return total
""",
        says="You return the sum. Divide by the number of pairs, so that the loss does not grow with the data.",
        counterexample="Two pairs of probability 0.5: yours gives 0.6931 + 0.6931 = 1.3863, due is 0.6931.",
    ),
    Mistake(
        "02-loss",
        "minus sign missing",
        """
import math


def bigram_loss(probabilities, sequences):
    logs = [math.log(probabilities[a][b]) for sequence in sequences for a, b in zip(sequence, sequence[1:])]
    return sum(logs) / len(logs)
""",
        says="The logarithm of a probability is negative or 0. The loss is minus the logarithm, so that 0 is the best.",
        counterexample="One pair of probability 0.5: yours gives −0.6931, due is 0.6931.",
    ),
    Mistake(
        "02-loss",
        "logarithm to base 2",
        """
import math


def bigram_loss(probabilities, sequences):
    losses = [-math.log2(probabilities[a][b]) for sequence in sequences for a, b in zip(sequence, sequence[1:])]
    return sum(losses) / len(losses)
""",
        says="You used the logarithm to base 2, which gives bits. The course uses the natural logarithm, math.log.",
        counterexample="One pair of probability 0.5: yours gives 1, due is 0.6931.",
    ),
    Mistake(
        "02-loss",
        "logarithm to base 10",
        """
import math


def bigram_loss(probabilities, sequences):
    losses = [-math.log10(probabilities[a][b]) for sequence in sequences for a, b in zip(sequence, sequence[1:])]
    return sum(losses) / len(losses)
""",
        says="You used the logarithm to base 10. The course uses the natural logarithm, math.log.",
        counterexample="One pair of probability 0.1: yours gives 1, due is 2.3026.",
    ),
    Mistake(
        "02-loss",
        "looks up the pair the wrong way round",
        """
import math


def bigram_loss(probabilities, sequences):
    losses = [-math.log(probabilities[b][a]) for sequence in sequences for a, b in zip(sequence, sequence[1:])]
    return sum(losses) / len(losses)
""",
        says="You look up the probability of the first token after the second. The row is the first token of the pair.",
        counterexample="With probabilities [[0.5, 0.5], [0.9, 0.1]] the pair 0, 1 has 0.5: yours takes 0.9 and gives "
        "0.1054, due is 0.6931.",
    ),
    Mistake(
        "02-loss",
        "logarithm of the mean",
        """
import math


def bigram_loss(probabilities, sequences):
    found = [probabilities[a][b] for sequence in sequences for a, b in zip(sequence, sequence[1:])]
    return -math.log(sum(found) / len(found))
""",
        says="You average the probabilities and take one logarithm at the end. Each pair needs its own logarithm "
        "before "
        "the average; otherwise one very surprising pair hardly counts.",
        counterexample="Pairs of probability 0.5 and 0.1: yours gives −log 0.3 = 1.2040, due is "
        "(0.6931 + 2.3026)/2 = 1.4979.",
    ),
    Mistake(
        "02-loss",
        "the ending is left out",
        """
import math


def bigram_loss(probabilities, sequences):
    losses = [-math.log(probabilities[a][b]) for sequence in sequences for a, b in zip(sequence[:-1], sequence[1:-1])]
    return sum(losses) / len(losses)
""",
        says="You leave the last pair of each sequence out. Predicting that a name ends is part of the task.",
        counterexample="For [2, 0, 2] there are two pairs, 2, 0 and 0, 2: yours uses only the first.",
    ),
    Mistake(
        "02-loss",
        "the beginning is left out",
        """
import math


def bigram_loss(probabilities, sequences):
    losses = [-math.log(probabilities[a][b]) for sequence in sequences for a, b in zip(sequence[1:], sequence[2:])]
    return sum(losses) / len(losses)
""",
        says="You leave the first pair of each sequence out. Predicting how a name begins is part of the task.",
        counterexample="For [2, 0, 2] there are two pairs, 2, 0 and 0, 2: yours uses only the second.",
    ),
    Mistake(
        "02-loss",
        "divides by the number of tokens",
        """
import math


def bigram_loss(probabilities, sequences):
    total, tokens = 0.0, 0
    for sequence in sequences:
        tokens += len(sequence)
        for token, following in zip(sequence, sequence[1:]):
            total -= math.log(probabilities[token][following])
    return total / tokens
""",
        says="You divide by the number of tokens. There is one −log p per pair, and a sequence of n tokens has n − 1.",
        counterexample="[2, 0, 2] with probability 0.5 twice: yours gives 1.3863/3 = 0.4621, due is 1.3863/2 = 0.6931.",
    ),
    Mistake(
        "02-loss",
        "divides by the number of sequences",
        """
import math


def bigram_loss(probabilities, sequences):
    total = 0.0
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            total -= math.log(probabilities[token][following])
    return total / len(sequences)
""",
        says="You divide by the number of sequences, which gives the loss of a whole name. Divide by the number of "
        "pairs.",
        counterexample="One sequence [2, 0, 2] with probability 0.5 twice: yours gives 1.3863/1, due is 1.3863/2 = "
        "0.6931.",
    ),
    Mistake(
        "02-sample",
        "always the most likely token",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        row = probabilities[token]
        token = row.index(max(row))
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You take the most likely token each time, so every sequence is the same. Draw: a token with probability "
        "0.25 must come a quarter of the time.",
        counterexample="With the row [0.75, 0.25]: yours gives token 0 always, due is token 1 in a quarter of the "
        "draws.",
    ),
    Mistake(
        "02-sample",
        "ignores the probabilities",
        """
def sample_bigram(probabilities, bos, rng):
    tokens = []
    while True:
        token = rng.randrange(len(probabilities))
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You draw every token with the same chance. The row of the current token holds the weights.",
        counterexample="With the row [1, 0, 0]: yours gives each token in a third of the draws, due is always token 0.",
    ),
    Mistake(
        "02-sample",
        "evenly among the tokens that can follow",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        token = rng.choice([i for i, p in enumerate(probabilities[token]) if p > 0])
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You choose among the tokens that can follow, each with the same chance. Their probabilities differ.",
        counterexample="With the row [0.75, 0.25]: yours gives token 0 in half of the draws, due is three quarters.",
    ),
    Mistake(
        "02-sample",
        "never leaves the first row",
        """
def sample_bigram(probabilities, bos, rng):
    tokens = []
    while True:
        token = rng.choices(range(len(probabilities)), weights=probabilities[bos])[0]
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You draw every token from BOS's row. After a token has been drawn, its own row comes next.",
        counterexample="If BOS leads only to 0 and 0 only to BOS: yours never comes out of 0, 0, 0, …, due is [0].",
    ),
    Mistake(
        "02-sample",
        "BOS kept at the end",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        token = rng.choices(range(len(probabilities)), weights=probabilities[token])[0]
        tokens.append(token)
        if token == bos:
            return tokens
""",
        says="You append the token before you ask whether it is BOS, so BOS ends up in the list.",
        counterexample="On the way BOS → 0 → BOS with bos = 3: yours gives [0, 3], due is [0].",
    ),
    Mistake(
        "02-sample",
        "BOS kept at the start",
        """
def sample_bigram(probabilities, bos, rng):
    tokens = [bos]
    while True:
        token = rng.choices(range(len(probabilities)), weights=probabilities[tokens[-1]])[0]
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="Your list begins with BOS. BOS is where you start, not a letter of the name.",
        counterexample="On the way BOS → 0 → BOS with bos = 3: yours gives [3, 0], due is [0].",
    ),
    Mistake(
        "02-sample",
        "BOS kept at both ends",
        """
def sample_bigram(probabilities, bos, rng):
    tokens = [bos]
    while True:
        tokens.append(rng.choices(range(len(probabilities)), weights=probabilities[tokens[-1]])[0])
        if tokens[-1] == bos:
            return tokens
""",
        says="Your list begins and ends with BOS. Return only the tokens between.",
        counterexample="On the way BOS → 0 → BOS with bos = 3: yours gives [3, 0, 3], due is [0].",
    ),
    Mistake(
        "02-sample",
        "starts at token 0",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], 0
    while True:
        token = rng.choices(range(len(probabilities)), weights=probabilities[token])[0]
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You start in the row of token 0. A name starts after BOS, so the first row is probabilities[bos].",
        counterexample="On the way BOS → 0 → BOS: yours starts behind the 0 and gives [], due is [0].",
    ),
    Mistake(
        "02-sample",
        "reads the column",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        weights = [row[token] for row in probabilities]
        token = rng.choices(range(len(probabilities)), weights=weights)[0]
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You use the token's column, which says what comes before it. Its row says what follows.",
        counterexample="On the way BOS → 0 → 1 → BOS: yours walks backward and gives [1, 0], due is [0, 1].",
    ),
    Mistake(
        "02-sample",
        "a fixed number of tokens",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    for _ in range(16):
        token = rng.choices(range(len(probabilities)), weights=probabilities[token])[0]
        if token == bos:
            break
        tokens.append(token)
    return tokens
""",
        says="Your loop gives up after a fixed number of tokens. A sequence ends when BOS is drawn, however long it "
        "is.",
        counterexample="Where the only way has 30 tokens, yours stops at 16; due are all 30.",
    ),
    Mistake(
        "02-sample",
        "the module's generator",
        """
import random


def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        token = random.choices(range(len(probabilities)), weights=probabilities[token])[0]
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You draw with the module random instead of rng. Then nobody can repeat your draws by seeding rng.",
        counterexample="Two calls with rng = random.Random(5) each: yours gives two different sequences, due is the "
        "same "
        "one twice.",
    ),
    Mistake(
        "02-sample",
        "seeds the generator at every call",
        """
def sample_bigram(probabilities, bos, rng):
    rng.seed(0)
    tokens, token = [], bos
    while True:
        token = rng.choices(range(len(probabilities)), weights=probabilities[token])[0]
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You seed rng inside the function, so every call draws the same numbers. Whoever calls the function "
        "seeds.",
        counterexample="Two calls with one rng: yours gives the same sequence twice, due are two independent draws.",
    ),
    Mistake(
        "02-sample",
        "a new draw for each entry",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        for following, p in enumerate(probabilities[token]):
            if rng.random() < p:
                break
        token = following
        if token == bos:
            return tokens
        tokens.append(token)
""",
        says="You compare each entry with a random number of its own. One number decides: add the entries up as you go "
        "along the row until the sum exceeds it.",
        counterexample="With the row [0.5, 0.5, 0]: yours gives token 1 only if the first draw fails and a second one "
        "succeeds, in a quarter of the draws; due is half.",
    ),
    Mistake(
        "02-split",
        "splits lines instead of names",
        """
def split_distinct(documents, share, rng):
    lines = list(documents)
    rng.shuffle(lines)
    cut = round(share * len(lines))
    return lines[cut:], lines[:cut]
""",
        says="You split the lines, so one copy of a name can be held out while the other is trained on. Split the "
        "distinct names, then let every line follow its name.",
        counterexample="For ava, ava, mia, mia and share 0.5: yours can hold out ava, mia and train on ava, mia; due "
        "is "
        "one name in each part.",
    ),
    Mistake(
        "02-split",
        "trains on everything",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    held = set(rng.sample(names, round(share * len(names))))
    return list(documents), [name for name in documents if name in held]
""",
        says="Your training part still holds the names that are held out. Take them out of it.",
        counterexample="For ava, mia and share 0.5: yours trains on both; due is one to train on and the other held "
        "out.",
    ),
    Mistake(
        "02-split",
        "shuffles the caller's list",
        """
def split_distinct(documents, share, rng):
    rng.shuffle(documents)
    names = sorted(set(documents))
    held = set(rng.sample(names, round(share * len(names))))
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="rng.shuffle rearranges the very list you were given, so documents is in another order afterwards for "
        "everybody who uses it. Shuffle a list of your own.",
        counterexample="documents = [ava, eve, mia] can be [mia, ava, eve] after your call; due is the order it had.",
    ),
    Mistake(
        "02-split",
        "a share of the lines, in names",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    held = set(rng.sample(names, min(len(names), round(share * len(documents)))))
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="You take the share of the number of lines. The share is one of the distinct names.",
        counterexample="12 lines with ava, 12 with mia, share 0.5: yours takes min(2, 12) = 2 names, due is "
        "round(0.5 · 2) = 1.",
    ),
    Mistake(
        "02-split",
        "drops the copies",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    rng.shuffle(names)
    cut = round(share * len(names))
    return names[cut:], names[:cut]
""",
        says="You return each name once. A name that stands in documents twice must stand in its part twice.",
        counterexample="For ava, ava, mia: your two parts hold 2 lines together, due are 3.",
    ),
    Mistake(
        "02-split",
        "the same names every time",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    held = set(names[: round(share * len(names))])
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="Your choice does not depend on rng: the same names are held out every time, here the first in the "
        "alphabet. Names beginning with a are no fair sample of all names.",
        counterexample="For ava, eve, mia, zoe and share 0.25: yours always holds out ava, due is each in a quarter of "
        "the splits.",
    ),
    Mistake(
        "02-split",
        "the module's generator",
        """
import random


def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    held = set(random.sample(names, round(share * len(names))))
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="You draw with the module random instead of rng. Then nobody can repeat your split by seeding rng.",
        counterexample="Two calls with rng = random.Random(5) each: yours gives two different splits, due is the same "
        "one twice.",
    ),
    Mistake(
        "02-split",
        "parts in the wrong order",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    held = set(rng.sample(names, round(share * len(names))))
    return [name for name in documents if name in held], [name for name in documents if name not in held]
""",
        says="You return the held-out part first. The order is train, held_out.",
        counterexample="For 10 names and share 0.1: yours trains on 1 name and holds out 9, due is the reverse.",
    ),
    Mistake(
        "02-split",
        "cuts from the end",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    rng.shuffle(names)
    held = set(names[-round(share * len(names)) :])
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="names[-n:] is right for every n except 0: names[-0:] is the whole list. Cut from the front, or say where "
        "the end begins.",
        counterexample="For ava, mia and share 0: yours holds out both, due is neither.",
    ),
    Mistake(
        "02-split",
        "a name with more copies is likelier",
        """
def split_distinct(documents, share, rng):
    lines = list(documents)
    rng.shuffle(lines)
    names = list(dict.fromkeys(lines))
    held = set(names[: round(share * len(names))])
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="You shuffle the lines before you drop the copies. A name with many copies then tends to come early and "
        "is "
        "held out more often. Drop the copies first, then shuffle.",
        counterexample="ava six times and mia once, share 0.5: yours holds out ava in 6 of 7 splits, due is 1 of 2.",
    ),
    Mistake(
        "02-split",
        "rounds down",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    held = set(rng.sample(names, int(share * len(names))))
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="int cuts the fraction off. Round to the nearest whole number.",
        counterexample="For 5 names and share 0.16, 0.8 names are due: yours holds out int(0.8) = 0, due is "
        "round(0.8) = 1.",
    ),
    Mistake(
        "02-split",
        "a coin for every name",
        """
def split_distinct(documents, share, rng):
    held = {name for name in sorted(set(documents)) if rng.random() < share}
    return [name for name in documents if name not in held], [name for name in documents if name in held]
""",
        says="You decide for each name separately, so the number of names held out is right only on average. The "
        "number "
        "is fixed: round(share × number of distinct names).",
        counterexample="For 2 names and share 0.5: yours holds out 0, 1 or 2 names, due is always 1.",
    ),
]
