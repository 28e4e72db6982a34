"""The same training in fewer steps of Python: fused nodes, nodes that hold arrays, NumPy."""

import numpy as np


# 13-dot
def dot(Value, a: list, b: list):
    """a[0]*b[0] + a[1]*b[1] + ... as one node, whose children are a[0], b[0], a[1], b[1], ..."""
    total, children, local_grads = 0.0, [], []
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
        children += (x, y)
        local_grads += (y.data, x.data)
    return Value(total, children, local_grads)


# 13-cycle
def inner_nodes(root) -> list:
    """root and the nodes below it that have children, each once, children before parents."""
    order, opened, path = [], {root}, [(root, iter(root.children))]
    while path:
        node, rest = path[-1]
        child = next((c for c in rest if c.children and c not in opened), None)
        if child is None:
            order.append(node)
            path.pop()
        else:
            opened.add(child)
            path.append((child, iter(child.children)))
    return order


# 14-rows
def softmax_rows(x):
    """The softmax of each row of x."""
    exps = np.exp(x - x.max(-1, keepdims=True))
    return exps / exps.sum(-1, keepdims=True)


# 14-heads
def split_heads(x, n_head: int):
    """(documents, positions, width) as (documents, heads, positions, entries of a head)."""
    documents, positions, width = x.shape
    return x.reshape(documents, positions, n_head, width // n_head).swapaxes(1, 2)


def join_heads(x):
    """(documents, heads, positions, entries of a head) as (documents, positions, width)."""
    documents, heads, positions, size = x.shape
    return x.swapaxes(1, 2).reshape(documents, positions, heads * size)


# 14-array
class Array:
    """A node that holds a whole array; pull turns the gradient here into one for each child."""

    __slots__ = ("data", "grad", "children", "pull")

    def __init__(self, data, children=(), pull=None):
        self.data, self.grad, self.children, self.pull = data, 0.0, children, pull

    def __add__(self, other):
        return Array(self.data + other.data, (self, other), lambda g: (g, g))

    def __radd__(self, number):
        return Array(number + self.data, (self,), lambda g: (g,))

    def __rmul__(self, number):
        return Array(number * self.data, (self,), lambda g: (number * g,))

    def relu(self):
        return Array(np.maximum(self.data, 0.0), (self,), lambda g: (g * (self.data > 0),))

    def __getitem__(self, key):
        def pull(g):
            whole = np.zeros_like(self.data)
            whole[key] = g
            return (whole,)

        return Array(self.data[key], (self,), pull)

    def linear(self, w):
        """The matrix w times this vector, with a gradient for both."""

        def pull(g):
            return g @ w.data, np.outer(g, self.data)

        return Array(w.data @ self.data, (self, w), pull)

    def backward(self):
        """Add to the grad of every node below this one."""
        self.grad = 1.0
        for node in reversed(inner_nodes(self)):
            for child, grad in zip(node.children, node.pull(node.grad)):
                child.grad = child.grad + grad


# 14-norm
def softmax_back(g, p):
    """The gradient of x, when g is the gradient of p and p is softmax_rows(x)."""
    return p * (g - np.vecdot(g, p, keepdims=True))


def rmsnorm_back(g, out, scale):
    """The gradient of x, when g is the gradient of out = x * scale, the RMSNorm of x."""
    share = np.vecdot(g, out, keepdims=True) / out.shape[-1]
    return scale * (g - out * share)


# 14-attention
def attention_back(g, q, k, v, weights):
    """The gradients of q, k and v, when g is the gradient of the mixes weights @ v."""
    g_weights = g @ v.swapaxes(-1, -2)
    g_scores = softmax_back(g_weights, weights) * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g


# 14-batch
def pad_documents(documents: list[list[int]], block_size: int):
    """The documents' inputs, targets and shares in the loss, as arrays with one row for each."""
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    total, longest = sum(lengths), max(lengths)
    inputs, targets, shares = [], [], []
    for tokens, n in zip(documents, lengths):
        padding = [0] * (longest - n)
        inputs.append(tokens[:n] + padding)
        targets.append(tokens[1 : n + 1] + padding)
        shares.append([1 / total] * n + padding)
    return np.array(inputs), np.array(targets), np.array(shares, dtype=float)
