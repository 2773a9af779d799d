"""Answers: from what a person types to a typed value, or a refusal that says why.

Nothing is guessed: two numbers, or a month without its year, are refused with an example. A value
of None is an answer too: the person would rather not say.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.core.interview.conditions import NONE, Known
from bot.core.interview.guide import YES_NO, Kind, Option, Question
from bot.core.months import Month

Plain = str | int | float | list[str] | None
"""A value as JSON holds it."""

LONGEST = 4000
"""Characters Discord lets anyone type into one field; nothing longer is looked at."""
_LONGEST_REPLY = 200
_CLOSE_ENOUGH = 86
_CLEAR_LEAD = 6


@dataclass(frozen=True, slots=True)
class Value:
    """A valid answer; `data` is None for "rather not say"."""

    data: str | int | float | tuple[str, ...] | Month | None

    @property
    def plain(self) -> Plain:
        """The value as JSON holds it: a month as `YYYY-MM`, several as a list."""
        match self.data:
            case Month():
                return str(self.data)
            case tuple():
                return list(self.data)
            case plain:
                return plain

    def known(self, today: dt.date) -> Known:
        """The value as conditions see it: a month is `past` or `future`, seen from `today`."""
        if isinstance(self.data, Month):
            return "past" if self.data <= Month.of(today) else "future"
        return self.data


SKIPPED = Value(None)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text is no answer: a `reason` that `prompts/phrases.yaml` words, and its details."""

    reason: str
    details: Mapping[str, str] = field(default_factory=dict)


def read(question: Question, typed: object, today: dt.date) -> Value | Refused:
    """Read what was typed (a text, a number, a list for several, None for "skipped")."""
    match typed:
        case None:
            return SKIPPED
        case list() | tuple() if question.kind is Kind.SEVERAL:
            return _several(question, [clean(str(item)) for item in typed])
        case [str() | int() | float() | None as single]:
            return read(question, single, today)
        case list() | tuple() | dict():
            return Refused("one_answer")
        case bool():
            return _read(question, "yes" if typed else "no", today)
        case _:
            return _read(question, clean(str(typed)), today)


def _read(question: Question, text: str, today: dt.date) -> Value | Refused:
    most = LONGEST if question.kind is Kind.TEXT else _LONGEST_REPLY
    if len(text) > most:
        return Refused("too_long", {"most": f"{most:,}"})
    if not text:
        return Refused("empty")
    if _says(text, _SKIPS):
        return SKIPPED
    if _says(text, _UNSURE):
        return Value("unsure") if question.option("unsure") else SKIPPED
    return _READERS[question.kind](question, text, today)


