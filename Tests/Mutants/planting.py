"""Finds the places in Swift where a small bug could stand, and plants bugs there behind switches. `mutants.py` uses it and says more."""

import collections
import difflib
import random
import re

# --- Reading Swift: enough of its grammar to know where an expression begins and ends in text that `swift format` laid out. ---

TOKEN = re.compile(
    r"""(?P<space>\s+) | (?P<comment>//[^\n]*|/\*) | (?P<string>\#*") | (?P<directive>\#(?:if|elseif|else|endif|error|warning)\b[^\n]*)
      | (?P<number>0[xob][0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?) | (?P<word>`\w+`|[$#]?\w+)
      | (?P<operator>\.\.[.<]|\.[&|^<>=!*/%+-]+|[/=+!*%<>&|^~?-]+) | (?P<punctuation>.)""",
    re.VERBOSE,
)

OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, {")": "(", "]": "[", "}": "{"}
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&+=", "&-=", "&*=", "||=", "&&="}
CONDITIONS = {"if", "guard", "while", "for", "switch", "catch"}
# An expression never reaches over these.
STOPS = ASSIGNMENTS | CONDITIONS | {
    "return", "throw", "in", "case", "where", "try", "await", "let", "var", "else", "do", "defer", "repeat", "default", "inout", "consume",
}  # fmt: skip
DECLARATIONS = {
    "func", "init", "subscript", "struct", "enum", "class", "protocol", "actor", "extension", "typealias", "associatedtype", "import", "operator",
    "precedencegroup", "deinit", "indirect",
}  # fmt: skip
MODIFIERS = {"public", "package", "internal", "private", "fileprivate", "static", "mutating", "nonmutating", "final", "override", "convenience"}
# What these are given changes no result.
IDLE_CALLS = {"reserveCapacity", "precondition", "preconditionFailure", "fatalError", "assert", "assertionFailure"}


class Token:
    def __init__(self, kind, text, start, is_spaced, begins_line):
        self.kind, self.text, self.start, self.end = kind, text, start, start + len(text)
        self.is_spaced, self.begins_line = is_spaced, begins_line  # space, or a new line, before it


def end_of_string(text, start, holes=None):
    """Where the string literal that begins here ends; `holes` takes the spans of its interpolations."""
    hashes = text.index('"', start) - start
    quote = '"""' if text.startswith('"""', start + hashes) else '"'
    escape, end = "\\" + "#" * hashes, quote + "#" * hashes
    place = start + hashes + len(quote)
    while place < len(text):
        if text.startswith(escape + "(", place):
            first = place
            place = end_of_parenthesis(text, place + len(escape))
            if holes is not None:
                holes.append((first, place))
        elif text.startswith(escape, place):
            place += len(escape) + 1
        elif text.startswith(end, place):
            return place + len(end)
        else:
            place += 1
    return place


def end_of_parenthesis(text, place):
    depth = 0
    while place < len(text):
        if text[place] == '"':
            place = end_of_string(text, place)
            continue
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        place += 1
        if depth == 0:
            break
    return place


def end_of_comment(text, place):
    depth = 0
    while place < len(text):
        step = text[place : place + 2]
        depth += {"/*": 1, "*/": -1}.get(step, 0)
        place += 2 if step in ("/*", "*/") else 1
        if depth == 0:
            break
    return place


