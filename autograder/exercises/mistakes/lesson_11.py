"""Common wrong answers of lesson 11."""

from autograder.checking.diagnosis import Mistake

_NEXT = """
import random

def next_token(logits, temperature):
    probabilities = softmax([logit / temperature for logit in logits])
    return random.choices(range(len(logits)), weights=[p.data for p in probabilities])[0]
"""
_SAMPLE = """
def sample(state, tokenizer, temperature=0.5, prefix=""):
    keys, values = empty_cache()
    tokens = tokenizer.encode(prefix)[:-1]
    for pos_id in range(block_size):
        logits = gpt(state, tokens[pos_id], pos_id, keys, values)
        if pos_id + 1 == len(tokens):
            tokens.append(next_token(logits, temperature))
        if tokens[pos_id + 1] == tokenizer.bos:
            break
    return tokenizer.decode(tokens)
"""
_LETTERS = """
def letter_probabilities(next_probabilities, tokens):
    return [next_probabilities(tokens[:t])[tokens[t]] for t in range(1, len(tokens))]
"""
_SCRATCH = """
def from_scratch(gpt, empty_cache, state, tokens):
    keys, values = empty_cache()
    for pos_id, token_id in enumerate(tokens):
        logits = gpt(state, token_id, pos_id, keys, values)
    return logits
"""


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


