"""People's own words: shown as they were typed, and doing nothing, wherever they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader

from bot.content.voice import environment
from bot.core.own_words import OwnWords, escaped, visible

BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
ACTIVE = {
    "mention": r"<@[!&]?\d|<#\d|<id:|</\w+:\d",
    "everyone": r"@(everyone|here)",
    "stamp or emoji": r"<t:\d|<a?:\w+:\d",
    "link": r"(?i)\b(https?|discord|ftp)://\S|\]\(",
    "spoiler, code, bold": r"(?<!\\)(\|\||`|\*|_|~~)",
    "heading, quote, list": r"^\s*(#|>|-#|[-*+] |\d+\.)",
    "several lines": rf"[{BREAKS}]",
}
PIECES = st.sampled_from(
    ["@", "everyone", "here", "<", ">", "@!", "@&", "#", "123456789012345678", "t:", ":R", "a:b:", "[",
     "](", ")", "https", "http", "://", "x.example", "`", "```", "**", "__", "||", "~~", "\\", "\n", "-",
     "1. ", "> ", "{{7*7}}", "{% if %}", "word", " "]
)  # fmt: skip
TYPED = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join))


def seen(text: str) -> str:
    """What Discord shows: a backslash before a sign is taken away, and what cannot be seen."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text).replace("\u200b", "")


@given(TYPED)
def test_nothing_typed_acts(typed: str) -> None:
    for name, pattern in ACTIVE.items():
        assert not re.search(pattern, escaped(typed), re.MULTILINE), name


@given(TYPED.filter(lambda typed: "\u200b" not in typed))
def test_what_was_typed_is_what_is_seen(typed: str) -> None:
    on_one_line = re.sub(rf"\s*[{BREAKS}]\s*", " ⏎ ", typed.strip())
    assert seen(escaped(typed)) == visible(on_one_line)


def test_nothing_unseen_stays() -> None:
    assert escaped("a\u202eb\u2066c\x1bd\x00e\ufefff\u200bg") == "abcdefg"
    assert visible("a\r\nb\u2028c\td") == "a\nb\nc\td"
    assert visible("Nguye\u0302\u0303n " + "e" + "\u0301" * 500) == (
        "Nguye\u0302\u0303n e\u0301\u0301\u0301"
    )


@pytest.mark.parametrize(
    "template",
    ["{{ own }}", "{{ own | upper }}", "{{ own ~ '' }}", "{{ [own] | join(', ') }}", "{{ '%s' % own }}",
     "{{ own | trim }}", "{{ (own, 'x') | first }}", "{{ own | string }}", "{{ own | list }}"],
)  # fmt: skip
def test_no_template_can_leak_them(template: str) -> None:
    env = environment(DictLoader({}))
    try:
        shown = env.from_string(template).render(own=OwnWords("@everyone <@1> {{7*7}}"))
    except TypeError:
        return  # it is no text: many filters refuse it
    assert "@everyone" not in shown
    assert "@EVERYONE" not in shown
    assert "<@1>" not in shown
    assert "49" not in shown


def test_the_log_does_not_show_them() -> None:
    assert "secret" not in repr([OwnWords("secret")])
    assert not OwnWords("")
