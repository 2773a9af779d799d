"""Every screen that a person can reach, made by the real services; worst cases included."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from bot.core.advice.phases import Phase
from bot.core.advice.reminding import Rhythm, Wish
from bot.core.calls import Call
from bot.core.interview.answers import Plain
from bot.core.interview.guide import QUICK, YES_NO, Better, Kind, Question
from bot.core.profile import FACTS
from bot.core.screen import Screen
from bot.services._report_cards import CARDS
from bot.services.milestone import REASONS
from bot.services.perform import store_screen
from bot.services.ports import StoreUnavailable, Trouble
from bot.services.reminders import compose
from bot.services.verbs import found_verbs
from tests.conversation import ANA, TODAY, Talk, talking, the_library, told
from tests.knowledge.coach_walks import coach_screens
from tests.knowledge.desk_walks import desk_screens
from tests.knowledge.program_walks import program_screens

Screens = AsyncIterator[tuple[str, Screen]]

ASKED = {
    "guesses": ("research", "letters and visas"),
    "smalltalk": ("hello", "thanks!", "bye", "lol", "are you a bot"),
    "support": ("i am so burned out and crying", "i want to kill myself"),
    "integrity": (
        "can i hide my failed attempt",
        "an agency wants 5000 usd for a guaranteed match",
    ),
}
"""Texts by the screen that they lead to."""
HOSTILE = "@everyone <@&1> **{{7*7}}** [x](https://evil.example) `code` "


@dataclass(frozen=True)
class Seen:
    """One screen, and how somebody came to it."""

    how: str
    screen: Screen


def typed_for(question: Question) -> list[object]:
    """Everything worth answering to a question: each option, the example, and no answer."""
    match question.kind:
        case Kind.YES_NO:
            return [o.value for o in YES_NO]
        case Kind.CHOICE:
            return [o.value for o in question.options]
        case Kind.SEVERAL:
            values = [o.value for o in question.options]
            return [*([value] for value in values), values, []]
        case Kind.MONTH:
            return [question.example, "Mar 2012", "Sep 2023", "next month"]
        case Kind.SCORE:
            return [question.example, "none", question.least, question.most]
        case Kind.YEAR:
            return [question.example, TODAY.year + question.least, TODAY.year + question.most]
        case Kind.NUMBER:
            return [question.example, question.least, 1, question.most]
        case Kind.TEXT:
            return [question.example, "@" * question.most]


def questions() -> tuple[Question, ...]:
    return tuple(the_library().guide.questions.values())


def routes() -> tuple[str, ...]:
    return (QUICK, *(section.id for section in the_library().guide.sections))


def longest() -> dict[str, Plain]:
    """A person who has answered everything, each with what takes most room on a screen."""
    plain: dict[str, Plain] = {}
    for question in questions():
        match question.kind:
            case Kind.CHOICE:
                plain[question.id] = max(question.options, key=lambda o: len(o.label)).value
            case Kind.SEVERAL:
                plain[question.id] = [o.value for o in question.options]
            case Kind.TEXT:
                plain[question.id] = "@" * question.most
            case Kind.MONTH:
                plain[question.id] = "2026-09"
            case Kind.YEAR:
                plain[question.id] = TODAY.year + question.most
            case Kind.YES_NO:
                plain[question.id] = "yes"
            case Kind.NUMBER | Kind.SCORE:
                plain[question.id] = question.most
    return plain


@cache
def most_contradictory() -> dict[str, Plain]:
    """A person with as long a list of contradictions as can be found, climbing from chance."""
    chance = Random(2026)  # noqa: S311 - the same people each time
    return max((_climbed(chance) for _ in range(12)), key=_contradictions)


def _climbed(chance: Random) -> dict[str, Plain]:
    """Begin anywhere, and change one answer after the other as long as it contradicts more."""
    read = {i for conflict in the_library().conflicts for i in conflict.questions}
    guards = [name for conflict in the_library().conflicts for name in conflict.when]
    read |= {i for name in guards for i in (FACTS[name].reads if name in FACTS else (name,))}
    values = {i: [None, *(_plain(i, typed) for typed in typed_for(_question(i)))] for i in read}
    best = {i: chance.choice(values[i]) for i in sorted(values)}
    improved = True
    while improved:
        improved = False
        for question_id in sorted(values):
            tried = max(({**best, question_id: v} for v in values[question_id]),
                        key=_contradictions)  # fmt: skip
            if _contradictions(tried) > _contradictions(best):
                best, improved = tried, True
    return best


def _plain(question_id: str, typed: object) -> Plain:
    return told({question_id: typed})[question_id].plain


def _contradictions(plain: Mapping[str, Plain], today: dt.date = TODAY) -> int:
    library = the_library()
    standing = library.standing(told(plain, today), today)
    return sum(len(conflict.says) for conflict in library.conflicts_in(standing, today))


async def walked() -> list[Seen]:
    """Walk everywhere and return every screen on the way."""
    return [
        *[Seen(how, screen) async for how, screen in _questions_and_options()],
        *[Seen(how, screen) async for how, screen in _routes_to_their_end()],
        *[Seen(how, screen) async for how, screen in _forms()],
        *[Seen(how, screen) async for how, screen in _verbs()],
        *[Seen(how, screen) async for how, screen in _reports()],
        *[Seen(how, screen) async for how, screen in _what_ifs()],
        *[Seen(how, screen) async for how, screen in _mishaps()],
        *[Seen(how, screen) async for how, screen in _topics()],
        *[Seen(how, screen) async for how, screen in _asking()],
        *[Seen(how, screen) async for how, screen in coach_screens(longest(), HOSTILE)],
        *[Seen(how, screen) async for how, screen in _plans()],
        *[Seen(how, screen) async for how, screen in _milestones()],
        *[Seen(how, screen) async for how, screen in program_screens(people(), HOSTILE)],
        *[Seen(how, screen) async for how, screen in desk_screens(HOSTILE)],
    ]


async def _questions_and_options() -> Screens:
    for question in questions():
        async with talking() as talk:
            yield f"/change {question.id}", await talk.calls("change", id=question.id)
            for typed in typed_for(question):
                how = f"/answer {question.id} {typed}"
                yield how, await talk.calls("answer", id=question.id, value=typed)
                yield f"{how}, /change", await talk.calls("change", id=question.id)
            yield f"/skip {question.id}", await talk.calls("skip", id=question.id)


async def _routes_to_their_end() -> Screens:
    """Press the first option of every question, or type its example; then the last ones."""
    for pick in (0, -1):
        for route in routes():
            async with talking() as talk:
                screen = await talk.calls("assess", section=route)
                while screen.name == "assess" and screen.reply:
                    yield f"{route}: {screen.result['id']}", screen
                    question = the_library().guide.questions[screen.result["id"]]
                    typed = typed_for(question)[pick]
                    screen = await talk.session.perform(screen.reply.adding(value=typed))
                yield f"{route}: the end", screen


async def _forms() -> Screens:
    for question in questions():
        async with talking() as talk:
            yield f"/form {question.id}", await talk.calls("form", id=question.id)
    for route in routes():
        async with talking() as talk:
            screen = await talk.calls("form", route=route)
            while screen.form:
                yield f"/form {route}", screen
                refused = dict.fromkeys(screen.result["ids"], HOSTILE * 60)
                yield f"/fill {route}, refused", await talk.calls("fill", route=route, **refused)
                yield f"/form {route}, mend", await talk.calls("form", route=route, mend="yes")
                examples = {i: typed_for(_question(i))[0] for i in screen.result["ids"]}
                filled = await talk.calls("fill", route=route, **examples)
                yield f"/fill {route}", filled
                screen = await talk.calls("form", route=route)


def _question(question_id: str) -> Question:
    return the_library().guide.questions[question_id]


async def _verbs() -> Screens:
    """Every verb and every choice it offers, by people of every sort."""
    for name, answers in people().items():
        async with talking() as talk:
            await talk.app.store.put_answers(ANA, answers)
            await talk.app.store.put_drafts(ANA, {"ck_score": HOSTILE * 60})
            for screen in [await talk.calls(verb) for verb in found_verbs()]:
                yield f"{name}: /{screen.name}", screen
            for route in routes():
                yield f"{name}: /profile {route}", await talk.calls("profile", section=route)
                yield f"{name}: /assess {route}", await talk.calls("assess", section=route)
            for question in questions() if "contradictions" in name else ():
                value = answers.get(question.id)
                again = await talk.calls("answer", id=question.id, value=value)
                yield f"{name}: /answer {question.id}", again
            for action in ("show", "export", "erase"):
                yield f"{name}: /privacy {action}", await talk.calls("privacy", action=action)
            yield f"{name}: /restart", await talk.calls("restart", confirm="yes")
            erased = await talk.calls("privacy", action="erase", confirm="yes")
            yield f"{name}: erased", erased


async def _reports() -> Screens:
    """Every card and every page of it, by people of every sort; and what they put away."""
    for name, answers in {**people(), **reporters()}.items():
        async with talking() as talk:
            await talk.app.store.put_answers(ANA, answers)
            async for how, screen in _cards(talk):
                yield f"{name}: {how}", screen
            risks = await talk.calls("report", card="risks")
            for choice in [c for c in risks.choices if c.call.verb == "know"]:
                yield f"{name}: {choice.call}", await talk.session.perform(choice.call)
            again = await talk.calls("report", card="risks")
            for item in again.menu.items if again.menu else ():
                picked = again.menu.picking(item.value) if again.menu else Call("report")
                yield f"{name}: again {item.value}", await talk.session.perform(picked)
            for switches in ({}, dict.fromkeys(("school", "words", "dates", "file"), "yes")):
                yield f"{name}: /share {switches}", await talk.calls("share", **switches)


async def _cards(talk: Talk) -> Screens:
    for card in CARDS:
        screen = await talk.calls("report", card=card)
        yield f"/report {card}", screen
        while more := [c.call for c in screen.choices if "page" in c.call.args]:
            screen = await talk.session.perform(more[0])
            yield f"/{more[0]}", screen


def reporters() -> dict[str, dict[str, Plain]]:
    """People with as many findings as possible, and one with a bad season behind them."""
    last = {"prior_cycles": 1, "prior_applied": 60, "prior_invited": 0}
    return {
        "with a season behind": {**last, "ck_score": 219, "why_pmr": "@" * 600},
        "with all the best": {q.id: best for q in questions() if (best := _best(q)) is not None},
        "with all the worst": {
            q.id: worst for q in questions() if (worst := _worst(q)) is not None
        },
    }


def _best(question: Question) -> Plain:
    match question.better:
        case Better.HIGHER:
            most = TODAY.year - 1 if question.kind is Kind.YEAR else question.most
            return 300 if question.kind is Kind.SCORE else most
        case Better.LOWER:
            return 1 if question.kind is Kind.NUMBER and "attempts" in question.id else 0
        case Better.MORE:
            return [option.value for option in question.options]
        case tuple() as order:
            return str(order[-1])
        case None:
            return None


def _worst(question: Question) -> Plain:
    match question.better:
        case Better.HIGHER:
            return TODAY.year - 30 if question.kind is Kind.YEAR else max(question.least, 0)
        case Better.LOWER:
            return question.most
        case Better.MORE:
            return []
        case tuple() as order:
            return str(order[0])
        case None:
            return None


async def _what_ifs() -> Screens:
    """Every suggestion, every question by its name, one that is long, and keeping it."""
    for name, answers in {**people(), **reporters()}.items():
        async with talking() as talk:
            await talk.app.store.put_answers(ANA, answers)
            offered = await talk.calls("whatif")
            for item in offered.menu.items if offered.menu else ():
                picked = offered.menu.picking(item.value) if offered.menu else Call("whatif")
                yield f"{name}: what if {item.value}", await talk.session.perform(picked)
            best = {q.id: value for q in questions() if (value := _best(q)) is not None}
            yield f"{name}: what if all were best", await talk.calls("whatif", **best)
            worst = {q.id: value for q in questions() if (value := _worst(q)) is not None}
            yield f"{name}: what if all were worst", await talk.calls("whatif", **worst)
    async with talking() as talk:
        yield "/whatif_form", await talk.calls("whatif_form")
        for question in questions():
            yield f"/whatif {question.id}", await talk.calls("whatif", question=question.id)
        for typed in (HOSTILE, "x" * 4000, "i want to kill myself tonight"):
            yield (
                f"/whatif {typed[:20]}",
                await talk.calls("whatif", question="ck_score", value=typed),
            )
            yield f"/whatif {typed[:20]} 3", await talk.calls("whatif", question=typed, value=3)
        yield "kept", await talk.calls("whatif", step3_score=225, keep="yes")


def people() -> dict[str, dict[str, Plain]]:
    return {
        "nobody yet": {},
        "at great length": longest(),
        "in contradictions": most_contradictory(),
        "in contradictions, at great length": {**longest(), **most_contradictory()},
    }


async def _mishaps() -> Screens:
    async with talking(agreed=False) as talk:
        for verb in found_verbs():
            yield f"before consent: /{verb}", await talk.calls(verb, **_required(verb))
        yield "declined", await talk.calls("consent", agree="no")
    async with talking() as talk:
        yield "declined, agreed before", await talk.calls("consent", agree="no")
        yield "agreed", await talk.calls("consent", agree="yes")
        for question in questions():
            for typed in (HOSTILE, "x" * 4000, ""):
                how = f"/answer {question.id} {typed[:20]!r}"
                yield how, await talk.calls("answer", id=question.id, value=typed)
        for line in (f"/{HOSTILE}", HOSTILE, "{", "/answer", "/change gone", "/assess gone"):
            yield line, await talk.says(line)
        yield "/help extra", await talk.calls("help", **{HOSTILE: HOSTILE})
        for trouble in Trouble:
            for verb in found_verbs():
                call = Call(verb, _required(verb))
                told_so = store_screen(talk.app.visit(ANA), call, StoreUnavailable(trouble))
                yield f"the store is {trouble}: /{verb}", told_so


async def _topics() -> Screens:
    """Every answer, to people of every sort, this season and long after."""
    for name, answers in people().items():
        for day in (TODAY, TODAY.replace(year=TODAY.year + 3)):
            async with talking(today=day) as talk:
                await talk.app.store.put_answers(ANA, answers)
                for topic in the_library().topics.values():
                    yield (
                        f"{name}, {day.year}: /topic {topic.id}",
                        await talk.calls("topic", id=topic.id),
                    )
    async with talking() as talk:
        for topic in the_library().topics.values():
            yield f"/ask {topic.title}", await talk.calls("ask", question=topic.title)
            yield f"aloud: {topic.title}", await talk.calls("ask_aloud", question=topic.title)
            yield f"/right {topic.id}", await talk.calls("right", id=topic.id)
        yield "/right no", await talk.calls("right", id="lor-who", was="no")
        for gone in ("", "lor-hwo", HOSTILE, "x" * 4000):
            yield f"/topic {gone[:20]}", await talk.calls("topic", id=gone)


async def _asking() -> Screens:
    """What else a text can lead to; twice in a row, aloud, and sent to the moderators."""
    beside = ("what is the capital of france", HOSTILE * 60, "z" * 4000, "", "@" * 4000)
    for text in (*beside, *(text for texts in ASKED.values() for text in texts)):
        async with talking() as talk:
            for time in ("once", "twice"):
                yield f"/ask {text[:40]!r}, {time}", await talk.calls("ask", question=text)
            yield f"aloud: {text[:40]!r}", await talk.calls("ask_aloud", question=text)
            yield f"none of these: {text[:40]!r}", await talk.calls("none_of_these")
            yield f"/send {text[:40]!r}", await talk.calls("send")
            yield f"/send {text[:40]!r}, yes", await talk.calls("send", confirm="yes")
            yield "/send again", await talk.calls("send")
    async with talking(agreed=False) as talk:
        yield "asked before consent", await talk.calls("ask", question="how many letters")


async def _plans() -> Screens:
    """The plan of everybody, before, in and after a season, phase by phase."""
    for name, answers in people().items():
        for day in (TODAY, dt.date(2027, 3, 10), dt.date(2027, 8, 20), dt.date(2028, 2, 29)):
            async with talking(today=day) as talk:
                await talk.app.store.put_answers(ANA, answers)
                how = f"{name}, {day}"
                yield f"{how}: /roadmap", await talk.calls("roadmap")
                yield f"{how}: /roadmap 2029", await talk.calls("roadmap", season="2029")
                yield f"{how}: /now", await talk.calls("now")
                for phase in Phase:
                    pages = 1
                    for page in range(1, 9):
                        if page <= pages:
                            shown = await talk.calls("phase", id=phase.value, page=str(page))
                            pages = shown.result["pages"]
                            yield f"{how}: /phase {phase} {page}", shown


async def _milestones() -> Screens:
    """Every milestone, ticked off; and what can go wrong with one."""
    async with talking() as talk:
        await talk.app.store.put_answers(ANA, longest())
        for milestone in the_library().milestones:
            yield f"/milestone {milestone}", await talk.calls("milestone", id=milestone)
            yield f"/tick {milestone}", await talk.calls("tick", id=milestone)
        for verb in ("milestone", "tick", "leave_out", "leave_out_form", "later", "reopen"):
            for wanted in ("attend-meeting", "", HOSTILE, "x" * 4000):
                yield f"/{verb} {wanted[:20]}", await talk.calls(verb, id=wanted)
        for reason in (*REASONS, HOSTILE, "x" * 4000, " "):
            how = f"/leave_out {reason[:20]}"
            yield how, await talk.calls("leave_out", id="attend-meeting", reason=reason)
        for until in ("2_weeks", "3_months", "2027-02-01", "2020-01-01", HOSTILE):
            how = f"/later {until[:20]}"
            yield how, await talk.calls("later", id="attend-meeting", until=until)
        for at in ("all_day", "my_time"):
            yield f"/calendar {at}", await talk.calls("calendar", at=at)
        for rhythm in ("weekly", "due"):
            yield f"/reminders {rhythm}", await talk.calls("reminders", action=rhythm)
            for zone in ("Karachi", HOSTILE):
                how = f"/remind_me {zone} {rhythm}"
                yield how, await talk.calls("remind_me", zone=zone, rhythm=rhythm)
            yield f"/reminders_form {rhythm}", await talk.calls("reminders_form", rhythm=rhythm)
        yield "/calendar again", await talk.calls("calendar", at="my_time")
        nobody = talk.app.visit("nobody")
        digest = await compose(nobody, Wish(Rhythm.WEEKLY, "UTC", 8, 22, 7), "2026")
        yield "a reminder", digest or Screen("none", "")
        yield "/reminders stop", await talk.calls("reminders", action="stop", n="2026")
        yield "/roadmap next", await talk.calls("roadmap", season=HOSTILE)
        yield "/phase none", await talk.calls("phase", id=HOSTILE, season=HOSTILE, page=HOSTILE)


def _required(verb: str) -> dict[str, object]:
    found = found_verbs()[verb]
    values = {
        "id": "ck_score",
        "agree": "no",
        "zone": "UTC",
        "question": "how many letters",
        "field": "visa_j1",
        "value": "x",
        "which": "packet",
    }
    values |= {"key": "topic.lor-who", "number": "1", "to": "0"}
    return {a.name: values[a.name] for a in found.arguments if a.required}
