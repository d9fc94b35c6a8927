"""The mutants of a C++ file, by its tokens. That the code is formatted tells a comparison from a template's bracket, and a
product from a pointer: operators between two operands have blanks around them. What does not compile is no mutant."""

import re

from .mutant import Places, confused_with

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\.)*)
      | (?P<string>(?:u8|[uUL])?R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+')
      | (?P<number>(?:0[xX][\da-fA-F']+|\d[\d']*(?:\.[\d']*)?(?:[eE][+-]?\d+)?)[uUlLfF]*)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<blank>\s+)
      | (?P<sign><=>|->\*?|\+\+|--|<<=|>>=|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|::|\.\.\.|.)""",
    re.X | re.S | re.M,
)
BETWEEN = {  # operators between two operands, with their operators of mutation
    "<": [("boundary", "<="), ("reverse", ">")],
    "<=": [("boundary", "<"), ("reverse", ">")],
    ">": [("boundary", ">="), ("reverse", "<")],
    ">=": [("boundary", ">"), ("reverse", "<")],
    "==": [("reverse", "!=")],
    "!=": [("reverse", "==")],
    "+": [("arithmetic", "-")],
    "-": [("arithmetic", "+")],
    "*": [("arithmetic", "/")],
    "/": [("arithmetic", "*")],
    "%": [("arithmetic", "/")],
    "+=": [("arithmetic", "-=")],
    "-=": [("arithmetic", "+=")],
    "*=": [("arithmetic", "/=")],
    "/=": [("arithmetic", "*=")],
    "&&": [("logic", "||")],
    "||": [("logic", "&&")],
}
KEYWORDS = set(
    "alignas auto bool case catch char class const constexpr default delete do double else enum explicit extern float for "
    "friend goto if inline int long namespace new private protected public return short signed static static_assert "
    "struct switch template throw try typedef typename union unsigned using virtual void while co_return co_await".split()
)
DECLARATION = re.compile(r"(?:[\w:]+(?:<.*>)?(?:::\w+)*)[&*]*\s+[&*]*\w+\s*(?:[=;({,\[]|$)", re.S)
# What checks the program itself, or only saves time: no test is to notice that it is gone.
SPARED = re.compile(r"^ *(?:static_)?assert\(.*?;$|^ *[\w.>-]+\.reserve\(.*?;$", re.M | re.S)
DEFAULTS = ("", "{}", "0", '""', "nullptr", "std::nullopt", "true", "false")
SYMMETRIC = ("min", "max", "swap", "tie", "equal")


def tokens_of(text):
    """(kind, text, start) of all that is code."""
    return [
        (match.lastgroup if match.lastgroup != "mark" else "string", match[0], match.start())
        for match in TOKEN.finditer(text)
        if match.lastgroup not in ("comment", "directive", "blank")
    ]


def mutants_of(file, text):
    places = Places(file, text)
    tokens = tokens_of(text)
    closing = matching(tokens)
    spared = [match.span() for match in SPARED.finditer(text)]
    for at, (kind, word, start) in enumerate(tokens):
        if any(first <= start < last for first, last in spared):
            continue
        end = start + len(word)
        before = tokens[at - 1][1] if at else ""
        after = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        if kind == "sign":
            if word in BETWEEN and text[start - 1].isspace() and text[end].isspace() and before != "template":
                for operator, new in BETWEEN[word]:
                    places.add(operator, start, end, new)
            elif word in ("++", "--") and before != "operator":
                places.add("arithmetic", start, end, "--" if word == "++" else "++")
            elif word == "!":
                places.add("negation", start, end, "")
        elif kind == "number":
            places.add("constant", start, end, other_number(word))
        elif word in ("true", "false"):
            places.add("constant", start, end, "false" if word == "true" else "true")
        elif word == "if" and after == "(":
            condition = text[tokens[at + 1][2] + 1 : tokens[closing[at + 1]][2]]
            if ";" not in condition and not re.search(r"\w [&*]?\w+ = ", condition):
                places.add("negation", tokens[at + 1][2], tokens[closing[at + 1]][2] + 1, f"(!({condition}))")
        elif word == "return":
            last = end_of_statement(tokens, closing, at)
            result = text[end : tokens[last][2]].strip() if last else ""
            if result not in DEFAULTS and not result.startswith("{}"):
                places.add("default", end, tokens[last][2], " {}")
        elif kind == "name":
            for new in confused_with(word):
                places.add("confusion", start, end, new)
            if after == "(" and word not in SYMMETRIC:
                swap_arguments(places, text, tokens, at + 1, closing)
        if is_statement(tokens, closing, at):
            last = end_of_statement(tokens, closing, at)
            if last and not DECLARATION.match(text, start, tokens[last][2]):
                places.add("removal", start, tokens[last][2], "")
    return places.all()


def matching(tokens):
    """For each opening bracket the place of its closing one."""
    found, open_ = {}, []
    for at, (kind, word, _) in enumerate(tokens):
        if kind == "sign" and word in "([{":
            open_.append(at)
        elif kind == "sign" and word in ")]}" and open_:
            found[open_[-1]] = at
            open_.pop()
    return found


def end_of_statement(tokens, closing, at):
    """The place of the semicolon that ends what begins here; None where something else does."""
    while at < len(tokens):
        word = tokens[at][1]
        if word == ";":
            return at
        if tokens[at][0] == "sign" and word in ")]}":
            return None
        at = closing.get(at, at) + 1
    return None


def is_statement(tokens, closing, at):
    """Whether a statement that is an expression, or a break or continue, begins here."""
    kind, word, _ = tokens[at]
    if at == 0 or not (word in ("++", "--", "*") or (kind == "name" and word not in KEYWORDS)):
        return False
    before = tokens[at - 1][1]
    if before in (";", "{", "}", "else"):
        return True
    if before != ")":
        return False
    opened = next((start for start, end in closing.items() if end == at - 1), 0)
    return tokens[opened - 1][1] in ("if", "for", "while")


def other_number(word):
    digits = re.match(r"0[xX][\da-fA-F']+|[\d'.]+(?:[eE][+-]?\d+)?", word)[0]
    suffix = word[len(digits) :]
    plain = digits.replace("'", "")
    if plain[:2] in ("0x", "0X"):
        return hex(int(plain, 16) + 1) + suffix
    if plain.isdecimal():
        return str(int(plain) + 1) + suffix
    return (repr(float(plain) * 2) if float(plain) else "1.0") + suffix


def swap_arguments(places, text, tokens, opened, closing):
    """Of a call with two of them that are plain names or members."""
    end = closing.get(opened)
    if end is None:
        return
    inside = text[tokens[opened][2] + 1 : tokens[end][2]]
    found = re.fullmatch(r"(\w[\w.]*(?:->[\w.]+)*), (\w[\w.]*(?:->[\w.]+)*)", inside)
    if found:
        places.add("arguments", tokens[opened][2] + 1, tokens[end][2], f"{found[2]}, {found[1]}")
