"""Common wrong answers of lesson 04."""

from autograder.checking.diagnosis import Mistake


def _derived(**changed: str) -> str:
    """The seven derived operators, with the bodies of some replaced."""
    bodies = {
        "__neg__(self)": "self * -1",
        "__radd__(self, other)": "self + other",
        "__rmul__(self, other)": "self * other",
        "__sub__(self, other)": "self + (-other)",
        "__rsub__(self, other)": "other + (-self)",
        "__truediv__(self, other)": "self * other**-1",
        "__rtruediv__(self, other)": "other * self**-1",
    }
    cells = []
    for head, body in bodies.items():
        name = head.split("(")[0].strip("_")
        cells.append(f"@add_to(Value)\ndef {head}:\n    return {changed.get(name, body)}\n")
    return "\n".join(cells)


def _functions(exp: str = "", log: str = "", relu: str = "") -> str:
    """exp, log and relu, with the bodies of some replaced."""
    exp = exp or "    e = math.exp(self.data)\n    return Value(e, (self,), (e,))"
    log = log or "    return Value(math.log(self.data), (self,), (1 / self.data,))"
    relu = relu or "    return Value(max(0, self.data), (self,), (float(self.data > 0),))"
    heads = zip(("exp", "log", "relu"), (exp, log, relu))
    return "import math\n\n" + "\n".join(f"@add_to(Value)\ndef {name}(self):\n{body}\n" for name, body in heads)


