"""microgpt: a small GPT in plain Python, from names to new names."""

import gc
import json
import math
import random
import sys
from contextlib import suppress
from pathlib import Path


# 01-documents
def load_documents(path) -> list[str]:
    with open(path, encoding="utf-8-sig") as file:
        return [line.strip() for line in file if line.strip()]


# 01-vocabulary
class Tokenizer:
    """Turns text into token ids and back; one more id, BOS, both begins and ends a document."""

    def __init__(self, documents: list[str]) -> None:
        self.chars = sorted(set("".join(documents)))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1

    # 01-encode
    def encode(self, document: str) -> list[int]:
        for char in document:
            if char not in self.chars:
                raise ValueError(f"{char!r} is not in the vocabulary")
        return [self.bos] + [self.chars.index(char) for char in document] + [self.bos]

    # 01-decode
    def decode(self, tokens: list[int]) -> str:
        return "".join(self.chars[token] for token in tokens if token != self.bos)


# 01-pairs
def next_token_pairs(tokens: list[int], block_size: int) -> list[tuple[int, int]]:
    return list(zip(tokens, tokens[1:]))[:block_size]


# 04-value
class Value:
    """A number that remembers how it was made, so that slopes can be traced back through it."""

    __slots__ = ("data", "grad", "children", "local_grads")

    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads

    # 04-add
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    # 04-multiply
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    # 04-power
    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    # 04-functions
    def exp(self):
        return Value(math.exp(self.data), (self,), (math.exp(self.data),))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        return Value(max(0, self.data), (self,), (float(self.data > 0),))

    # 04-derived
    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    # 05-order
    def topological_order(self) -> list:
        """All nodes at or below this one, each once, children before parents."""
        order, opened, stack = [], set(), [(self, False)]
        while stack:
            node, children_done = stack.pop()
            if children_done:
                order.append(node)
            elif node not in opened:
                opened.add(node)
                stack.append((node, True))
                stack += [(child, False) for child in reversed(node.children)]
        return order

    # 05-accumulate
    def accumulate(self) -> None:
        for child, local_grad in zip(self.children, self.local_grads):
            child.grad += local_grad * self.grad

    # 05-backward
    def backward(self) -> None:
        self.grad = 1
        for node in reversed(self.topological_order()):
            node.accumulate()


# 06-matrix
def matrix(rows: int, columns: int, std: float = 0.08) -> list:
    return [[Value(random.gauss(0, std)) for _ in range(columns)] for _ in range(rows)]


# 06-linear
def linear(x: list, w: list) -> list:
    return [sum(wi * xi for wi, xi in zip(row, x, strict=True)) for row in w]


# 06-softmax
def softmax(logits: list) -> list:
    highest = max(logit.data for logit in logits)
    exps = [(logit - highest).exp() for logit in logits]
    total = sum(exps)
    return [e / total for e in exps]


# 06-rmsnorm
def rmsnorm(x: list) -> list:
    mean_square = sum(xi * xi for xi in x) / len(x)
    scale = (mean_square + 1e-5) ** -0.5
    return [xi * scale for xi in x]


# 06-cross-entropy
def cross_entropy(logits: list, target: int):
    return -softmax(logits)[target].log()


# 07-add
def add(a: list, b: list) -> list:
    return [ai + bi for ai, bi in zip(a, b, strict=True)]


# 07-embed
def embed(state: dict, token_id: int, pos_id: int) -> list:
    return rmsnorm(add(state["wte"][token_id], state["wpe"][pos_id]))


# 07-mlp
def mlp(x: list, fc1: list, fc2: list) -> list:
    return linear([h.relu() for h in linear(x, fc1)], fc2)


# 08-weights
def attention_weights(query: list, keys: list) -> list:
    return softmax([sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys])


# 08-attend
def attend(query: list, keys: list, values: list) -> list:
    weights = attention_weights(query, keys)
    return [sum(w * v for w, v in zip(weights, column)) for column in zip(*values)]


# 09-init-state
n_layer, n_embd, n_head, block_size = 1, 16, 4, 16


def init_state(vocab_size: int) -> dict[str, list]:
    state = {"wte": matrix(vocab_size, n_embd), "wpe": matrix(block_size, n_embd)}
    state["lm_head"] = matrix(vocab_size, n_embd)
    for i in range(n_layer):
        state |= {f"layer{i}.attn_w{name}": matrix(n_embd, n_embd) for name in "qkvo"}
        state[f"layer{i}.mlp_fc1"] = matrix(4 * n_embd, n_embd)
        state[f"layer{i}.mlp_fc2"] = matrix(n_embd, 4 * n_embd)
    return state


# 09-parameters
def parameters(state: dict) -> list:
    return [p for weights in state.values() for row in weights for p in row]


# 09-cache
def empty_cache() -> tuple[list, list]:
    return [[] for _ in range(n_layer)], [[] for _ in range(n_layer)]