def clean(text: str) -> str:
    """Fold look-alike characters to plain ones and drop what cannot be seen.

    Line breaks survive; control, format and private characters do not, nor a pile of combining
    marks on one letter.
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # most of what people type: nothing to fold
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        c
        for c in text
        if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    text = re.sub(r"([\u0300-\u036f\u0489]{2})[\u0300-\u036f\u0489]+", r"\1", text)
    return unicodedata.normalize("NFKC", text).strip()  # what stood between them has gone


# --- words for not answering ---------------------------------------------------------------------

_SKIPS = frozenset(
    "skip|pass on this|rather not say|prefer not to say|rather not|prefer not|no answer|n/a|na|-|private".split(
        "|"
    )
)
_UNSURE = frozenset(
    "idk|i dont know|dont know|do not know|i do not know|not sure|unsure|no idea|dunno|?|"
    "cant remember|i dont remember|dont remember|i forgot|forgot|unknown".split("|")
)
_NOTHING = frozenset(
    "none|nothing|no|not yet|never|nil|zero|not taken|not taken yet|havent taken it|have not taken it|"
    "didnt take it|did not take it|nope|not applicable|i have none|none yet|no score|no score yet|"
    "i havent taken it|i havent taken it yet|i have not taken it|pending|waiting|"
    "waiting for the score|waiting for my score".split("|")
)


def _folded(text: str) -> str:
    return re.sub(r"[.!'’]", "", text).casefold().strip()


def _says(text: str, phrases: frozenset[str]) -> bool:
    return _folded(text) in phrases


# --- numbers -------------------------------------------------------------------------------------

_WORDS = {
    word: number
    for number, words in enumerate(
        "zero|one,once,single,an,a|two,twice,couple|three,thrice|four|five|six|seven|eight|nine|ten|"
        "eleven|twelve".split("|")
    )
    for word in words.split(",")
}
_ARTICLES = frozenset({"a", "an"})
_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[-−+]?)\$?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<rest>\.\d+)?(?P<kilo>\s?k\b)?"
    r"(?![a-z]*\d|\.\d)"  # 1e5 is no one, nor is 1.2.2023
)
_CODE = re.compile(r"[{}<>\[\]*=_`|\\^#@&]")
_WORD = re.compile(r"[a-z]+")
_OF_A_NUMBER = frozenset("half quarter dozen hundred thousand million".split())
_VAGUE = frozenset(
    "few lot lots bit some several many thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety".split()
)
"""Words that say another number than the one beside them: read in figures only."""
_THOUSANDS = re.compile(r"\d\.\d{3}(?!\d)")
_MONTHS_A_YEAR = 12
_YEARS = frozenset("year years yr yrs".split())
_SHORTER = frozenset("week weeks wk wks day days".split())


def _numbers(text: str) -> list[float]:
    """Return every number in `text`, in figures or in words, in order, repeats dropped."""
    text = text.casefold()
    words = set(_WORD.findall(text))
    if words & _OF_A_NUMBER:
        return []
    # A dash between two figures joins a range; it is no sign.
    spaced = re.sub(r"(?<=\d)\s*(?:[-–—−/]|to)\s*(?=[\d$])", " ; ", text)
    found: list[tuple[int, float]] = []
    for match in _NUMBER.finditer(spaced):
        number = float(match["digits"].replace(",", "") + (match["rest"] or ""))
        number *= 1000 if match["kilo"] else 1
        found.append((match.start(), -number if match["sign"] in {"-", "−"} else number))
    if not found and not words & _VAGUE:
        found = [(m.start(), float(_WORDS[m[0]])) for m in _WORD.finditer(spaced) if m[0] in _WORDS]
        if len(found) > 1:  # "a couple", "an only one": the article counts nothing
            found = [f for f in found if spaced[f[0] :].split()[0] not in _ARTICLES] or found
    return list(dict.fromkeys(number for _, number in sorted(found)))


def _number(question: Question, text: str, _today: dt.date) -> Value | Refused:
    if _says(text, _NOTHING):
        return _bounded(question, 0)
    numbers = [] if _CODE.search(text) else _numbers(text)
    if not numbers:
        return Refused("not_a_number", {"example": question.example})
    if len(numbers) > 1:
        return Refused("one_number", {"example": question.example})
    if not question.decimals and _THOUSANDS.search(text):  # 2.000 may be two, or two thousand
        return Refused("whole_number", {"example": question.example})
    number = numbers[0]
    if question.unit == "months":
        words = set(_WORD.findall(text.casefold()))
        if words & _SHORTER:
            return Refused("in_months", {"example": question.example})
        number *= _MONTHS_A_YEAR if words & _YEARS else 1
    return _bounded(question, number)


def _bounded(question: Question, number: float) -> Value | Refused:
    whole = number == int(number)
    if not whole and not question.decimals:
        return Refused("whole_number", {"example": question.example})
    if number < question.least:
        return Refused("too_low", {"least": f"{question.least:,}", "example": question.example})
    if number > question.most:
        return Refused("too_high", {"most": f"{question.most:,}", "example": question.example})
    return Value(int(number) if whole else number)


def _score(question: Question, text: str, today: dt.date) -> Value | Refused:
    if _says(text, _NOTHING):
        return Value(NONE)
    if _folded(text) in {"p", "pass", "passed", "f", "fail", "failed"}:
        return Refused("score_not_result", {"example": question.example})
    if text in {"0", "00", "000"}:
        return Value(NONE)
    return _number(question, re.sub(r"(?<=\d)\s*/\s*300\b", "", text), today)


# --- months and years ----------------------------------------------------------------------------

_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_OF = {name[:length]: n for n, name in enumerate(_NAMES, 1) for length in range(3, 10)}
_MONTH_OF["sept"] = 9
_SPAN_YEARS = (50, 12)
_A_YEAR = re.compile(r"\d{4}")


def _month(question: Question, text: str, today: dt.date) -> Value | Refused:
    example = {"example": question.example}
    if _says(text, _NOTHING):
        return SKIPPED
    if _CODE.search(text):
        return Refused("not_a_month", example)
    folded = text.casefold()
    if (ahead := _RELATIVE.get(folded)) is not None:
        return Value(Month.of(today).plus(ahead))
    years, others = _years_and_others(folded, today)
    names = _month_names(folded)
    if len(years) > 1 or len(names) > 1:
        return Refused("one_month", example)
    if not years:
        return Refused("year_missing" if names or others else "not_a_month", example)
    months = names or others
    if not months:
        return Refused("month_missing", example)
    possible = {n for n in months if 1 <= n <= len(_NAMES)}
    if len(possible) > 1:
        return Refused("which_month", example)
    return (
        _in_span(years[0], possible.pop(), today, example)
        if possible
        else Refused("no_such_month", example)
    )


_RELATIVE = {"now": 0, "today": 0, "this month": 0, "next month": 1, "last month": -1}


def _years_and_others(folded: str, today: dt.date) -> tuple[list[int], list[int]]:
    """Sort the numbers of a date into years and what may be a month; a day drops out.

    `3/23` and `Jan '24` end in a year of two figures; `2023-03-15` is year, month, day.
    """
    figures = re.findall(r"\d+", folded)
    years = list(dict.fromkeys(int(f) for f in figures if _A_YEAR.fullmatch(f)))
    others = [int(f) for f in figures if not _A_YEAR.fullmatch(f)]
    if years:
        iso = _A_YEAR.match(folded)
        return years, others[:1] if iso else others
    pair = re.fullmatch(r"\d{1,2}\s*/\s*(\d{2})", folded)
    named = re.fullmatch(r"[^\d]*[a-z][^\d]*['’](\d{2})", folded)
    if found := pair or named:
        return [_full_year(int(found[1]), today)], others[:-1]
    return [], others


def _month_names(folded: str) -> list[int]:
    found: list[int] = []
    for word in re.findall(r"[a-z]{3,}", folded):
        if number := _MONTH_OF.get(word):
            found.append(number)
        elif len(word) > 4 and (  # noqa: PLR2004 - shorter words resemble a month by accident
            near := process.extractOne(word, _NAMES, scorer=fuzz.ratio, score_cutoff=80)
        ):
            found.append(near[2] + 1)
    return list(dict.fromkeys(found))


def _full_year(two_digits: int, today: dt.date) -> int:
    century = today.year // 100 * 100
    year = century + two_digits
    return year if year <= today.year + _SPAN_YEARS[1] else year - 100


def _in_span(year: int, month: int, today: dt.date, example: dict[str, str]) -> Value | Refused:
    first, last = today.year - _SPAN_YEARS[0], today.year + _SPAN_YEARS[1]
    if not first <= year <= last:
        return Refused("year_out_of_range", {"first": str(first), "last": str(last), **example})
    return Value(Month(year, month))


def _year(question: Question, text: str, today: dt.date) -> Value | Refused:
    """Read a year; `least` and `most` of the question are counted from this year."""
    first, last = today.year + question.least, today.year + question.most
    details = {"example": question.example, "first": str(first), "last": str(last)}
    folded = text.casefold()
    if folded in {"this year", "next year", "last year"}:
        year = today.year + {"this": 0, "next": 1, "last": -1}[folded.split()[0]]
    else:
        years = list(dict.fromkeys(re.findall(r"(?<!\d)\d{4}(?!\d)", text)))
        if len(years) > 1:
            return Refused("one_year", details)
        if years:
            year = int(years[0])
        elif short := re.fullmatch(r"['’]?(\d{2})", text):
            year = _full_year(int(short[1]), today)
        else:
            return Refused("not_a_year", details)
    return Value(year) if first <= year <= last else Refused("year_out_of_range", details)


# --- picking from a list -------------------------------------------------------------------------


def _pick(options: Sequence[Option], text: str) -> str | None:
    """Return the one option that `text` means: its words, a number in the list, or close to it."""
    folded = _folded(text)
    names = {_folded(n): o.value for o in options for n in (o.value, o.label, *o.also)}
    if folded in names:
        return names[folded]
    if folded.isdecimal():
        return options[int(folded) - 1].value if 1 <= int(folded) <= len(options) else None
    starts = {v for n, v in names.items() if len(folded) > 1 and n.startswith(folded)}
    if len(starts) == 1:
        return starts.pop()
    ranked: dict[str, float] = {}
    for name, score, _ in process.extract(folded, list(names), scorer=fuzz.ratio, limit=None):
        ranked.setdefault(names[name], score)
    best, second = (*ranked.items(), ("", 0.0), ("", 0.0))[:2]
    clear = best[1] >= _CLOSE_ENOUGH and best[1] - second[1] >= _CLEAR_LEAD
    return best[0] if clear else None


def _choice(question: Question, text: str, _today: dt.date) -> Value | Refused:
    picked = _pick(question.options, text)
    if picked is None and _says(text, _NOTHING) and question.option(NONE):
        picked = NONE
    return Value(picked) if picked else _not_an_option(question.options)


_NEITHER = re.compile(r"not (?:sure|certain|applicable|decided)\b|no (?:idea|clue)\b")


def _yes_no(_question: Question, text: str, _today: dt.date) -> Value | Refused:
    if _NEITHER.match(_folded(text)):
        return SKIPPED
    words = re.split(r"[\s,.;!]+", text.casefold())
    picked = _pick(YES_NO, text)
    if picked is None and not {"yes", "no"} <= set(words):
        picked = _pick(YES_NO, words[0])
    return Value(picked) if picked else _not_an_option(YES_NO)


def _not_an_option(options: Sequence[Option]) -> Refused:
    return Refused("not_an_option", {"options": " · ".join(o.label for o in options)})


def _several_typed(question: Question, text: str, _today: dt.date) -> Value | Refused:
    if _pick(question.options, text):
        return _several(question, [text])
    return _several(question, re.split(r"\s*(?:[,;/\n&]|\band\b)\s*", text))


def _several(question: Question, items: Sequence[str]) -> Value | Refused:
    picked: list[str] = []
    for item in items:
        if not item or _says(item, _NOTHING):
            continue
        if _says(item, _SKIPS | _UNSURE):
            return SKIPPED
        if len(item) > _LONGEST_REPLY or (value := _pick(question.options, item)) is None:
            return _not_an_option(question.options)
        picked.append(value)
    order = [o.value for o in question.options]
    return Value(tuple(sorted(set(picked), key=order.index)))


def _text(question: Question, text: str, _today: dt.date) -> Value | Refused:
    if len(text) > question.most:
        return Refused("text_too_long", {"most": f"{question.most:,}", "length": f"{len(text):,}"})
    return Value(text)


_READERS: Mapping[Kind, Callable[[Question, str, dt.date], Value | Refused]] = {
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several_typed,
    Kind.NUMBER: _number,
    Kind.SCORE: _score,
    Kind.MONTH: _month,
    Kind.YEAR: _year,
    Kind.TEXT: _text,
    Kind.YES_NO: _yes_no,
}
