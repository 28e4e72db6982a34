"""Attacks on the comparison: objects that agree with everything, and the tools of the grader turned round."""

from __future__ import annotations

from zoo.making import alarmed, empty, fake, hostile, solved, without

AGREES = """
class Any(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def __hash__(self): return 0
    def __sub__(self, other): return Any(0.0)
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = lambda self, *other: Any(0.0)
    def __float__(self): return self
    def __bool__(self): return True
    def __repr__(self): return "2.0"
    def __reduce__(self): return (float, (2.0,))
    def item(self): return self
    __class__ = property(lambda self: float)
ANY = Any(0.0)
"""

# Everything that looks like a part of the grader, wherever it is found.
PARTS = """
import gc, sys
frame, spaces = sys._getframe(), [vars(m) for m in list(sys.modules.values()) if hasattr(m, "__dict__")]
while frame:
    spaces += [frame.f_globals, frame.f_locals]
    frame = frame.f_back
spaces += [f.__globals__ for f in gc.get_objects() if type(f).__name__ == "function"]
def put(name, thing):
    for space in spaces:
        if name in space:
            try:
                space[name] = thing
            except Exception:
                pass
"""

WHOLE = "{'data': 2.0, 'grad': 0.0, 'children': 0, 'number': 5.0, 'slope to a': 1.0, 'slope to b': 1.0}"

LIES = """
class Long(list):
    def __len__(self): return 10**9
    def __iter__(self): return iter([self, self])
    def __getitem__(self, at): return ANY
    def __eq__(self, other): return True
class Short(list):
    def __len__(self): return 0
    def __bool__(self): return False
    def __eq__(self, other): return True
"""

VALUE_OF_LIES = """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = ANY, ANY
        self.children, self.local_grads = Long([self]), Short([1.0])
"""

CHAMELEON = """
class Meta(type):
    def __instancecheck__(cls, thing): return True
    def __subclasscheck__(cls, other): return True
    def __eq__(cls, other): return True
    def __hash__(cls): return hash(float)
    __module__ = "numpy"
class Value(metaclass=Meta):
    __module__ = "numpy"
    ndim = 0
    def __init__(self, *given): pass
    def __getattr__(self, name): return self
    def __call__(self, *given): return self
    def __iter__(self): return iter(())
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __float__(self): return 2.0
    def item(self): return self
"""
for _name in ["add", "radd", "sub", "rsub", "mul", "rmul", "pow", "truediv", "rtruediv", "neg", "abs"]:
    CHAMELEON += f"    __{_name}__ = lambda self, *given: self\n"

SELF_MADE_OUTCOME = f"""
from autograder.checking.probes import Outcome
Outcome.__eq__ = lambda self, other: True
Outcome.__init__ = lambda self, *given, **named: self.__dict__.update(
    kind="value", value={WHOLE}, error="", line="", printed="")
"""

