"""The files that questions and texts are read by: `words.yaml` and `matching.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.content.conduct_file import ThresholdsEntry
from bot.content.entries import Entry, Id, Line, text_of_number
from bot.content.lint_files import LikenessEntry
from bot.core.asking.reading import Calibration
from bot.core.asking.words import Lexicon

Word = Annotated[
    str,
    BeforeValidator(text_of_number, json_schema_input_type=str | float),
    Field(min_length=1, max_length=60),
]


class WordsEntry(Entry):
    """The file `words.yaml`: what people write for one and the same thing."""

    concepts: dict[Id, Annotated[list[Word], Field(min_length=1)]]
    small_words: list[Word]

    @model_validator(mode="after")
    def _each_word_once(self) -> WordsEntry:
        seen: dict[str, str] = {}
        for concept, words in self.concepts.items():
            for word in words:
                if seen.setdefault(word, concept) != concept:
                    raise ValueError(f"'{word}' stands under {seen[word]} and under {concept}")
        return self

    def built(self) -> Lexicon:
        """Return the core's lexicon."""
        concepts = {concept: tuple(words) for concept, words in self.concepts.items()}
        return Lexicon(concepts, frozenset(self.small_words))


class CalibrationEntry(Entry):
    """How sure the matcher is: fitted by `tests/benchmarks/calibrate.py`, not by hand."""

    fitted_on: Line
    weights: dict[Id, float]
    constant: float
    answer: Annotated[float, Field(gt=0, lt=1)]
    guess: Annotated[float, Field(gt=0, lt=1)]

    def built(self) -> Calibration:
        """Return the core's calibration."""
        return Calibration(self.weights, self.constant, self.answer, self.guess)


class MatchingEntry(Entry):
    """The file `matching.yaml`: what was calibrated, and on what."""

    topics: CalibrationEntry
    conduct: ThresholdsEntry
    texts: LikenessEntry
