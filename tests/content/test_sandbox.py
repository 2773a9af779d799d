"""Escapes and resource bombs in a moderator's text: each is refused before any of it runs.

The texts are tried where a moderator would put them: in a topic of a copy of the knowledge.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from jinja2 import nodes

from bot.content.problems import Problem, Severity
from bot.content.prose import prose_problems
from bot.content.sandbox import CALLED, DEEPEST, LONGEST, Breach, breaches, parsed
from bot.content.topic_files import body_problems
from bot.core.interview.answers import Plain
from bot.services.citing import names_for
from tests.conversation import TODAY, profile_of, the_library, the_voice

ESCAPES = [
    # --- walks from a value to the interpreter
    '{{ "".__class__.__mro__[1].__subclasses__() }}',
    "{{ ''.__class__ }}",
    "{{ today.__class__.__init__.__globals__ }}",
    "{{ fig.__globals__['library'] }}",
    '{{ fig("ck_pass_mark").__class__ }}',
    "{{ season['__class__'] }}",
    "{{ season | attr('__class__') }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ config }}",
    "{{ request.application.__globals__ }}",
    "{{ dict.mro() }}",
    "{{ [].append.__self__ }}",
    "{{ ().__class__.__bases__[0] }}",
    "{{ (1).__class__ }}",
    "{{ fact.__closure__ }}",
    "{{ answer.__code__.co_consts }}",
    "{{ fig }}",
    "{{ when.__defaults__ }}",
    # --- format strings
    "{{ '%s' % season }}",
    "{{ '%99999999d' % 1 }}",
    "{{ '{0.__class__}'.format(season) }}",
    "{{ '{:99999999}'.format(1) }}",
    "{{ '%s' | format(season) }}",
    "{{ '{0.__class__}'.format_map({}) }}",
    # --- other files, other templates
    '{% include "phrases.yaml" %}',
    '{% import "report.md.j2" as r %}',
    '{% from "report.md.j2" import x %}',
    '{% extends "report.md.j2" %}',
    "{% block x %}{% endblock %}",
    '{% include ["a", "b"] ignore missing %}',
    # --- what never ends, or fills the memory
    "{% for x in range(999999999) %}x{% endfor %}",
    "{% for x in range(9) %}{% for y in range(9) %}x{% endfor %}{% endfor %}",
    "{% for c in 'abc' recursive %}{{ loop(c) }}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
    "{% call fig('x') %}{% endcall %}",
    "{{ 'x' * 999999999 }}",
    "{{ [0] * 999999999 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ 2 ** 999999999 }}",
    "{{ 1 // 0 }}",
    "{{ 1 % 0 }}",
    "{{ -season }}",
    "{{ season + season }}",
    "{{ 'x' ~ season ~ season }}",
    "{{ 'x' | center(999999999) }}",
    "{{ 'x' | indent(999999999) }}",
    "{{ 'x' | wordwrap(1) }}",
    "{{ 'x'.ljust(999999999) }}",
    "{{ 'x'.rjust(999999999) }}",
    "{{ 'x'.zfill(999999999) }}",
    "{{ 'x'.replace('x', 'xxxxxxxx') }}",
    "{{ range(999999999) | list }}",
    "{{ range(999999999) | sum }}",
    "{{ lipsum(999999) }}",
    "{{ 'x' | batch(99999999) | list }}",
    "{{ 'x' | slice(99999999) | list }}",
    "{{ season | pprint }}",
    "{{ [1,2] | map('upper') | join }}",
    "{{ 'abc' | random }}",
    "{{ {} | xmlattr }}",
    "{{ {'a': 1} }}",
    "{% set x = 'x' %}{{ x }}",
    "{% set x %}x{% endset %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{% do season %}",
    "{% debug %}",
    # --- what would break for some people only
    '{% if answer("usce_months") > 2 %}x{% endif %}',
    '{% if answer("usce_months") is number or answer("usce_months") > 2 %}x{% endif %}',
    '{% if answer("usce_months") is not number %}{{ "a" if answer("usce_months") > 2 }}{% endif %}',
    '{% if answer("usce_months") is number and answer("usce_months") > "x" %}x{% endif %}',
    '{{ fig("ck_pass_mark", on="last year") }}',
    '{{ fig("ck_pass_mark", on="2025-13") }}',
    '{{ fig(*["ck_pass_mark"]) }}',
    '{{ fig(**{"figure_id": "ck_pass_mark"}) }}',
    "{{ fig(season) }}",
    '{{ fig("ck_pass" ~ "_mark") }}',
    "{{ answer() }}",
    "{{ fig(fig) }}",
    # --- what no parser should be given
    "{{ " + "(" * 2_000 + ")" * 2_000 + " }}",
    "{{ " + "not " * 1_400 + "1 }}",
    "{% if 1 %}" * 300 + "{% endif %}" * 300,
    "{{ " + "[" * 2_500,
    "{{ " + "9" * 5_000 + " }}",
    "{{ 1e999 }}",
    "{{ " + "1 if 1 else " * 400 + "1 }}",
    "{{ '" + "x" * LONGEST + "' }}",
    "{{ '\\N{no such letter}' }}",
    "{{ '\\x' }}",
    "{{ {% }} %}",
    "\x00{{ \x00 }}",
]


def refused(body: str) -> list[Problem]:
    """What is wrong with a body, said as for any piece of prose."""
    made = lambda _, *told: Problem("here", 1, Severity.ERROR, *told)  # noqa: E731
    return list(prose_problems(body, the_library(), made))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("body", ESCAPES, ids=lambda body: body[:60])
def test_an_escape_is_refused_before_it_runs(body: str) -> None:
    tree = parsed(body)
    assert isinstance(tree, Breach) or list(breaches(tree))
    assert refused(body)


def test_there_are_many() -> None:
    assert len(set(ESCAPES)) >= 90


def test_numbers_and_promises_in_quotes_are_found_too() -> None:
    assert [p.code for p in refused('{{ "218 is enough" if season == 2027 else "" }}')] == [
        "bare-number"
    ]
    assert [p.code for p in refused('{{ "you will match" }}')] == ["promise"]
    assert not refused('{{ "Step 3" if fact("needs_visa") == "yes" else "both Steps" }}')


def test_the_line_is_named() -> None:
    topic = the_library().topics["lor-who"]
    broken = topic.body + "\n\nmore\n{% for x in range(9) %}x{% endfor %}\n"
    text = f"---\ntitle: x\n---\n{broken}"
    from dataclasses import replace

    (found,) = body_problems("here", text, replace(topic, body=broken.strip()), the_library())
    assert text.splitlines()[found.line - 1].startswith("{% for")


ALLOWED = [
    '{{ fig("ck_pass_mark") }} {{ fig("ck_pass_mark", on="2024-07") }} {{ since("ck_pass_mark") }}',
    '{{ when("match_day") }} {{ season }} {{ stage }} {{ today | date }}',
    '{{ month("ck_date") }}',
    '{% if answer("usce_months") is number and answer("usce_months") >= 2 %}a{% endif %}',
    '{% if answer("usce_months") is number %}{{ "a" if answer("usce_months") > 2 else "b" }}{% endif %}',
    '{% if fact("needs_visa") in ["yes", "no"] or not answer("ck_score") %}a{% else %}b{% endif %}',
    '{% if answer("ck_score") is none %}a{% elif stage != "under_way" %}b{% endif %}',
    "plain words, { braces } and %",
]
PEOPLE: list[dict[str, Plain]] = [{}, {"usce_months": 3, "ck_score": 219}, {"usce_months": 0}]


@pytest.mark.parametrize("body", ALLOWED)
@pytest.mark.parametrize("answers", PEOPLE, ids=str)
def test_what_is_allowed_never_fails(body: str, answers: dict[str, Any]) -> None:
    assert not refused(body)
    names = names_for(the_library(), the_voice(), profile_of(answers), TODAY)
    assert len(the_voice().body(body, names)) < len(body) + 200


def test_bodies_of_the_knowledge_grow_little_for_anybody() -> None:
    """Without loops a text is at most what was written, and a value for each name."""
    library, voice = the_library(), the_voice()
    for answers in PEOPLE:
        names = names_for(library, voice, profile_of(answers), TODAY + dt.timedelta(days=900))
        for topic in library.topics.values():
            tree = parsed(topic.body)
            assert isinstance(tree, nodes.Template)
            values = len(list(tree.find_all((nodes.Call, nodes.Name))))
            assert len(voice.body(topic.body, names)) <= len(topic.body) + 80 * values


def test_bounds_have_room_for_what_is_written() -> None:
    bodies = [topic.body for topic in the_library().topics.values()]
    assert max(map(len, bodies)) < LONGEST / 1.5
    assert DEEPEST > 10
    assert len(CALLED) == 6