class Swift:
    """The tokens of a file, and what they enclose."""

    def __init__(self, text):
        self.text = text
        self.tokens = []
        self.barred = set()  # tokens that stay as they are
        place, is_spaced, begins_line, depth = 0, True, True, 0
        while place < len(text):
            found = TOKEN.match(text, place)
            kind, piece = found.lastgroup, found.group()
            if kind in ("space", "comment", "directive"):
                end = end_of_comment(text, place) if piece == "/*" else found.end()
                is_spaced, begins_line, place = True, begins_line or "\n" in text[place:end], end
                depth += {"#if": 1, "#endif": -1}.get(piece.split()[0] if kind == "directive" else "", 0)
                continue
            if kind == "string":
                piece = text[place : end_of_string(text, place)]
            if depth > 0:  # only one branch of `#if` is built
                self.barred.add(len(self.tokens))
            self.tokens.append(Token(kind, piece, place, is_spaced, begins_line))
            place, is_spaced, begins_line = place + len(piece), False, False
        self.partner, self.enclosing = {}, []  # per bracket the one that closes or opens it; per token the bracket around it, or None
        open_brackets = []
        for index, token in enumerate(self.tokens):
            if token.text in CLOSING and token.kind == "punctuation" and open_brackets:
                opening = open_brackets.pop()
                self.partner[opening], self.partner[index] = index, opening
            self.enclosing.append(open_brackets[-1] if open_brackets else None)
            if token.text in OPENING and token.kind == "punctuation":
                open_brackets.append(index)
        self._bar()

    def is_text(self, index, *texts):
        return 0 <= index < len(self.tokens) and self.tokens[index].text in texts

    def _bar(self):
        """Bars what attributes of the language hold (those with capitals are the program's own) and what changes no result."""
        for index, token in enumerate(self.tokens):
            after = index + 1
            is_attribute = token.text == "@" and after < len(self.tokens) and self.tokens[after].text[:1].islower()
            if is_attribute or token.text in IDLE_CALLS:
                after += is_attribute
                self.barred.update(range(index, after))
                if self.is_text(after, "(") and not self.tokens[after].is_spaced:
                    self.barred.update(range(after, self.partner.get(after, after) + 1))
            if token.text == "while" and self.is_text(after, "true"):
                self.barred.add(after)

    def is_spaced_after(self, index):
        return index + 1 >= len(self.tokens) or self.tokens[index + 1].is_spaced

    def is_infix(self, index):
        if not 0 < index < len(self.tokens) - 1 or self.tokens[index].is_spaced != self.is_spaced_after(index):
            return False
        before, after = self.tokens[index - 1], self.tokens[index + 1]
        is_left = before.kind in ("word", "number", "string") and before.text not in STOPS | DECLARATIONS or before.text in (")", "]", "}", "?", "!")
        return is_left and (after.kind != "punctuation" or after.text in ("(", "[", ".", "\\"))

    def begins_statement(self, index):
        """Whether a new statement begins with this token, inside of braces or of nothing."""
        token = self.tokens[index]
        if not self.is_braced(index):
            return False
        if index == 0 or self.is_text(index - 1, "{", ";"):
            return True
        if not token.begins_line:
            return False
        before = self.tokens[index - 1]
        if before.text == ":" and not before.is_spaced:  # below `case …:`
            return True
        if token.text in (".", "{", "else", "where", ":") or token.kind == "operator" and self.is_spaced_after(index):
            return False
        return before.text != "," and not (before.is_spaced and (before.kind == "operator" or before.text == ":"))

    def left_of(self, index):
        """The token before, or the bracket that opens what ends there; None at the beginning and behind an opening bracket."""
        before = index - 1
        return None if before < 0 or before == self.enclosing[index] else self.partner.get(before, before)

    def right_of(self, index):
        """The token after this one and what it opens; None at the end and before a closing bracket."""
        after = (self.partner.get(index, index) if self.tokens[index].text in OPENING else index) + 1
        return None if after >= len(self.tokens) or self.tokens[after].text in CLOSING else after

    def statement(self, index):
        """The first and last token of the statement that a token stands in; a `case …:` before it on the line is another one."""
        first = last = index
        while not self.begins_statement(first) and (before := self.left_of(first)) is not None:
            first = before
        if self.is_text(first, "case", "default"):
            colons = [each for each in range(first, index) if self.is_text(each, ":") and self.enclosing[each] == self.enclosing[index]]
            first = next((each + 1 for each in colons if not self.tokens[each].is_spaced), first)
        while (after := self.right_of(last)) is not None and not self.is_text(after, ";") and not self.begins_statement(after):
            last = after
        return first, self.partner.get(last, last) if self.tokens[last].text in OPENING else last

    def is_braced(self, index):
        return self.enclosing[index] is None or self.tokens[self.enclosing[index]].text == "{"

    def expression(self, first, last):
        """The first and last token of the whole expression around these; None where there is none that can stand in two forms."""
        if any(index in self.barred for index in range(first, last + 1)):
            return None
        start, end = first, last
        while not self.begins_statement(start) and (before := self.left_of(start)) is not None:
            token = self.tokens[start - 1]
            if token.text in STOPS or token.text in (",", ";", "->") or token.text == ":" and not token.is_spaced:
                break
            if token.text in ("?", "!") and self.is_text(start - 2, "try"):
                break
            start = before
        if start > 0 and self.is_text(start - 1, "->", "inout") or self.is_text(start, "&"):
            return None
        is_condition = self.is_braced(first) and self._is_condition(start)
        while (after := self.right_of(end)) is not None and not self.begins_statement(after):
            token = self.tokens[after]
            if token.text in ASSIGNMENTS or token.text in ("->", "in"):
                return None
            if token.text in (",", ";") or token.text in STOPS - {"try", "await"} or token.text == "{" and is_condition:
                break
            if token.text == ":" and not token.is_spaced:
                if not self.is_braced(first) and self.is_text(self.enclosing[first], "("):
                    return None
                break
            end = after
        end = self.partner.get(end, end) if self.tokens[end].text in OPENING else end
        if not self._is_value(start):
            return None
        source = self.source(start, end)
        return None if len(source) > 400 or source.count("\n") > 8 or "#if" in source or "try " in source or "await " in source else (start, end)

    def _is_condition(self, index):
        """Whether a `{` after this expression begins the body of its statement."""
        while not self.begins_statement(index) and (before := self.left_of(index)) is not None:
            if self.tokens[index - 1].text in CONDITIONS:
                return True
            index = before
        return self.tokens[index].text in CONDITIONS

    def _is_value(self, start):
        """Whether an expression that begins here is one the program computes: no raw value of an enumeration, no part of a declaration's head."""
        if not self.is_braced(start):
            return True
        first = self.statement(start)[0]
        while self.tokens[first].text in MODIFIERS or self.tokens[first].text == "@":
            first += 2 if self.tokens[first].text == "@" else 1
            if self.is_text(first, "("):
                first = self.partner.get(first, first) + 1
        head = self.tokens[first].text
        return head not in DECLARATIONS and not (head == "case" and self.is_text(start - 1, "="))

    def source(self, first, last):
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def with_changes(self, first, last, changes):
        """The source of these tokens with some of them, by index, replaced."""
        text, place = "", self.tokens[first].start
        for index in sorted(changes):
            text += self.text[place : self.tokens[index].start] + changes[index]
            place = self.tokens[index].end
        return text + self.text[place : self.tokens[last].end]

    def arguments(self, opening):
        """What stands between the commas of a parenthesis: pairs of a label, or None, and the first and last token of a value."""
        closing, found, first = self.partner.get(opening, opening), [], opening + 1
        index = first
        while index <= closing and first < closing:
            if index == closing or self.is_text(index, ","):
                has_label = self.is_text(first + 1, ":") and not self.tokens[first + 1].is_spaced
                found.append((self.tokens[first].text if has_label else None, first + 2 * has_label, index - 1))
                first = index + 1
            index = self.partner.get(index, index) + 1 if self.tokens[index].text in OPENING else index + 1
        return found


