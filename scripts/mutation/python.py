"""The mutants of a Python file, by its syntax tree, written into its text, so that all other lines stay as they are."""

import ast

from .mutant import Places, confused_with

COMPARISONS = {
    ast.Lt: [("boundary", "<="), ("reverse", ">")],
    ast.LtE: [("boundary", "<"), ("reverse", ">")],
    ast.Gt: [("boundary", ">="), ("reverse", "<")],
    ast.GtE: [("boundary", ">"), ("reverse", "<")],
    ast.Eq: [("reverse", "!=")],
    ast.NotEq: [("reverse", "==")],
    ast.In: [("reverse", "not in")],
    ast.NotIn: [("reverse", "in")],
    ast.Is: [("reverse", "is not")],
    ast.IsNot: [("reverse", "is")],
}
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Mod: "*", ast.Pow: "*", ast.FloorDiv: "*"}


class Positions:
    """ast counts columns in bytes of UTF-8, a text in characters."""

    def __init__(self, text):
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line, column):
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def of(self, node):
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)


def mutants_of(file, text):
    places = Places(file, text)
    positions = Positions(text)
    tree = ast.parse(text)
    documentation = {id(node.body[0]) for node in ast.walk(tree) if has_documentation(node)}
    in_strings = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in documentation or id(node) in in_strings:
            continue  # the positions of what stands in an f-string are not to be relied on in Python 3.11
        mutate(node, places, positions, text)
    return places.all()


def has_documentation(node):
    holds = (ast.Module, ast.FunctionDef, ast.ClassDef)
    return isinstance(node, holds) and ast.get_docstring(node, clean=False) is not None


def mutate(node, places, positions, text):
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:]):
            start, end = positions.of(left)[1], positions.of(right)[0]
            for name, new in COMPARISONS[type(operator)]:
                replace_sign(places, text, start, end, COMPARISON_SIGNS[type(operator)], new, name)
    elif (
        isinstance(node, ast.BinOp)
        and type(node.op) in ARITHMETIC
        and not isinstance(node.left, ast.Constant | ast.JoinedStr)
    ):
        start, end = positions.of(node.left)[1], positions.of(node.right)[0]
        replace_sign(places, text, start, end, SIGNS[type(node.op)], ARITHMETIC[type(node.op)], "arithmetic")
    elif isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        start, end = positions.of(node.target)[1], positions.of(node.value)[0]
        replace_sign(
            places, text, start, end, SIGNS[type(node.op)] + "=", ARITHMETIC[type(node.op)] + "=", "arithmetic"
        )
    elif isinstance(node, ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:]):
            replace_sign(places, text, positions.of(left)[1], positions.of(right)[0], old, new, "logic")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        start, end = positions.of(node)
        places.add("negation", start, end, text[positions.of(node.operand)[0] : end])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        start, end = positions.of(node)
        places.add("arithmetic", start, end, text[start + 1 : end])
    elif isinstance(node, ast.If | ast.IfExp):
        start, end = positions.of(node.test)
        places.add("negation", start, end, f"(not ({text[start:end]}))")
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        start, end = positions.of(node)
        places.add("constant", start, end, other_value(node.value))
    elif isinstance(node, ast.Return) and node.value is not None and not is_nothing(node.value):
        start, end = positions.of(node)
        places.add("default", start, end, "return None")
    elif isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        end = positions.of(node)[1]
        for new in confused_with(name):
            places.add("confusion", end - len(name), end, new)
    elif isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
        first, second = map(positions.of, node.args)
        if all(isinstance(each, ast.Name | ast.Attribute | ast.Constant) for each in node.args):
            swapped = text[slice(*second)] + text[first[1] : second[0]] + text[slice(*first)]
            if not (isinstance(node.func, ast.Name) and node.func.id in ("min", "max")):
                places.add("arguments", first[0], second[1], swapped)
    if isinstance(node, ast.Expr | ast.Continue | ast.Break | ast.AugAssign | ast.Raise):
        if not isinstance(getattr(node, "value", None), ast.Constant | ast.Yield | ast.YieldFrom):
            places.add("removal", *positions.of(node), "pass")


SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**", ast.FloorDiv: "//"}
COMPARISON_SIGNS = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def replace_sign(places, text, start, end, old, new, operator):
    """Of what stands between two operands, which are brackets and blanks besides."""
    at = text.find(old, start, end)
    if at >= 0:
        places.add(operator, at, at + len(old), new)


def is_nothing(node):
    return isinstance(node, ast.Constant) and node.value is None


def other_value(value):
    if isinstance(value, bool):
        return str(not value)
    return str(value + 1) if isinstance(value, int) else repr(value * 2 or 1.0)
