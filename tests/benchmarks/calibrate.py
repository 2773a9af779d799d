"""Fit how sure the matcher is, and how like distress a text must be, on texts they were not built from.

Every phrasing is ranked by a matcher built without its fold; the out-of-scope lines of
`knowledge/conduct.yaml` likewise. A logistic model then tells a right
best topic from a wrong or a needless one. The margins of conduct are where as few held-out phrasings lie
above as `FALSE_ALARMS` allows. Run `python -m tests.benchmarks.calibrate` and put what it prints into
`knowledge/matching.yaml`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.content.shelves import load_library
from bot.core.asking.conduct import LIKENED, OUT_OF_SCOPE, TALK
from bot.core.asking.reading import measures
from bot.core.library import Library
from tests.benchmarks import held_out

ROOT = Path(__file__).parents[2]
FOLDS = 8
WRONG_ANSWERS, BESIDE_ANSWERED, BESIDE_OFFERED = 0.125, 0.03, 0.3
"""Shares: of answers that may be beside the point, of lines beside all topics that may be answered
outright, and of those that may be offered three guesses.

Phrasings were written to be as unlike one another as can be, so a held-out one is harder than what
people ask: on questions by other hands the shares are far smaller (see `matching.py`).
"""
WEIGHT_BESIDE = 3
"""How many wrong topics one answer to a question beside all of them weighs as much as."""
FALSE_ALARMS = {
    "danger": (0.007, 0.03),
    "strain": (0.01, 0.03),
    "cheated": (0.008, 0.03),
    "integrity": (0.02, 0.08),
    "talk": (0.003, 0.003),
}
"""Shares of phrasings, and of questions beside all topics, that likeness alone may take for a kind.

Thousands of phrasings were written to sound alarming or dishonest, so among what people ask the shares
are far smaller.
"""
GIVES_WAY = {"danger": 0.6, "strain": 0.3, "cheated": 1.0, "integrity": 1.0, "own_prose": 0.5}
"""How much more a text must be like another kind for one to give way that a cue or a sign shows, or for danger that
likeness tells; and how much more like prose for any kind that likeness tells. Danger that is shown never gives way.

Of 1,583 held-out texts of strain, fraud and dishonesty that likeness alone would take for danger, 0.6 takes 773
back; it costs 14 of 655 that it takes rightly, and not one of 342 lines by other hands. Of texts that are shown
to be what they are not, 1.0 puts 74 right and 12 wrong; strain gives way sooner, since more danger is heard with it.
Of sentences from statements and letters one in four was taken for danger; with 0.5 four in a hundred are, at
the cost of one of the 342 lines.
"""
DENIED = 0.003
"""Of texts of a kind that show a sign of it: the share whose sign may count for nothing."""


@dataclass(frozen=True)
class HeldOut:
    """What was made of a text by a reader that was built without it: `of` is its topic or kind."""

    of: str
    measures: Sequence[float]
    right: bool
    shown: str | None
    leads: Mapping[str, float]


def read_held_out(library: Library) -> Iterator[HeldOut]:
    """Yield what is made of everything that is said of topics and kinds."""
    for reader, left_out in held_out.readers(library, FOLDS):
        for text, of in left_out:
            ranked = reader.matcher.rank(text)
            yield HeldOut(
                of,
                list(measures(ranked).values()),
                ranked.ids[0] == of,
                *reader.conduct.leads_of(text),
            )


def fitted(
    x: NDArray[np.float64], y: NDArray[np.float64], steps: int = 60
) -> tuple[NDArray[np.float64], float]:
    """Return weights and constant of a logistic model, by Newton's method with a slight ridge."""
    design = np.hstack([x, np.ones((len(x), 1))])
    weights = np.zeros(design.shape[1])
    ridge = np.eye(design.shape[1]) * 1e-3
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + ridge
        weights += np.linalg.solve(hessian, design.T @ (y - p) - ridge @ weights)
    return weights[:-1], float(weights[-1])


