"""From definitions to steps: what a scenario is while it runs (bench/loader/expansion.cpp). Pure: no sockets, no clock."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from definition import CompiledScenario, Definition, Pointer, ScenarioError
from page_link import is_target, link_target, next_in_link_header, next_in_link_list, without_authority
from response_body import MISSING, NotJson, excerpt, find, kind, parse_body, scalar_text
from step import BLANKS, Handling, LongList, Request, Response, Step, UnexpectedContent
from template import Environment, Scope, Template
from units import parse_duration

LONGEST_CHAIN = 1000  # pages, steps of a sequence
MOST_REPETITIONS = 1_000_000
STEPS_MADE_AT_ONCE = 1024
LONGEST_HANDLING = 60.0  # seconds

_RELATIVE_DATE = re.compile(r"today(?:([-+][0-9]{1,5})d)?")
_WHOLE_NUMBER = re.compile(r"[0-9]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Inputs:
    """What one instance of a scenario is made with."""

    parameters: dict[str, str]  # override variables
    environment: Environment  # values for {env:NAME}; often secrets
    today: datetime.date
    extra: list[tuple[str, str]] = dataclasses.field(default_factory=list)  # headers for every request without them


def relative_date(text: str, today: datetime.date) -> str:
    """The date that "today", "today-89d" or "today+1d" means; any other text as it is."""
    if match := _RELATIVE_DATE.fullmatch(text):
        return (today + datetime.timedelta(days=int(match[1] or 0))).isoformat()
    return text


def instantiate(scenario: CompiledScenario, inputs: Inputs) -> list[Step]:
    """The root steps. Raises ScenarioError for a parameter that is not a variable, a missing environment value and a root
    that cannot be made."""
    for name in inputs.parameters:
        if name not in scenario.variables:
            raise ScenarioError(f'the scenario has no variable "{name}"')
    for name in scenario.environment:
        if name not in inputs.environment:
            raise ScenarioError(f"{{env:{name}}} needs the environment variable {name}, which is not set")
    scope: Scope = {
        name: relative_date(inputs.parameters.get(name, value), inputs.today)
        for name, value in scenario.variables.items()
    }
    try:
        return _Expansion(inputs).in_parallel(scenario.roots, scope)
    except UnexpectedContent as error:
        raise ScenarioError(str(error)) from error  # only variables and the environment have been used so far


# A definition where it stands in the tree, with the names that it sees there, and its number among what "repeat" made.
_Instance = tuple[Definition, Scope, int]


@contextlib.contextmanager
def _template_of(definition: Definition):
    """Says whose template it was that could not be rendered."""
    try:
        yield
    except UnexpectedContent as error:
        raise _unexpected(definition, str(error)) from error


def _unexpected(definition: Definition, sentence: str) -> UnexpectedContent:
    return UnexpectedContent(f"{definition.name}: {sentence}")


def _made_when_due(make: Callable[[], Iterator[Step]]) -> list[Step]:
    """The first of them are made at once, and an error in one of these leaves none."""
    steps = make()
    first = list(itertools.islice(steps, STEPS_MADE_AT_ONCE))
    return LongList(first, steps, make) if len(first) == STEPS_MADE_AT_ONCE else first


class _Expansion:
    """What all steps of one instance of a scenario share."""

    def __init__(self, inputs: Inputs) -> None:
        self._environment = inputs.environment
        self._secrets = [value for value in inputs.environment.values() if value]
        self._extra = inputs.extra

    def in_parallel(self, definitions: list[Definition], scope: Scope) -> list[Step]:
        return _made_when_due(lambda: self._steps(definitions, scope))

    def _steps(self, definitions: list[Definition], scope: Scope) -> Iterator[Step]:
        return (self._step(instance, []) for instance in self._instances(definitions, scope))

    def children(self, parent: Definition, scope: Scope) -> Iterator[Step]:
        yield from self._steps(parent.then, scope)
        if parent.sequence:
            yield from self._sequence(parent, scope)

    def page(self, instance: _Instance, target: str, pages: frozenset[str]) -> Step:
        """A further page of a step that has had these."""
        definition = instance[0]
        path = without_authority(target)
        if path in pages:
            found = excerpt(target.partition("?")[0])
            raise _unexpected(definition, f"the link to the next page leads back to an earlier one: {found}")
        if len(pages) == LONGEST_CHAIN:
            raise _unexpected(definition, f"there are more than {LONGEST_CHAIN} pages")
        then = self._fan_out(instance, target, pages | {path})
        return Step(self._request(instance, target), self._handling(instance), then)

    def _instances(self, definitions: list[Definition], scope: Scope) -> Iterator[_Instance]:
        for definition in definitions:
            if not self._is_wanted(definition, scope):
                continue
            if definition.repeat is None:
                yield definition, scope, 0
            else:
                count = self._whole_number(definition, definition.repeat, scope, "repeat", 0)
                yield from ((definition, {**scope, "index": str(index)}, index) for index in range(count))

    def _is_wanted(self, definition: Definition, scope: Scope) -> bool:
        with _template_of(definition):
            return all(value.value_or_empty(scope) in allowed for value, allowed in definition.when)

    def _rendered(self, definition: Definition, template: Template, scope: Scope) -> str:
        with _template_of(definition):
            return template.render(scope, self._environment)

    def _whole_number(self, definition: Definition, template: Template, scope: Scope, word: str, least: int) -> int:
        text = self._rendered(definition, template, scope)
        # Without leading zeros no allowed number is longer, and int() refuses thousands of digits.
        digits = text.lstrip("0") or "0"
        if not _WHOLE_NUMBER.fullmatch(text) or len(digits) > 7 or not least <= int(digits) <= MOST_REPETITIONS:
            raise _unexpected(
                definition,
                f'expected a whole number from {least} to {MOST_REPETITIONS} for "{word}", found {excerpt(text)}',
            )
        return int(digits)

    def _duration(self, definition: Definition, template: Template | None, scope: Scope, word: str) -> float:
        if template is None:
            return 0.0
        text = self._rendered(definition, template, scope)
        duration = parse_duration(text)
        if duration is None or duration > LONGEST_HANDLING:
            raise _unexpected(
                definition,
                f'expected a duration of at most {LONGEST_HANDLING:.0f} s for "{word}", found {excerpt(text)}',
            )
        return duration

    def _handling(self, instance: _Instance) -> Handling:
        definition, scope, index = instance
        handle = definition.handle
        if handle is None:
            return Handling()
        if handle.one_in is not None:
            one_in = self._whole_number(definition, handle.one_in, scope, "one_in", 1)
            if (index + 1) % one_in != 0:
                return Handling()
        return Handling(
            self._duration(definition, handle.cpu, scope, "cpu"),
            self._duration(definition, handle.block, scope, "block"),
        )

    def _sequence(self, parent: Definition, scope: Scope) -> list[Step]:
        """The first step of the sequence, which carries the others in its `after`; nothing when all are left out."""
        made = self._instances(parent.sequence, scope)
        instances = list(itertools.islice(made, LONGEST_CHAIN))
        if more := sum(1 for _ in made):
            count = len(instances) + more
            raise _unexpected(parent, f"a sequence of {count} steps is longer than {LONGEST_CHAIN}")
        rest: list[Step] = []
        for instance in reversed(instances):
            rest = [self._step(instance, rest)]
        return rest

    def _step(self, instance: _Instance, continuation: list[Step]) -> Step:
        """`continuation` is what starts when the step and all below it has finished. It is made together with the step
        and not when its time comes: a value that cannot be rendered is then the fault of the response it came from."""
        definition, scope, _ = instance
        target = self._rendered(definition, definition.target, scope)
        if not is_target(target):
            found = excerpt(target.partition("?")[0])
            raise _unexpected(
                definition, f"expected a target that begins with one / or with http:// or https://, found {found}"
            )
        step = Step(self._request(instance, target), self._handling(instance))
        if definition.follows_pages or definition.then or definition.sequence:
            pages = frozenset([without_authority(target)]) if definition.follows_pages else None
            step.then = self._fan_out(instance, target, pages)
        step.after = self._fan_in(instance, continuation) or None
        return step

    def _request(self, instance: _Instance, target: str) -> Request:
        definition, scope, _ = instance
        own = {name.lower() for name, _ in definition.headers}
        headers = [(name, value) for name, value in self._extra if name.lower() not in own]
        body = b""
        with _template_of(definition):
            for name, template in definition.headers:
                value = template.render(scope, self._environment)
                if any(character in value for character in "\r\n\0"):
                    # Without the value: it may be a secret.
                    raise UnexpectedContent(f"the value for the header {name} is not one line")
                # Blanks around a value are no part of it (RFC 9110, 5.5), and `requests` refuses them.
                headers.append((name, value.strip(BLANKS)))
            if definition.body is not None:
                body = definition.body.render(scope, self._environment).encode("utf-8", "surrogateescape")
        return Request(definition.name, definition.method, target, headers, body, self._secrets)

    def _fan_in(self, instance: _Instance, continuation: list[Step]) -> list[Step]:
        """After the step's own "after" steps comes what follows it in a sequence."""
        definition, scope, _ = instance
        if not definition.after:
            return continuation
        if not continuation:
            return self.in_parallel(definition.after, scope)
        # The driver refuses a step of a sequence that has more than one step in "after".
        instances = list(self._instances(definition.after[:1], scope))
        return [self._step(instances[0], continuation)] if instances else continuation

    def _fan_out(self, instance: _Instance, origin: str, pages: frozenset[str] | None):
        def then(response: Response) -> list[Step]:
            page = _Page(instance, response)
            further: list[Step] = []
            # The next page is the first of the children, so that it is on its way before what this page fans out to.
            if pages is not None and (target := page.next_target(origin)) is not None:
                further.append(self.page(instance, target, pages))

            def make() -> Iterator[Step]:
                yield from further
                for scope in page.scopes():
                    yield from self.children(instance[0], scope)

            return _made_when_due(make)

        return then


