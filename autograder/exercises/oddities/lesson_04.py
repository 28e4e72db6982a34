"""Unusual but right answers of lesson 04."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "04-value",
        "without slots, gradient as a float",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 0.0
        self.children, self.local_grads = tuple(children), tuple(local_grads)
""",
    ),
    Oddity(
        "04-value",
        "lists, a name and a representation",
        """
class Value:
    count = 0

    def __init__(self, data, children=(), local_grads=()):
        Value.count += 1
        self.id = Value.count
        self.data = float(data)
        self.grad = 0.0
        self.children = list(children)
        self.local_grads = list(local_grads)

    def __repr__(self):
        return f"Value({self.data})"
""",
    ),
    Oddity(
        "04-value",
        "None for nothing",
        """
class Value:
    def __init__(self, data, children=None, local_grads=None):
        self.data = data
        self.grad = 0
        self.children = () if children is None else children
        self.local_grads = () if local_grads is None else local_grads
""",
    ),
    Oddity(
        "04-add",
        "checks for numbers instead of Values",
        """
@add_to(Value)
def __add__(self, other):
    if isinstance(other, (int, float)):
        other = Value(other)
    return Value(self.data + other.data, [self, other], [1.0, 1.0])
""",
    ),
    Oddity(
        "04-add",
        "a number gets no node",
        """
@add_to(Value)
def __add__(self, other):
    if not isinstance(other, Value):
        return Value(self.data + other, (self,), (1,))
    return Value(self.data + other.data, (self, other), (1, 1))
""",
    ),
    Oddity(
        "04-add",
        "children the other way round",
        """
@add_to(Value)
def __add__(self, other):
    right = other if hasattr(other, "data") else Value(other)
    return Value(right.data + self.data, (right, self), (1, 1))
""",
    ),
    Oddity(
        "04-multiply",
        "a number gets no node",
        """
@add_to(Value)
def __mul__(self, other):
    if isinstance(other, Value):
        return Value(self.data * other.data, (self, other), (other.data, self.data))
    return Value(self.data * other, (self,), (other,))
""",
    ),
    Oddity(
        "04-multiply",
        "a square has one child",
        """
@add_to(Value)
def __mul__(self, other):
    if other is self:
        return Value(self.data**2, (self,), (2 * self.data,))
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (other.data, self.data))
""",
    ),
    Oddity(
        "04-multiply",
        "lists, and slopes computed first",
        """
@add_to(Value)
def __mul__(self, other):
    other = Value(other) if isinstance(other, (int, float)) else other
    slopes = [other.data, self.data]
    return Value(slopes[0] * slopes[1], children=[self, other], local_grads=slopes)
""",
    ),
    Oddity(
        "04-power",
        "accepts a Value as exponent too",
        """
import math

@add_to(Value)
def __pow__(self, n):
    if isinstance(n, Value):
        out = self.data**n.data
        return Value(out, (self, n), (n.data * self.data ** (n.data - 1), out * math.log(self.data)))
    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))
""",
    ),
    Oddity(
        "04-power",
        "the slope from the result",
        """
@add_to(Value)
def __pow__(self, n):
    out = self.data**n
    return Value(out, [self], [n * out / self.data])
""",
    ),
    Oddity(
        "04-power",
        "pow and a helper",
        """
def power_slope(x, n):
    return n * pow(x, n - 1)

@add_to(Value)
def __pow__(self, n):
    return Value(pow(self.data, n), (self,), (power_slope(self.data, n),))
""",
    ),
    Oddity(
        "04-functions",
        "powers of e, and cases",
        """
import math

@add_to(Value)
def exp(self):
    return Value(math.e**self.data, (self,), (math.e**self.data,))

@add_to(Value)
def log(self):
    return Value(math.log(self.data), [self], [self.data**-1])

@add_to(Value)
def relu(self):
    if self.data > 0:
        return Value(self.data, (self,), (1,))
    return Value(0, (self,), (0,))
""",
    ),
    Oddity(
        "04-functions",
        "a flat relu without children",
        """
from math import exp as e, log as ln

@add_to(Value)
def exp(self):
    out = Value(e(self.data))
    out.children, out.local_grads = (self,), (out.data,)
    return out

@add_to(Value)
def log(self):
    return Value(ln(self.data), (self,), (1.0 / self.data,))

@add_to(Value)
def relu(self):
    return Value(self.data, (self,), (1.0,)) if self.data > 0 else Value(0.0)
""",
    ),
    Oddity(
        "04-functions",
        "relu as a product with a truth value",
        """
import math

@add_to(Value)
def exp(self):
    grown = math.exp(self.data)
    return Value(grown, (self,), (grown,))

@add_to(Value)
def log(self):
    return Value(math.log(self.data), (self,), (1 / self.data,))

@add_to(Value)
def relu(self):
    positive = self.data > 0
    return Value(self.data * positive, (self,), (positive,))
""",
    ),
    Oddity(
        "04-derived",
        "subtraction and division as operations of their own",
        """
@add_to(Value)
def __neg__(self):
    return Value(-self.data, (self,), (-1,))

@add_to(Value)
def __radd__(self, other):
    return Value(other) + self

@add_to(Value)
def __rmul__(self, other):
    return Value(other) * self

@add_to(Value)
def __sub__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data - other.data, (self, other), (1, -1))

@add_to(Value)
def __rsub__(self, other):
    return Value(other) - self

@add_to(Value)
def __truediv__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

@add_to(Value)
def __rtruediv__(self, other):
    return Value(other) / self
""",
    ),
    Oddity(
        "04-derived",
        "names assigned from names",
        """
Value.__neg__ = lambda self: self * -1.0
Value.__radd__ = Value.__add__
Value.__rmul__ = Value.__mul__
Value.__sub__ = lambda self, other: self + other * -1
Value.__rsub__ = lambda self, other: self * -1 + other
Value.__truediv__ = lambda self, other: self * (other**-1)
Value.__rtruediv__ = lambda self, other: self**-1 * other
""",
    ),
    Oddity(
        "04-derived",
        "from zero and from one",
        """
@add_to(Value)
def __neg__(self):
    return Value(0) - self

@add_to(Value)
def __radd__(self, other):
    return self + other

@add_to(Value)
def __rmul__(self, other):
    return self * other

@add_to(Value)
def __sub__(self, other):
    return self + (other if isinstance(other, Value) else Value(other)) * Value(-1)

@add_to(Value)
def __rsub__(self, other):
    return (self - other) * -1

@add_to(Value)
def __truediv__(self, other):
    return self * (1.0 / other if not isinstance(other, Value) else other**-1.0)

@add_to(Value)
def __rtruediv__(self, other):
    return (self / other) ** -1
""",
    ),
]