def lowest(p: NDArray[np.float64], wrong: NDArray[np.bool_], share: float) -> float:
    """Return the lowest threshold above which at most this share is wrong."""
    order = np.argsort(-p)
    shares = np.cumsum(wrong[order]) / np.arange(1, len(p) + 1)
    good = np.nonzero(shares <= share)[0]
    return float(p[order][good[-1]]) if len(good) else 0.99


def margins(read: Sequence[HeldOut], sad_topics: Collection[str]) -> Mapping[str, float]:
    """Return the lead that only the allowed shares of what is harmless have, for each kind."""
    beside = [one.leads for one in read if one.of == OUT_OF_SCOPE]
    kinds = {OUT_OF_SCOPE, *LIKENED, *TALK, *sad_topics}
    ordinary = [one.leads for one in read if one.of not in kinds]
    found = {}
    for margin, shares in FALSE_ALARMS.items():
        found[margin] = max(
            sorted((highest(leads, margin) for leads in of), reverse=True)[int(share * len(of))]
            for of, share in zip((ordinary, beside), shares, strict=True)
        )
    return found


def highest(leads: Mapping[str, float], margin: str) -> float:
    """Return the lead that a text has for a kind, or the highest for small talk; none if it gives way."""
    names = TALK if margin == "talk" else (margin,)
    lead = max(leads.get(name, -math.inf) for name in names)
    rivals = LIKENED if margin == "danger" else ()
    gives_way = any(leads.get(rival, lead) > lead + GIVES_WAY["danger"] for rival in rivals)
    return -math.inf if gives_way else lead


def denials(read: Sequence[HeldOut]) -> Mapping[str, float]:
    """Return the lead below which nearly no text of a kind lies that shows a sign of it."""
    shown = {
        kind: sorted(one.leads[kind] for one in read if one.of == one.shown == kind and one.leads)
        for kind in LIKENED
        if kind != "danger"
    }
    return {kind: leads[int(DENIED * len(leads))] for kind, leads in shown.items()}


def flow(values: Mapping[str, float], places: int) -> str:
    """Return numbers as a YAML flow."""
    return "{" + ", ".join(f"{name}: {value:.{places}f}" for name, value in values.items()) + "}"


def main() -> None:
    """Fit, and print the YAML."""

    def say(*words: str) -> None:
        sys.stdout.write(" ".join(words) + "\n")

    library = load_library(ROOT / "knowledge")
    read = list(read_held_out(library))
    asked = [one for one in read if one.of in library.topics or one.of == OUT_OF_SCOPE]
    x = np.array([one.measures for one in asked])
    right = np.array([one.right for one in asked])
    beside = np.array([one.of == OUT_OF_SCOPE for one in asked])
    often = np.where(beside, WEIGHT_BESIDE, 1)
    weights, constant = fitted(x.repeat(often, axis=0), right.repeat(often).astype(float))
    p = 1 / (1 + np.exp(-(x @ weights + constant)))
    answer = max(
        lowest(p[~beside], ~right[~beside], WRONG_ANSWERS),
        float(np.quantile(p[beside], 1 - BESIDE_ANSWERED)),
    )
    guess = float(np.quantile(p[beside], 1 - BESIDE_OFFERED))
    names = list(measures(library.reader.matcher.rank("a")))
    held = int((~beside).sum())
    say("topics:")
    say(f"  fitted_on: {held} phrasings held out, {len(asked) - held} out-of-scope lines")
    say("  weights:", flow(dict(zip(names, map(float, weights), strict=True)), 4))
    say(f"  constant: {constant:.4f}")
    say(f"  answer: {answer:.3f}")
    say(f"  guess: {guess:.3f}")
    say("conduct:")
    say(f"  fitted_on: {held} phrasings held out, of which likeness may take these shares for "
        f"what they are not - {', '.join(f'{k} {v:.1%}' for k, (v, _) in FALSE_ALARMS.items())}")  # fmt: skip
    say("  margins:", flow(margins(read, library.conduct.sad_topics), 2))
    say("  denials:", flow(denials(read), 2))
    say("  gives_way:", flow(GIVES_WAY, 1))


if __name__ == "__main__":
    main()
