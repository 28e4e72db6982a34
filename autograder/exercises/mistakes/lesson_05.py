"""Wrong answers that learners write in lesson 05, each with the misconception behind it."""

from autograder.checking.diagnosis import Mistake

_ORDER = [
    Mistake(
        "05-order",
        "appends self instead of the current node",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], set(), [(self, False)]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(self)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            for child in node.children:
                stack.append((child, False))
    return order
""",
        says="Your list holds the node you started from over and over: you append self where the node in hand is due.",
        counterexample="L = a*b: yours gives [L, L, L], due is [a, b, L].",
    ),
    Mistake(
        "05-order",
        "pre-order: a node goes on the list before its children",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], set(), [self]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(node.children)
    return order
""",
        says="You put a node on the list when you first meet it. At that moment its children are not on the list yet.",
        counterexample="L = a*b: yours gives [L, b, a], due is [a, b, L].",
    ),
    Mistake(
        "05-order",
        "pre-order, turned round at the end",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], set(), [self]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(node.children)
    return order[::-1]
""",
        says="You list nodes as you meet them and turn the list round. A node that is met early along one "
        "path may still be needed by a node that is met later, and then the turned list has it too "
        "late.",
        counterexample="c = a*b, L = c*a + c: yours meets L, c, b, a, then c*a; turned round, c*a stands first, "
        "before its children a and c. Due is a, b, c, c*a, L.",
    ),
    Mistake(
        "05-order",
        "level by level, turned round at the end",
        """
@add_to(Value)
def topological_order(self):
    order, seen = [self], {self}
    for node in order:
        for child in node.children:
            if child not in seen:
                seen.add(child)
                order.append(child)
    return order[::-1]
""",
        says="You go down level by level and turn the list round. A node that sits at two depths is listed "
        "by the shorter way and ends up behind a parent that lies deeper.",
        counterexample="c = a*b, d = c*a, L = c + d: the levels are L | c, d | a, b. Turned round: b, a, d, c, L, "
        "with d before its child c. Due is a, b, c, d, L.",
    ),
    Mistake(
        "05-order",
        "marks nodes as seen when they are put on the stack",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], {self}, [(self, False)]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(node)
        else:
            stack.append((node, True))
            for child in reversed(node.children):
                if child not in seen:
                    seen.add(child)
                    stack.append((child, False))
    return order
""",
        says="You mark a node as seen when you put it on the stack. It then waits far down in the stack, "
        "and a node above it that needs it first skips it.",
        counterexample="c = a*b, d = c*a, L = d + c: c is put on the stack for L and marked, so d does not open it. "
        "Yours gives a, d, b, c, L with d before its child c; due is a, b, c, d, L.",
    ),
    Mistake(
        "05-order",
        "no memory of what was seen",
        """
@add_to(Value)
def topological_order(self):
    order, stack = [], [(self, False)]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(node)
        else:
            stack.append((node, True))
            for child in node.children:
                stack.append((child, False))
    return order
""",
        says="A node that is used twice stands in your list twice: nothing remembers that it was there before.",
        counterexample="L = a*a: yours gives [a, a, L], due is [a, L].",
    ),
    Mistake(
        "05-order",
        "remembers what was seen from one call to the next",
        """
@add_to(Value)
def topological_order(self, seen=set()):
    order, stack = [], [(self, False)]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            for child in node.children:
                stack.append((child, False))
    return order
""",
        says="The set of seen nodes lives on after the call: a default value is made once, when the "
        "function is defined. The second call finds everything seen already.",
        counterexample="L = a*b, asked twice: yours gives [b, a, L] and then [], due is three nodes both times.",
    ),
    Mistake(
        "05-order",
        "leaves the leaves out",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], set(), [(self, False)]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(node)
        elif node not in seen and node.children:
            seen.add(node)
            stack.append((node, True))
            for child in node.children:
                stack.append((child, False))
    return order