# --- Kinds of bugs: each says where in a file it could stand. ---


class Change:
    """A span of a file and what stands there while the mutant is on; a statement takes braces, an expression a choice."""

    def __init__(self, start, end, text, is_statement=False):
        self.start, self.end, self.text, self.is_statement = start, end, text, is_statement


class Site:
    def __init__(self, place, before, after, changes):
        self.place, self.before, self.after, self.changes = place, before, after, changes


def in_expression(swift, first, last, changes, before, after):
    """A site where the expression around tokens stands with some of them replaced."""
    span = swift.expression(first, last)
    if span is None:
        return
    start, end = swift.tokens[span[0]].start, swift.tokens[span[1]].end
    yield Site(swift.tokens[first].start, before, after, [Change(start, end, swift.with_changes(*span, changes))])


def replaced_operators(swift, table):
    for index, token in enumerate(swift.tokens):
        if token.kind == "operator" and token.text in table and token.is_spaced and swift.is_infix(index):
            around = [swift.tokens[side] for side in (index - 1, index + 1) if side < len(swift.tokens)]
            if token.text == "+" and any(side.kind == "string" or side.text in "[]" for side in around):
                continue  # joins texts or lists: nothing to subtract
            other = table[token.text]
            yield from in_expression(swift, index, index, {index: other}, token.text, other)


