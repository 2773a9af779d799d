"""How fast lists are curated, how much memory they take, and what is lost when facts are hidden.

`python -m tests.benchmarks.programs` prints dated tables. The catalogue of 5,060 programs is made of
44 copies of the real one.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
import tracemalloc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.programs.applicant import Applicant, applicant
from bot.core.programs.coverage import sample_applicants
from bot.core.programs.curation import Curated, Row, curate
from bot.core.programs.eligibility import Ruled
from bot.core.programs.program import Program
from tests.conversation import TODAY, profile_of, the_library
from tests.core.test_program_cases import cases, wishes_of

COPIES, ROUNDS = 44, 9
SHARE, SEED = 0.3, 2026
KEPT = {"city", "website"}
"""Fields that are no rules: they are not hidden."""


@dataclass(frozen=True)
class Speed:
    """Milliseconds of one curation, by the clock and of processor time, and its peak memory (MB)."""

    programs: int
    best: float
    median: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Moved:
    """What hiding facts did to the list of one person.

    `wrong` are rules that fail although their facts are hidden: unknown would have become a no.
    `conflicts` are programs on the list that a fact still visible speaks against.
    """

    person: str
    hidden_removed: int
    hidden_confirm: int
    joined: int
    left: int
    signals: int
    top: int
    wrong: int
    conflicts: int


def copies(programs: Mapping[str, Program], count: int) -> dict[str, Program]:
    """Return the catalogue so many times over, under other ids and names."""
    return {
        f"{n}-{i}": replace(program, id=f"{n}-{i}", name=f"{program.name} {n}")
        for n in range(count)
        for i, program in programs.items()
    }


def curated(programs: Mapping[str, Program], person: Applicant) -> Curated:
    """Curate with the rules of this repository."""
    library = the_library()
    return curate(programs, person, library.curation, library.figures)


def speed(programs: Mapping[str, Program]) -> Speed:
    """Time curations for the sample people, after one to warm up."""
    people = sample_applicants(the_library(), TODAY)
    curated(programs, people[0])
    times, worked = [], []
    for _ in range(ROUNDS):
        for person in people:
            begun, work = time.perf_counter(), time.process_time()
            curated(programs, person)
            times.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - work) * 1000)
    tracemalloc.start()
    curated(programs, people[0])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    median = statistics.median
    return Speed(len(programs), min(times), median(times), median(worked), peak / 1e6)


def hidden(programs: Mapping[str, Program], share: float, seed: int) -> dict[str, Program]:
    """Return the catalogue without this share of what is known, chosen by chance."""
    known = [(i, name) for i, p in sorted(programs.items()) for name in p.facts if name not in KEPT]
    gone = set(random.Random(seed).sample(known, round(len(known) * share)))  # noqa: S311
    return {
        i: replace(p, facts={n: f for n, f in p.facts.items() if (i, n) not in gone})
        for i, p in programs.items()
    }


def held_out(share: float = SHARE, seed: int = SEED) -> list[Moved]:
    """Hide facts, and compare the lists of all worked people with those before."""
    full = the_library().programs
    less = hidden(full, share, seed)
    moved = []
    for case in cases():
        person = applicant(profile_of(case.answers), wishes_of(case))
        moved.append(_moved(case.name, curated(full, person), curated(less, person)))
    return moved


def _moved(name: str, before: Curated, after: Curated) -> Moved:
    top = {row.program.id for row in before.rows[:10]}
    removed, confirm = _ids(before.removed), _ids(before.to_confirm)
    return Moved(
        person=name,
        hidden_removed=len(removed - _ids(after.removed)),
        hidden_confirm=len(confirm - _ids(after.to_confirm)),
        joined=len(after.listed - before.listed),
        left=len(before.listed - after.listed),
        signals=len(set(before.signalled) - set(after.signalled)),
        top=len(top - {row.program.id for row in after.rows[:10]}),
        wrong=sum(_rests_on_nothing(row) for row in after.by_id.values())
        + len(_ids(after.removed) - removed)
        + len(_ids(after.to_confirm) - confirm - removed),
        conflicts=sum(
            ruling.ruled is Ruled.FAILS
            for program_id in after.chosen
            for ruling in after.by_id[program_id].rulings
        ),
    )  # fmt: skip


def _rests_on_nothing(row: Row) -> bool:
    """Tell whether a rule speaks against a person without a fact that can be seen."""
    visible = {f for facts in row.program.facts.values() for f in facts} | {*row.program.tracks}
    return any(not ruling.facts or not visible >= {*ruling.facts} for ruling in row.against)


def _ids(rows: Iterable[Row]) -> set[str]:
    return {row.program.id for row in rows}


def main() -> None:
    """Print the tables."""
    library = the_library()
    print(f"Measured {dt.datetime.now(tz=dt.UTC).date()}:\n")  # noqa: T201
    print("| programs | best ms | median ms | median ms of processor | peak MB |")  # noqa: T201
    print("|---|---|---|---|---|")  # noqa: T201
    for programs in (library.programs, copies(library.programs, COPIES)):
        took = speed(programs)
        print(  # noqa: T201
            f"| {took.programs:,} | {took.best:.1f} | {took.median:.1f} | {took.processor:.1f} | "
            f"{took.memory:.2f} |"
        )
    known = sum(len(p.facts.keys() - KEPT) for p in library.programs.values())
    moved = held_out()
    print(f"\n{SHARE:.0%} of {known} known facts hidden, {len(moved)} people:\n")  # noqa: T201
    print(  # noqa: T201
        "| person | no longer removed | no longer to confirm | joined the list | left it | "
        "signals moved | of the first ten moved |\n|---|---|---|---|---|---|---|"
    )
    for one in moved:
        print(  # noqa: T201
            f"| {one.person} | {one.hidden_removed} | {one.hidden_confirm} | {one.joined} | "
            f"{one.left} | {one.signals} | {one.top} |"
        )
    print(f"\n- unknown taken for a no: {sum(one.wrong for one in moved)}")  # noqa: T201
    print(f"- known conflicts on a list: {sum(one.conflicts for one in moved)}")  # noqa: T201


if __name__ == "__main__":
    main()
