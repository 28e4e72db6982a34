"""Common wrong answers of lesson 13."""

from autograder.checking.diagnosis import Mistake

_ARRAY = """
class Array:
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
"""
_LINEAR = """
    def linear(self, w):
        return Array(w.data @ self.data, (self, w), lambda g: (g @ w.data, np.outer(g, self.data)))
"""
_BACKWARD = """
    def backward(self):
        self.grad = 1.0
        for node in reversed(inner_nodes(self)):
            for child, grad in zip(node.children, node.pull(node.grad)):
                child.grad = child.grad + grad
"""

MISTAKES = [
    Mistake(
        "13-dot",
        "a number without children",
        """
def dot(Value, a, b):
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
    return Value(total)
""",
        says="Your node holds the right number but has no children, so no gradient gets past it.",
        counterexample="dot of [2] and [3]: yours is 6 with no child; due is 6 with the slopes 3 and 2.",
    ),
    Mistake(
        "13-dot",
        "local gradients not exchanged",
        """
def dot(Value, a, b):
    total, children, local_grads = 0.0, [], []
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
        children += (x, y)
        local_grads += (x.data, y.data)
    return Value(total, children, local_grads)
""",
        says="You give each entry its own number as its slope. The slope towards a factor is the other factor.",
        counterexample="dot of [2] and [3]: yours has the slopes 2 and 3; due are 3 and 2.",
    ),
    Mistake(
        "13-dot",
        "first all of a, then all of b",
        """
def dot(Value, a, b):
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
    return Value(total, [*a, *b], [y.data for y in b] + [x.data for x in a])
""",
        says="Your numbers and slopes are right, but your children stand in another order than in the plain sum. "
        "Backward then adds gradients in another order, and the last digits change.",
        counterexample="For two pairs the plain sum has a[0], b[0], a[1], b[1]; yours has a[0], a[1], b[0], b[1].",
    ),
    Mistake(
        "13-dot",
        "b before a",
        """
def dot(Value, a, b):
    total, children, local_grads = 0.0, [], []
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
        children += (y, x)
        local_grads += (x.data, y.data)
    return Value(total, children, local_grads)
""",
        says="You put each entry of b before its partner in a. The slopes are right, but backward adds gradients in "
        "another order than in the plain sum, and the last digits change.",
        counterexample="For one pair the plain product has the children a[0], b[0]; yours are b[0], a[0].",
    ),
    Mistake(
        "13-dot",
        "the plain sum",
        """
def dot(Value, a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Value(0.0))
""",
        says="You build the same graph as before, with a node for every product and every addition.",
        counterexample="For 3 pairs yours has 6 nodes more than the entries; due is 1.",
    ),
    Mistake(
        "13-dot",
        "better rounding",
        """
import math

def dot(Value, a, b):
    pairs = list(zip(a, b, strict=True))
    total = math.fsum(x.data * y.data for x, y in pairs)
    return Value(total, [n for pair in pairs for n in pair], [n.data for x, y in pairs for n in (y, x)])
""",
        says="Your sum rounds only once, at the end. That is closer to the truth, but it is not what the plain engine "
        "computes, so the digits differ.",
        counterexample="1e16 + 1 - 1e16 + 1 from left to right is 1.0; yours is 2.0.",
    ),
    Mistake(
        "13-dot",
        "from right to left",
        """
def dot(Value, a, b):
    pairs = list(zip(a, b, strict=True))
    total = 0.0
    for x, y in reversed(pairs):
        total += x.data * y.data
    return Value(total, [n for pair in pairs for n in pair], [n.data for x, y in pairs for n in (y, x)])
""",
        says="You add from the last product to the first. With rounding, the order of a sum changes its last digits.",
        counterexample="1e16 + 1 - 1e16 + 1 from left to right is 1.0; from right to left it is 0.0.",
    ),
    Mistake(
        "13-dot",
        "the longer list is cut",
        """
def dot(Value, a, b):
    total, children, local_grads = 0.0, [], []
    for x, y in zip(a, b):
        total += x.data * y.data
        children += (x, y)
        local_grads += (y.data, x.data)
    return Value(total, children, local_grads)
""",
        says="zip stops at the shorter list without a word, so a row of the wrong length goes unnoticed.",
        counterexample="dot of [1, 2, 3] and [1, 2]: yours is 5; due is a ValueError.",
    ),
    Mistake(
        "13-dot",
        "slopes for one list only",
        """
def dot(Value, a, b):
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
    return Value(total, list(a), [y.data for y in b])
""",
        says="Only the entries of a are children. The entries of b get no gradient.",
        counterexample="dot of [2] and [3]: yours hands 3 to the 2 and nothing to the 3; due is 2 for the 3 as well.",
    ),
    Mistake(
        "13-cycle",
        "the circle stays",
        """
def inner_nodes(root):
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        for child in node.children:
            if child.children and child not in seen:
                visit(child)
        found.append(node)

    visit(root)
    return found
""",
        says="visit calls itself by name, so the function holds the name and the name holds the function. Nobody "
        "outside needs them any more, but each keeps the other alive, with the whole graph in found and seen.",
        counterexample="After 10 calls with the collector off, yours keeps 10 graphs in memory; due is none.",
    ),
    Mistake(
        "13-cycle",
        "leaves included",
        """
def inner_nodes(root):
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        for child in node.children:
            if child not in seen:
                visit(child)
        found.append(node)

    visit(root)
    del visit
    return found
""",
        says="You also list the nodes without children. They have nobody to hand a gradient on to; most nodes of "
        "a step are such leaves, and passing them by is where the time is saved.",
        counterexample="For L = w * x yours lists w, x and L; due is L alone.",
    ),
    Mistake(
        "13-cycle",
        "a node before its children",
        """
def inner_nodes(root):
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        found.append(node)
        for child in node.children:
            if child.children and child not in seen:
                visit(child)

    visit(root)
    del visit
    return found
""",
        says="You append a node before its children. Turned round, a node may then hand on its gradient before it is "
        "complete.",
        counterexample="For q made of p, and L made of p and q: yours is L, p, q; due is p, q, L.",
    ),
    Mistake(
        "13-cycle",
        "some nodes twice",
        """
def inner_nodes(root):
    found = []

    def visit(node):
        for child in node.children:
            if child.children:
                visit(child)
        found.append(node)

    visit(root)
    del visit
    return found
""",
        says="Nothing remembers which nodes were seen, so a node with two parents comes up twice, and hands on its "
        "gradient twice.",
        counterexample="For q made of p, and L made of p and q: yours is p, p, q, L; due is p, q, L.",
    ),
    Mistake(
        "13-cycle",
        "children from right to left",
        """
def inner_nodes(root):
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        for child in reversed(node.children):
            if child.children and child not in seen:
                visit(child)
        found.append(node)

    visit(root)
    del visit
    return found
""",
        says="Children come before parents in yours too, but you visit them from right to left. Gradients are then "
        "added in another order than topological_order gives, and the last digits change.",
        counterexample="For a = x*y, d = y*y and L = a + d: yours is d, a, L; due is a, d, L.",
    ),
    Mistake(
        "13-cycle",
        "root left out",
        """
def inner_nodes(root):
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        for child in node.children:
            if child.children and child not in seen:
                visit(child)
                found.append(child)

    visit(root)
    del visit
    return found
""",
        says="You append each child after visiting it, and nobody appends the root. The loss itself then hands on "
        "nothing.",
        counterexample="For L = w * x yours is empty; due is L.",
    ),
    Mistake(
        "13-cycle",
        "seen lives on",
        """
def _visit(node, found, seen):
    seen.add(node)
    for child in node.children:
        if child.children and child not in seen:
            _visit(child, found, seen)
    found.append(node)


def inner_nodes(root, seen=set()):
    found = []
    _visit(root, found, seen)
    return found
""",
        says="A default value is made once, when the function is defined. Your set keeps every node of every call, and "
        "a second call finds nothing new below the root.",
        counterexample="The second call for the same L: yours lists L alone; due is the same list as before.",
    ),
    Mistake(
        "13-cycle",
        "only the children of root",
        """
def inner_nodes(root):
    found = []
    for child in root.children:
        if child.children and child not in found:
            found.append(child)
    return found + [root]
""",
        says="You look at root's own children and no further.",
        counterexample="For p = w*x, q = p + 1, L = 2*q: yours is q, L; due is p, q, L.",
    ),
    Mistake(
        "13-array",
        "outer product turned round",
        _ARRAY
        + """
    def linear(self, w):
        return Array(w.data @ self.data, (self, w), lambda g: (g @ w.data, np.outer(self.data, g)))
"""
        + _BACKWARD,
        says="Your gradient of w has rows and columns exchanged. w has a row for each output, so its gradient has too.",
        counterexample="2 outputs and 3 inputs: yours is 3 by 2; due is 2 by 3, with g[r] * x[c] in row r, column c.",
    ),
    Mistake(
        "13-array",
        "no gradient for w",
        _ARRAY
        + """
    def linear(self, w):
        return Array(w.data @ self.data, (self,), lambda g: (g @ w.data,))
"""
        + _BACKWARD,
        says="Only the vector is a child. The matrix, where the parameters are, gets no gradient.",
        counterexample="For x = [2], w = [[3]]: yours gives w the gradient 0; due is 2.",
    ),
    Mistake(
        "13-array",
        "gradients in the wrong order",
        _ARRAY
        + """
    def linear(self, w):
        return Array(w.data @ self.data, (w, self), lambda g: (g @ w.data, np.outer(g, self.data)))
"""
        + _BACKWARD,
        says="Your children are w and x, but your gradients come for x and then for w. The first gradient goes to the "
        "first child.",
        counterexample="For x = [2], w = [[3]]: yours gives x the gradient 2 and w 3; due are 3 and 2.",
    ),
    Mistake(
        "13-array",
        "the matrix not turned for going back",
        _ARRAY
        + """
    def linear(self, w):
        return Array(w.data @ self.data, (self, w), lambda g: (w.data @ g, np.outer(g, self.data)))
"""
        + _BACKWARD,
        says="For the gradient of x you use w as in the forward direction. Backward, entry c of x collects from every "
        "row: the sum over r of g[r] * w[r][c].",
        counterexample="w = [[1, 2], [3, 4]], g = [1, 1]: yours is [1+2, 3+4] = [3, 7]; due is [1+3, 2+4] = [4, 6].",
    ),
    Mistake(
        "13-array",
        "every row alike",
        _ARRAY
        + """
    def linear(self, w):
        def pull(g):
            return g @ w.data, np.ones_like(w.data) * self.data

        return Array(w.data @ self.data, (self, w), pull)
"""
        + _BACKWARD,
        says="Your gradient of w is x in every row. Row r also depends on how much the loss cares about output r: "
        "multiply it by g[r].",
        counterexample="x = [2], g = [5]: yours gives w the gradient 2; due is 10.",
    ),
    Mistake(
        "13-array",
        "assigns instead of adding",
        _ARRAY
        + _LINEAR
        + """
    def backward(self):
        self.grad = 1.0
        for node in reversed(inner_nodes(self)):
            for child, grad in zip(node.children, node.pull(node.grad)):
                child.grad = grad
""",
        says="You overwrite what a child already has. A node that is used twice has two paths to the loss, and both "
        "count.",
        counterexample="For L = x + x: yours gives x the gradient 1; due is 2.",
    ),
    Mistake(
        "13-array",
        "parents not first",
        _ARRAY
        + _LINEAR
        + """
    def backward(self):
        self.grad = 1.0
        for node in inner_nodes(self):
            for child, grad in zip(node.children, node.pull(node.grad)):
                child.grad = child.grad + grad
""",
        says="inner_nodes gives children first. For going backward you need the other end first: a node hands on "
        "only when its own gradient is complete.",
        counterexample="For L = x.linear(w)[0]: yours asks linear for its share before L has handed anything to it.",
    ),
    Mistake(
        "13-array",
        "shared and changed in place",
        _ARRAY
        + _LINEAR
        + """
    def backward(self):
        self.grad = 1.0
        for node in reversed(inner_nodes(self)):
            for child, grad in zip(node.children, node.pull(node.grad)):
                if isinstance(child.grad, float):
                    child.grad = grad
                else:
                    child.grad += grad
""",
        says="The first gradient you take over as it is, and later ones you add in place. But a sum hands the same "
        "array to both its children: adding in place for one changes the other.",
        counterexample="L = (x + y) + y with slope 1: x and y first share one array [1]; adding 1 for y gives x the "
        "gradient 2 as well, where 1 is due.",
    ),
    Mistake(
        "13-array",
        "the seed is missing",
        _ARRAY
        + _LINEAR
        + """
    def backward(self):
        for node in reversed(inner_nodes(self)):
            for child, grad in zip(node.children, node.pull(node.grad)):
                child.grad = child.grad + grad
""",
        says="The loss itself must start with the gradient 1; yours starts with 0, and 0 is all that gets handed on.",
        counterexample="For L = x[0]: yours gives x the gradient 0; due is 1 in place 0.",
    ),
    Mistake(
        "13-norm",
        "scale taken as fixed",
        """
def rmsnorm_back(g, out, scale):
    return g * scale
""",
        says="You treat scale as a constant. It depends on every entry of x, and that way takes part of the gradient "
        "away again.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [0.283, 0]; due is [0.181, -0.136].",
    ),
    Mistake(
        "13-norm",
        "sum for mean",
        """
def rmsnorm_back(g, out, scale):
    return scale * (g - out * np.vecdot(g, out, keepdims=True))
""",
        says="You take away out times the sum of g·out; it is the mean that is due, as in the mean of the squares.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [0.079, -0.272]; due is [0.181, -0.136].",
    ),
    Mistake(
        "13-norm",
        "sign of the second part",
        """
def rmsnorm_back(g, out, scale):
    return scale * (g + out * (np.vecdot(g, out, keepdims=True) / out.shape[-1]))
""",
        says="A larger entry makes the scale smaller, so the second part is taken away, not added.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [0.385, 0.136]; due is [0.181, -0.136].",
    ),
    Mistake(
        "13-norm",
        "entry by entry",
        """
def rmsnorm_back(g, out, scale):
    return scale * (g - out * (g * out) / out.shape[-1])
""",
        says="You use each entry's own g times out. The scale is one number for the whole vector: each entry feels the "
        "mean of all the products.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [0.181, 0]; due is [0.181, -0.136].",
    ),
    Mistake(
        "13-norm",
        "mean over the whole matrix",
        """
def rmsnorm_back(g, out, scale):
    return scale * (g - out * (g * out).mean())
""",
        says="Your mean runs over all rows. Each row is a vector of its own and has its own mean.",
        counterexample="If only the first of two rows has a gradient, the second must get zeros; yours does not.",
    ),
    Mistake(
        "13-norm",
        "scale forgotten",
        """
def rmsnorm_back(g, out, scale):
    return g - out * (np.vecdot(g, out, keepdims=True) / out.shape[-1])
""",
        says="The gradient of out with respect to x also has the factor scale: if x is ten times as large, a nudge of "
        "x counts a tenth.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [0.640, -0.480]; due is that times 0.283.",
    ),
    Mistake(
        "13-norm",
        "x for out",
        """
def rmsnorm_back(g, out, scale):
    x = out / scale
    return scale * (g - x * (np.vecdot(g, out, keepdims=True) / out.shape[-1]))
""",
        says="You multiply by x where out is due: the second part has the factor scale once more than you think.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [-0.077, -0.480]; due is [0.181, -0.136].",
    ),
    Mistake(
        "13-norm",
        "LayerNorm's rule",
        """
def rmsnorm_back(g, out, scale):
    share = np.vecdot(g, out, keepdims=True) / out.shape[-1]
    return scale * (g - g.mean(-1, keepdims=True) - out * share)
""",
        says="You also take away the mean of g. That belongs to LayerNorm, which subtracts the mean of x; RMSNorm "
        "does not.",
        counterexample="x = [3, 4], g = [1, 0]: yours is [0.040, -0.277]; due is [0.181, -0.136].",
    ),
    Mistake(
        "13-norm",
        "mean square taken as 1",
        """
def rmsnorm_back(g, out, scale):
    unit = out / np.sqrt(np.vecdot(out, out, keepdims=True) / out.shape[-1])
    return scale * (g - unit * (np.vecdot(g, unit, keepdims=True) / out.shape[-1]))
""",
        says="You bring out to a mean square of exactly 1 first. Because of the 1e-5 it is less than 1, and for tiny "
        "vectors much less.",
        counterexample="x = [0.002, -0.001]: the mean square of out is 0.2, not 1.",
    ),
    Mistake(
        "13-attention",
        "the root of d forgotten",
        """
def attention_back(g, q, k, v, weights):
    g_scores = softmax_back(g @ v.swapaxes(-1, -2), weights)
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g
""",
        says="The scores were divided by √d on the way forward; their gradient has the same factor on the way back.",
        counterexample="With d = 4 your gradients of q and k are twice what is due.",
    ),
    Mistake(
        "13-attention",
        "√d on the wrong side",
        """
def attention_back(g, q, k, v, weights):
    g_scores = softmax_back(g @ v.swapaxes(-1, -2), weights) * q.shape[-1] ** 0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g
""",
        says="You multiply by √d. A constant factor stays what it is on the way back: 1/√d.",
        counterexample="With d = 4 your gradients of q and k are 4 times what is due.",
    ),
    Mistake(
        "13-attention",
        "q and k exchanged",
        """
def attention_back(g, q, k, v, weights):
    g_scores = softmax_back(g @ v.swapaxes(-1, -2), weights) * q.shape[-1] ** -0.5
    return g_scores.swapaxes(-1, -2) @ q, g_scores @ k, weights.swapaxes(-1, -2) @ g
""",
        says="You return the gradient of k first and that of q second.",
        counterexample="Position 0 has one weight only, which is always 1: its query gets gradient 0, yours does not.",
    ),
    Mistake(
        "13-attention",
        "k without the transposed scores",
        """
def attention_back(g, q, k, v, weights):
    g_scores = softmax_back(g @ v.swapaxes(-1, -2), weights) * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores @ q, weights.swapaxes(-1, -2) @ g
""",
        says="Row t of the scores belongs to query t, column u to key u. For the keys the columns have to be summed, "
        "so the matrix must be turned.",
        counterexample="The last key is seen by the last query alone; in yours the first query reaches it too.",
    ),
    Mistake(
        "13-attention",
        "v without the transposed weights",
        """
def attention_back(g, q, k, v, weights):
    g_scores = softmax_back(g @ v.swapaxes(-1, -2), weights) * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights @ g
""",
        says="Value u gets a share from every later position t: the sum over t of weights[t][u] * g[t]. You sum over "
        "the other index.",
        counterexample="With weights [[1, 0], [0.4, 0.6]] and g = [0, 1]: yours gives v [0, 0.6]; due is [0.4, 0.6].",
    ),
    Mistake(
        "13-attention",
        "softmax passed by",
        """
def attention_back(g, q, k, v, weights):
    g_scores = g @ v.swapaxes(-1, -2) * weights * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g
""",
        says="You multiply by the weights and stop there. Raising one score lowers all other weights of its row; "
        "softmax_back knows that.",
        counterexample="A row with one weight, 1.0: its score can change nothing, so 0 is due; yours is g times v.",
    ),
    Mistake(
        "13-attention",
        "softmax on the wrong quantity",
        """
def attention_back(g, q, k, v, weights):
    g_scores = softmax_rows(g @ v.swapaxes(-1, -2)) * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g
""",
        says="You go forward through softmax once more. Going back is softmax_back, with the weights that came out on "
        "the way forward.",
        counterexample="A gradient of zeros must give zeros; yours gives equal shares.",
    ),
    Mistake(
        "13-attention",
        "the gradient of weights with v unturned",
        """
def attention_back(g, q, k, v, weights):
    g_weights = (g[..., None, :] * v[..., :, None, :]).sum(-1)
    g_scores = softmax_back(g_weights, weights) * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g
""",
        says="Your gradient of the weights has t and u exchanged. Weight [t][u] mixes value u into position t: its "
        "gradient is g[t] · v[u].",
        counterexample="g only at the last position: row 1 of the due gradient is filled; in yours it is column 1.",
    ),
    Mistake(
        "13-batch",
        "mean of the means",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    longest = max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = [[1 / (n * len(documents))] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="Each document counts alike in yours, so a position in a short name weighs more than one in a long name. "
        "The mean over all positions is due.",
        counterexample="Documents with 2 and 4 positions: yours gives 1/4 and 1/8 each; due is 1/6 for all six.",
    ),
    Mistake(
        "13-batch",
        "padding counts",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    longest = max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = np.full((len(documents), longest), 1 / (len(documents) * longest))
    return np.array(inputs), np.array(targets), shares
""",
        says="You share among all places of the table. The model would be trained to predict padding.",
        counterexample="Documents with 2 and 4 positions: yours gives 1/8 to eight places; due is 1/6 for six of them.",
    ),
    Mistake(
        "13-batch",
        "too small a share",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    longest = max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    share = 1 / (len(documents) * longest)
    shares = [[share] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="Padding gets no share in yours, yet you still divide by the number of all places. The shares then sum to "
        "less than 1.",
        counterexample="Documents with 2 and 4 positions: yours gives 1/8 to each of six positions; due is 1/6.",
    ),
    Mistake(
        "13-batch",
        "the sum for the mean",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    longest = max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = [[1.0] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="Your shares only tell real positions from padding; the loss would be a sum. For a mean the shares "
        "together make 1.",
        counterexample="Six positions with loss 3 each: yours is 18; due is 3.",
    ),
    Mistake(
        "13-batch",
        "each document by itself",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    longest = max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = [[1 / n] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="You divide by the length of each document: with eight documents the loss is eight times too large, and "
        "short names weigh more.",
        counterexample="Documents with 2 and 4 positions: your shares sum to 2; they must sum to 1.",
    ),
    Mistake(
        "13-batch",
        "cut before pairing",
        """
def pad_documents(documents, block_size):
    documents = [tokens[:block_size] for tokens in documents]
    lengths = [len(tokens) - 1 for tokens in documents]
    total, longest = sum(lengths), max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = [[1 / total] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="You keep block_size tokens, which make only block_size - 1 pairs.",
        counterexample="Six tokens and block_size 4: yours has 3 positions; due are 4.",
    ),
    Mistake(
        "13-batch",
        "never cut",
        """
def pad_documents(documents, block_size):
    lengths = [len(tokens) - 1 for tokens in documents]
    total, longest = sum(lengths), max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    targets = [tokens[1 : n + 1] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = [[1 / total] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="A long document keeps all its positions in yours, but there are only block_size position vectors.",
        counterexample="Nine tokens and block_size 4: yours has 8 positions; due are 4.",
    ),
    Mistake(
        "13-batch",
        "targets not moved",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    total, longest = sum(lengths), max(lengths)
    inputs = [tokens[:n] + [0] * (longest - n) for tokens, n in zip(documents, lengths)]
    shares = [[1 / total] * n + [0.0] * (longest - n) for n in lengths]
    return np.array(inputs), np.array(inputs), np.array(shares)
""",
        says="Your targets are the inputs themselves. The target of a position is the token after it.",
        counterexample="Tokens 9, 4, 1, 9: your targets are 9, 4, 1; due are 4, 1, 9.",
    ),
    Mistake(
        "13-batch",
        "padding in front",
        """
def pad_documents(documents, block_size):
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    total, longest = sum(lengths), max(lengths)
    inputs = [[0] * (longest - n) + tokens[:n] for tokens, n in zip(documents, lengths)]
    targets = [[0] * (longest - n) + tokens[1 : n + 1] for tokens, n in zip(documents, lengths)]
    shares = [[0.0] * (longest - n) + [1 / total] * n for n in lengths]
    return np.array(inputs), np.array(targets), np.array(shares)
""",
        says="Your padding stands before the document. Its letters then get wrong positions, and attention sees the "
        "padding. Behind the document nobody looks at it.",
        counterexample="A document of 2 positions beside one of 4: its first token stands at position 2; due is 0.",
    ),
]