def comparisons(swift, declared):
    yield from replaced_operators(swift, {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="})


def arithmetic(swift, declared):
    yield from replaced_operators(swift, {"+": "-", "-": "+", "*": "/", "/": "*", "&+": "&-", "&-": "&+"})
    for index, token in enumerate(swift.tokens):
        if token.text in ("+=", "-=") and token.kind == "operator" and swift.is_braced(index) and not swift.is_text(index + 1, "["):
            if swift.tokens[index + 1].kind == "string" or index in swift.barred:
                continue
            first, last = swift.statement(index)
            other = {"+=": "-=", "-=": "+="}[token.text]
            change = Change(swift.tokens[first].start, swift.tokens[last].end, swift.with_changes(first, last, {index: other}), True)
            yield Site(token.start, token.text, other, [change])


def logic(swift, declared):
    yield from replaced_operators(swift, {"&&": "||", "||": "&&"})
    for index, token in enumerate(swift.tokens):
        is_prefix = token.text == "!" and not swift.is_spaced_after(index) and (token.is_spaced or swift.is_text(index - 1, "(", "[", "{"))
        if is_prefix and not swift.is_text(index + 1, ")", ",", "]", "."):
            yield from in_expression(swift, index, index, {index: ""}, "!", "nothing")


def bounds(swift, declared):
    lower = {"<", "<=", ">", ">=", "==", "!=", "&&", "||", "??", "~="}
    for index, token in enumerate(swift.tokens):
        if token.text in ("..<", "...") and swift.is_infix(index) and index + 1 < len(swift.tokens):
            span = swift.expression(index, index)
            if span is None:
                continue
            last = index + 1
            while (after := swift.right_of(last)) is not None and after <= span[1]:
                if swift.tokens[after].text in lower or swift.tokens[after].text in ("?", ":") and swift.tokens[after].is_spaced:
                    break
                last = after
            last = swift.partner.get(last, last) if swift.tokens[last].text in OPENING else last
            bound = swift.source(index + 1, last)
            changed = swift.with_changes(span[0], index, {}) + f"(({bound}) - 1)" + swift.text[swift.tokens[last].end : swift.tokens[span[1]].end]
            change = Change(swift.tokens[span[0]].start, swift.tokens[span[1]].end, changed)
            yield Site(token.start, f"{token.text} {bound}", f"{token.text} {bound} - 1", [change])
    yield from renamed_members(swift, {"lowerBound": "upperBound", "upperBound": "lowerBound"})


def increased(number):
    """A number a little larger: a whole one by one, another in its first digit that is not 0; None where that does not help."""
    digits = number.replace("_", "")
    if digits[:2] in ("0x", "0b", "0o"):
        value, base = int(digits, 0), digits[1]
        return digits[:2] + format(value - 1 if value else 1, "X" if base == "x" else base)
    if digits.isdigit():
        return str(int(digits) + 1)
    for place, digit in enumerate(digits):
        if digit in "12345678":
            return digits[:place] + str(int(digit) + 1) + digits[place + 1 :]
    return digits.replace("9", "8", 1) if "9" in digits else "1" + digits[1:]


def constants(swift, declared):
    for index, token in enumerate(swift.tokens):
        if token.kind == "number" and not swift.is_text(index - 1, ".") and swift.expression(index, index):
            other = increased(token.text)
            yield Site(token.start, token.text, other, [Change(token.start, token.end, other)])


def booleans(swift, declared):
    for index, token in enumerate(swift.tokens):
        if token.text in ("true", "false") and swift.expression(index, index):
            other = {"true": "false", "false": "true"}[token.text]
            yield Site(token.start, token.text, other, [Change(token.start, token.end, other)])


def dropped_lines(swift, declared):
    """Calls and assignments that stand as a statement, and an `if` or `guard` on one line that ends the work early."""
    for index, token in enumerate(swift.tokens):
        if not token.begins_line or token.kind != "word" or index in swift.barred or not swift.begins_statement(index):
            continue
        if swift.enclosing[index] is None:
            continue
        first, last = swift.statement(index)
        source = swift.source(first, last)
        texts = [each.text for each in swift.tokens[first : last + 1]]
        brace = swift.enclosing[index]
        head = swift.source(swift.statement(brace)[0], brace)
        if token.text in ("if", "guard"):
            if "\n" in source or swift.is_text(last + 1, "else") or token.text == "guard" and {"let", "var", "case"} & set(texts):
                continue
            if token.text == "if" and "else" in texts or swift.is_text(index - 1, "{") and swift.is_text(last + 1, "}"):
                continue
        elif token.text in STOPS - {"try"} | DECLARATIONS | MODIFIERS | IDLE_CALLS or "{" in texts or source.count("\n") > 3:
            continue
        else:
            is_assignment = any(text in ASSIGNMENTS and swift.enclosing[first + place] == brace for place, text in enumerate(texts))
            if not is_assignment and texts[-1] != ")" or any(each in IDLE_CALLS for each in texts):
                continue
            if re.search(r"\binit\b|\benum\b|\bstruct\b|\bclass\b|\bextension\b", head):
                continue  # what is set for the first time must be
            is_only = swift.is_text(index - 1, "{", "in") and swift.is_text(last + 1, "}")
            is_only = is_only and not CONDITIONS & set(head.split()) and not head.rstrip("{ ").endswith(("else", "defer", "do"))
            is_only = is_only or swift.is_text(index - 1, ":") and swift.is_text(last + 1, "}", "case", "default")
            if is_only and not is_assignment:
                continue  # perhaps what a function or a `switch` gives
        change = Change(swift.tokens[first].start, swift.tokens[last].end, "", True)
        yield Site(token.start, source, "nothing", [change])


def swapped_arguments(swift, declared):
    """Neighbours of one type among a call's arguments, as far as the program's own functions say what they take."""
    for index, token in enumerate(swift.tokens):
        if token.kind != "word" or not swift.is_text(index + 1, "(") or swift.tokens[index + 1].is_spaced or token.text not in declared:
            continue
        if swift.is_text(index - 1, "func"):
            continue
        arguments = swift.arguments(index + 1)
        for types in {matched(arguments, parameters) for parameters in declared[token.text]} - {None}:
            for place in range(len(arguments) - 1):
                (_, a, b), (_, c, d) = arguments[place], arguments[place + 1]
                one, other = swift.source(a, b), swift.source(c, d)
                if types[place] != types[place + 1] or one == other or any(sign in one + other for sign in ("&", "{", "try ")):
                    continue
                span = swift.expression(index, swift.partner[index + 1])
                if span is None:
                    continue
                start, end = swift.tokens[span[0]].start, swift.tokens[span[1]].end
                middle = swift.text[swift.tokens[b].end : swift.tokens[c].start]
                changed = swift.text[start : swift.tokens[a].start] + other + middle + one + swift.text[swift.tokens[d].end : end]
                yield Site(token.start, f"{one}, {other}", f"{other}, {one}", [Change(start, end, changed)])


def matched(arguments, parameters):
    """The types that a function's parameters give to a call's arguments; None where it is another function's call."""
    types, rest = [], list(parameters)
    for label, _, _ in arguments:
        while rest and rest[0][0] != label and rest[0][2]:
            rest.pop(0)
        if not rest or rest[0][0] != label:
            return None
        types.append(rest.pop(0)[1])
    return tuple(types) if all(has_default for _, _, has_default in rest) else None


def parameters_of(swift):
    """What the functions and initializers of a file take: name, then the label, type and default of each parameter."""
    for index, token in enumerate(swift.tokens):
        name = None
        if token.text == "func" and swift.tokens[index + 1].kind == "word":
            name, opening = swift.tokens[index + 1].text, index + 2
        elif token.text == "init" and swift.is_text(index + 1, "(") and not swift.is_text(index - 1, "."):
            name, opening = type_around(swift, index), index + 1
        if name is None:
            continue
        while opening < len(swift.tokens) and not swift.is_text(opening, "(", "{"):
            opening += 1
        if not swift.is_text(opening, "("):
            continue
        parameters = []
        for label, first, last in swift.arguments(opening):
            if label is None:  # an outer label, or `_`, and the parameter's own name
                label = swift.tokens[first].text
                first += 3
            text = swift.source(first, last) if first <= last else ""
            has_default = " = " in text
            parameters.append((None if label == "_" else label, text.split(" = ")[0].removeprefix("inout "), has_default))
        yield name, parameters


def type_around(swift, index):
    brace = swift.enclosing[index]
    while brace is not None:
        first = swift.statement(brace)[0]
        words = re.findall(r"\b(?:struct|class|enum|actor|extension)\s+([\w.]+)", swift.source(first, brace))
        if words:
            return words[0].split(".")[-1]
        brace = swift.enclosing[brace]
    return None


def swapped_words(swift, declared):
    """Two literals that stand near each other, two values within one, or a lone word without its last letter."""
    strings = [
        index
        for index, token in enumerate(swift.tokens)
        if token.kind == "string" and '"""' not in token.text and re.search(r"[^\W\d_]", token.text) and swift.expression(index, index)
    ]
    lines = {index: swift.text.count("\n", 0, swift.tokens[index].start) for index in strings}
    alike = lambda token: (bool(re.search("[\u4e00-\u9fff]", token.text)), " " in token.text, values_in(token.text))
    for place, index in enumerate(strings):
        token = swift.tokens[index]
        holes = []
        end_of_string(swift.text, token.start, holes)
        values = [swift.text[start:end] for start, end in holes]
        if len(values) > 1 and values[0] != values[1]:
            (a, b), (c, d) = holes[:2]
            text = swift.text[token.start : a] + values[1] + swift.text[b:c] + values[0] + swift.text[d : token.end]
            yield Site(token.start, token.text, text, [Change(token.start, token.end, text)])
        others = [each for each in strings[place + 1 : place + 9] if lines[each] - lines[index] <= 6]
        if is_in_set(swift, index):
            others = [each for each in others if swift.enclosing[each] != swift.enclosing[index]]
        others = [each for each in others if alike(swift.tokens[each]) == alike(token) and swift.tokens[each].text != token.text][:2]
        for each in others:
            other = swift.tokens[each]
            changes = [Change(token.start, token.end, other.text), Change(other.start, other.end, token.text)]
            yield Site(token.start, token.text, other.text, changes)
        if not others and not holes and len(token.text) > 3 and "\\" not in token.text:
            text = token.text[:-2] + '"' if token.text.endswith('"') else token.text
            yield Site(token.start, token.text, text, [Change(token.start, token.end, text)])


def values_in(literal):
    """The names in a literal's interpolations."""
    holes = []
    end_of_string(literal, 0, holes)
    return {name for start, end in holes for name in re.findall(r"[$\w]+", literal[start:end])}


def is_in_set(swift, index):
    """Whether a token stands in a list that is only asked whether it contains something: its order does not matter."""
    opening = swift.enclosing[index]
    after = swift.partner.get(opening)
    return after is not None and swift.tokens[opening].text == "[" and swift.is_text(after + 1, ".") and swift.is_text(after + 2, "contains")


def renamed_members(swift, table):
    for index, token in enumerate(swift.tokens):
        if token.text in table and token.kind == "word" and swift.is_text(index - 1, "."):
            yield from in_expression(swift, index, index, {index: table[token.text]}, token.text, table[token.text])


def ends(swift, declared):
    pairs = [("first", "last"), ("min", "max"), ("hasPrefix", "hasSuffix"), ("prefix", "suffix"), ("dropFirst", "dropLast")]
    pairs += [("firstIndex", "lastIndex"), ("up", "down")]
    table = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
    yield from renamed_members(swift, table)
    for index, token in enumerate(swift.tokens):
        is_call = swift.is_text(index + 1, "(") and not swift.tokens[index + 1].is_spaced and not swift.is_text(index - 1, ".", "func")
        if token.text in ("min", "max") and is_call:
            other = {"min": "max", "max": "min"}[token.text]
            yield from in_expression(swift, index, swift.partner[index + 1], {index: other}, token.text, other)
        if token.text in ("<", ">") and swift.is_text(index + 1, ")") and swift.is_text(index - 1, ":", "("):
            other = {"<": ">", ">": "<"}[token.text]
            yield from in_expression(swift, index, index, {index: other}, token.text, other)


KINDS = {
    "comparison": comparisons, "arithmetic": arithmetic, "logic": logic, "bound": bounds, "constant": constants, "boolean": booleans,
    "dropped line": dropped_lines, "swapped arguments": swapped_arguments, "swapped words": swapped_words, "first or last": ends,
}  # fmt: skip


# --- Drawing and planting ---


class Mutant:
    def __init__(self, number, room, path, kind, site, text):
        self.number, self.room, self.path, self.kind, self.site = number, room, path, kind, site
        self.line = text.count("\n", 0, site.place) + 1
        self.source = text.split("\n")[self.line - 1].strip()
        self.lines = []  # of the planted file, ranges
        self.verdict, self.test, self.seconds, self.changes, self.is_reached = None, None, 0.0, None, False

    def __str__(self):
        before, after, source = (shortened(" ".join(text.split())) for text in (self.site.before, self.site.after, self.source))
        line = "" if source == before else f"   in   {source}"
        return f"{self.room}, {self.kind}, {self.path}:{self.line}: {before} → {after}{line}"


def shortened(text):
    return text if len(text) <= 100 else text[:97] + "..."


def sites_of(sources):
    """Room, then kind, then all places where such a bug could stand, as pairs of a path and a site."""
    parsed = {path: Swift(text) for path, text in sources.items()}
    declared = collections.defaultdict(list)
    for swift in parsed.values():
        for name, parameters in parameters_of(swift):
            declared[name].append(parameters)
    sites = collections.defaultdict(lambda: collections.defaultdict(list))
    for path, swift in parsed.items():
        for kind, find in KINDS.items():
            sites[path.split("/")[1]][kind] += [(path, site) for site in find(swift, declared)]
    return sites


def draw_mutants(sources, count, seed, others=()):
    """So many mutants that do not overlap each other or the others: rooms in turn, in each the kind that was drawn least so far."""
    draw = random.Random(f"{seed}")
    sites = sites_of(sources)
    rooms = sorted(sites)
    draw.shuffle(rooms)
    drawn, taken, used = [], collections.defaultdict(list), collections.Counter()
    for mutant in others:
        taken[mutant.path] += [(change.start, change.end) for change in mutant.site.changes]
    while len(drawn) < count and any(kinds for kinds in sites.values()):
        room = rooms[len(drawn) % len(rooms)]
        kinds = {kind: found for kind, found in sites[room].items() if found}
        if not kinds:
            rooms.remove(room)
            continue
        kind = min(sorted(kinds), key=lambda kind: (used[kind], draw.random()))
        path, site = kinds[kind].pop(draw.randrange(len(kinds[kind])))
        if any(change.start < end and start < change.end for change in site.changes for start, end in taken[path]):
            continue
        if any(" ".join(sources[path][change.start : change.end].split()) == " ".join(change.text.split()) for change in site.changes):
            continue
        taken[path] += [(change.start, change.end) for change in site.changes]
        used[kind] += 1
        drawn.append(Mutant(len(others) + len(drawn) + 1, room, path, kind, site, sources[path]))
    return drawn


def planted(text, mutants):
    """A file's text with these mutants behind their switches; each learns the lines it stands on."""
    result, place = "", 0
    for mutant in mutants:
        mutant.lines = []
    for change, mutant in sorted(((change, mutant) for mutant in mutants for change in mutant.site.changes), key=lambda pair: pair[0].start):
        original = text[change.start : change.end]
        if change.is_statement and change.text:
            form = f"if mutantIsOn({mutant.number}) {{ {change.text} }} else {{ {original} }}"
        elif change.is_statement:
            form = f"if !mutantIsOn({mutant.number}) {{ {original} }}"
        else:
            form = f"(mutantIsOn({mutant.number}) ? ({change.text}) : ({original}))"
        result += text[place : change.start]
        first = result.count("\n") + 1
        result += form
        mutant.lines.append(range(first, result.count("\n") + 2))
        place = change.end
    return result + text[place:]


# --- The planting itself, on a few lines ---

LINES = r"""
import Glibc

@available(macOS 15, *) /* 1 < 2 */
public struct Shelf<Item: Hashable>: Sequence where Item == Int {
  enum Size: String { case small = "s", large = "l" }
  // if a < b && c
  var level = 7
  @Option(help: "So many.") var most = 0x0F
  func place(_ row: Int, _ column: Int, named name: String = "shelf") -> [Int]? {
    guard row >= 0, column > row || !isOpen else { return nil }
    let text = isOpen ? "high" : "low"
    total += row
    note(text, at: place(row, column)?.first)
    precondition(row < 99, "never")
    for each in 0..<min(row, column) { print("\(each) < \(row)", true) }
    #if DEBUG
      total -= 1
    #endif
    return try lookUp(row + column) { $0 == $1 }
  }
}
"""
# Kind, what is there, what a mutant has instead: nothing in comments, attributes, generics, preconditions, other branches or raw values.
SITES = r"""
comparison: >= → >
comparison: > → >=
comparison: == → !=
arithmetic: + → -
arithmetic: += → -=
logic: || → &&
logic: ! → nothing
bound: ..< min(row, column) → ..< min(row, column) - 1
constant: 7 → 8
constant: 0x0F → 0xE
constant: 0 → 1
constant: 0 → 1
boolean: true → false
dropped line: guard row >= 0, column > row || !isOpen else { return nil } → nothing
dropped line: total += row → nothing
dropped line: note(text, at: place(row, column)?.first) → nothing
swapped arguments: row, column → column, row
swapped words: "So many." → "So many"
swapped words: "shelf" → "high"
swapped words: "shelf" → "low"
swapped words: "high" → "low"
swapped words: "low" → "lo"
swapped words: "\(each) < \(row)" → "\(row) < \(each)"
first or last: first → last
first or last: min → max
"""
# A choice of them planted at once.
RESULT = r"""
import Glibc

@available(macOS 15, *) /* 1 < 2 */
public struct Shelf<Item: Hashable>: Sequence where Item == Int {
  enum Size: String { case small = "s", large = "l" }
  // if a < b && c
  var level = (mutantIsOn(1) ? (8) : (7))
  @Option(help: (mutantIsOn(2) ? ("So many") : ("So many."))) var most = (mutantIsOn(3) ? (0xE) : (0x0F))
  func place(_ row: Int, _ column: Int, named name: String = "shelf") -> [Int]? {
    if !mutantIsOn(4) { guard row >= 0, column > row || !isOpen else { return nil } }
    let text = isOpen ? "high" : (mutantIsOn(5) ? ("lo") : ("low"))
    if mutantIsOn(6) { total -= row } else { total += row }
    if !mutantIsOn(7) { note(text, at: place(row, column)?.first) }
    precondition(row < 99, "never")
    for each in (mutantIsOn(8) ? (1) : (0))..<min(row, column) { print((mutantIsOn(9) ? ("\(row) < \(each)") : ("\(each) < \(row)")), (mutantIsOn(10) ? (false) : (true))) }
    #if DEBUG
      total -= 1
    #endif
    return try lookUp((mutantIsOn(11) ? (row - column) : (row + column))) { (mutantIsOn(12) ? ($0 != $1) : ($0 == $1)) }
  }
}
"""


def self_test():
    """Differences between what is planted in LINES and what should be."""
    sources = {"Sources/Room/Shelf.swift": LINES}
    sites = [(kind, site) for kind, found in sites_of(sources)["Room"].items() for _, site in found]
    found = [f"{kind}: {' '.join(site.before.split())} → {' '.join(site.after.split())}" for kind, site in sites]
    chosen, end = [], 0
    for kind, site in sorted(sites, key=lambda pair: (pair[1].changes[0].start, pair[1].changes[0].end)):
        if len(site.changes) == 1 and site.changes[0].start >= end:
            chosen.append(Mutant(len(chosen) + 1, "Room", "Sources/Room/Shelf.swift", kind, site, LINES))
            end = site.changes[0].end
    result = planted(LINES, chosen).split("\n")
    said = {line for mutant in chosen for span in mutant.lines for line in span}
    lines = [line for number, line in enumerate(result, 1) if number in said]
    differences = difflib.unified_diff(SITES.strip().split("\n"), found, "sites", lineterm="", n=0)
    differences = [*differences, *difflib.unified_diff(RESULT.split("\n"), result, "text", lineterm="", n=0)]
    return differences + list(difflib.unified_diff([line for line in result if "mutantIsOn" in line], lines, "lines", lineterm="", n=0))