""",
        says="You list only nodes that have children. The leaves belong in the list too: they are all "
        "nodes below, themselves included.",
        counterexample="L = a*b: yours gives [L], due is [a, b, L].",
    ),
    Mistake(
        "05-order",
        "leaves the starting node out",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], {self}, [(child, False) for child in self.children]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            for child in node.children:
                stack.append((child, False))
    return order
""",
        says="The node you start from is missing at the end of your list.",
        counterexample="L = a*b: yours gives [b, a], due is [b, a, L].",
    ),
    Mistake(
        "05-order",
        "only the node and its direct children",
        """
@add_to(Value)
def topological_order(self):
    order = []
    for child in self.children:
        if child not in order:
            order.append(child)
    return order + [self]
""",
        says="You list the node and its own children, and stop there. The children of the children belong in too.",
        counterexample="c = a*b, L = c + 1: yours gives [c, 1, L], due is [a, b, c, 1, L].",
    ),
    Mistake(
        "05-order",
        "tells nodes apart by their numbers",
        """
@add_to(Value)
def topological_order(self):
    order, seen, stack = [], set(), [(self, False)]
    while stack:
        node, opened = stack.pop()
        if opened:
            order.append(node)
        elif node.data not in seen:
            seen.add(node.data)
            stack.append((node, True))
            for child in node.children:
                stack.append((child, False))
    return order
""",
        says="You remember the numbers that were seen, not the nodes. Two nodes with equal numbers count "
        "as one for you.",
        counterexample="a = Value(2), b = Value(2), L = a*b: yours gives two nodes, due are three.",
    ),
    Mistake(
        "05-order",
        "nested calls on a long chain",
        """
@add_to(Value)
def topological_order(self):
    order, seen = [], set()
    def visit(node):
        if node not in seen:
            seen.add(node)
            for child in node.children:
                visit(child)
            order.append(node)
    visit(self)
    return order
""",
        says="Your order is right, but each level of the graph is one more nested call, and Python stops "
        "at about 1,000 of them. Keep the nodes that wait in a list of your own.",
        counterexample="A sum of 2,000 terms, added one by one: yours ends in RecursionError, due is a list.",
    ),
]

_ACCUMULATE = [
    Mistake(
        "05-accumulate",
        "assigns instead of adding",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, self.local_grads):
        child.grad = local_grad * self.grad
""",
        says="You overwrite what a child received before. A node with two parents gets a share from each, "
        "and the shares add up.",
        counterexample="a = 3, node = a*a, node.grad = 2: yours leaves a.grad = 3 * 2 = 6, due is 6 + 6 = 12.",
    ),
    Mistake(
        "05-accumulate",
        "forgets its own gradient",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, self.local_grads):
        child.grad += local_grad
""",
        says="You hand on the local gradient alone. The chain rule multiplies it by the slope that reached this node.",
        counterexample="node = a*b with a = 2, b = 5, node.grad = 3: yours hands 5 to a, due is 5 * 3 = 15.",
    ),
    Mistake(
        "05-accumulate",
        "forgets the local gradient",
        """
@add_to(Value)
def accumulate(self):
    for child in self.children:
        child.grad += self.grad
""",
        says="You hand your own gradient on unchanged. That is right for a sum only; each child has a "
        "local gradient to multiply by.",
        counterexample="node = a*b with a = 2, b = 5, node.grad = 3: yours hands 3 to a, due is 5 * 3 = 15.",
    ),
    Mistake(
        "05-accumulate",
        "uses the child's number as local gradient",
        """
@add_to(Value)
def accumulate(self):
    for child in self.children:
        child.grad += child.data * self.grad
""",
        says="You multiply by the child's own number. The local gradient was computed on the way up and "
        "waits in local_grads; in a product it is the other factor.",
        counterexample="node = a*b with a = 2, b = 5, node.grad = 3: yours hands 2 * 3 = 6 to a, due is 5 * 3 = 15.",
    ),
    Mistake(
        "05-accumulate",
        "pairs children and local gradients the wrong way round",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, reversed(self.local_grads)):
        child.grad += local_grad * self.grad
""",
        says="Each child gets the other child's local gradient. Entry i of local_grads belongs to entry i "
        "of children; a product has swapped the factors already.",
        counterexample="node = a*b with a = 2, b = 5, node.grad = 3: yours hands 2 * 3 = 6 to a, due is 5 * 3 = 15.",
    ),
    Mistake(
        "05-accumulate",
        "a child that stands twice is served once",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in dict(zip(self.children, self.local_grads)).items():
        child.grad += local_grad * self.grad
""",
        says="You make a set or a dictionary of the children. A node that is used twice then stands in it "
        "once and loses a share.",
        counterexample="a = 3, node = a*a, node.grad = 2: yours gives a.grad = 3 * 2 = 6, due is 12.",
    ),
    Mistake(
        "05-accumulate",
        "goes on to the children's children",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, self.local_grads):
        child.grad += local_grad * self.grad
        child.accumulate()
