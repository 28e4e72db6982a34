"""Unusual but right answers of lesson 09."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "09-init-state",
        "a table of shapes",
        """
n_layer, n_embd, n_head, block_size = 1, 16, 4, 16

def init_state(vocab_size):
    d = n_embd
    table = [("wte", vocab_size, d), ("wpe", block_size, d), ("lm_head", vocab_size, d)]
    for i in range(n_layer):
        table += [(f"layer{i}.attn_w{letter}", d, d) for letter in ("q", "k", "v", "o")]
        table += [(f"layer{i}.mlp_fc1", d * 4, d), (f"layer{i}.mlp_fc2", d, d * 4)]
    return {name: matrix(rows, columns) for name, rows, columns in table}
""",
    ),
    Oddity(
        "09-init-state",
        "written out, sizes one by one",
        """
n_layer = 1
n_embd = 16
n_head = 4
block_size = 16

def init_state(vocab_size):
    state = dict()
    state["wte"] = matrix(vocab_size, n_embd, 0.08)
    state["wpe"] = matrix(block_size, n_embd, std=0.08)
    state["lm_head"] = matrix(vocab_size, n_embd)
    for layer in ["layer" + str(i) for i in range(n_layer)]:
        state[layer + ".attn_wq"] = matrix(n_embd, n_embd)
        state[layer + ".attn_wk"] = matrix(n_embd, n_embd)
        state[layer + ".attn_wv"] = matrix(n_embd, n_embd)
        state[layer + ".attn_wo"] = matrix(n_embd, n_embd)
        state[layer + ".mlp_fc1"] = matrix(n_embd * 4, n_embd)
        state[layer + ".mlp_fc2"] = matrix(n_embd, n_embd * 4)
    return state
""",
    ),
    Oddity(
        "09-init-state",
        "draws of its own",
        """
import random

n_layer, n_embd, n_head, block_size = 1, 16, 4, 16

def init_state(vocab_size):
    def draw(rows, columns):
        return [[Value(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]
    state = {"wte": draw(vocab_size, n_embd), "wpe": draw(block_size, n_embd), "lm_head": draw(vocab_size, n_embd)}
    for i in range(n_layer):
        for name in "attn_wq attn_wk attn_wv attn_wo".split():
            state[f"layer{i}.{name}"] = draw(n_embd, n_embd)
        state.update({f"layer{i}.mlp_fc1": draw(4 * n_embd, n_embd), f"layer{i}.mlp_fc2": draw(n_embd, 4 * n_embd)})
    return state
""",
    ),
    Oddity(
        "09-parameters",
        "sums of lists",
        "def parameters(state):\n    return sum((list(row) for w in state.values() for row in w), [])\n",
    ),
    Oddity(
        "09-parameters",
        "itertools",
        "from itertools import chain\n\ndef parameters(state):\n"
        "    return tuple(chain.from_iterable(chain.from_iterable(state.values())))\n",
    ),
    Oddity(
        "09-parameters",
        "three loops",
        """
def parameters(state):
    found = []
    for name in state:
        for row in state[name]:
            found.extend(row)
    return found
""",
    ),
    Oddity(
        "09-cache",
        "one comprehension for both",
        "def empty_cache():\n    return tuple([[] for _ in range(n_layer)] for _ in range(2))\n",
    ),
    Oddity(
        "09-cache",
        "a loop, a list as the pair",
        """
def empty_cache():
    keys, values = [], []
    for i in range(n_layer):
        keys.append(list())
        values.append(list())
    return [keys, values]
""",
    ),
    Oddity(
        "09-cache",
        "a helper inside",
        """
def empty_cache():
    def lists():
        return [[] for _ in range(n_layer)]
    return lists(), lists()
""",
    ),
    Oddity(
        "09-attention",
        "rows of the matrices cut instead",
        """
def attention(x, state, layer, keys, values):
    size = n_embd // n_head
    keys.append(linear(x, state[layer + ".attn_wk"]))
    values.append(linear(x, state[layer + ".attn_wv"]))
    joined = []
    for h in range(n_head):
        a, b = h * size, (h + 1) * size
        query = linear(x, state[layer + ".attn_wq"][a:b])
        joined.extend(attend(query, [k[a:b] for k in keys], [v[a:b] for v in values]))
    return linear(joined, state[layer + ".attn_wo"])
""",
    ),
    Oddity(
        "09-attention",
        "lists of slices",
        """
def attention(x, state, layer, keys, values):
    size = len(x) // n_head
    cut = lambda vector: [vector[i : i + size] for i in range(0, len(vector), size)]
    query = cut(linear(x, state[f"{layer}.attn_wq"]))
    keys += [linear(x, state[f"{layer}.attn_wk"])]
    values += [linear(x, state[f"{layer}.attn_wv"])]
    parts = [attend(q, [cut(k)[h] for k in keys], [cut(v)[h] for v in values]) for h, q in enumerate(query)]
    return linear([number for part in parts for number in part], state[f"{layer}.attn_wo"])
""",
    ),
    Oddity(
        "09-attention",
        "scores and softmax by hand",
        """
def attention(x, state, layer, keys, values):
    project = lambda name: linear(x, state[layer + ".attn_w" + name])
    q = [entry / (n_embd // n_head) ** 0.5 for entry in project("q")]
    keys.append(project("k"))
    values.append(project("v"))
    size, mixed = n_embd // n_head, [None] * n_embd
    for h in range(n_head):
        where = range(h * size, h * size + size)
        weights = softmax([sum(q[j] * k[j] for j in where) for k in keys])
        for j in where:
            mixed[j] = sum(w * v[j] for w, v in zip(weights, values))
    return tuple(linear(mixed, state[layer + ".attn_wo"]))
""",
    ),
    Oddity(
        "09-gpt",
        "zip over the lists",
        """
def gpt(state, token_id, pos_id, keys, values):
    x = embed(state, token_id, pos_id)
    for i, (layer_keys, layer_values) in enumerate(zip(keys, values)):
        name = f"layer{i}"
        x = add(x, attention(rmsnorm(x), state, name, layer_keys, layer_values))
        x = add(x, mlp(rmsnorm(x), state[name + ".mlp_fc1"], state[name + ".mlp_fc2"]))
    return linear(x, state["lm_head"])
""",
    ),
    Oddity(
        "09-gpt",
        "residuals by name",
        """
def gpt(state, token_id, pos_id, keys, values):
    x = embed(state, token_id, pos_id)
    for layer in range(n_layer):
        residual = x
        found = attention(rmsnorm(x), state, f"layer{layer}", keys[layer], values[layer])
        x = [a + b for a, b in zip(found, residual)]
        residual = x
        hidden = [h.relu() for h in linear(rmsnorm(x), state[f"layer{layer}.mlp_fc1"])]
        x = [a + b for a, b in zip(linear(hidden, state[f"layer{layer}.mlp_fc2"]), residual)]
    return tuple(linear(x, state["lm_head"]))
""",
    ),
    Oddity(
        "09-gpt",
        "a layer as a function of its own",
        """
def _layer(x, state, i, keys, values):
    w = lambda name: state[f"layer{i}.{name}"]
    x = add(attention(rmsnorm(x), state, f"layer{i}", keys[i], values[i]), x)
    return add(mlp(rmsnorm(x), w("mlp_fc1"), w("mlp_fc2")), x)

def gpt(state, token_id, pos_id, keys, values):
    x = rmsnorm(add(state["wte"][token_id], state["wpe"][pos_id]))
    for i in range(n_layer):
        x = _layer(x, state, i, keys, values)
    return linear(x, state["lm_head"])
""",
    ),
]
