"""Texts with names in braces, compiled once and rendered often (bench/loader/template.cpp)."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from response_body import MISSING, find, kind, scalar_text
from step import UnexpectedContent

# What a name stands for: texts, and elements of responses. A step sees the names of all levels above it; of two equal
# ones the inner one is left.
Scope = dict[str, Any]
Environment = dict[str, str]

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_ENVIRONMENT = re.compile(rf"env:({_NAME})")
_REFERENCE = re.compile(rf"({_NAME})((?:\.[^.]+)*)", re.DOTALL)
_BRACES = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|[{}])")

# Beside letters, digits and "-._~", which quote() never encodes (RFC 3986).
_KEPT_IN_PATH = "!$&'()*+,;=:@/"
_KEPT_IN_SEGMENT = "!$&'()*+,;=:@"
_KEPT_IN_QUERY = "/:@!$'()*,;"
_KEPT_IN_URL = "!$&'()*+,;=:@/?%[]"


class TemplateError(ValueError):
    """A text that is no template, in one sentence."""


def _percent_encode(kept: str, text: str) -> str:
    return quote(text, safe=kept, errors="surrogateescape")


encode_path_value = functools.partial(_percent_encode, _KEPT_IN_PATH)
encode_segment = functools.partial(_percent_encode, _KEPT_IN_SEGMENT)
encode_query_value = functools.partial(_percent_encode, _KEPT_IN_QUERY)
encode_url = functools.partial(_percent_encode, _KEPT_IN_URL)
encode_form_value = functools.partial(_percent_encode, "")


def encode_url_value(text: str) -> str:
    """Of a URL or a part of one, whose fragment is the client's business alone (RFC 9110, 4.2.5)."""
    return encode_url(text.partition("#")[0])


def json_escape(text: str) -> str:
    valid = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return json.dumps(valid, ensure_ascii=False)[1:-1]


def as_it_is(text: str) -> str:
    return text


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """{name}, {name.path.to.member} or {env:NAME}."""

    name: str
    path: list[str] = dataclasses.field(default_factory=list)
    is_environment: bool = False

    @staticmethod
    def parse(text: str) -> Reference:
        if match := _ENVIRONMENT.fullmatch(text):
            return Reference(match[1], is_environment=True)
        if match := _REFERENCE.fullmatch(text):
            return Reference(match[1], match[2].split(".")[1:])
        if text.startswith("env:"):
            raise TemplateError(f"expected {{env:NAME}}, found {{{text}}}")
        raise TemplateError(f"expected {{name}}, {{name.member}} or {{env:NAME}}, found {{{text}}}")

    def text(self) -> str:
        return "env:" + self.name if self.is_environment else ".".join([self.name, *self.path])

    def value(self, scope: Scope, environment: Environment) -> str:
        """Raises UnexpectedContent when the path does not lead to a text, a number or a boolean."""
        if self.is_environment:
            return environment[self.name]
        return self._text_of(find(scope[self.name], self.path))

    def value_or_empty(self, scope: Scope) -> str:
        """As value(); an empty text where the path leads to nothing or to null."""
        found = find(scope[self.name], self.path)
        return "" if found is MISSING or found is None else self._text_of(found)

    def _text_of(self, found: Any) -> str:
        text = scalar_text(found)
        if text is None:
            raise UnexpectedContent(
                f"expected a text, a number or a boolean for {{{self.text()}}}, found {kind(found)}"
            )
        return text


def _part(text: str, encode_value: Callable[[str], str]) -> tuple[Reference, Callable[[str], str]]:
    """A reference, and how its values are written: a word before a colon says that it is not as usual in that place."""
    if text.startswith("url:"):
        if encode_value not in (encode_path_value, encode_query_value, encode_form_value):
            raise TemplateError(f"{{{text}}} may be used in targets and forms only: elsewhere values are as they are")
        return Reference.parse(text[4:]), as_it_is if encode_value is encode_form_value else encode_url_value
    if text.startswith("segment:"):
        if encode_value is not encode_path_value:
            raise TemplateError(f"{{{text}}} may be used in a target's path only")
        return Reference.parse(text[8:]), encode_segment
    return Reference.parse(text), encode_value


class Template:
    """Literal texts, and references with how their values are written."""

    def __init__(self) -> None:
        self._parts: list[str | tuple[Reference, Callable[[str], str]]] = []

    @staticmethod
    def target(text: str) -> Template:
        """A request target: values are percent-encoded for the path or the query that they stand in, {segment:name} without
        its slashes; of {url:name}, of a value that is the whole target, and of the literal text only what no URL may hold
        is. Refuses {env:NAME}."""
        path, question, query = text.partition("?")
        template = Template()
        template._add(path, encode_url, encode_path_value)
        template._add(question + query, encode_url, encode_query_value)
        match template._parts:
            case [(reference, encode)] if encode is encode_path_value:
                template._parts = [(reference, encode_url_value)]
        for reference in template.references():
            if reference.is_environment:
                raise TemplateError(
                    f"{{{reference.text()}}} may be used in headers and bodies only, since targets are written to traces"
                )
        return template

    @staticmethod
    def plain(text: str) -> Template:
        template = Template()
        template._add(text, as_it_is, as_it_is)
        return template

    @staticmethod
    def form(text: str) -> Template:
        """A form (application/x-www-form-urlencoded): values are percent-encoded, unless {url:name} says that they are."""
        template = Template()
        template._add(text, as_it_is, encode_form_value)
        return template

    @staticmethod
    def json(document: Any) -> Template:
        """A JSON body: the strings in it are templates, keys are literal and sorted, as the built-in strategies send
        them."""
        template = Template()
        template._add_json(document)
        return template

    def render(self, scope: Scope, environment: Environment) -> str:
        return "".join(
            part if isinstance(part, str) else part[1](part[0].value(scope, environment)) for part in self._parts
        )

    def references(self) -> list[Reference]:
        return [part[0] for part in self._parts if not isinstance(part, str)]

    def _add(self, text: str, encode_literal: Callable[[str], str], encode_value: Callable[[str], str]) -> None:
        for piece in _BRACES.split(text):
            if piece in ("{{", "}}"):
                self._parts.append(encode_literal(piece[0]))
            elif piece in ("{", "}"):
                raise TemplateError(
                    f"a single {piece} stands alone: write {{name}} for a value, {{{{ or }}}} for a brace"
                )
            elif piece.startswith("{"):
                self._parts.append(_part(piece[1:-1], encode_value))
            elif piece:
                self._parts.append(encode_literal(piece))

    def _add_json(self, value: Any) -> None:
        if isinstance(value, str):
            self._parts.append('"')
            self._add(value, json_escape, json_escape)
            self._parts.append('"')
        elif isinstance(value, dict):
            for number, key in enumerate(sorted(value)):
                self._parts.append(("," if number else "{") + json.dumps(key, ensure_ascii=False) + ":")
                self._add_json(value[key])
            self._parts.append("}" if value else "{}")
        elif isinstance(value, list):
            for number, member in enumerate(value):
                self._parts.append("," if number else "[")
                self._add_json(member)
            self._parts.append("]" if value else "[]")
        else:
            self._parts.append("null" if value is None else scalar_text(value))
