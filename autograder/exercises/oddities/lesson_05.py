"""Unusual but right answers to lesson 05, which the checks must accept."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "05-order",
        "Kahn: place a node when its last parent is placed, then turn round",
        """
from collections import deque

@add_to(Value)
def topological_order(self):
    parents, todo = {self: 0}, [self]
    for node in todo:
        for child in node.children:
            if child not in parents:
                parents[child] = 0
                todo.append(child)
            parents[child] += 1
    order, free = deque(), deque([self])
    while free:
        node = free.popleft()
        order.appendleft(node)
        for child in node.children:
            parents[child] -= 1
            if parents[child] == 0:
                free.append(child)
    return list(order)
""",
    ),
    Oddity(
        "05-order",
        "height above the leaves, sorted",
        """
@add_to(Value)
def topological_order(self):
    height, stack = {}, [self]
    while stack:
        node = stack[-1]
        waiting = [child for child in node.children if child not in height]
        if waiting:
            stack.extend(waiting)
        else:
            height[stack.pop()] = 1 + max((height[child] for child in node.children), default=0)
    return sorted(height, key=height.get)
""",
    ),
    Oddity(
        "05-order",
        "recursion with the limit raised",
        '''
import sys

@add_to(Value)
def topological_order(self):
    """All nodes, children first."""
    order, visited = [], set()
    def visit(v):
        if id(v) in visited:
            return
        visited.add(id(v))
        for child in v.children:
            visit(child)
        order.append(v)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        visit(self)
    finally:
        sys.setrecursionlimit(limit)
    return order
''',
    ),
    Oddity(
        "05-order",
        "a generator that remembers by id",
        """
@add_to(Value)
def topological_order(self):
    seen, stack = set(), [[self, list(self.children)]]
    while stack:
        node, left = stack[-1]
        if left:
            child = left.pop()
            if id(child) not in seen:
                stack.append([child, list(child.children)])
        else:
            stack.pop()
            if id(node) not in seen:
                seen.add(id(node))
                yield node
""",
    ),
    Oddity(
        "05-order",
        "the list itself is the memory; a tuple comes back",
        """
@add_to(Value)
def topological_order(self):
    order, path = [], [self]
    while path:
        for child in path[-1].children:
            if not any(child is placed for placed in reversed(order)):
                path.append(child)
                break
        else:
            order.append(path.pop())
    return tuple(order)
""",
    ),
    Oddity(
        "05-order",
        "nodes numbered at their creation",
        """
import itertools

class Value:
    count = itertools.count()

    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads
        self.number = next(Value.count)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def topological_order(self):
        below = {self}
        todo = [self]
        while todo:
            new = set(todo.pop().children) - below
            below |= new
            todo += new
        return sorted(below, key=lambda node: node.number)
""",
    ),
    Oddity(
        "05-accumulate",
        "by index, written out",
        """
@add_to(Value)
def accumulate(self):
    for i in range(len(self.children)):
        self.children[i].grad = self.children[i].grad + self.grad * self.local_grads[i]
""",
    ),
    Oddity(
        "05-accumulate",
        "through map and setattr, gives something back",
        """
@add_to(Value)
def accumulate(self):
    def hand(child, local_grad):
        setattr(child, "grad", child.grad + local_grad * self.grad)
        return child
    return list(map(hand, self.children, self.local_grads))
""",
    ),
    Oddity(
        "05-accumulate",
        "from the last child to the first",
        """
@add_to(Value)
def accumulate(self) -> None:
    pairs = list(zip(self.children, self.local_grads))
    while pairs:
        child, slope = pairs.pop()
        child.grad += float(slope) * self.grad
    return None
""",
    ),
    Oddity(
        "05-backward",
        "micrograd-style closures",
        """
class Value:
    def __init__(self, data, _prev=()):
        self.data, self.grad, self._prev, self._backward = data, 0.0, set(_prev), lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()
        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()
""",
    ),
    Oddity(
        "05-backward",
        "path by path, each path's own share",
        """
@add_to(Value)
def backward(self, share=1.0):
    self.grad += share
    for child, local_grad in zip(self.children, self.local_grads):
        child.backward(share * local_grad)
""",
    ),
    Oddity(
        "05-backward",
        "the order written inside, indices instead of reversed",
        """
@add_to(Value)
def backward(self):
    order, seen = [], []
    def visit(v):
        if all(v is not s for s in seen):
            seen.append(v)
            for c in v.children:
                visit(c)
            order.append(v)
    visit(self)
    self.grad = 1.0
    for i in range(len(order) - 1, -1, -1):
        for c, g in zip(order[i].children, order[i].local_grads):
            c.grad += g * order[i].grad
""",
    ),
    Oddity(
        "05-backward",
        "pops from the end of the list",
        """