""",
        says="You let every child hand on at once. A child may still be waiting for another parent; when "
        "it hands on is for backward to decide.",
        counterexample="c = a*b with b = 5, node = c + b, node.grad = 3: yours gives a.grad = 15, due is 0 until c "
        "has its turn.",
    ),
    Mistake(
        "05-accumulate",
        "collects from the children instead of handing down",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, self.local_grads):
        self.grad += local_grad * child.grad
""",
        says="You add the children's gradients to the parent. Gradients travel the other way: from the "
        "loss down to the leaves.",
        counterexample="node = a*b with a = 2, b = 5, node.grad = 3: yours leaves a.grad = 0, due is 15.",
    ),
    Mistake(
        "05-accumulate",
        "adds the local gradient instead of multiplying",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, self.local_grads):
        child.grad += local_grad + self.grad
""",
        says="You add local gradient and own gradient. Along a path slopes multiply; adding is for several paths.",
        counterexample="node = a*b with a = 2, b = 5, node.grad = 3: yours hands 5 + 3 = 8 to a, due is 5 * 3 = 15.",
    ),
    Mistake(
        "05-accumulate",
        "empties its own gradient afterwards",
        """
@add_to(Value)
def accumulate(self):
    for child, local_grad in zip(self.children, self.local_grads):
        child.grad += local_grad * self.grad
    self.grad = 0
""",
        says="You set the node's own gradient to 0 after handing on. Its gradient is a result as well and stays.",
        counterexample="node = a*b, node.grad = 3: yours leaves node.grad = 0, due is 3.",
    ),
]

_BACKWARD = [
    Mistake(
        "05-backward",
        "no seed",
        """
@add_to(Value)
def backward(self):
    for node in reversed(self.topological_order()):
        node.accumulate()
""",
        says="Nothing gives the loss its own gradient, so every node hands on 0. The slope of the loss "
        "with respect to itself is 1.",
        counterexample="L = a*b with a = 2, b = 3: yours gives a.grad = 3 * 0 = 0, due is 3 * 1 = 3.",
    ),
    Mistake(
        "05-backward",
        "the loss's number as seed",
        """
@add_to(Value)
def backward(self):
    self.grad = self.data
    for node in reversed(self.topological_order()):
        node.accumulate()
""",
        says="You start with the value of the loss. The start is a slope: how much the loss changes per "
        "change of itself, which is 1.",
        counterexample="L = a*b with a = 2, b = 3: yours gives a.grad = 3 * 6 = 18, due is 3 * 1 = 3.",
    ),
    Mistake(
        "05-backward",
        "children hand on before their parents",
        """
@add_to(Value)
def backward(self):
    self.grad = 1
    for node in self.topological_order():
        node.accumulate()
""",
        says="Only the direct children of the loss receive anything. That happens when you walk the order "
        "from its beginning: the lower nodes hand on while they still hold 0. Walk it from its end.",
        counterexample="c = a*b, L = c + c*a with a = 2, b = 3: c hands on 0 before L hands anything to c. Yours "
        "gives b.grad = 0, due is 6.",
    ),
    Mistake(
        "05-backward",
        "hands on along every path, all it has each time",
        """
@add_to(Value)
def backward(self):
    def visit(node):
        node.accumulate()
        for child in node.children:
            visit(child)
    self.grad = 1
    visit(self)
""",
        says="You follow every path, and at each visit a node hands on everything it has received so far. "
        "What it received by an earlier path is handed on twice.",
        counterexample="c = a*b, L = c + c with a = 2, b = 3: L hands c 1 + 1 = 2, and c is visited twice: yours "
        "gives a.grad = 3*2 + 3*2 = 12, due is 3*2 = 6.",
    ),
    Mistake(
        "05-backward",
        "calls backward of the children",
        """
@add_to(Value)
def backward(self):
    self.grad = 1
    self.accumulate()
    for child in self.children:
        child.backward()
""",
        says="Every node below is set to 1 when its turn comes, for instance by calling backward on the "
        "children. What it had received is lost; only the loss itself starts at 1.",
        counterexample="L = a*b with a = 2, b = 3: a receives 3, then a.backward() sets a.grad to 1. Due is 3.",
    ),
    Mistake(
        "05-backward",
        "level by level from the loss",
        """
