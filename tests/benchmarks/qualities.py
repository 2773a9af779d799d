"""Fit how like a sentence of a text must be to those of a quality: `python -m tests.benchmarks.qualities`.

Each sentence of `knowledge/lints/sentences/` is judged by a likeness that was learnt without its fold, and by
the words of the rules; each paragraph of `tests/core/paragraphs.yaml` by its likest sentence. A margin is where
wrong remarks and overlooked ones, weighed as below, are the fewest. Put what it prints into
`knowledge/matching.yaml`.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from random import Random

from bot.core.coaching.likeness import LIKE, Likeness
from bot.core.coaching.lint import Lint, Missing, Rule, Said
from bot.core.coaching.passage import Passage
from tests.benchmarks.lints import Labelled, labelled, the_library, writer_of

FOLDS = 8
WORDS_COUNT = 0.8
"""How much of a lead a word counts as. Of old rules, on rounds that they were not mended for, less lost
right remarks and more kept wrong ones."""
SENTENCE = 0.2
"""What a held-out sentence weighs, against a paragraph: there are many, and they are harder."""
BEFORE = {"story": "I failed Step 1. "}
"""What makes a reader wait for something, in a text where that counts."""


@dataclass(frozen=True)
class Judged:
    """A text: whether it has a quality, how like it is to what has, and what it weighs."""

    has: bool
    lead: float
    weight: float


class Way(Enum):
    """What a rule makes of a quality: remarks on it, on its absence, or waits for something after it."""

    SAID = auto()
    MISSING = auto()
    RAISED = auto()


def uses(lint: Lint) -> Mapping[str, tuple[str, Way]]:
    """Return the rule that each quality matters to, and in which way."""
    found: dict[str, tuple[str, Way]] = {}
    for rule in lint.rules:
        for check in rule.checks:
            match check.looks:
                case Missing(signs=signs, raised_by=raised_by):
                    ways = ((signs, Way.MISSING), (raised_by, Way.RAISED))
                case Said(signs=signs):
                    ways = ((signs, Way.SAID), ((), Way.RAISED))
                case _:
                    continue
            for looked, way in ways:
                for sign in looked:
                    if sign.parts[0].startswith(LIKE):
                        found[sign.parts[0].removeprefix(LIKE)] = rule.id, way
    return found


def without(likeness: Likeness, left_out: Container[str]) -> Likeness:
    """Return a likeness that never learnt from some sentences."""
    kept = {
        of: [text for text in texts if text not in left_out]
        for of, texts in likeness.sentences.items()
    }
    return replace(likeness, sentences=kept)


def held_out(likeness: Likeness) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, float]]]:
    """Yield every sentence, its qualities, and the leads that it has for a likeness without it."""
    flat = [(text, of) for of, texts in likeness.sentences.items() for text in texts]
    Random(0).shuffle(flat)  # noqa: S311 - an order, no secret
    for fold in range(FOLDS):
        left_out = dict(flat[fold::FOLDS])
        judge = without(likeness, left_out)
        for text, of in left_out.items():
            if leads := judge.leads(text):
                yield text, of, leads


FALSE_WEIGHS = {Way.SAID: 2.0, Way.MISSING: 0.5, Way.RAISED: 3.0}
"""What it weighs to see a quality where there is none, against overlooking it."""


class Words:
    """What the words of the rules show, without any likeness."""

    def __init__(self, lint: Lint) -> None:
        """Take the words of one kind of text."""
        self.uses = uses(lint)
        self._before = BEFORE.get(lint.kind, "")
        self._nobody = writer_of(Labelled(0, lint.kind, "", frozenset(), {}, 0))
        self._lint = replace(lint, likeness=Likeness())
        self._waiting = replace(self._lint, rules=tuple(map(_never_content, lint.rules)))

    def waits(self, text: str) -> frozenset[str]:
        """Return the rules that wait in a text for something, whether it comes or not."""
        return frozenset(r.rule for r in self._waiting.remarks(text, self._nobody))

    def shown(self, text: str) -> frozenset[str]:
        """Return the qualities that words show in a sentence."""
        remarks = self._lint.remarks(self._before + text, self._nobody)
        said = {r.rule for r in remarks if r.end > len(self._before)}
        waits = self.waits(text)

        def stands(rule: str, way: Way) -> bool:
            return rule in waits if way is Way.RAISED else (rule in said) != (way is Way.MISSING)

        return frozenset(quality for quality, use in self.uses.items() if stands(*use))


def _never_content(rule: Rule) -> Rule:
    """Return a rule that misses something in every text in which it would look for it."""
    looks = [
        replace(check, looks=replace(check.looks, signs=()))
        if isinstance(check.looks, Missing)
        else check
        for check in rule.checks
    ]
    return replace(rule, checks=tuple(looks))


def margin(judged: Iterable[Judged], false_weighs: float) -> float:
    """Return the lead above which taking texts for having the quality costs least."""
    ranked = sorted(judged, key=lambda one: -one.lead)
    best, cost, least = math.inf, 0.0, 0.0
    for one, after in zip(ranked, [*ranked[1:], None], strict=True):
        cost += -one.weight if one.has else false_weighs * one.weight
        if cost < least:
            best, least = (one.lead + (after.lead if after else one.lead)) / 2, cost
    return best


def paragraphs(kind: str, words: Words, quality: str) -> Iterator[tuple[bool, Labelled]]:
    """Yield the labelled paragraphs that tell whether they have a quality, and whether they do."""
    rule, way = words.uses[quality]
    for paragraph in labelled():
        if paragraph.kind == kind:
            named, waited = rule in paragraph.rules, rule in words.waits(paragraph.text)
            if way is Way.RAISED:
                yield waited, paragraph
            elif way is Way.SAID or named or waited:
                yield named != (way is Way.MISSING), paragraph


def likest(lint: Lint) -> Mapping[Labelled, Mapping[str, float]]:
    """Return for each paragraph the leads of its likest sentences, for a likeness that knows none of it."""
    found: dict[Labelled, dict[str, float]] = {}
    mine = [paragraph for paragraph in labelled() if paragraph.kind == lint.kind]
    for fold in range(FOLDS):
        left_out = mine[fold::FOLDS]
        judge = without(lint.likeness, " ".join(" ".join(p.text.split()) for p in left_out))
        for paragraph in left_out:
            best = found.setdefault(paragraph, {})
            for words in Passage(paragraph.text).sentences:
                sentence = paragraph.text[words[0].start : words[-1].end]
                for quality, lead in judge.leads(sentence).items():
                    best[quality] = max(best.get(quality, -math.inf), lead)
    return found


def fitted(lint: Lint) -> Mapping[str, float]:
    """Return the margins of one kind of text."""
    words = Words(lint)
    judged: dict[str, list[Judged]] = {quality: [] for quality in lint.likeness.qualities}
    of_paragraphs = likest(lint)
    for quality in words.uses:
        for has, paragraph in paragraphs(lint.kind, words, quality):
            if quality in (leads := of_paragraphs[paragraph]):
                judged[quality].append(Judged(has, leads[quality], 1))
    for text, of, leads in held_out(lint.likeness):
        shown = words.shown(text)
        for quality in leads.keys() - shown:
            judged[quality].append(Judged(quality in of, leads[quality], SENTENCE))
    ways = {quality: way for quality, (_, way) in words.uses.items()}
    return {
        quality: margin(of, FALSE_WEIGHS[ways.get(quality, Way.SAID)])
        for quality, of in judged.items()
    }


def flow(values: Mapping[str, float]) -> str:
    """Return numbers as a YAML flow; what is never reached is far off."""
    return "{" + ", ".join(f"{n}: {min(v, 9):.2f}" for n, v in values.items()) + "}"


def main() -> None:
    """Fit, and print the YAML."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    lints = the_library().lints
    count = sum(len(texts) for lint in lints.values() for texts in lint.likeness.sentences.values())
    lines = (
        "texts:",
        f"  fitted_on: {count} sentences held out, {len(labelled())} paragraphs",
        f"  words_count: {WORDS_COUNT}",
        "  margins:",
        *(f"    {kind}: {flow(fitted(lint))}" for kind, lint in lints.items()),
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
