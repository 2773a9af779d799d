"""Fit how sure the matcher is, on questions that it was not built from.

Every phrasing is ranked by a matcher built without its fold; the out-of-scope lines of
`knowledge/conduct.yaml` are ranked by one built from everything. A logistic model then tells a right
best topic from a wrong or a needless one. Run `python -m tests.benchmarks.calibrate` and put what it
prints under `topics:` in `knowledge/matching.yaml`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.content.shelves import load_library
from bot.core.asking.matching import Matcher
from bot.core.asking.reading import measures
from bot.core.library import Library

ROOT = Path(__file__).parents[2]
FOLDS = 8
WRONG_ANSWERS, WRONG_GUESSES = 0.125, 0.35
"""Shares of what is answered, and of what is offered as a guess, that may be beside the point.

Phrasings were written to be as unlike one another as can be, so a held-out one is harder than what
people ask: on questions by other hands the shares are far smaller (see `matching.py`).
"""


def rows(library: Library) -> Iterator[tuple[list[float], bool]]:
    """Yield (measures, whether the best topic was right) for questions held out."""
    examples = library.examples
    flat = [(topic, text) for topic, texts in examples.items() for text in texts]
    random.Random(0).shuffle(flat)  # noqa: S311 - an order, no secret
    for fold in range(FOLDS):
        kept: dict[str, list[str]] = {topic: [] for topic in examples}
        for number, (topic, text) in enumerate(flat):
            if number % FOLDS != fold:
                kept[topic].append(text)
        matcher = Matcher(library.lexicon, kept, library.spelt_right)
        for topic, text in flat[fold::FOLDS]:
            ranked = matcher.rank(text)
            yield list(measures(ranked).values()), ranked.ids[0] == topic
    for text in library.conduct.kinds["out_of_scope"].examples:
        yield list(measures(library.reader.matcher.rank(text)).values()), False


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


def threshold(p: NDArray[np.float64], y: NDArray[np.float64], wrong: float) -> float:
    """Return the lowest threshold above which at most this share is wrong."""
    order = np.argsort(-p)
    share = np.cumsum(1 - y[order]) / np.arange(1, len(y) + 1)
    good = np.nonzero(share <= wrong)[0]
    return float(p[order][good[-1]]) if len(good) else 0.99


def main() -> None:
    """Fit, and print the YAML."""

    def say(*words: str) -> None:
        sys.stdout.write(" ".join(words) + "\n")

    library = load_library(ROOT / "knowledge")
    data = list(rows(library))
    x = np.array([values for values, _ in data])
    y = np.array([float(right) for _, right in data])
    weights, constant = fitted(x, y)
    p = 1 / (1 + np.exp(-(x @ weights + constant)))
    names: Sequence[str] = list(measures(library.reader.matcher.rank("a")))
    shown: Mapping[str, float] = dict(
        zip(names, (round(float(w), 4) for w in weights), strict=True)
    )
    held = sum(len(texts) for texts in library.examples.values())
    say("topics:")
    say(f"  fitted_on: {held} phrasings held out, {len(data) - held} out-of-scope lines")
    say("  weights:", "{" + ", ".join(f"{k}: {v}" for k, v in shown.items()) + "}")
    say(f"  constant: {constant:.4f}")
    say(f"  answer: {threshold(p, y, WRONG_ANSWERS):.3f}")
    say(f"  guess: {threshold(p, y, WRONG_GUESSES):.3f}")


if __name__ == "__main__":
    main()