@add_to(Value)
def backward(self):
    order, seen = [self], {self}
    for node in order:
        for child in node.children:
            if child not in seen:
                seen.add(child)
                order.append(child)
    self.grad = 1
    for node in order:
        node.accumulate()
""",
        says="You go down level by level. A node that is used at two depths gets its turn by the shorter "
        "way, before the longer way has brought its share.",
        counterexample="c = a*b, L = c + c*a with a = 2, b = 3: c hands on its first 1 before c*a brings 2 more. "
        "Yours gives a.grad = 3*1 + 6 = 9, due is 3*3 + 6 = 15.",
    ),
    Mistake(
        "05-backward",
        "each node as soon as it is met",
        """
@add_to(Value)
def backward(self):
    seen = set()
    def visit(node):
        if node not in seen:
            seen.add(node)
            node.accumulate()
            for child in node.children:
                visit(child)
    self.grad = 1
    visit(self)
""",
        says="You follow the first child to the bottom, each node handing on as soon as you meet it. A "
        "node that another parent still has to serve hands on too early.",
        counterexample="c = a*b, L = c + c*a with a = 2, b = 3: c is met first and hands on 1, then c*a brings it 2 "
        "more. Yours gives a.grad = 3*1 + 6 = 9, due is 3*3 + 6 = 15.",
    ),
    Mistake(
        "05-backward",
        "clears all gradients first",
        """
@add_to(Value)
def backward(self):
    for node in self.topological_order():
        node.grad = 0
    self.grad = 1
    for node in reversed(self.topological_order()):
        node.accumulate()
""",
        says="You reset every gradient at the start. What an earlier loss left in the leaves is lost; "
        "resetting is the job of the step that uses the gradients.",
        counterexample="(a*b).backward() and then (a*a).backward() with a = 2, b = 3: yours leaves a.grad = 4, due "
        "is 3 + 4 = 7.",
    ),
    Mistake(
        "05-backward",
        "the start comes after the walk",
        """
@add_to(Value)
def backward(self):
    for node in reversed(self.topological_order()):
        node.accumulate()
    self.grad = 1
""",
        says="You give the loss its 1 after everything has been handed on, so 0 was handed on everywhere.",
        counterexample="L = a*b with a = 2, b = 3: yours gives L.grad = 1 and a.grad = 0, due is a.grad = 3.",
    ),
    Mistake(
        "05-backward",
        "assigns instead of adding",
        """
@add_to(Value)
def backward(self):
    self.grad = 1
    for node in reversed(self.topological_order()):
        for child, local_grad in zip(node.children, node.local_grads):
            child.grad = local_grad * node.grad
""",
        says="Each parent overwrites what the one before it gave. The slope is the sum over all paths.",
        counterexample="c = a*b, L = c + c with a = 2, b = 3: yours gives c.grad = 1 and a.grad = 3, due is 2 and 6.",
    ),
    Mistake(
        "05-backward",
        "remembers the nodes of earlier calls",
        """
handed_on = set()

@add_to(Value)
def backward(self):
    self.grad = 1
    for node in reversed(self.topological_order()):
        if node.data not in handed_on:
            handed_on.add(node.data)
            node.accumulate()
""",
        says="Your record of the nodes that have handed on outlives the call, so a later backward skips them.",
        counterexample="(a*b).backward() and then a new (a*b).backward() with a = 2, b = 3: the second hands on "
        "nothing; yours leaves a.grad = 3, due is 6.",
    ),
]

_GRADCHECK = [
    Mistake(
        "05-gradcheck",
        "keeps old gradients",
        """