MISTAKES = [
    Mistake(
        "11-next-token",
        "always the likeliest",
        "def next_token(logits, temperature):\n    return max(range(len(logits)), key=lambda t: logits[t].data)\n",
        says="You always take the likeliest token; a draw sometimes takes another.",
        counterexample="Probabilities 0.73 and 0.27: yours gives token 0 every time; due is 73 times in 100.",
    ),
    Mistake(
        "11-next-token",
        "temperature ignored",
        _changed(_NEXT, ("[logit / temperature for logit in logits]", "logits")),
        says="The temperature is not used.",
        counterexample="Logits 2 and 1 at T = 0.5: yours gives 0.73 and 0.27; due is 0.88 and 0.12.",
    ),
    Mistake(
        "11-next-token",
        "multiplied by the temperature",
        _changed(_NEXT, ("logit / temperature", "logit * temperature")),
        says="You multiply by the temperature; the logits are to be divided by it.",
        counterexample="Logits 2 and 1 at T = 0.5: yours gives 0.62 and 0.38; due is 0.88 and 0.12.",
    ),
    Mistake(
        "11-next-token",
        "temperature on the probabilities",
        """
import random

def next_token(logits, temperature):
    probabilities = softmax(logits)
    return random.choices(range(len(logits)), weights=[1.0 * p.data / temperature for p in probabilities])[0]
""",
        says="You divide the probabilities. random.choices only looks at proportions, so that changes nothing.",
        counterexample="0.73 and 0.27, divided by 0.5: 1.46 and 0.54 are the same proportions; due is 0.88 and 0.12.",
    ),
    Mistake(
        "11-next-token",
        "logits as weights",
        "import random\n\ndef next_token(logits, temperature):\n"
        "    weights = [max(logit.data, 0.0) / temperature + 1e-9 for logit in logits]\n"
        "    return random.choices(range(len(logits)), weights=weights)[0]\n",
        says="The logits are your weights; softmax must make probabilities of them first.",
        counterexample="Logits 2 and 1: yours draws 2 to 1; due is 2.72 to 1.",
    ),
    Mistake(
        "11-next-token",
        "all alike",
        "import random\n\ndef next_token(logits, temperature):\n    return random.choice(range(len(logits)))\n",
        says="All tokens are equally likely in yours.",
        counterexample="Probabilities 0.73 and 0.27: yours draws half and half.",
    ),
    Mistake(
        "11-next-token",
        "a list",
        _changed(_NEXT, (")[0]", ")")),
        says="random.choices returns a list with one entry; take that entry.",
        counterexample="Yours gives [3]; due is 3.",
    ),
    Mistake(
        "11-next-token",
        "seeded each time",
        _changed(_NEXT, ("    probabilities =", "    random.seed(42)\n    probabilities =")),
        says="You seed before each draw, so every draw falls alike.",
        counterexample="Drawing ten times: yours gives the same token ten times.",
    ),
    Mistake(
        "11-next-token",
        "no softmax shift",
        "import math\nimport random\n\ndef next_token(logits, temperature):\n"
        "    weights = [math.exp(logit.data / temperature) for logit in logits]\n"
        "    return random.choices(range(len(logits)), weights=weights)[0]\n",
        says="math.exp overflows for large logits; your softmax takes care of that.",
        counterexample="exp(501 / 0.5) is too large for Python.",
    ),
    Mistake(
        "11-sample",
        "prefix not fed",
        """
def sample(state, tokenizer, temperature=0.5, prefix=""):
    keys, values = empty_cache()
    tokens = tokenizer.encode(prefix)[:-1]
    while len(tokens) <= block_size:
        pos_id = len(tokens) - 1
        tokens.append(next_token(gpt(state, tokens[-1], pos_id, keys, values), temperature))
        if tokens[-1] == tokenizer.bos:
            break
    return tokenizer.decode(tokens)
""",
        says="Only the last token of the prefix passes through gpt, so the cache knows nothing of those before it.",
        counterexample="Prefix ab: gpt should be called with BOS, a, b; yours is called with b alone.",
    ),
    Mistake(
        "11-sample",
        "position stands still",
        _changed(_SAMPLE, ("tokens[pos_id], pos_id, keys", "tokens[pos_id], 0, keys")),
        says="Every token is fed at position 0.",
        counterexample="The second token stands at position 1.",
    ),
    Mistake(
        "11-sample",
        "positions from 1",
        _changed(_SAMPLE, ("tokens[pos_id], pos_id, keys", "tokens[pos_id], min(pos_id + 1, 15), keys")),
        says="You count the positions from 1; BOS stands at position 0.",
        counterexample="BOS: yours is fed at position 1; due is 0.",
    ),
    Mistake(
        "11-sample",
        "a new cache for each letter",
        _changed(_SAMPLE, ("        logits = gpt(", "        keys, values = empty_cache()\n        logits = gpt(")),
        says="The cache is emptied for every letter, so the model sees one token only.",
        counterexample="At position 2 there should be 3 keys; yours has 1.",
    ),
    Mistake(
        "11-sample",
        "never stops at BOS",
        _changed(_SAMPLE, ("        if tokens[pos_id + 1] == tokenizer.bos:\n            break\n", "")),
        says="You go on after BOS; BOS ends the document.",
        counterexample="c, a, b, BOS: yours feeds BOS and goes on.",
    ),
    Mistake(
        "11-sample",
        "one letter short",
        _changed(_SAMPLE, ("range(block_size)", "range(block_size - 1)")),
        says="You stop one position early; there are block_size positions.",
        counterexample="A document without end has 16 letters; yours has 15.",
    ),
    Mistake(
        "11-sample",
        "feeds BOS again and again",
        _changed(_SAMPLE, ("gpt(state, tokens[pos_id],", "gpt(state, tokenizer.bos,")),
        says="You feed BOS at every position; the token just drawn must be fed.",
        counterexample="After c has been drawn, gpt should be asked with c; yours asks with BOS.",
    ),
    Mistake(
        "11-sample",
        "temperature always 0.5",
        _changed(_SAMPLE, ("next_token(logits, temperature)", "next_token(logits, 0.5)")),
        says="The temperature that is given is not used.",
        counterexample="sample(state, tokenizer, 2.0) should draw at T = 2.",
    ),
    Mistake(
        "11-sample",
        "always the likeliest",
        _changed(_SAMPLE, ("next_token(logits, temperature)", "max(range(len(logits)), key=lambda t: logits[t].data)")),
        says="You take the likeliest token; draw with next_token.",
        counterexample="Every document of yours would be the same.",
    ),
    Mistake(
        "11-sample",
        "prefix missing in the result",
        _changed(_SAMPLE, ("tokenizer.decode(tokens)", "tokenizer.decode(tokens)[len(prefix):]")),
        says="You return only what was drawn; the prefix belongs to the document.",
        counterexample="Prefix ab, drawn c: yours is c; due is abc.",
    ),
    Mistake(
        "11-sample",
        "tokens returned",
        _changed(_SAMPLE, ("return tokenizer.decode(tokens)", "return tokens")),
        says="You return the tokens; decode makes text of them.",
        counterexample="[3, 2, 0, 1, 3]: due is cab.",
    ),
    Mistake(
        "11-sample",
        "BOS fed after the prefix",
        _changed(
            _SAMPLE, ("tokenizer.encode(prefix)[:-1]", "tokenizer.encode(prefix) if prefix else [tokenizer.bos]")
        ).replace(
            "        if tokens[pos_id + 1] == tokenizer.bos:\n            break\n",
            "        if tokens[pos_id + 1] == tokenizer.bos and pos_id > len(prefix):\n            break\n",
        ),
        says="encode puts BOS behind the prefix, too; left there, it tells the model that the name has ended.",
        counterexample="Prefix ab: due are the inputs BOS, a, b; yours feeds a second BOS.",
    ),
    Mistake(
        "11-letter-probabilities",
        "the token itself",
        _changed(_LETTERS, ("[tokens[t]] for", "[tokens[t - 1]] for")),
        says="You pick the probability of the token that was just seen; due is the one that follows.",
        counterexample="After [26] comes 0: due is the probability of 0; yours is that of 26.",
    ),
    Mistake(
        "11-letter-probabilities",
        "only the last token seen",
        _changed(_LETTERS, ("tokens[:t]", "tokens[t - 1 : t]")),
        says="You show only the token before; next_probabilities wants everything that stood before.",
        counterexample="For token 2: due is [26, 0]; yours shows [0].",
    ),
    Mistake(
        "11-letter-probabilities",
        "sees the answer",
        _changed(_LETTERS, ("tokens[:t]", "tokens[: t + 1]")),
        says="The token to be predicted is already among those you show.",
        counterexample="For token 1: due is [26]; yours shows [26, 0].",
    ),
    Mistake(
        "11-letter-probabilities",
        "the end left out",
        _changed(_LETTERS, ("range(1, len(tokens))", "range(1, len(tokens) - 1)")),
        says="The last token, BOS at the end, is missing; it was predicted, too.",
        counterexample="4 tokens: due are 3 probabilities; yours gives 2.",
    ),
    Mistake(
        "11-letter-probabilities",
        "the largest",
        "def letter_probabilities(next_probabilities, tokens):\n"
        "    return [max(next_probabilities(tokens[:t])) for t in range(1, len(tokens))]\n",
        says="You take the largest probability; due is the one of the token that really follows.",
        counterexample="0.7 for a, 0.1 for b, and b follows: yours is 0.7; due is 0.1.",
    ),
    Mistake(
        "11-letter-probabilities",
        "everything shown each time",
        _changed(_LETTERS, ("tokens[:t]", "tokens")),
        says="You show the whole name each time, also what comes later.",
        counterexample="For token 1: due is [26]; yours shows all.",
    ),
    Mistake(
        "11-letter-probabilities",
        "with the first",
        _changed(_LETTERS, ("range(1, len(tokens))", "range(len(tokens))")),
        says="You begin with the first token, before which nothing stood.",
        counterexample="4 tokens: due are 3 probabilities; yours gives 4.",
    ),
    Mistake(
        "11-known",
        "part of a name",
        "def known(samples, documents):\n    text = ' '.join(documents)\n    return [s in text for s in samples]\n",
        says="You search in the joined text, so a part of a name counts as known.",
        counterexample="ann in anna: yours says True; due is False.",
    ),
    Mistake(
        "11-known",
        "the names",
        "def known(samples, documents):\n    names = set(documents)\n    return [s for s in samples if s in names]\n",
        says="You return the known names; due is True or False for every sample.",
        counterexample="Samples anna, ann: yours is ['anna']; due is [True, False].",
    ),
    Mistake(
        "11-known",
        "the number",
        "def known(samples, documents):\n    names = set(documents)\n    return [sum(s in names for s in samples)]\n",
        says="You count; due is True or False for every sample.",
        counterexample="Samples anna, ann: yours is [1]; due is [True, False].",
    ),
    Mistake(
        "11-known",
        "new instead of known",
        "def known(samples, documents):\n    names = set(documents)\n    return [s not in names for s in samples]\n",
        says="True and False are exchanged.",
        counterexample="anna stands among the documents: yours says False; due is True.",
    ),
    Mistake(
        "11-known",
        "the other way round",
        "def known(samples, documents):\n    names = set(samples)\n    return [d in names for d in documents]\n",
        says="You look the documents up among the samples; due is the reverse.",
        counterexample="2 samples, 3 documents: due are 2 answers; yours gives 3.",
    ),
    Mistake(
        "11-known",
        "each sample once",
        "def known(samples, documents):\n    names = set(documents)\n"
        "    return [s in names for s in dict.fromkeys(samples)]\n",
        says="You leave out samples that repeat; every sample gets an answer.",
        counterexample="anna, anna: due are 2 answers; yours gives 1.",
    ),
    Mistake(
        "11-known",
        "capitals ignored",
        "def known(samples, documents):\n    names = {d.lower() for d in documents}\n"
        "    return [s.lower() in names for s in samples]\n",
        says="You ignore capitals; for the tokenizer A and a are different characters.",
        counterexample="Anna and the document anna: yours says True; due is False.",
    ),
    Mistake(
        "11-scratch",
        "only the last token",
        "def from_scratch(gpt, empty_cache, state, tokens):\n    keys, values = empty_cache()\n"
        "    return gpt(state, tokens[-1], len(tokens) - 1, keys, values)\n",
        says="You feed the last token alone; without the lists all tokens must be fed again.",
        counterexample="3 tokens: due are 3 calls of gpt; yours makes 1.",
    ),
    Mistake(
        "11-scratch",
        "always position 0",
        _changed(_SCRATCH, ("token_id, pos_id, keys", "token_id, 0, keys")),
        says="Every token is fed at position 0.",
        counterexample="The second token stands at position 1.",
    ),
    Mistake(
        "11-scratch",
        "a cache for each token",
        "def from_scratch(gpt, empty_cache, state, tokens):\n    for pos_id, token_id in enumerate(tokens):\n"
        "        keys, values = empty_cache()\n        logits = gpt(state, token_id, pos_id, keys, values)\n"
        "    return logits\n",
        says="You empty the cache before each token, so no token sees those before it.",
        counterexample="At position 2 there should be 3 keys; yours has 1.",
    ),
    Mistake(
        "11-scratch",
        "the first logits",
        _changed(
            _SCRATCH,
            (
                "        logits = gpt(state, token_id, pos_id, keys, values)\n    return logits",
                "        return gpt(state, token_id, pos_id, keys, values)",
            ),
        ),
        says="return inside the loop ends it after the first token.",
        counterexample="3 tokens: yours returns the logits after the first; due are those after the third.",
    ),
    Mistake(
        "11-scratch",
        "all logits",
        "def from_scratch(gpt, empty_cache, state, tokens):\n    keys, values = empty_cache()\n"
        "    return [gpt(state, t, i, keys, values) for i, t in enumerate(tokens)]\n",
        says="You return the logits of every position; due are the last ones.",
        counterexample="3 tokens: yours returns 3 lists; due is the third.",
    ),
    Mistake(
        "11-scratch",
        "the last token left out",
        _changed(_SCRATCH, ("enumerate(tokens)", "enumerate(tokens[:-1] or tokens)")),
        says="You stop before the last token; what follows it is wanted.",
        counterexample="3 tokens: due are 3 calls; yours makes 2.",
    ),
    Mistake(
        "11-scratch",
        "keys and values exchanged",
        _changed(
            _SCRATCH,
            ("keys, values = empty_cache()", "cache = empty_cache()"),
            ("pos_id, keys, values", "pos_id, cache[0], cache[0]"),
        ),
        says="You hand the same lists to gpt as keys and as values.",
        counterexample="After one token there should be 1 key; in yours key and value stand in one list.",
    ),
]
