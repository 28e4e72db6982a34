"""Unusual but right answers of lesson 11."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "11-next-token",
        "search along the strip",
        """
import random

def next_token(logits, temperature):
    roll, total = random.random(), 0.0
    for token, p in enumerate(softmax([logit / temperature for logit in logits])):
        total += p.data
        if roll < total:
            return token
    return token
""",
    ),
    Oddity(
        "11-next-token",
        "Gumbel's trick",
        """
import math
import random

def next_token(logits, temperature):
    noisy = [l.data / temperature - math.log(-math.log(random.random() or 1e-300)) for l in logits]
    return noisy.index(max(noisy))
""",
    ),
    Oddity(
        "11-next-token",
        "a generator of its own",
        """
import math
import random

_rng = random.Random()

def next_token(logits, temperature):
    top = max(l.data for l in logits)
    weights = [math.exp((l.data - top) / temperature) for l in logits]
    (token,) = _rng.choices(population=list(range(len(weights))), weights=weights, k=1)
    return token
""",
    ),
    Oddity(
        "11-sample",
        "prefix first, then a second loop",
        """
def sample(state, tokenizer, temperature=0.5, prefix=""):
    keys, values = empty_cache()
    tokens = tokenizer.encode(prefix)[:-1]
    for pos_id, token in enumerate(tokens):
        logits = gpt(state, token, pos_id, keys, values)
    drawn = []
    while True:
        token = next_token(logits, temperature)
        if token == tokenizer.bos:
            break
        drawn.append(token)
        position = len(tokens) + len(drawn) - 1
        if position >= block_size:
            break
        logits = gpt(state, token, position, keys, values)
    return prefix + tokenizer.decode(drawn)
""",
    ),
    Oddity(
        "11-sample",
        "letters collected as text",
        """
def sample(state, tokenizer, temperature=0.5, prefix=""):
    cache = empty_cache()
    text, token = "", tokenizer.bos
    for pos_id in range(block_size):
        logits = gpt(state, token, pos_id, *cache)
        if pos_id < len(prefix):
            token = tokenizer.encode(prefix[pos_id])[1]
        else:
            token = next_token(logits, temperature)
            if token == tokenizer.bos:
                return text
        text += tokenizer.decode([token])
    return text
""",
    ),
    Oddity(
        "11-sample",
        "arguments by name",
        """
def sample(state, tokenizer, temperature=0.5, prefix=""):
    keys, values = empty_cache()
    tokens = [tokenizer.bos, *tokenizer.encode(prefix)[1:-1]]
    pos_id = 0
    while pos_id < block_size:
        logits = gpt(state=state, token_id=tokens[pos_id], pos_id=pos_id, keys=keys, values=values)
        pos_id += 1
        if pos_id == len(tokens):
            token = next_token(logits, temperature=temperature)
            if token == tokenizer.bos:
                break
            tokens.append(token)
    return tokenizer.decode(tokens)
""",
    ),
    Oddity(
        "11-letter-probabilities",
        "a growing list",
        """
def letter_probabilities(next_probabilities, tokens):
    seen, found = [tokens[0]], []
    for token in tokens[1:]:
        found.append(next_probabilities(list(seen))[token])
        seen.append(token)
    return found
""",
    ),
    Oddity(
        "11-letter-probabilities",
        "a tuple by enumerate",
        "def letter_probabilities(next_probabilities, tokens):\n"
        "    return tuple(next_probabilities(tokens[: i + 1])[t] for i, t in enumerate(tokens[1:]))\n",
    ),
    Oddity(
        "11-letter-probabilities",
        "pairs by zip",
        """
def letter_probabilities(next_probabilities, tokens):
    beginnings = [tokens[:n] for n in range(1, len(tokens))]
    return [next_probabilities(seen)[following] for seen, following in zip(beginnings, tokens[1:])]
""",
    ),
    Oddity("11-known", "in the list", "def known(samples, documents):\n    return [s in documents for s in samples]\n"),
    Oddity(
        "11-known",
        "map",
        "def known(samples, documents):\n    return tuple(map(frozenset(documents).__contains__, samples))\n",
    ),
    Oddity(
        "11-known",
        "a dict of counts",
        """
from collections import Counter

def known(samples, documents):
    counts = Counter(documents)
    return [counts[s] > 0 for s in samples]
""",
    ),
    Oddity(
        "11-scratch",
        "a list of all, the last taken",
        """
def from_scratch(gpt, empty_cache, state, tokens):
    cache = empty_cache()
    return [gpt(state, t, i, *cache) for i, t in enumerate(tokens)][-1]
""",
    ),
    Oddity(
        "11-scratch",
        "a while loop",
        """
def from_scratch(gpt, empty_cache, state, tokens):
    keys, values = empty_cache()
    position, logits = 0, None
    while position < len(tokens):
        logits = gpt(state, tokens[position], position, keys, values)
        position += 1
    return logits
""",
    ),
    Oddity(
        "11-scratch",
        "arguments by name",
        """
def from_scratch(gpt, empty_cache, state, tokens):
    k, v = empty_cache()
    for i in range(len(tokens)):
        out = gpt(state=state, token_id=tokens[i], pos_id=i, keys=k, values=v)
    return out
""",
    ),
]