def gradient_check(loss, leaves, h=1e-6):
    loss().backward()
    slopes = []
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slopes.append((up - down) / (2 * h))
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="You do not reset the gradients first, so backward adds to what an earlier loss has left in the leaves.",
        counterexample="L = a*a at a = 2 with a.grad = 5 from earlier: yours compares 9 with 4, due is 4 with 4.",
    ),
    Mistake(
        "05-gradcheck",
        "nudges the leaf but reads the old graph",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    result = loss()
    result.backward()
    slopes = []
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = result.data
        leaf.data = original - h
        down = result.data
        leaf.data = original
        slopes.append((up - down) / (2 * h))
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="You nudge a leaf and read the number of the old graph, which was computed before the nudge "
        "and does not change. Call loss() again for every evaluation.",
        counterexample="L = a*a at a = 2: the old graph says 4 before and after, so yours finds the slope 0, due is 4.",
    ),
    Mistake(
        "05-gradcheck",
        "leaves the leaves nudged",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    slopes = []
    for leaf in leaves:
        leaf.data += h
        up = loss().data
        leaf.data -= 2 * h
        down = loss().data
        slopes.append((up - down) / (2 * h))
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="After the check the leaves no longer hold their numbers: each stays nudged, and the next "
        "leaf is measured at the wrong place.",
        counterexample="a = 2, h = 0.5: yours leaves a at 1.5, due is 2.",
    ),
    Mistake(
        "05-gradcheck",
        "a nudge to one side",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    here = loss()
    here.backward()
    slopes = []
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        slopes.append((loss().data - here.data) / h)
        leaf.data = original
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="You nudge upwards only. The slope from one side is off by an amount that grows with h "
        "itself; from both sides it grows with h squared.",
        counterexample="L = a*a at a = 2 with h = 0.5: yours finds (6.25 - 4) / 0.5 = 4.5, due is (6.25 - 2.25) / 1 "
        "= 4.",
    ),
    Mistake(
        "05-gradcheck",
        "a tiny nudge of its own",
        """
def gradient_check(loss, leaves, h=1e-6):
    h = 1e-12
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    slopes = []
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slopes.append((up - down) / (2 * h))
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="You nudge by a fixed tiny amount instead of h. A smaller nudge is not a better one: up and down then "
        "agree in nearly all their digits, and rounding is most of what is left.",
        counterexample="L = a*a at a = 2 with h = 1e-12: the measured slope is 4.00036, due is 4.",
    ),
    Mistake(
        "05-gradcheck",
        "divides by h instead of 2h",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    slopes = []
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slopes.append((up - down) / h)
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="From original - h to original + h is a distance of 2h; you divide by h and get twice the slope.",
        counterexample="L = a*a at a = 2 with h = 0.5: yours finds (6.25 - 2.25) / 0.5 = 8, due is 4.",
    ),
    Mistake(
        "05-gradcheck",
        "keeps the sign of the difference",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    worst = 0.0
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slope = (up - down) / (2 * h)
        worst = max(worst, (leaf.grad - slope) / max(1, abs(leaf.grad), abs(slope)))
    return worst
""",
        says="You compare without abs, so a gradient that is too small never counts.",
        counterexample="gradient 2, slope 4: yours counts (2 - 4) / 4 = -0.5 and keeps 0, due is 0.5.",
    ),
    Mistake(
        "05-gradcheck",
        "checks the first leaf only",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slope = (up - down) / (2 * h)
        return abs(leaf.grad - slope) / max(1, abs(leaf.grad), abs(slope))
""",
        says="You return inside the loop, after the first leaf. A wrong gradient at any other leaf goes unseen.",
        counterexample="L = a + b*Value(b.data) at b = 2: a is right, b's gradient is 2 instead of 4. Yours says 0, "
        "due is 0.5.",
    ),
    Mistake(
        "05-gradcheck",
        "keeps the last leaf only",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slope = (up - down) / (2 * h)
        worst = abs(leaf.grad - slope) / max(1, abs(leaf.grad), abs(slope))
    return worst
""",
        says="Each leaf overwrites the result of the one before, and the last leaf alone decides. Keep the largest.",
        counterexample="L = a*Value(a.data) + b at a = 2: a's gradient is 2 instead of 4, b is right. Yours says 0, "
        "due is 0.5.",
    ),
    Mistake(
        "05-gradcheck",
        "runs backward again for every leaf",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    slopes = []
    for leaf in leaves:
        loss().backward()
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slopes.append((up - down) / (2 * h))
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)
""",
        says="You call backward once for each leaf, and each call adds to all gradients. One backward "
        "serves all leaves.",
        counterexample="L = a*b with two leaves, a = 2, b = 3: yours ends with a.grad = 3 + 3 = 6, due is 3.",
    ),
    Mistake(
        "05-gradcheck",
        "divides by the larger slope alone",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    worst = 0.0
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slope = (up - down) / (2 * h)
        worst = max(worst, abs(leaf.grad - slope) / max(abs(leaf.grad), abs(slope)))
    return worst
""",
        says="You divide by the larger of the two slopes. Where both are 0 that divides by zero, and where "
        "both are tiny it makes much of rounding noise. The 1 in the denominator prevents it.",
        counterexample="A leaf that the loss does not use: yours computes 0 / 0, due is 0 / 1 = 0.",
    ),
    Mistake(
        "05-gradcheck",
        "the plain difference, not divided",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    worst = 0.0
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        worst = max(worst, abs(leaf.grad - (up - down) / (2 * h)))
    return worst
""",
        says="You return the plain difference. A difference of 0.5 is much at a slope of 4 and little at "
        "4,000: divide by max(1, |a|, |b|).",
        counterexample="gradient 2, slope 4: yours says 2, due is 2 / 4 = 0.5.",
    ),
    Mistake(
        "05-gradcheck",
        "adds the disagreements up",
        """
def gradient_check(loss, leaves, h=1e-6):
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    total = 0.0
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slope = (up - down) / (2 * h)
        total += abs(leaf.grad - slope) / max(1, abs(leaf.grad), abs(slope))
    return total
""",
        says="You add the disagreements of all leaves. Due is the largest of them, so that the number "
        "means the same for 2 leaves and for 4,192.",
        counterexample="Two leaves that disagree by 0.5 and 0.3: yours says 0.8, due is 0.5.",
    ),
]

_STEP = [
    Mistake(
        "05-step",
        "goes uphill",
        """
def step(parameters, rate):
    for p in parameters:
        p.data += rate * p.grad
        p.grad = 0
""",
        says="You add the gradient. It points uphill; the loss falls in the opposite direction.",
        counterexample="data 1, grad 4, rate 0.1: yours gives 1 + 0.4 = 1.4, due is 0.6.",
    ),
    Mistake(
        "05-step",
        "forgets to reset the gradients",
        """
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
""",
        says="The gradients stay, and the next backward adds to them.",
        counterexample="data 1, grad 4, rate 0.1: yours leaves grad = 4, due is 0.",
    ),
    Mistake(
        "05-step",
        "gives the name p to a new node",
        """
def step(parameters, rate):
    for p in parameters:
        p = p - rate * p.grad
        p.grad = 0
""",
        says="p = ... makes a new node and lets the name p point to it. The parameter itself stays as it "
        "was; change its data.",
        counterexample="data 1, grad 4, rate 0.1: afterwards yours still holds data 1 and grad 4, due is 0.6 and 0.",
    ),
    Mistake(
        "05-step",
        "puts new nodes into the list",
        """
def step(parameters, rate):
    for i, p in enumerate(parameters):
        parameters[i] = p - rate * p.grad
        p.grad = 0
""",
        says="You put new nodes into the list. The model still computes with the old ones, whose numbers "
        "have not moved, and the new ones drag their graph along.",
        counterexample="data 1, grad 4, rate 0.1: the parameter itself still holds 1, due is 0.6.",
    ),
    Mistake(
        "05-step",
        "puts a node into data",
        """
def step(parameters, rate):
    for p in parameters:
        p.data = p - rate * p.grad
        p.grad = 0
""",
        says="You compute with the node itself, so a whole Value lands in data. A step is plain "
        "arithmetic: take p.data.",
        counterexample="data 1, grad 4, rate 0.1: yours puts Value(0.6) into data, due is the number 0.6.",
    ),
    Mistake(
        "05-step",
        "resets before using",
        """
def step(parameters, rate):
    for p in parameters:
        p.grad = 0
        p.data -= rate * p.grad
""",
        says="You reset the gradient first and then step by rate times 0.",
        counterexample="data 1, grad 4, rate 0.1: yours gives 1 - 0.1*0 = 1, due is 0.6.",
    ),
    Mistake(
        "05-step",
        "ignores the rate",
        """
def step(parameters, rate):
    for p in parameters:
        p.data -= p.grad
        p.grad = 0
""",
        says="You step by the whole gradient; the rate says which part of it.",
        counterexample="data 1, grad 4, rate 0.1: yours gives 1 - 4 = -3, due is 0.6.",
    ),
    Mistake(
        "05-step",
        "resets only the last gradient",
        """
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
    p.grad = 0
""",
        says="The reset stands after the loop, where p is the last parameter. All others keep their gradients.",
        counterexample="Two parameters with grad 4 and -2: yours leaves 4 and 0, due is 0 and 0.",
    ),
    Mistake(
        "05-step",
        "steps by the number instead of the gradient",
        """
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.data
        p.grad = 0
""",
        says="You subtract a part of the number itself. The gradient says which way and how far.",
        counterexample="data 1, grad 4, rate 0.1: yours gives 1 - 0.1*1 = 0.9, due is 1 - 0.1*4 = 0.6.",
    ),
    Mistake(
        "05-step",
        "stops after the first parameter",
        """
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad = 0
        return parameters
""",
        says="The return stands inside the loop and ends it after the first parameter.",
        counterexample="Numbers 1 and 2 with grad 4 and -2, rate 0.1: yours gives 0.6 and 2, due is 0.6 and 2.2.",
    ),
]

_FOUND = """
def failing_graph():
    return [[[], [0, 0]], [[], [3.0, 3.0]]]
"""
_MENDED = """
def mended_gradients(children, local_grads):
    grads = [0.0] * (len(children) - 1) + [1.0]
    for node in reversed(range(len(children))):
        for child, slope in zip(children[node], local_grads[node]):
            grads[child] += slope * grads[node]
    return grads
"""

_HUNT = [
    Mistake(
        "05-hunt",
        "every child once",
        "def failing_graph():\n    return [[[], [], [0, 1]], [[], [], [3.0, 2.0]]]\n" + _MENDED,
        says="hasty_gradients is right on your graph: no node in it has the same child twice.",
        counterexample="a*b: both functions give [b, a, 1].",
    ),
    Mistake(
        "05-hunt",
        "reused by two parents, which is harmless here",
        "def failing_graph():\n    return [[[], [], [0, 1], [2, 0]], [[], [], [3.0, 2.0], [2.0, 6.0]]]\n" + _MENDED,
        says="Your graph uses a child in two different nodes. Their shares are added in turn, which is right.",
        counterexample="(a*b)*a: a gets a share from each of two nodes, and both functions add them.",
    ),
    Mistake(
        "05-hunt",
        "twice the same child, but the lost share is 0",
        "def failing_graph():\n    return [[[], [0, 0]], [[], [0.0, 3.0]]]\n" + _MENDED,
        says="The share that gets lost on your graph is 0, so nothing shows.",
        counterexample="Slopes 0 and 3 towards the same child: 3 with and without the bug.",
    ),
    Mistake(
        "05-hunt",
        "larger than needed",
        "def failing_graph():\n    return [[[], [], [0, 1], [2, 2]], [[], [], [3.0, 2.0], [6.0, 6.0]]]\n" + _MENDED,
        says="hasty_gradients goes wrong on it, but there is a smaller graph: the child may be a leaf.",
        counterexample="a*a has two nodes.",
    ),
    Mistake(
        "05-hunt",
        "not mended",
        _FOUND
        + """
def mended_gradients(children, local_grads):
    grads = [0.0] * (len(children) - 1) + [1.0]
    for node in reversed(range(len(children))):
        shares = dict(zip(children[node], local_grads[node]))
        for child, slope in shares.items():
            grads[child] += slope * grads[node]
    return grads
""",
        says="Your graph shows the bug, but mended_gradients still has it: the last share for a child remains alone.",
        counterexample="a*a at 3 has the slopes 3 and 3 towards a: yours gives 3, due is 6.",
    ),
    Mistake(
        "05-hunt",
        "overwrites instead of adding",
        _FOUND
        + """
def mended_gradients(children, local_grads):
    grads = [0.0] * (len(children) - 1) + [1.0]
    for node in reversed(range(len(children))):
        for child, slope in zip(children[node], local_grads[node]):
            grads[child] = slope * grads[node]
    return grads
""",
        says="You set the child's gradient; shares add up.",
        counterexample="a*a at 3: yours sets 3 twice, due is 3 + 3 = 6.",
    ),
    Mistake(
        "05-hunt",
        "from the leaves upwards",
        _FOUND
        + """
def mended_gradients(children, local_grads):
    grads = [0.0] * (len(children) - 1) + [1.0]
    for node in range(len(children)):
        for child, slope in zip(children[node], local_grads[node]):
            grads[child] += slope * grads[node]
    return grads
""",
        says="You go from the leaves to the loss, so a node hands on before it has its own gradient.",
        counterexample="(a*b)*a: the node a*b hands on 0, because its share comes later.",
    ),
]

MISTAKES = [*_ORDER, *_ACCUMULATE, *_BACKWARD, *_GRADCHECK, *_STEP, *_HUNT]