MISTAKES = [
    Mistake(
        "04-value",
        "gradient starts at 1",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 1
        self.children, self.local_grads = children, local_grads
""",
        says="Your gradient starts at 1. It is 0 until somebody has computed it; only the result itself is set to "
        "1, later.",
        counterexample="Value(2).grad: yours is 1; due is 0.",
    ),
    Mistake(
        "04-value",
        "gradient is the number",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data = self.grad = data
        self.children, self.local_grads = children, local_grads
""",
        says="data and grad are two things: the number, and the slope of some later result with respect to it.",
        counterexample="Value(2).grad: yours is 2; due is 0.",
    ),
    Mistake(
        "04-value",
        "children forgotten",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 0
        self.children, self.local_grads = (), ()
""",
        says="You accept children and local_grads but do not store them, so the Value forgets how it was made.",
        counterexample="Value(5, (a, b), (1, 1)).children: yours is empty; due is (a, b).",
    ),
    Mistake(
        "04-value",
        "children and slopes swapped",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 0
        self.children, self.local_grads = local_grads, children
""",
        says="children and local_grads are stored under each other's name.",
        counterexample="Value(5, (a, b), (1, 1)).children: yours is (1, 1); due is (a, b).",
    ),
    Mistake(
        "04-value",
        "children turned round",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 0
        self.children, self.local_grads = tuple(children)[::-1], local_grads
""",
        says="Your children lose the order in which they came, so each slope belongs to the wrong child.",
        counterexample="Value(5, (a, b), (1, 1)).children: yours begins with b; due is a first.",
    ),
    Mistake(
        "04-value",
        "everything belongs to the class",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        Value.data, Value.grad = data, 0
        Value.children, Value.local_grads = children, local_grads
""",
        says="You assign to the class instead of self, so all Values share one number.",
        counterexample="a = Value(2); b = Value(3); a.data: yours is 3; due is 2.",
    ),
    Mistake(
        "04-value",
        "whole numbers only",
        """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = int(data), 0
        self.children, self.local_grads = children, local_grads
""",
        says="You cut the number down to a whole one.",
        counterexample="Value(2.7).data: yours is 2; due is 2.7.",
    ),
    Mistake(
        "04-add",
        "numbers not wrapped",
        """
@add_to(Value)
def __add__(self, other):
    return Value(self.data + other.data, (self, other), (1, 1))
""",
        says="A plain number has no .data. Wrap it in a Value first.",
        counterexample="Value(2) + 3: yours is an AttributeError; due is 5.",
    ),
    Mistake(
        "04-add",
        "only the number",
        """
@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data)
""",
        says="Your sum forgets what it was made from: children and slopes are missing.",
        counterexample="The slope of a + b to a: yours finds no way down to a, so 0; due is 1.",
    ),
    Mistake(
        "04-add",
        "a plain number comes back",
        """
@add_to(Value)
def __add__(self, other):
    return self.data + (other.data if isinstance(other, Value) else other)
""",
        says="You return a plain number. The result must be a Value again, or the next operation has nothing to "
        "hold on to.",
        counterexample="(Value(2) + Value(3)) is 5 with yours; due is Value(5).",
    ),
    Mistake(
        "04-add",
        "the operands' numbers as slopes",
        """
@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (other.data, self.data))
""",
        says="Those are the slopes of a product. A sum grows by exactly what one operand grows by.",
        counterexample="a = 2, b = 3: raise a by 0.01 and a + b grows by 0.01, slope 1; yours says 3.",
    ),
    Mistake(
        "04-add",
        "copies of the operands",
        """
@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (Value(self.data), Value(other.data)), (1, 1))
""",
        says="The children are fresh copies, so the graph is cut: no way leads from the sum to the real operands.",
        counterexample="The slope of a + b to a: yours reaches a copy of a, and a itself gets 0; due is 1.",
    ),
    Mistake(
        "04-add",
        "changes itself",
        """
@add_to(Value)
def __add__(self, other):
    self.data += other.data if isinstance(other, Value) else other
    return self
""",
        says="You add into self and return it: a itself changes, and no new node is made.",
        counterexample="a = 2, b = 3: after a + b yours has a = 5; due is a = 2 and a new Value 5.",
    ),
    Mistake(
        "04-add",
        "slope only to the left",
        """
@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self,), (1,))
""",
        says="Only the left operand is recorded; the sum depends on both.",
        counterexample="The slope of a + b to b: yours is 0; due is 1.",
    ),
    Mistake(
        "04-add",
        "adding 0 gives back the same Value",
        """
@add_to(Value)
def __add__(self, other):
    if not isinstance(other, Value) and other == 0:
        return self
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (1, 1))
""",
        says="For + 0 you return the operand itself, so one object stands in two places of the graph.",
        counterexample="a + 0 is a: with yours True; due is a new Value.",
    ),
    Mistake(
        "04-multiply",
        "slopes not swapped",
        """
@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (self.data, other.data))
""",
        says="Each factor's slope is the *other* factor.",
        counterexample="a = 2, b = 3: raise a by 0.01 and a*b grows by 0.03, slope 3; yours says 2.",
    ),
    Mistake(
        "04-multiply",
        "slopes of a sum",
        """
@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (1, 1))
""",
        says="Those are the slopes of a sum.",
        counterexample="a = 2, b = 3: raise a by 0.01 and a*b grows by 0.03, slope 3; yours says 1.",
    ),
    Mistake(
        "04-multiply",
        "the product as both slopes",
        """
@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    out = self.data * other.data
    return Value(out, (self, other), (out, out))
""",
        says="You record the product itself as slope; a factor's slope is the other factor alone.",
        counterexample="a = 2, b = 3: the slope to a is 3; yours says 6.",
    ),
    Mistake(
        "04-multiply",
        "numbers not wrapped",
        """
@add_to(Value)
def __mul__(self, other):
    return Value(self.data * other.data, (self, other), (other.data, self.data))
""",
        says="A plain number has no .data. Wrap it in a Value first.",
        counterexample="Value(2) * 3: yours is an AttributeError; due is 6.",
    ),
    Mistake(
        "04-multiply",
        "the sum with the slopes of a product",
        """
@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (other.data, self.data))
""",
        says="The slopes are those of a product, but the number is a sum.",
        counterexample="a = 2, b = 3: yours is 5; due is 6.",
    ),
    Mistake(
        "04-multiply",
        "copies of the operands",
        """
@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (Value(self.data), Value(other.data)), (other.data, self.data))
""",
        says="The children are fresh copies, so the graph is cut: no way leads from the product to the real factors.",
        counterexample="The slope of a*b to a, with b = 3: yours reaches a copy, and a itself gets 0; due is 3.",
    ),
    Mistake(
        "04-multiply",
        "changes itself",
        """
@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    self.data *= other.data
    return self
""",
        says="You multiply into self and return it: a itself changes, and no new node is made.",
        counterexample="a = 2, b = 3: after a * b yours has a = 6; due is a = 2 and a new Value 6.",
    ),
    Mistake(
        "04-multiply",
        "a number is no child, and neither is the factor",
        """
@add_to(Value)
def __mul__(self, other):
    if isinstance(other, Value):
        return Value(self.data * other.data, (self, other), (other.data, self.data))
    return Value(self.data * other)
""",
        says="For a plain number you forget the child: the product still depends on self.",
        counterexample="The slope of a * 3 to a: yours is 0; due is 3.",
    ),
    Mistake(
        "04-power",
        "n forgotten",
        """
@add_to(Value)
def __pow__(self, n):
    return Value(self.data**n, (self,), (self.data ** (n - 1),))
""",
        says="The factor n is missing from the slope.",
        counterexample="2**3: near 2 it grows by 0.12 when 2 grows by 0.01, slope 12; yours says 4.",
    ),
    Mistake(
        "04-power",
        "n where n - 1 is due",
        """
@add_to(Value)
def __pow__(self, n):
    return Value(self.data**n, (self,), (n * self.data**n,))
""",
        says="The exponent of the slope is one less than n.",
        counterexample="2**3 has the slope 3 * 2**2 = 12; yours says 3 * 2**3 = 24.",
    ),
    Mistake(
        "04-power",
        "times instead of to the power",
        """
@add_to(Value)
def __pow__(self, n):
    return Value(self.data * n, (self,), (n,))
""",
        says="You multiply by n. ** raises to a power.",
        counterexample="2**3: yours is 6; due is 8.",
    ),
    Mistake(
        "04-power",
        "slope without the power",
        """
@add_to(Value)
def __pow__(self, n):
    return Value(self.data**n, (self,), (n * self.data,))
""",
        says="Your slope n * a is right for n = 2 only; in general it is n * a**(n - 1).",
        counterexample="2**3 has the slope 3 * 4 = 12; yours says 6.",
    ),
    Mistake(
        "04-power",
        "slope of an exponential",
        """
import math

@add_to(Value)
def __pow__(self, n):
    out = self.data**n
    return Value(out, (self,), (out * math.log(self.data),))
""",
        says="That is the slope when the exponent grows. Here the base grows and the exponent stays.",
        counterexample="2**3 has the slope 3 * 4 = 12 towards the base; yours says 8 * ln 2 = 5.5.",
    ),
    Mistake(
        "04-power",
        "whole powers only",
        """
@add_to(Value)
def __pow__(self, n):
    out = 1
    for _ in range(int(n)):
        out = out * self.data
    return Value(out, (self,), (n * self.data ** (n - 1),))
""",
        says="Multiplying n times fails for fractions and negative powers. Python's own ** manages them.",
        counterexample="4**0.5: yours is 1; due is 2.",
    ),
    Mistake(
        "04-power",
        "no children",
        """
@add_to(Value)
def __pow__(self, n):
    return Value(self.data**n)
""",
        says="The power forgets what it was made from.",
        counterexample="The slope of a**2 to a, at a = 2: yours is 0; due is 4.",
    ),
    Mistake(
        "04-functions",
        "log's slope is log",
        _functions(log="    out = math.log(self.data)\n    return Value(out, (self,), (out,))"),
        says="Only exp is its own slope. The slope of log is 1/a.",
        counterexample="At a = 2: raise a by 0.01 and log grows by 0.005, slope 0.5; yours says 0.693.",
    ),
    Mistake(
        "04-functions",
        "relu's slope is always 1",
        _functions(relu="    return Value(max(0, self.data), (self,), (1.0,))"),
        says="Below 0 relu is flat: its slope there is 0.",
        counterexample="relu(-3) = 0 and relu(-2.99) = 0: slope 0; yours says 1.",
    ),
    Mistake(
        "04-functions",
        "leaky relu",
        _functions(
            relu="    slope = 1.0 if self.data > 0 else 0.01\n    return Value(slope * self.data, (self,), (slope,))"
        ),
        says="You let a little through below 0 (the leaky variant). relu is exactly 0 there.",
        counterexample="relu(-3): yours is -0.03; due is 0.",
    ),
    Mistake(
        "04-functions",
        "relu takes the absolute value",
        _functions(relu="    return Value(abs(self.data), (self,), (1.0 if self.data > 0 else -1.0,))"),
        says="You turn negative numbers round. relu makes them 0.",
        counterexample="relu(-3): yours is 3; due is 0.",
    ),
    Mistake(
        "04-functions",
        "exp's slope is a",
        _functions(exp="    return Value(math.exp(self.data), (self,), (self.data,))"),
        says="The slope of exp at a is exp(a), the number you have computed already.",
        counterexample="At a = 2: exp(2) = 7.389 and the slope is 7.389; yours says 2.",
    ),
    Mistake(
        "04-functions",
        "exp treated as a power",
        _functions(exp="    return Value(math.exp(self.data), (self,), (self.data * math.exp(self.data - 1),))"),
        says="n * a**(n - 1) is the rule for a growing base. In exp the exponent grows, and exp is its own slope.",
        counterexample="At a = 2 the slope of exp is 7.389; yours says 2 * 2.718 = 5.437.",
    ),
    Mistake(
        "04-functions",
        "logarithm to base 10",
        _functions(log="    return Value(math.log10(self.data), (self,), (1 / self.data,))"),
        says="You take the logarithm to base 10; here log is the natural one, math.log.",
        counterexample="log of 2: yours is 0.301; due is 0.693.",
    ),
    Mistake(
        "04-functions",
        "relu's slope is the number",
        _functions(relu="    return Value(max(0, self.data), (self,), (max(0, self.data),))"),
        says="You record the result as the slope. Above 0 relu hands the number on unchanged, so the slope is 1.",
        counterexample="At a = 2: raise a by 0.01 and relu grows by 0.01, slope 1; yours says 2.",
    ),
    Mistake(
        "04-derived",
        "plus that calls itself",
        _derived(radd="other + self"),
        says="other + self asks Python to add again, Python asks __radd__ again, and so on for ever. Turn it "
        "round: self + other.",
        counterexample="3 + a calls a.__radd__(3), which computes 3 + a, which calls a.__radd__(3), …",
    ),
    Mistake(
        "04-derived",
        "5 - a the wrong way round",
        _derived(rsub="self - other"),
        says="In 5 - a Python calls a.__rsub__(5): self is what is subtracted.",
        counterexample="5 - Value(2): yours is -3; due is 3.",
    ),
    Mistake(
        "04-derived",
        "6 / a the wrong way round",
        _derived(rtruediv="self / other"),
        says="In 6 / a Python calls a.__rtruediv__(6): self stands below the line.",
        counterexample="6 / Value(2): yours is 1/3; due is 3.",
    ),
    Mistake(
        "04-derived",
        "minus changes itself",
        _derived(neg="(setattr(self, 'data', -self.data), self)[1]"),
        says="Your minus turns the operand itself round. Return a new Value.",
        counterexample="a = 2: after -a yours has a = -2; due is a = 2 and a new Value -2.",
    ),
    Mistake(
        "04-derived",
        "minus without a way down",
        _derived(neg="Value(-self.data)"),
        says="-a is a fresh Value without children, so no slope reaches a. Make it of self: self * -1.",
        counterexample="The slope of -a to a: yours is 0; due is -1.",
    ),
    Mistake(
        "04-derived",
        "division without the slope below the line",
        _derived(truediv="self * (1 / (other.data if isinstance(other, Value) else other))"),
        says="You divide by the plain number, so no slope reaches what stands below the line.",
        counterexample="a / b at a = 2, b = 4: the slope to b is -2/16 = -0.125; yours is 0.",
    ),
    Mistake(
        "04-derived",
        "division rounds down",
        _derived(truediv="Value(self.data // (other.data if isinstance(other, Value) else other), (self,), (1,))"),
        says="// cuts the fraction off. Division is a * b**-1.",
        counterexample="Value(2) / 4: yours is 0; due is 0.5.",
    ),
    Mistake(
        "04-derived",
        "subtraction that adds",
        _derived(sub="self + other"),
        says="The minus of the second operand is missing.",
        counterexample="Value(2) - Value(3): yours is 5; due is -1.",
    ),
]