# 09-attention
def attention(x: list, state: dict, layer: str, keys: list, values: list) -> list:
    query, key, value = (linear(x, state[f"{layer}.attn_w{name}"]) for name in "qkv")
    keys.append(key)
    values.append(value)
    mixed = []
    for start in range(0, n_embd, n_embd // n_head):
        head = slice(start, start + n_embd // n_head)
        mixed += attend(query[head], [k[head] for k in keys], [v[head] for v in values])
    return linear(mixed, state[f"{layer}.attn_wo"])


# 09-gpt
def gpt(state: dict, token_id: int, pos_id: int, keys: list, values: list) -> list:
    x = embed(state, token_id, pos_id)
    for i in range(n_layer):
        x = add(attention(rmsnorm(x), state, f"layer{i}", keys[i], values[i]), x)
        x = add(mlp(rmsnorm(x), state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"]), x)
    return linear(x, state["lm_head"])


# 10-document-loss
def document_loss(state: dict, tokens: list[int]) -> Value:
    keys, values = empty_cache()
    pairs = enumerate(next_token_pairs(tokens, block_size))
    losses = [cross_entropy(gpt(state, a, i, keys, values), b) for i, (a, b) in pairs]
    return (1 / len(losses)) * sum(losses)


# 10-moments
class Adam:
    """Gradient descent with a step of its own for every parameter (Kingma and Ba, 2014)."""

    def __init__(self, parameters: list, beta1=0.85, beta2=0.99, eps=1e-8) -> None:
        self.parameters, self.beta1, self.beta2, self.eps = parameters, beta1, beta2, eps
        self.m, self.v, self.steps = [0.0] * len(parameters), [0.0] * len(parameters), 0

    # 10-step
    def step(self, rate: float) -> None:
        self.steps += 1
        for i, p in enumerate(self.parameters):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * p.grad
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * p.grad**2
            m_hat = self.m[i] / (1 - self.beta1**self.steps)
            v_hat = self.v[i] / (1 - self.beta2**self.steps)
            p.data -= rate * m_hat / (v_hat**0.5 + self.eps)
            p.grad = 0


# 10-train
def train(state: dict, tokenizer, documents: list[str], adam, num_steps: int, rate: float = 0.01):
    while adam.steps < num_steps:
        loss = document_loss(state, tokenizer.encode(documents[adam.steps % len(documents)]))
        loss.backward()
        adam.step(rate * (1 - adam.steps / num_steps))
        yield loss.data


# 10-checkpoint
def checkpoint(state: dict, adam) -> dict:
    """All that training needs to go on, as plain numbers."""
    numbers = {name: [[p.data for p in row] for row in rows] for name, rows in state.items()}
    return {"state": numbers, "m": list(adam.m), "v": list(adam.v), "steps": adam.steps}


def restore(saved: dict, state: dict, adam) -> None:
    """Put a checkpoint back into state and adam."""
    numbers = [number for name in state for row in saved["state"][name] for number in row]
    for p, number in zip(parameters(state), numbers, strict=True):
        p.data = number
    adam.m, adam.v, adam.steps = list(saved["m"]), list(saved["v"]), saved["steps"]


# 11-next-token
def next_token(logits: list, temperature: float) -> int:
    probabilities = softmax([logit / temperature for logit in logits])
    return random.choices(range(len(logits)), weights=[p.data for p in probabilities])[0]


# 11-sample
def sample(state: dict, tokenizer, temperature: float = 0.5, prefix: str = "") -> str:
    keys, values = empty_cache()
    tokens = tokenizer.encode(prefix)[:-1]
    for pos_id in range(block_size):
        logits = gpt(state, tokens[pos_id], pos_id, keys, values)
        if pos_id + 1 == len(tokens):
            tokens.append(next_token(logits, temperature))
        if tokens[pos_id + 1] == tokenizer.bos:
            break
    return tokenizer.decode(tokens)


# 12-main
def kept(training, file: str, state: dict, adam):
    """The losses of a training that goes on from a file, if there is one, and is saved to it."""
    saved = json.loads(Path(file).read_text()) if Path(file).is_file() else checkpoint(state, adam)
    restore(saved, state, adam)
    with suppress(KeyboardInterrupt, GeneratorExit):
        for loss in training:
            saved = checkpoint(state, adam)  # the step that Ctrl-C hits may be half done
            yield loss
    if file:
        Path(file).write_text(json.dumps(saved))


def main(path: str = "names.txt", num_steps: int = 1000, model: str = "", prompt: str = "") -> None:
    random.seed(42)
    documents = load_documents(path)
    if len(set(documents)) < 2:
        raise ValueError(f"{path} needs at least two different lines, one document each")
    random.shuffle(documents)
    tokenizer = Tokenizer(documents)
    state = init_state(tokenizer.vocab_size)
    adam = Adam(parameters(state))
    for loss in kept(train(state, tokenizer, documents, adam, num_steps), model, state, adam):
        print(f"step {adam.steps:4d} / {num_steps} | loss {loss:.4f}")
    print(*(sample(state, tokenizer, prefix=prompt) for _ in range(20)), sep="\n")


if __name__ == "__main__":  # python microgpt.py TEXT STEPS MODEL PROMPT, or fewer of them
    gc.disable()  # no reference cycles here, so no search for them
    try:
        main(*sys.argv[1:2], *map(int, sys.argv[2:3]), *sys.argv[3:5])
    except (OSError, ValueError, KeyboardInterrupt) as problem:
        sys.exit(f"microgpt {' '.join(sys.argv[1:])}: {str(problem) or 'interrupted'}")
