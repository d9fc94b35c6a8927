"""A scenario document after compilation: every template, pointer and name resolved (bench/loader/definition.cpp)."""

from __future__ import annotations

import dataclasses
from typing import Any

from response_body import scalar_text, tokens
from step import BLANKS
from template import Reference, Template, TemplateError

_METHODS = ("get", "post", "put", "patch", "delete", "head")
_HEADER = "header:"


class ScenarioError(ValueError):
    """A scenario that cannot be run, in one sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pointer:
    text: str
    path: list[str]

    @staticmethod
    def parse(text: str) -> Pointer:
        return Pointer(text, tokens(text))


@dataclasses.dataclass(frozen=True, slots=True)
class Binding:
    """A name for a value of the response: at a pointer in its body, or in the header of that name."""

    name: str
    pointer: Pointer | None
    header: str


@dataclasses.dataclass(frozen=True, slots=True)
class Until:
    any: Pointer
    where: list[tuple[Pointer, list[str]]]


@dataclasses.dataclass(frozen=True, slots=True)
class HandlingDefinition:
    """What handling a response costs, as written."""

    cpu: Template | None
    block: Template | None
    one_in: Template | None  # None: every response


@dataclasses.dataclass(slots=True)
class Definition:
    """One entry of "steps"."""

    name: str
    method: str
    target: Template
    headers: list[tuple[str, Template]]
    body: Template | None
    each: Pointer | None
    as_name: str
    follows_pages: bool
    next: Pointer | None  # None in a step that follows pages: the Link header
    next_prefix: str  # goes before a link that is a path
    until: Until | None
    bind: list[Binding]
    when: list[tuple[Reference, list[str]]]
    repeat: Template | None
    handle: HandlingDefinition | None
    then: list[Definition] = dataclasses.field(default_factory=list)
    sequence: list[Definition] = dataclasses.field(default_factory=list)
    after: list[Definition] = dataclasses.field(default_factory=list)

    def reads_body(self) -> bool:
        """Whether its response's body is looked at."""
        return bool(self.each or self.until or self.next or any(binding.pointer for binding in self.bind))


@dataclasses.dataclass(frozen=True, slots=True)
class CompiledScenario:
    name: str
    variables: dict[str, str]
    environment: list[str]
    roots: list[Definition]


def compile_scenario(document: dict[str, Any]) -> CompiledScenario:
    """The driver has checked the document against scenarios/schema.json; what is wrong all the same raises
    ScenarioError."""
    try:
        definitions = {name: _definition(name, step) for name, step in document["steps"].items()}
        for name, step in document["steps"].items():
            for word in ("then", "sequence", "after"):
                setattr(definitions[name], word, [definitions[other] for other in step.get(word, [])])
        return CompiledScenario(
            document["name"],
            {name: scalar_text(value) for name, value in document.get("vars", {}).items()},
            _environment(definitions.values()),
            [definitions[name] for name in document["roots"]],
        )
    except TemplateError as error:
        raise ScenarioError(f"the scenario: {error}") from error
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise ScenarioError(f"the scenario does not follow scenarios/schema.json: {error!r}") from error


def _definition(name: str, step: dict[str, Any]) -> Definition:
    method = next(method for method in _METHODS if method in step)
    headers = [(field, Template.plain(value)) for field, value in sorted(step.get("headers", {}).items())]
    body = None
    if "body" in step:
        is_text = isinstance(step["body"], str)
        compile_text = Template.form if _says_form(step) else Template.plain
        body = compile_text(step["body"]) if is_text else Template.json(step["body"])
        if not is_text and not any(field.lower() == "content-type" for field, _ in headers):
            headers.append(("Content-Type", Template.plain("application/json")))
    follows = step.get("next", "")
    return Definition(
        name=name,
        method=method.upper(),
        target=Template.target(step[method]),
        headers=headers,
        body=body,
        each=Pointer.parse(step["each"]) if "each" in step else None,
        as_name=step.get("as", ""),
        follows_pages="next" in step,
        next=Pointer.parse(follows) if follows.startswith("/") else None,
        next_prefix=step.get("next_prefix", ""),
        until=_until(step["until"]) if "until" in step else None,
        bind=[_binding(name, source) for name, source in sorted(step.get("bind", {}).items())],
        when=[(Reference.parse(value), _texts(allowed)) for value, allowed in sorted(step.get("when", {}).items())],
        repeat=_plain(step, "repeat"),
        handle=_handling(step["handle"]) if "handle" in step else None,
    )


def _says_form(step: dict[str, Any]) -> bool:
    """Whether the fields say that the body is a form."""
    return any(
        field.lower() == "content-type"
        and value.partition(";")[0].strip(BLANKS).lower() == "application/x-www-form-urlencoded"
        for field, value in step.get("headers", {}).items()
    )


def _plain(json: dict[str, Any], word: str) -> Template | None:
    return Template.plain(scalar_text(json[word])) if word in json else None


def _handling(handle: dict[str, Any]) -> HandlingDefinition:
    return HandlingDefinition(*(_plain(handle, word) for word in ("cpu", "block", "one_in")))


def _binding(name: str, source: str) -> Binding:
    if source.startswith(_HEADER):
        return Binding(name, None, source.removeprefix(_HEADER))
    return Binding(name, Pointer.parse(source), "")


def _until(until: dict[str, Any]) -> Until:
    where = [(Pointer.parse(pointer), _texts(allowed)) for pointer, allowed in sorted(until["where"].items())]
    return Until(Pointer.parse(until["any"]), where)


def _texts(values: list[Any]) -> list[str]:
    return [scalar_text(value) for value in values]


def _environment(definitions) -> list[str]:
    names = set()
    for definition in definitions:
        for template in [value for _, value in definition.headers] + [definition.body]:
            if template is not None:
                names.update(reference.name for reference in template.references() if reference.is_environment)
    return sorted(names)