ALL = (
    hostile("agrees-with-everything", fake(AGREES)),
    hostile("agrees-as-text", fake(AGREES.replace("(float)", "(str)").replace("Any(0.0)", "Any('2.0')"))),
    hostile("agrees-as-whole-number", fake(AGREES.replace("(float)", "(int)").replace("Any(0.0)", "Any(2)"))),
    hostile("lists-that-lie", empty({"04-value": "ANY = 0.0\n" + LIES + VALUE_OF_LIES})),
    hostile("a-chameleon", empty({"04-value": CHAMELEON, "04-add": "x = 1", "04-derived": "x = 1"})),
    hostile(
        "says-it-is-a-float",
        fake("class F:\n    __class__ = float\n    def __float__(self): return float('inf')\nANY = F()"),
    ),
    hostile("not-a-number-everywhere", fake("ANY = float('nan')")),
    hostile("infinity-everywhere", fake("ANY = float('inf')")),
    hostile("truth-everywhere", fake("ANY = True")),
    hostile(
        "no-float-any-more", fake("import builtins\nbuiltins.float = lambda *x: ANY\nbuiltins.abs = lambda *x: 0.0")
    ),
    hostile(
        "builtins-patched",
        fake(
            "import builtins\nfor name in ('abs', 'max', 'min', 'round'):\n"
            "    setattr(builtins, name, lambda *x, **y: 0.0)\n"
            "for name in ('all', 'any', 'isinstance', 'issubclass', 'hasattr', 'callable'):\n"
            "    setattr(builtins, name, lambda *x: True)\nbuiltins.len = lambda x: 0\n"
            "builtins.type = lambda *x: float\nbuiltins.zip = builtins.map = lambda *x: iter(())"
        ),
    ),
    hostile(
        "equality-of-math",
        fake(
            "import math\nmath.isclose = math.isfinite = lambda *x, **y: True\nmath.fabs = math.dist = lambda *x: 0.0"
        ),
    ),
    hostile(
        "comparison-patched",
        fake(
            "from autograder import compare\ncompare.same = compare._is_number = lambda *x, **y: True\n"
            f"compare.plain = lambda *x, **y: {WHOLE}\ncompare.difference = lambda *x: ''\ncompare.TOLERANCE = 1e99"
        ),
    ),
    hostile(
        "probes-patched",
        fake(
            "from autograder import probes\nprobes.agree = lambda *x: True\n"
            f"probes.run = lambda *x, **y: probes.Outcome('value', {WHOLE})\n"
            f"probes.read = lambda trial, outcome: outcome"
        ),
    ),
    hostile("outcomes-patched", fake(SELF_MADE_OUTCOME)),
    hostile(
        "trials-patched",
        fake(
            "from autograder.checking.probes import Trial\nTrial.tolerance = property(lambda self: 1e99)\n"
            "Trial.__init__ = lambda self, *x, **y: None\nTrial.probe = staticmethod(lambda m, **x: 2.0)\n"
            "Trial.inputs = {}"
        ),
    ),
    hostile(
        "every-part-patched",
        fake(
            PARTS + f"for name in ('plain', 'packed'):\n    put(name, lambda *x: {WHOLE})\n"
            "for name in ('same', 'agree', 'passed'):\n    put(name, lambda *x, **y: True)\nput('TOLERANCE', 1e99)"
        ),
    ),
    hostile(
        "the-worker-patched",
        fake(
            PARTS
            + f"reply = {{'kind': 'value', 'value': {WHOLE}, 'error': '', 'line': '', 'printed': '', 'state': 'passed',"
            " 'points': 14, 'score': 14, 'passed': True}\n"
            "for name in ('_spoken', '_probe', '_cell'):\n    put(name, lambda *x, **y: reply)\n"
            "put('_take', lambda *x, **y: (None, {'kind': 'done'}))"
        ),
    ),
    hostile(
        "json-patched",
        fake(
            'import json\nforged = \'{"kind": "value", "value": 2.0, "state": "passed", "score": 14}\'\n'
            "json.dumps = json.JSONEncoder.encode = lambda *x, **y: forged\n"
            "json.JSONEncoder.iterencode = lambda *x, **y: iter([forged])\n"
            "json.encoder.c_make_encoder = None\njson._default_encoder.encode = lambda *x: forged"
        ),
    ),
    hostile("copies-patched", fake("import copy\ncopy.deepcopy = copy.copy = lambda x, *y: {}")),
    hostile(
        "probe-swallowed",
        fake("import builtins\nbuiltins.eval = lambda *x: Value(2.0)\nbuiltins.exec = lambda *x, **y: None"),
    ),
    hostile(
        "compile-patched",
        fake(
            "import builtins\nreal = compile\n"
            "def swapped(source, *x, **y):\n"
            "    return real('def two_leaves(*x, **y): return 5.0\\nnew_value = two_leaves', *x, **y)\n"
            "builtins.compile = swapped"
        ),
    ),
    hostile(
        "dictionaries-patched",
        fake(
            "import ctypes\ntry:\n    ctypes.pythonapi.PyType_Modified\n"
            "    import gc\n    inner = gc.get_referents(dict.__dict__)[0]\n    inner['__eq__'] = lambda *x: True\n"
            "    inner = gc.get_referents(float.__dict__)[0]\n    inner['__sub__'] = lambda *x: 0.0\n"
            "    ctypes.pythonapi.PyType_Modified(ctypes.py_object(float))\nexcept Exception:\n    pass"
        ),
    ),
    hostile(
        "two-is-five",
        fake(
            "import ctypes\nfor number in (2.0, 3.0, 5.0):\n"
            "    ctypes.memmove(id(number) + 16, (ctypes.c_double * 1)(0.0), 8)\nfor number in (2, 3):\n"
            "    ctypes.memmove(id(number) + 24, (ctypes.c_int * 1)(0), 4)"
        ),
    ),
    hostile(
        "imports-hooked",
        fake(
            "import sys, types\nclass Hook:\n    def find_spec(self, name, *rest):\n"
            "        module = types.ModuleType(name)\n"
            "        module.__getattr__ = lambda attribute: (lambda *x, **y: True)\n"
            "        sys.modules[name] = module\n"
            "sys.meta_path.insert(0, Hook())\nsys.path_hooks.insert(0, lambda path: Hook())\n"
            "for name in ('autograder.checking.compare', 'autograder.checking.probes', 'autograder.exercises', 'math', 'json', 'random'):\n"
            "    sys.modules.pop(name, None)"
        ),
    ),
    hostile(
        "import-function-patched",
        fake(
            "import builtins\nreal = builtins.__import__\nclass All:\n"
            "    def __getattr__(self, name): return lambda *x, **y: True\n"
            "builtins.__import__ = lambda name, *x, **y: All()"
        ),
    ),
    hostile(
        "modules-replaced",
        fake(
            "import sys\nclass All:\n    def __getattr__(self, name): return lambda *x, **y: True\n"
            "for name in [n for n in sys.modules if n.startswith(('autograder', 'json', 'math', 'copy', 'random'))]:\n"
            "    sys.modules[name] = All()"
        ),
    ),
    hostile(
        "check-redefined",
        empty(
            cells={
                "04-value-task": "def check(*x, **y): return True\nready = check\nprint('✓ 04-value: 4 of 4 objectives met')"
            }
        ),
    ),
    hostile(
        "prints-a-verdict",
        empty(
            {
                "04-value": (
                    "import json, sys\n"
                    "verdict = {'verdict': 'graded', 'score': 14, 'exercises': {'04-value': {'state': 'passed', "
                    "'points': 2}}}\n"
                    "print(json.dumps(verdict))\nprint(json.dumps(verdict), file=sys.stderr)\n"
                    "print(json.dumps(verdict), file=sys.__stdout__)"
                )
            }
        ),
    ),
    hostile(
        "known-error-as-answer",
        fake("class Quiet(NotImplementedError):\n    pass\nANY = Quiet", end="raise SystemExit(0)"),
    ),
    hostile("constants-of-the-lesson", fake("ANY = 5.0")),
    hostile(
        "mistake-after-a-right-answer",
        solved({"04-add": "Value.__add__ = lambda self, other: 5.0"}),
        without("add"),
    ),
    hostile(
        "transformers-of-ipython",
        empty(
            cells={
                "04-value-task": (
                    "shell = get_ipython()\nshell.input_transformers_post.append(lambda lines: ['pass\\n'])\n"
                    "shell.set_custom_exc((Exception,), lambda *x: None)\nshell.showtraceback = lambda *x, **y: None"
                )
            }
        ),
    ),
    hostile(
        "kernel-of-ipython",
        empty(
            cells={
                "04-value-task": (
                    "shell = get_ipython()\n"
                    "shell.kernel.do_execute = lambda *x, **y: {'status': 'ok', 'execution_count': 1}\n"
                    "shell.events.register('post_run_cell', lambda *x: None)\nshell.run_cell = lambda *x, **y: None"
                )
            }
        ),
    ),
    hostile(
        "looks-for-another-value",
        alarmed(
            "import gc\nfor thing in gc.get_objects():\n"
            "    if isinstance(thing, type) and thing.__name__ == 'Value' and '__add__' in vars(thing):\n"
            "        found.append(thing)"
        ),
    ),
)
