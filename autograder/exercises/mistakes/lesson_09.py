"""Common wrong answers of lesson 09."""

from autograder.checking.diagnosis import Mistake


def _state(first: str, layers: str) -> str:
    return f"""
n_layer, n_embd, n_head, block_size = 1, 16, 4, 16

def init_state(vocab_size):
{first}
    for i in range(n_layer):
{layers}
    return state
"""


_FIRST = """    state = {"wte": matrix(vocab_size, n_embd), "wpe": matrix(block_size, n_embd)}
    state["lm_head"] = matrix(vocab_size, n_embd)"""
_FOUR = """        for name in "qkvo":
            state[f"layer{i}.attn_w{name}"] = matrix(n_embd, n_embd)"""
_MLP = """        state[f"layer{i}.mlp_fc1"] = matrix(4 * n_embd, n_embd)
        state[f"layer{i}.mlp_fc2"] = matrix(n_embd, 4 * n_embd)"""


def _attention(projections: str, mixing: str, end: str) -> str:
    return f"""
def attention(x, state, layer, keys, values):
{projections}
    mixed = []
    size = n_embd // n_head
{mixing}
{end}
"""


_QKV = """    query, key, value = (linear(x, state[f"{layer}.attn_w{name}"]) for name in "qkv")
    keys.append(key)
    values.append(value)"""
_MIX = """    for start in range(0, n_embd, size):
        head = slice(start, start + size)
        mixed += attend(query[head], [k[head] for k in keys], [v[head] for v in values])"""
_OUT = """    return linear(mixed, state[f"{layer}.attn_wo"])"""


def _gpt(start: str, layers: str, end: str = '    return linear(x, state["lm_head"])') -> str:
    return f"""
def gpt(state, token_id, pos_id, keys, values):
{start}
    for i in range(n_layer):
{layers}
{end}
"""


_EMBED = "    x = embed(state, token_id, pos_id)"
_ATTN = '        x = add(attention(rmsnorm(x), state, f"layer{i}", keys[i], values[i]), x)'
_FF = '        x = add(mlp(rmsnorm(x), state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"]), x)'

