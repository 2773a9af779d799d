"""Readers and matchers that were built without some of what people say, and what they were built without."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core.asking.conduct import ConductReader
from bot.core.asking.matching import Matcher
from bot.core.library import Library

Said = tuple[str, str]
"""A text, and the topic or the kind of utterance that it is of."""
BESIDE = "beside"
"""What a question is of that is about no topic."""


def matchers(library: Library, folds: int) -> Iterator[tuple[Matcher, Sequence[Said]]]:
    """Yield matchers, each built without one fold of the phrasings, with that fold.

    A fold holds lines that are beside all topics too, under BESIDE.
    """
    beside = library.conduct.beside
    for fold, (examples, left_out) in enumerate(phrasings(library, folds)):
        known = [text for number, text in enumerate(beside) if number % folds != fold]
        unknown = [(text, BESIDE) for text in beside[fold::folds]]
        yield library.matcher_of(examples, known), [*left_out, *unknown]


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


def conduct_readers(library: Library, folds: int) -> Iterator[tuple[ConductReader, Sequence[Said]]]:
    """Yield readers of conduct, each built without one fold, with that fold.

    A fold holds examples of every kind, and phrasings as what is `ordinary`.
    """
    conduct = library.conduct
    for fold in range(folds):

        def kept(texts: Sequence[str], fold: int = fold) -> tuple[str, ...]:
            return tuple(text for n, text in enumerate(texts) if n % folds != fold)

        kinds = {
            kind: replace(signs, examples=kept(signs.examples))
            for kind, signs in conduct.kinds.items()
        }
        said = {topic: kept(texts) for topic, texts in library.examples.items()}
        left_out = [
            (text, kind)
            for kind, signs in conduct.kinds.items()
            for text in signs.examples[fold::folds]
        ]
        left_out += [
            (text, "ordinary")
            for topic, texts in library.examples.items()
            if topic not in conduct.sad_topics
            for text in texts[fold::folds]
        ]
        bare = replace(conduct, kinds=kinds, harmless=())
        yield ConductReader(bare, library.lexicon, said), left_out