class _Page:
    """One response of a step, and what it makes possible."""

    def __init__(self, instance: _Instance, response: Response) -> None:
        self._definition, self._scope, _ = instance
        self._response = response
        self._body: Any = MISSING
        if not self._definition.reads_body():
            return
        try:
            self._body = parse_body(response.body)
        except NotJson as error:
            what = f"something else, of type {self._content_type()}"
            if not response.body:
                what = "an empty body"
            elif response.body.startswith(b"\xef\xbb\xbf"):
                what = "a byte order mark before it (RFC 8259, 8.1)"
            raise _unexpected(self._definition, f"expected JSON, found {what}") from error

    def next_target(self, origin: str) -> str | None:
        """Where the link to the next page leads from this one, whose target is `origin`, unless this is the last one or "until"
        has found what it looks for."""
        link = self._written_link()
        if not link or (self._definition.until and self._has_match()):
            return None
        if link.startswith("/") and not link.startswith("//"):
            link = self._definition.next_prefix + link
        target = link_target(link, origin)
        if target is None:
            found = excerpt(link.partition("?")[0])
            raise _unexpected(
                self._definition,
                f"expected a link to the next page, an http(s) URL or a path, found {found}",
            )
        return target

    def scopes(self) -> Iterator[Scope]:
        """The names that the children see: once, or once for each element."""
        bound = self._scope
        if self._definition.bind:
            bound = {**bound, **{binding.name: self._bound_value(binding) for binding in self._definition.bind}}
        if self._definition.each is None:
            return iter([bound])
        array = self._array(self._definition.each)
        return ({**bound, self._definition.as_name: element} for element in array)

    def _content_type(self) -> str:
        return self._response.headers.get("Content-Type") or "unknown"

    def _array(self, pointer: Pointer) -> list[Any]:
        found = find(self._body, pointer.path)
        if not isinstance(found, list):
            raise _unexpected(self._definition, f'expected an array at "{pointer.text}", found {kind(found)}')
        return found

    def _written_link(self) -> str | None:
        pointer = self._definition.next
        if pointer is None:
            return next_in_link_header(self._response.headers)
        link = find(self._body, pointer.path)
        if link is MISSING or link is None:
            return None
        if isinstance(link, list):
            return next_in_link_list(link)
        if not isinstance(link, str):
            raise _unexpected(
                self._definition, f'expected a link to the next page at "{pointer.text}", found {kind(link)}'
            )
        return link

    def _has_match(self) -> bool:
        until = self._definition.until
        return any(
            all(scalar_text(find(element, pointer.path)) in allowed for pointer, allowed in until.where)
            for element in self._array(until.any)
        )

    def _bound_value(self, binding) -> str:
        if binding.pointer is None:
            return self._response.headers.get(binding.header) or ""
        found = find(self._body, binding.pointer.path)
        if found is MISSING or found is None:
            return ""
        text = scalar_text(found)
        if text is None:
            raise _unexpected(
                self._definition,
                f'expected a text, a number or a boolean at "{binding.pointer.text}" for "{binding.name}", '
                f"found {kind(found)}",
            )
        return text
