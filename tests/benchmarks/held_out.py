"""Readers that were built without some of what people say, and what they were built without."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core.asking.reading import QuestionReader
from bot.core.library import Library

Said = tuple[str, str]
"""A text, and the topic or the kind of utterance that it is of."""


def readers(library: Library, folds: int) -> Iterator[tuple[QuestionReader, Sequence[Said]]]:
    """Yield readers, each built without one fold of what is said of topics and kinds, with that fold."""
    conduct = library.conduct
    for fold, (examples, left_out) in enumerate(phrasings(library, folds)):
        kinds = {
            kind: replace(signs, examples=_without(signs.examples, fold, folds))
            for kind, signs in conduct.kinds.items()
        }
        talk = {kind: _without(of, fold, folds) for kind, of in conduct.small_talk.items()}
        unknown = [(t, kind) for kind, of in conduct.examples.items() for t in of[fold::folds]]
        yield (
            library.reader_of(examples, replace(conduct, kinds=kinds, small_talk=talk)),
            [*left_out, *unknown],
        )


def phrasings(
    library: Library, folds: int
) -> Iterator[tuple[Mapping[str, Sequence[str]], Sequence[Said]]]:
    """Yield what is left of the examples without one fold, with that fold."""
    flat = [(text, topic) for topic, texts in library.examples.items() for text in texts]
    random.Random(0).shuffle(flat)  # noqa: S311 - an order, no secret
    for fold in range(folds):
        kept: dict[str, list[str]] = {topic: [] for topic in library.examples}
        for number, (text, topic) in enumerate(flat):
            if number % folds != fold:
                kept[topic].append(text)
        yield kept, flat[fold::folds]


def _without(texts: Sequence[str], fold: int, folds: int) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(texts) if number % folds != fold)
