"""The findings as a whole: nothing is left uncovered, and nothing is shown without its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.core.advice.findings import CONSISTENCY, Finding, FindingKind, Found
from bot.core.advice.worries import Worry
from bot.core.evidence import Doubt
from bot.core.interview.conditions import Verdict, verdict
from bot.core.profile import Profile
from bot.services.citing import names_for
from bot.services.ports import Words
from tests.conversation import the_library, the_voice
from tests.core.test_cases import cases

LIBRARY = the_library()
DOUBTING = {FindingKind.RISK, FindingKind.CONFLICT}


@dataclass
class Said:
    """A finding as it is said to one person, with the figures and dates that its words asked for."""

    found: Found
    words: Words
    figures: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)

    @property
    def rule(self) -> Finding:
        return self.found.finding

    @property
    def text(self) -> str:
        return f"{self.words.title} {self.words.says} {self.words.change}"


def said_to(profile: Profile, found: Found) -> Said:
    names = dict(names_for(LIBRARY, the_voice(), profile, profile.today))
    said = Said(found, Words("", "", ""))
    names["fig"] = noting(names["fig"], said.figures)
    names["when"] = noting(names["when"], said.anchors)
    said.words = the_voice().finding(found.finding.id, names)
    return said


def noting(name: Callable[..., str], asked: list[str]) -> Callable[..., str]:
    def noted(first: str, **rest: str) -> str:
        asked.append(first)
        return name(first, **rest)

    return noted


def everything_said() -> Iterator[tuple[str, Said]]:
    """What every person of the cases is told."""
    for case in cases():
        profile = case.profile
        for found in LIBRARY.findings_of(profile):
            yield f"{case.name}: {found.finding.id}", said_to(profile, found)


def test_every_section_has_something_good_to_say_and_something_to_work_on() -> None:
    for section in LIBRARY.guide.sections:
        kinds = {rule.kind for rule in LIBRARY.findings if rule.section == section.id}
        assert FindingKind.STRENGTH in kinds, section.id
        assert kinds & {FindingKind.GAP, FindingKind.RISK}, section.id


@pytest.mark.parametrize("worry", Worry)
def test_each_worry_is_raised_and_answered_in_several_ways(worry: Worry) -> None:
    assert sum(worry in rule.raises for rule in LIBRARY.findings) >= 5
    assert sum(worry in rule.answers for rule in LIBRARY.findings) >= 5


def test_the_plan_is_held_against_itself_by_twenty_rules_and_more() -> None:
    rules = [rule for rule in LIBRARY.findings if rule.section == CONSISTENCY]
    assert len(rules) >= 20
    assert {rule.kind for rule in rules} == DOUBTING


def test_strengths_answer_and_all_others_raise() -> None:
    for rule in LIBRARY.findings:
        strength = rule.kind is FindingKind.STRENGTH
        assert not (rule.raises if strength else rule.answers), rule.id


def test_every_figure_and_date_that_is_shown_has_its_source_on_the_card() -> None:
    dated = {
        anchor: {m.source for (name, _), m in LIBRARY.calendar.known.items() if name == anchor}
        for anchor in LIBRARY.calendar.anchors
    }
    missing = {
        f"{said.rule.id}: {name}"
        for _, said in everything_said()
        for name, sources in [
            *((f, {r.source for r in LIBRARY.figures[f].readings}) for f in said.figures),
            *((a, dated[a]) for a in said.anchors),
        ]
        if not sources & set(said.rule.sources)
    }
    assert not missing, f"add the source of the figure or date to the finding's sources: {missing}"


def test_what_rests_on_an_unverified_figure_asks_to_confirm() -> None:
    stated = {
        f"{said.rule.id}: {figure}"
        for _, said in everything_said()
        for figure in said.figures
        if any(r.doubt is Doubt.UNVERIFIED for r in LIBRARY.figures[figure].readings)
        and not said.rule.confirm
    }
    assert not stated, f"write `confirm: true`: {stated}"


def test_what_a_finding_asks_to_do_is_for_the_person_and_not_done_yet() -> None:
    amiss = {
        f"{found.finding.id}: {milestone.id}"
        for case in cases()
        for found in LIBRARY.findings_of(case.profile)
        if (milestone := LIBRARY.milestones.get(found.finding.action or ""))
        for conditions, wrong in [
            ([milestone.when], Verdict.FAILS),
            (milestone.done_when, Verdict.HOLDS),
        ]
        if wrong in [verdict(condition, case.profile.known) for condition in conditions]
    }
    assert not amiss, f"choose another milestone, or none: {amiss}"


def test_the_words_read_well_for_everybody_who_gets_them() -> None:
    slips: dict[str, Any] = {
        where: found[0]
        for where, said in everything_said()
        if (found := re.search(r"\bNone\b(?! of)|\d{4}-\d{2}|\s[,.;:]|\(\)|  ", said.text))
    }
    assert not slips