MISTAKES = [
    Mistake(
        "09-init-state",
        "MLP matrices swapped",
        _state(
            _FIRST,
            _FOUR
            + """
        state[f"layer{i}.mlp_fc1"] = matrix(n_embd, 4 * n_embd)
        state[f"layer{i}.mlp_fc2"] = matrix(4 * n_embd, n_embd)""",
        ),
        says="mlp_fc1 widens the vector: it has 64 rows of 16. Yours has the shapes of the two exchanged.",
        counterexample="16 numbers go in, 64 come out: 64 rows with 16 entries each.",
    ),
    Mistake(
        "09-init-state",
        "MLP no wider",
        _state(
            _FIRST,
            _FOUR
            + """
        state[f"layer{i}.mlp_fc1"] = matrix(n_embd, n_embd)
        state[f"layer{i}.mlp_fc2"] = matrix(n_embd, n_embd)""",
        ),
        says="The MLP is four times as wide as the vector; yours is as wide as the vector.",
        counterexample="mlp_fc1: yours is 16 × 16; due is 64 × 16.",
    ),
    Mistake(
        "09-init-state",
        "lm_head forgotten",
        _state(
            '    state = {"wte": matrix(vocab_size, n_embd), "wpe": matrix(block_size, n_embd)}', _FOUR + "\n" + _MLP
        ),
        says="lm_head is missing, the matrix that makes logits of the vector.",
        counterexample="Due are nine matrices with 4,192 parameters; yours has eight.",
    ),
    Mistake(
        "09-init-state",
        "lm_head last",
        _state(
            '    state = {"wte": matrix(vocab_size, n_embd), "wpe": matrix(block_size, n_embd)}', _FOUR + "\n" + _MLP
        ).replace("    return state", '    state["lm_head"] = matrix(vocab_size, n_embd)\n    return state'),
        says="You draw lm_head last; in the table it stands third, before the layers, so all later numbers differ.",
        counterexample="The 689th draw is the first of lm_head when due; in yours it belongs to attn_wq.",
    ),
    Mistake(
        "09-init-state",
        "one row for each vocabulary entry in wpe",
        _state(
            """    state = {"wte": matrix(vocab_size, n_embd), "wpe": matrix(vocab_size, n_embd)}
    state["lm_head"] = matrix(vocab_size, n_embd)""",
            _FOUR + "\n" + _MLP,
        ),
        says="wpe has one row for each position, block_size of them, not one for each token.",
        counterexample="wpe: yours has 27 rows; due are 16.",
    ),
    Mistake(
        "09-init-state",
        "lm_head on its side",
        _state(
            _FIRST.replace('"lm_head"] = matrix(vocab_size, n_embd)', '"lm_head"] = matrix(n_embd, vocab_size)'),
            _FOUR + "\n" + _MLP,
        ),
        says="lm_head has one row for each token, because linear gives one number for each row.",
        counterexample="lm_head: yours is 16 × 27; due is 27 × 16.",
    ),
    Mistake(
        "09-init-state",
        "order k, q, v, o",
        _state(_FIRST, _FOUR.replace('"qkvo"', '"kqvo"') + "\n" + _MLP),
        says="You draw attn_wk before attn_wq; the table has wq, wk, wv, wo.",
        counterexample="With seed 42, the number due in the first place of wq stands in your wk.",
    ),
    Mistake(
        "09-init-state",
        "one matrix four times",
        _state(
            _FIRST,
            """        shared = matrix(n_embd, n_embd)
        for name in "qkvo":
            state[f"layer{i}.attn_w{name}"] = shared
"""
            + _MLP,
        ),
        says="The four attention matrices are one and the same object in yours.",
        counterexample="4,192 places, but only 3,424 different Values.",
    ),
    Mistake(
        "09-init-state",
        "numbers for names",
        """
n_layer, n_embd, n_head, block_size = 1, 16, 4, 16

def init_state(vocab_size):
    state = {"wte": matrix(vocab_size, 16), "wpe": matrix(16, 16), "lm_head": matrix(vocab_size, 16)}
    for name in "qkvo":
        state[f"layer0.attn_w{name}"] = matrix(16, 16)
    state["layer0.mlp_fc1"], state["layer0.mlp_fc2"] = matrix(64, 16), matrix(16, 64)
    return state
""",
        says="The numbers 16 and 1 are written into the function, so it does not follow n_embd, block_size and "
        "n_layer.",
        counterexample="With n_layer = 2, 15 matrices are due; yours makes 9.",
    ),
    Mistake(
        "09-parameters",
        "the matrices",
        "def parameters(state):\n    return [weights for weights in state.values()]\n",
        says="You list the matrices; due are the single Values in them.",
        counterexample="A matrix of 3 × 2: yours gives 1 entry; due are 6.",
    ),
    Mistake(
        "09-parameters",
        "the rows",
        "def parameters(state):\n    return [row for weights in state.values() for row in weights]\n",
        says="You list the rows; one more loop leads to the single Values.",
        counterexample="A matrix of 3 × 2: yours gives 3 entries; due are 6.",
    ),
    Mistake(
        "09-parameters",
        "sorted names",
        "def parameters(state):\n    return [p for name in sorted(state) for row in state[name] for p in row]\n",
        says="You sort the names; due is the order of the dict.",
        counterexample="Matrices b and a, in this order: yours begins with a.",
    ),
    Mistake(
        "09-parameters",
        "copies",
        "def parameters(state):\n    return [Value(p.data) for weights in state.values() for row in weights for "
        "p in row]\n",
        says="You make new Values; moving them leaves the model as it is.",
        counterexample="After a step the copies have moved, and the matrices hold the old numbers.",
    ),
    Mistake(
        "09-parameters",
        "plain numbers",
        "def parameters(state):\n    return [p.data for weights in state.values() for row in weights for p in row]\n",
        says="You list the numbers; training needs the Values, with their gradients.",
        counterexample="Value(0.5): yours gives 0.5, which has no grad.",
    ),
    Mistake(
        "09-parameters",
        "column by column",
        "def parameters(state):\n    return [p for weights in state.values() for column in zip(*weights) for p "
        "in column]\n",
        says="You go through each matrix column by column; due is row by row.",
        counterexample="[[0, 1], [2, 3]]: yours is 0, 2, 1, 3; due is 0, 1, 2, 3.",
    ),
    Mistake(
        "09-parameters",
        "the first matrix only",
        "def parameters(state):\n    for weights in state.values():\n"
        "        return [p for row in weights for p in row]\n",
        says="return inside the loop ends it after the first matrix.",
        counterexample="Two matrices of 6 and 4 entries: yours gives 6; due are 10.",
    ),
    Mistake(
        "09-cache",
        "one list many times",
        "def empty_cache():\n    return [[]] * n_layer, [[]] * n_layer\n",
        says="[[]] * n_layer puts one single list in every place, so all layers share their keys.",
        counterexample="n_layer = 2: append to list 0, and list 1 has it, too.",
    ),
    Mistake(
        "09-cache",
        "keys and values shared",
        "def empty_cache():\n    lists = [[] for _ in range(n_layer)]\n    return lists, lists\n",
        says="You return the same lists twice: what is appended to the keys stands among the values, too.",
        counterexample="Append a key: your values have grown by one.",
    ),
    Mistake(
        "09-cache",
        "no list for each layer",
        "def empty_cache():\n    return [], []\n",
        says="You return two empty lists; each must hold one empty list for each layer.",
        counterexample="n_layer = 1: due is [[]], [[]].",
    ),
    Mistake(
        "09-cache",
        "always one layer",
        "def empty_cache():\n    return [[]], [[]]\n",
        says="You make the lists of one layer; due are those of n_layer layers.",
        counterexample="n_layer = 3: yours is [[]]; due is [[], [], []].",
    ),
    Mistake(
        "09-cache",
        "one for each head",
        "def empty_cache():\n    return [[] for _ in range(4)], [[] for _ in range(4)]\n",
        says="You make a list for each head; the heads share the lists of their layer and take slices of them.",
        counterexample="n_layer = 1: yours has 4 lists; due is 1.",
    ),
    Mistake(
        "09-cache",
        "made once",
        "_keys, _values = [[] for _ in range(9)], [[] for _ in range(9)]\n\ndef empty_cache():\n"
        "    return _keys[:n_layer], _values[:n_layer]\n",
        says="Your lists are made once, outside the function, so the next name finds the keys of the last one.",
        counterexample="After one append, a second call of empty_cache() should be empty again.",
    ),
    Mistake(
        "09-cache",
        "a list of pairs",
        "def empty_cache():\n    return [[[], []] for _ in range(n_layer)], [[[], []] for _ in range(n_layer)]\n",
        says="Each layer has a pair of lists in yours; due is a single empty list for its keys, and one for its "
        "values.",
        counterexample="n_layer = 1: yours is [[[], []]]; due is [[]].",
    ),
    Mistake(
        "09-attention",
        "every head takes slice 0",
        _attention(_QKV, _MIX.replace("slice(start, start + size)", "slice(0, size)"), _OUT),
        says="Every head takes the first slice; head h takes the h-th.",
        counterexample="4 numbers, 2 heads: head 1 takes the numbers 2 and 3; yours takes 0 and 1 again.",
    ),
    Mistake(
        "09-attention",
        "one head",
        _attention(_QKV, "    mixed = attend(query, keys, values)", _OUT),
        says="You attend once with the whole vector; due is once for each head, with its slice.",
        counterexample="2 heads have two sets of weights; yours has one.",
    ),
    Mistake(
        "09-attention",
        "whole values",
        _attention(
            _QKV,
            """    for start in range(0, n_embd, size):
        head = slice(start, start + size)
        mixed += attend(query[head], [k[head] for k in keys], values)[:size]""",
            _OUT,
        ),
        says="Each head takes the first numbers of the values; it should take its own slice of them.",
        counterexample="4 numbers, 2 heads: head 1 gives the numbers 2 and 3 of the values; yours gives 0 and 1.",
    ),
    Mistake(
        "09-attention",
        "attn_wo left out",
        _attention(_QKV, _MIX, "    return mixed"),
        says="The joined heads are returned as they are; linear with attn_wo is missing.",
        counterexample="If attn_wo doubles every number, so must the result.",
    ),
    Mistake(
        "09-attention",
        "query and key swapped",
        _attention(_QKV.replace('"qkv"', '"kqv"'), _MIX, _OUT),
        says="You make the query with attn_wk and the key with attn_wq.",
        counterexample="attn_wq = 0 makes every query 0 and all weights equal; in yours it makes the keys 0.",
    ),
    Mistake(
        "09-attention",
        "x for the values",
        _attention(_QKV.replace("values.append(value)", "values.append(x)"), _MIX, _OUT),
        says="You append x itself to the values; due is linear of x with attn_wv.",
        counterexample="If attn_wv is 0, the result must be 0.",
    ),
    Mistake(
        "09-attention",
        "appended too late",
        _attention(
            """    query, key, value = (linear(x, state[f"{layer}.attn_w{name}"]) for name in "qkv")""",
            """    ks, vs = keys or [key], values or [value]
    for start in range(0, n_embd, size):
        head = slice(start, start + size)
        mixed += attend(query[head], [k[head] for k in ks], [v[head] for v in vs])
    keys.append(key)
    values.append(value)""",
            _OUT,
        ),
        says="Key and value are appended after attending, so a position can't look at itself.",
        counterexample="The second token sees 1 key in yours; due are 2.",
    ),
    Mistake(
        "09-attention",
        "nothing remembered",
        _attention(
            """    query, key, value = (linear(x, state[f"{layer}.attn_w{name}"]) for name in "qkv")
    keys, values = keys + [key], values + [value]""",
            _MIX,
            _OUT,
        ),
        says="keys + [key] makes a new list; the list that came in stays empty, and the next position sees nothing.",
        counterexample="After one call the list keys should hold 1 key; yours holds 0.",
    ),
    Mistake(
        "09-attention",
        "heads averaged",
        _attention(
            _QKV,
            _MIX
            + """
    heads = [mixed[i : i + size] for i in range(0, n_embd, size)]
    mean = [sum(column) / n_head for column in zip(*heads)]
    mixed = mean * n_head""",
            _OUT,
        ),
        says="You average the heads; their results are set side by side.",
        counterexample="Heads [1, 2] and [7, 8]: due is [1, 2, 7, 8].",
    ),
    Mistake(
        "09-attention",
        "numbers in the lists",
        _attention(
            _QKV.replace("keys.append(key)", "keys.append([Value(k.data) for k in key])").replace(
                "values.append(value)", "values.append([Value(v.data) for v in value])"
            ),
            _MIX,
            _OUT,
        ),
        says="You store copies of the numbers: the results are right, but attn_wk and attn_wv get no gradient.",
        counterexample="After backward all gradients of attn_wk are 0 in yours.",
    ),
    Mistake(
        "09-attention",
        "x added",
        _attention(_QKV, _MIX, '    return add(linear(mixed, state[f"{layer}.attn_wo"]), x)'),
        says="You add x to the result. gpt does that, outside of attention.",
        counterexample="If attn_wo is 0, attention must return zeros; yours returns x.",
    ),
    Mistake(
        "09-attention",
        "always layer0",
        _attention(
            _QKV.replace('f"{layer}.attn_w{name}"', 'f"layer0.attn_w{name}"'),
            _MIX,
            '    return linear(mixed, state["layer0.attn_wo"])',
        ),
        says="The name layer0 is written into the function; the layer comes in as an argument.",
        counterexample='attention(x, state, "layer1", …) should use layer1.attn_wq.',
    ),
    Mistake(
        "09-attention",
        "every fourth number",
        _attention(
            _QKV,
            """    parts = []
    for h in range(n_head):
        head = slice(h, None, n_head)
        parts.append(attend(query[head], [k[head] for k in keys], [v[head] for v in values]))
    mixed = [x for part in parts for x in part]""",
            _OUT,
        ),
        says="Your heads take every n_head-th number; a head's slice is a run of neighbours.",
        counterexample="4 numbers, 2 heads: head 0 takes 0 and 1; yours takes 0 and 2.",
    ),
    Mistake(
        "09-gpt",
        "no residual around attention",
        _gpt(_EMBED, '        x = attention(rmsnorm(x), state, f"layer{i}", keys[i], values[i])\n' + _FF),
        says="What attention returns replaces x; it should be added to x.",
        counterexample="If attention returns zeros, x must stay; in yours it becomes 0.",
    ),
    Mistake(
        "09-gpt",
        "no residual around the MLP",
        _gpt(_EMBED, _ATTN + '\n        x = mlp(rmsnorm(x), state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"])'),
        says="What the MLP returns replaces x; it should be added to x.",
        counterexample="If the MLP returns zeros, x must stay; in yours it becomes 0.",
    ),
    Mistake(
        "09-gpt",
        "no norm before attention",
        _gpt(_EMBED, _ATTN.replace("rmsnorm(x)", "x") + "\n" + _FF),
        says="The rmsnorm before attention is missing.",
        counterexample="In the first layer it changes only the last digits, in later ones more.",
    ),
    Mistake(
        "09-gpt",
        "no norm before the MLP",
        _gpt(_EMBED, _ATTN + "\n" + _FF.replace("rmsnorm(x)", "x")),
        says="The rmsnorm before the MLP is missing.",
        counterexample="x = [3, 4] goes in as [0.85, 1.13]; in yours as [3, 4].",
    ),
    Mistake(
        "09-gpt",
        "a norm before lm_head",
        _gpt(_EMBED, _ATTN + "\n" + _FF, '    return linear(rmsnorm(x), state["lm_head"])'),
        says="You normalise once more before lm_head; this model does not.",
        counterexample="x = [3, 4] goes into lm_head as it is.",
    ),
    Mistake(
        "09-gpt",
        "the normalised x is added",
        _gpt(
            _EMBED,
            """        x = rmsnorm(x)
        x = add(attention(x, state, f"layer{i}", keys[i], values[i]), x)
        x = rmsnorm(x)
        x = add(mlp(x, state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"]), x)""",
        ),
        says="You normalise x itself, so the normalised vector is added. Only what goes into attention and the "
        "MLP is normalised.",
        counterexample="x = [3, 4]: added is [3, 4]; in yours [0.85, 1.13].",
    ),
    Mistake(
        "09-gpt",
        "the MLP reads the old x",
        _gpt(
            _EMBED,
            """        a = attention(rmsnorm(x), state, f"layer{i}", keys[i], values[i])
        b = mlp(rmsnorm(x), state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"])
        x = add(add(a, b), x)""",
        ),
        says="Your MLP reads x as it was before attention; it should read the new x.",
        counterexample="x = 1 and attention adds 2: the MLP reads rmsnorm of 3.",
    ),
    Mistake(
        "09-gpt",
        "the MLP first",
        _gpt(_EMBED, _FF + "\n" + _ATTN),
        says="The MLP comes before attention in yours; attention comes first.",
        counterexample="Two steps of a layer: 1. attention, 2. MLP.",
    ),
    Mistake(
        "09-gpt",
        "probabilities",
        _gpt(_EMBED, _ATTN + "\n" + _FF, '    return softmax(linear(x, state["lm_head"]))'),
        says="You return probabilities; gpt returns the logits, and cross_entropy applies softmax itself.",
        counterexample="Your results sum to 1; logits need not.",
    ),
    Mistake(
        "09-gpt",
        "the vector",
        _gpt(_EMBED, _ATTN + "\n" + _FF, "    return x"),
        says="You return the vector x; linear with lm_head is missing.",
        counterexample="16 numbers in yours; due are as many as there are tokens.",
    ),
    Mistake(
        "09-gpt",
        "position 0 always",
        _gpt("    x = embed(state, token_id, 0)", _ATTN + "\n" + _FF),
        says="You embed every token at position 0; pos_id says where it stands.",
        counterexample="The second token takes row 1 of wpe; yours takes row 0.",
    ),
    Mistake(
        "09-gpt",
        "one layer",
        """
def gpt(state, token_id, pos_id, keys, values):
    x = embed(state, token_id, pos_id)
    x = add(attention(rmsnorm(x), state, "layer0", keys[0], values[0]), x)
    x = add(mlp(rmsnorm(x), state["layer0.mlp_fc1"], state["layer0.mlp_fc2"]), x)
    return linear(x, state["lm_head"])
""",
        says="Only layer0 is used; the model has n_layer layers.",
        counterexample="n_layer = 2: yours leaves layer1 out.",
    ),
    Mistake(
        "09-gpt",
        "layers share their lists",
        _gpt(_EMBED, _ATTN.replace("keys[i], values[i]", "keys[0], values[0]") + "\n" + _FF),
        says="All layers use the lists of layer 0; layer i has its own, keys[i] and values[i].",
        counterexample="n_layer = 2, one token: your list 0 holds 2 keys; due is 1 in each.",
    ),
]
