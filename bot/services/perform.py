"""Performing a call: the verb is found, its arguments are bound, consent is seen to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from rapidfuzz import fuzz, process

from bot.core.calls import Call
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Error, ErrorCode, Screen, Weight
from bot.services.ask import danger_in
from bot.services.assess import fill
from bot.services.consent import asking_consent
from bot.services.desk import Role
from bot.services.phrases import Phrase
from bot.services.ports import StoreUnavailable
from bot.services.verbs import Verb
from bot.services.visit import Visit

_NEAR = 55
_LONGEST_CALL = 90
"""Characters of a call that a button can carry."""


async def perform(visit: Visit, verbs: Mapping[str, Verb], call: Call) -> Screen:
    """Return the screen that answers a call.

    A call that cannot be carried out is answered too: with an error on a screen that shows the
    person where they are. Only a defect of ours raises.
    """
    cry = danger_in(visit, call)
    if cry is None:
        return await _carried_out(visit, verbs, call)
    if call.verb == fill.__name__:
        with suppress(Exception):  # a form keeps its other fields, but nothing delays this
            await _carried_out(visit, verbs, call)
    return cry


async def _carried_out(visit: Visit, verbs: Mapping[str, Verb], call: Call) -> Screen:
    verb = verbs.get(call.verb)
    if verb is None:
        commands = [v.name for v in verbs.values() if v.slash and not v.moderators]
        near = process.extractOne(call.verb, commands, scorer=fuzz.ratio, score_cutoff=_NEAR)
        message = visit.voice.phrase(
            Phrase.ERROR_UNKNOWN_CALL,
            verb=OwnWords(call.verb[:30]),
            near=near[0] if near else "help",
        )
        return error_screen(visit, Error(ErrorCode.UNKNOWN_CALL, message))
    bound = _in_words(verb, call.bound(verb.names))
    if verb.moderators and (visit.role is Role.NOBODY or visit.desk is None):
        refusal = visit.voice.phrase(Phrase.ERROR_FOR_MODERATORS)
        return error_screen(visit, Error(ErrorCode.REFUSED, refusal))
    if error := _misfit(visit, verb, bound):
        return error_screen(visit, error)
    try:
        if verb.personal and not await visit.has_agreed():
            return asking_consent(visit, bound)
        return await verb.run(visit, **bound.args)
    except StoreUnavailable as unavailable:
        return store_screen(visit, bound, unavailable)


def error_screen(visit: Visit, error: Error, again: Call | None = None) -> Screen:
    """Say what is wrong and nothing else, with a way on; `again` is the call to try once more."""
    say = visit.voice.phrase
    retry = [Choice(say(Phrase.BUTTON_TRY_AGAIN), again, Weight.MAIN)] if again else []
    onward = (
        Choice(say(Phrase.BUTTON_RESUME), Call("assess")),
        Choice(say(Phrase.BUTTON_HELP), Call("help")),
    )
    return Screen(
        name="error",
        text="",
        error=error,
        choices=(*retry, *(choice for choice in onward if choice.call != again)),
    )


def store_screen(visit: Visit, call: Call, unavailable: StoreUnavailable) -> Screen:
    """Say what ails the store, and offer the same call again.

    What the call wanted may be kept all the same: by an earlier step of it, or in a transaction
    whose end was not heard of.
    """
    message = visit.voice.phrase(Phrase[f"ERROR_STORE_{unavailable.trouble.name}"])
    again = call if len(str(call)) <= _LONGEST_CALL else None
    return error_screen(visit, Error(ErrorCode.UNAVAILABLE, message), again)


def _in_words(verb: Verb, call: Call) -> Call:
    """Let a number that a program sent for a word be one: 2 for "2"."""
    words = {a.name for a in verb.arguments if a.one} & call.args.keys()
    numbers = {n: call.args[n] for n in words if isinstance(call.args[n], int | float)}
    return call.adding(**{name: str(value) for name, value in numbers.items()})


def _misfit(visit: Visit, verb: Verb, call: Call) -> Error | None:
    """Say which argument the verb does not take, or lacks."""
    for name, value in call.args.items():
        known = next((a for a in verb.arguments if a.name == name), None)
        if (known is None and not verb.open_ended) or (
            known
            and (
                (known.choices and value not in known.choices)
                or (known.one and not isinstance(value, str))
            )
        ):
            message = visit.voice.phrase(
                Phrase.ERROR_BAD_ARGUMENT, name=OwnWords(name.strip()[:30]), verb=verb.name
            )
            return Error(ErrorCode.REFUSED, message, name.strip() or None)
    for argument in verb.arguments:
        if argument.required and argument.name not in call.args:
            message = visit.voice.phrase(
                Phrase.ERROR_MISSING_ARGUMENT, name=argument.name, verb=verb.name
            )
            return Error(ErrorCode.REFUSED, message, argument.name)
    return None
