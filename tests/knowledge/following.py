"""Going everywhere by following what is offered, and finding every place that takes free text.

Nothing is listed by hand: a verb, an argument or a form that is added is walked by itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.calls import Call
from bot.core.interview.guide import Kind
from bot.core.screen import FieldKind, Screen, Weight
from bot.services.verbs import found_verbs
from tests.conversation import Talk, the_library

_TYPED = {FieldKind.LINE, FieldKind.PARAGRAPH}


@dataclass(frozen=True)
class Place:
    """Where words can enter: an argument of a call whose other arguments are right."""

    call: Call
    argument: str

    @property
    def name(self) -> tuple[str, str]:
        return self.call.verb, self.argument

    def holding(self, words: object) -> Call:
        return self.call.adding(**{self.argument: words})


@dataclass
class Followed:
    """What was seen on the way: screens by the call that led there, and where words can enter."""

    screens: dict[str, Screen] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    forms: list[tuple[Call, Mapping[str, int]]] = field(default_factory=list)


async def followed(talk: Talk, alike: int = 2) -> Followed:
    """Follow every choice, menu, reply and form, `alike` times for calls of the same shape.

    What stands out as dangerous is left alone: it would erase what the others are to show.
    """
    seen, met = Followed(), Counter[tuple[str, ...]]()
    waiting = deque(_beginnings())
    while waiting:
        call = waiting.popleft()
        shape = (call.verb, *sorted(call.args), *_chosen(call))
        if str(call) in seen.screens or met[shape] >= alike:
            continue
        met[shape] += 1
        screen = await talk.app.perform(talk.person, call)
        seen.screens[str(call)] = screen
        if screen.form:
            typed = {f.id: f.most for f in screen.form.fields if f.kind in _TYPED}
            seen.forms.append((screen.form.call, typed))
        if met[shape] == 1 or call.verb == "change":
            seen.places += _places(call, screen)
        waiting += _offered(screen)
    return seen


def _beginnings() -> Iterator[Call]:
    """Every verb, and the questions that are answered in own words."""
    for question in the_library().guide.questions.values():
        if question.kind is Kind.TEXT:
            yield Call("change", {"id": question.id})
    yield from map(Call, found_verbs())


def _chosen(call: Call) -> Iterator[str]:
    """The values of arguments that allow only some: each is a way of its own."""
    for argument in found_verbs()[call.verb].arguments:
        if argument.choices:
            yield str(call.args.get(argument.name))


def _offered(screen: Screen) -> Iterator[Call]:
    yield from (c.call for c in screen.choices if c.weight is not Weight.DANGER)
    if screen.menu:
        yield from (screen.menu.picking(item.value) for item in screen.menu.items)
    if screen.reply:
        yield screen.reply
    if screen.form:
        yield screen.form.call.adding(**{f.id: f.filled for f in screen.form.fields})


def _places(call: Call, screen: Screen) -> Iterator[Place]:
    verb = found_verbs()[call.verb]
    yield from (Place(call, argument.name) for argument in verb.arguments)
    if verb.open_ended:
        yield from (Place(call, name) for name in call.args if name not in verb.names)
        yield Place(call, "made_up")
    if screen.reply:
        yield Place(screen.reply, "value")
    if screen.form:
        yield from (Place(screen.form.call, f.id) for f in screen.form.fields)


def filled(followed: Followed, words: str) -> Iterator[Call]:
    """Each form with the same words in every input that is typed into, as long as it may be."""
    for call, typed in followed.forms:
        yield call.adding(**{name: words[:most] for name, most in typed.items()})


def words_of(screen: Screen) -> Mapping[str, str]:
    """Everything that a screen shows as text, by where it stands."""
    parts = {"text": screen.text}
    if screen.error:
        parts["error"] = screen.error.message
    return parts


def labels_of(screen: Screen) -> Iterator[str]:
    """Everything that is shown as it is, without markdown."""
    yield from (choice.label for choice in screen.choices)
    if screen.menu:
        yield screen.menu.prompt
        yield from (item.label for item in screen.menu.items)
    if screen.form:
        yield screen.form.title
        for one in screen.form.fields:
            yield from (one.label, one.help, *(item.label for item in one.items))
    yield from (file.name for file in screen.files)
    yield from (file.alt for file in screen.files)