@add_to(Value)
def backward(self):
    order = list(self.topological_order())
    order[-1].grad = 1
    while order:
        order.pop().accumulate()
""",
    ),
    Oddity(
        "05-backward",
        "counts parents and hands on when none is left",
        """
@add_to(Value)
def backward(self):
    waiting, todo = {id(self): 0}, [self]
    for node in todo:
        for child in node.children:
            if id(child) not in waiting:
                waiting[id(child)] = 0
                todo.append(child)
            waiting[id(child)] += 1
    self.grad, free = 1, [self]
    while free:
        node = free.pop()
        node.accumulate()
        for child in node.children:
            waiting[id(child)] -= 1
            if not waiting[id(child)]:
                free.append(child)
""",
    ),
    Oddity(
        "05-gradcheck",
        "everything by itself, with a helper inside",
        """
def gradient_check(loss, leaves, h=1e-6):
    def at(leaf, x):
        old, leaf.data = leaf.data, x
        result = loss().data
        leaf.data = old
        return result

    for leaf in leaves:
        leaf.grad = 0.0
    loss().backward()
    pairs = [(leaf.grad, (at(leaf, leaf.data + h) - at(leaf, leaf.data - h)) / (2 * h)) for leaf in leaves]
    return max(abs(a - b) / max(1, abs(a), abs(b)) for a, b in pairs)
""",
    ),
    Oddity(
        "05-gradcheck",
        "lesson 03's numerical_gradient",
        """
def gradient_check(loss, leaves, h=1e-6):
    start = [leaf.data for leaf in leaves]

    def f(xs):
        for leaf, x in zip(leaves, xs):
            leaf.data = x
        return loss().data

    numerical = numerical_gradient(f, start, h)
    f(start)
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    return largest_disagreement([leaf.grad for leaf in leaves], numerical)
""",
    ),
    Oddity(
        "05-gradcheck",
        "slopes first, computed with the values themselves, moved and moved back",
        """
def gradient_check(loss, leaves, h=1e-6):
    slopes = []
    for leaf in leaves:
        leaf.data += h
        up = loss()
        leaf.data -= 2 * h
        down = loss()
        leaf.data += h
        slopes.append(((up - down) / (2 * h)).data)
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    worst = 0
    for leaf, slope in zip(leaves, slopes):
        scale = max(1, abs(leaf.grad), abs(slope))
        if abs(leaf.grad - slope) / scale > worst:
            worst = abs(leaf.grad - slope) / scale
    return worst
""",
    ),
    Oddity(
        "05-step",
        "two passes",
        """
def step(parameters, rate):
    for p in parameters:
        p.data = p.data - rate * p.grad
    for p in parameters:
        p.grad = 0.0
    return parameters
""",
    ),
    Oddity(
        "05-step",
        "both at once, by index",
        """
def step(parameters, rate):
    for i in range(len(parameters)):
        parameters[i].data, parameters[i].grad = parameters[i].data + -rate * parameters[i].grad, 0
""",
    ),
    Oddity(
        "05-step",
        "as a leaf made anew in place",
        """
def step(parameters: list, rate: float) -> None:
    [p.__init__(p.data - rate * p.grad) for p in parameters]
""",
    ),
    Oddity(
        "05-hunt",
        "integers, tuples, from the parents' side",
        """
def failing_graph():
    return (((), (0, 0, 0)), ((), (1, 2, 3)))

def mended_gradients(children, local_grads):
    from functools import cache

    @cache
    def gradient(node):
        if node == len(children) - 1:
            return 1
        return sum(
            slope * gradient(parent)
            for parent in range(node + 1, len(children))
            for child, slope in zip(children[parent], local_grads[parent]) if child == node
        )

    return [gradient(node) for node in range(len(children))]
""",
    ),
    Oddity(
        "05-hunt",
        "shares collected in a Counter",
        """
from collections import Counter

def failing_graph():
    return [[[], [0, 0]], [[], [-1, 0.5]]]

def mended_gradients(children, local_grads):
    grads = Counter({len(children) - 1: 1.0})
    for node in range(len(children) - 1, -1, -1):
        for child, slope in zip(children[node], local_grads[node]):
            grads[child] += slope * grads[node]
    return [grads[node] for node in range(len(children))]
""",
    ),
    Oddity(
        "05-hunt",
        "the engine itself",
        """
def failing_graph():
    return [[[], [0, 0]], [[], [2.0, 2.0]]]

def mended_gradients(children, local_grads):
    nodes = []
    for below, slopes in zip(children, local_grads):
        nodes.append(Value(0.0, [nodes[child] for child in below], slopes))
    nodes[-1].backward()
    return [node.grad for node in nodes]
""",
    ),
]
