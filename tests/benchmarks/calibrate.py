"""Fit how sure the matcher is, and how like distress a text must be, on texts they were not built from.

Every phrasing is ranked by a matcher built without its fold; the out-of-scope lines of
`knowledge/conduct.yaml` likewise. A logistic model then tells a right
best topic from a wrong or a needless one. The margins of conduct are where as few held-out phrasings lie
above as `FALSE_ALARMS` allows. Run `python -m tests.benchmarks.calibrate` and put what it prints into
`knowledge/matching.yaml`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.content.shelves import load_library
from bot.core.asking.reading import measures
from bot.core.library import Library
from tests.benchmarks import held_out

ROOT = Path(__file__).parents[2]
FOLDS = 8
CONDUCT_FOLDS = 4
WRONG_ANSWERS, BESIDE_ANSWERED, BESIDE_OFFERED = 0.125, 0.03, 0.3
"""Shares: of answers that may be beside the point, of lines beside all topics that may be answered
outright, and of those that may be offered three guesses.

Phrasings were written to be as unlike one another as can be, so a held-out one is harder than what
people ask: on questions by other hands the shares are far smaller (see `matching.py`).
"""
WEIGHT_BESIDE = 3
"""How many wrong topics one answer to a question beside all of them weighs as much as."""
FALSE_ALARMS = {
    "danger": 0.0015,
    "strain": 0.0013,
    "cheated": 0.001,
    "integrity": 0.001,
}
"""Shares of ordinary questions that likeness alone may take for something else."""
FALSE_ALARMS_BESIDE = 0.01
"""The same share, of questions that this adviser is not for."""


def rows(library: Library) -> Iterator[tuple[list[float], str, bool]]:
    """Yield (measures, what a question is of, whether the best topic was right), held out."""
    for matcher, left_out in held_out.matchers(library, FOLDS):
        for text, topic in left_out:
            ranked = matcher.rank(text)
            yield list(measures(ranked).values()), topic, ranked.ids[0] == topic


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


def margins(library: Library) -> Mapping[str, float]:
    """Return the lead that only the allowed shares of what is harmless have, for each kind."""
    leads: dict[tuple[str, str], list[float]] = {}
    count: Counter[str] = Counter()
    for reader, left_out in held_out.conduct_readers(library, CONDUCT_FOLDS):
        for text, of in left_out:
            count[of] += 1
            for kind, lead in reader.leads_of(text).items():
                leads.setdefault((kind, of), []).append(lead)
    return {
        kind: max(
            sorted(leads[kind, of], reverse=True)[int(allowed * count[of])]
            for of, allowed in (("ordinary", share), ("out_of_scope", FALSE_ALARMS_BESIDE))
        )
        for kind, share in FALSE_ALARMS.items()
    }


def main() -> None:
    """Fit, and print the YAML."""

    def say(*words: str) -> None:
        sys.stdout.write(" ".join(words) + "\n")

    library = load_library(ROOT / "knowledge")
    data = list(rows(library))
    x = np.array([values for values, _, _ in data])
    right = np.array([right for _, _, right in data])
    beside = np.array([topic == held_out.BESIDE for _, topic, _ in data])
    often = np.where(beside, WEIGHT_BESIDE, 1)
    weights, constant = fitted(x.repeat(often, axis=0), right.repeat(often).astype(float))
    p = 1 / (1 + np.exp(-(x @ weights + constant)))
    answer = max(
        lowest(p[~beside], ~right[~beside], WRONG_ANSWERS),
        float(np.quantile(p[beside], 1 - BESIDE_ANSWERED)),
    )
    guess = float(np.quantile(p[beside], 1 - BESIDE_OFFERED))
    names: Sequence[str] = list(measures(library.matcher.rank("a")))
    shown: Mapping[str, float] = dict(
        zip(names, (round(float(w), 4) for w in weights), strict=True)
    )
    held = int((~beside).sum())
    say("topics:")
    say(f"  fitted_on: {held} phrasings held out, {len(data) - held} out-of-scope lines")
    say("  weights:", "{" + ", ".join(f"{k}: {v}" for k, v in shown.items()) + "}")
    say(f"  constant: {constant:.4f}")
    say(f"  answer: {answer:.3f}")
    say(f"  guess: {guess:.3f}")
    say("conduct:")
    say(f"  fitted_on: {held} phrasings held out, of which likeness may take these shares for "
        f"what they are not - {', '.join(f'{k} {v:.2%}' for k, v in FALSE_ALARMS.items())}")  # fmt: skip
    say("  margins:", "{" + ", ".join(f"{k}: {v:.2f}" for k, v in margins(library).items()) + "}")


if __name__ == "__main__":
    main()
