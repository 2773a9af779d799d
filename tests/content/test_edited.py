"""The knowledge while it changes: files and revisions, taken whole or not at all."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.content.editable import entries, entries_in, files_of, with_edit, with_revisions
from bot.content.edited import LAST_GOOD, EditedKnowledge
from bot.content.problems import Unusable
from bot.core.editing.differences import differences, merged
from bot.core.editing.revisions import Edit, Revision
from bot.core.editing.topic_text import body_of, field_of, with_fields, with_phrasings
from bot.services.desk import Loaded
from bot.services.verbs import found_pages, found_verbs
from bot.storage.store import SqlStore, open_store
from tests.conversation import TODAY, the_files, the_key, the_memory, thinned

FIGURES, TOPIC = "knowledge/figures.yaml", "knowledge/topics/letters/lor-who.md"
NOON = dt.datetime.combine(TODAY, dt.time(12, tzinfo=dt.UTC))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("knowledge", "prompts"):
        shutil.copytree(thinned() / name, tmp_path / name)
    return tmp_path


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_store(f"sqlite:///{tmp_path}/db.sqlite3", the_key(), lambda: NOON) as opened:
        yield opened


def desk_at(root: Path, store: SqlStore) -> EditedKnowledge:
    return EditedKnowledge(
        root / "knowledge",
        root / "prompts",
        store,
        found_pages(),
        lambda: TODAY,
        memory=the_memory(),
        warm=False,
        apart=False,
    )


async def app_at(root: Path, store: SqlStore) -> App:
    """An app as `open_app` opens it, over these files and this store."""
    desk = desk_at(root, store)
    library, voice = await desk.open()
    app = App(library, voice, store, found_verbs(), lambda: NOON, desk=desk)
    desk.serving(app.serve)
    return app


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, "the files have changed: look for something else to change"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- entries as text -----------------------------------------------------------------------------


def test_every_entry_can_be_found_and_put_back_as_it_was() -> None:
    files = the_files()
    found = entries(files)
    assert len(found) > 1000
    assert len(found) == sum(1 for path in files for _ in entries_in(path, files[path])), (
        "no id twice"
    )
    for entry in found.values():
        edit = Edit(entry.key, entry.path, entry.text, entry.text + "\n", "")
        assert with_edit(files, edit) is not None, entry.key


def test_an_edit_touches_nothing_but_its_entry() -> None:
    files = the_files()
    entry = entries(files)["figures.ck_pass_mark"]
    new = entry.text.replace("unit: points", "unit: three-digit points")
    edited = with_edit(files, Edit(entry.key, entry.path, entry.text, new, ""))
    assert edited
    assert [path for path in files if files[path] != edited[path]] == [FIGURES]
    before, after = (f[FIGURES].decode().splitlines() for f in (files, edited))
    assert [line for line in after if line not in before] == ["  unit: three-digit points"]
    assert len(before) == len(after)


def test_edits_of_the_same_lines_clash_and_others_are_merged() -> None:
    files = the_files()
    entry = entries(files)["topic.lor-who"]
    theirs = {
        **files,
        TOPIC: files[TOPIC].replace(b"review_by: 2027-06-01", b"review_by: 2027-05-01"),
    }
    added = with_phrasings(entry.text, ["zorb"])
    edit = Edit(entry.key, TOPIC, entry.text, added, "")
    both = with_edit(theirs, edit)
    assert both
    assert b"zorb" in both[TOPIC]
    assert b"2027-05-01" in both[TOPIC]
    late = with_fields(entry.text, {"review_by": "2027-04-01"})
    assert with_edit(theirs, Edit(entry.key, TOPIC, entry.text, late, "")) is None
    revision = Revision(1, Edit(entry.key, TOPIC, entry.text, late, ""), None, None, NOON)
    laid, clashes = with_revisions(theirs, [revision])
    assert laid == theirs
    assert [clash.number for clash in clashes] == [1]
    assert with_edit(both, edit) == both, "an edit that has come to the files is at rest"


def test_new_entries_and_files_are_added_and_taken_away_again() -> None:
    files = the_files()
    source = Edit("sources.zorb", "knowledge/sources.yaml", "", "zorb:\n  publisher: Z\n", "")
    topic = Edit(
        "topic.zorb", "knowledge/topics/letters/zorb.md", "", "---\ntitle: Z\n---\nZ\n", ""
    )
    for edit in (source, topic):
        with_it = with_edit(files, edit)
        assert with_it
        assert edit.key in entries(with_it)
        back = with_edit(with_it, Edit(edit.key, edit.path, edit.new, "", ""))
        assert back is not None
        assert edit.key not in entries(back)


def test_parts_of_a_topic_are_changed_and_the_rest_is_as_it_was_written() -> None:
    text = entries(the_files())["topic.lor-who"].text
    assert with_fields(text, {"body": body_of(text)}) == text
    assert field_of(with_fields(text, {"title": '"A \\\\ title"'}), "title") == "A \\\\ title"
    longer = with_phrasings(text, ['a "quoted" one', "yes"])
    assert longer.replace('  - "a \\"quoted\\" one"\n  - "yes"\n', "") == text


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=6).map("".join)


@settings(max_examples=150, deadline=None)
@given(LINES, LINES, LINES)
def test_merging_loses_nothing(common: str, one: str, other: str) -> None:
    both = merged(common, one, other)
    assert both == merged(common, other, one), "whoever came first"
    assert merged(common, one, common) == one
    assert merged(common, one, one) == one
    if both is not None and common not in {one, other}:
        for line in set(one + other) - set(common):
            assert line in both


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_are_told_in_words(old: str, new: str) -> None:
    found = list(differences(old, new))
    assert bool(found) == (old.split() != new.split())
    for one in found:
        assert all(word in old.split() for word in one.removed.split())
        assert all(word in new.split() for word in one.added.split())


# --- taking files anew ---------------------------------------------------------------------------


async def test_a_changed_file_is_served_whole_and_a_broken_one_never(
    root: Path, store: SqlStore
) -> None:
    app = await app_at(root, store)
    desk = app.desk
    assert desk
    visit = app.visit("ana")
    change(root / FIGURES, "label: Pass mark of Step 2 CK", "label: The pass mark of Step 2 CK")
    assert (await desk.reload()).taken
    assert app.library.figures["ck_pass_mark"].label.startswith("The pass mark")
    assert not visit.library.figures["ck_pass_mark"].label.startswith("The"), "visits keep theirs"
    served = app.library, app.voice
    change(root / FIGURES, "unit: points", "units: points")
    change(root / "knowledge/guide/02-exams.yaml", "kind: score", "kind: skore")
    loaded = await desk.reload()
    assert not loaded.taken
    assert {p.partition(":")[0] for p in loaded.problems} == {
        FIGURES,
        "knowledge/guide/02-exams.yaml",
    }
    assert (app.library, app.voice) == served
    change(root / FIGURES, "units: points", "unit: points")
    change(root / "knowledge/guide/02-exams.yaml", "kind: skore", "kind: score")
    assert await desk.reload() == Loaded(taken=True, problems=(), clashes=())


async def test_changes_are_seen_by_themselves(root: Path, store: SqlStore) -> None:
    app = await app_at(root, store)
    assert app.desk
    async with app.kept_current():
        await asyncio.sleep(0.5)
        change(root / FIGURES, "label: Pass mark of Step 2 CK", "label: The pass mark of Step 2 CK")
        async with asyncio.timeout(60):
            while not app.library.figures["ck_pass_mark"].label.startswith("The"):
                await asyncio.sleep(0.1)


async def test_it_starts_on_the_last_sound_files(root: Path, store: SqlStore) -> None:
    first = await app_at(root, store)
    assert await store.snapshot(LAST_GOOD)
    change(root / FIGURES, "unit: points", "units: points")
    app = await app_at(root, store)
    assert app.library.version == first.library.version
    assert app.desk
    assert not app.desk.loaded.taken
    assert FIGURES in app.desk.loaded.problems[0]
    shutil.rmtree(root / "knowledge")
    assert (await app_at(root, store)).library.version == first.library.version


async def test_without_any_it_says_what_is_wrong(root: Path, store: SqlStore) -> None:
    change(root / FIGURES, "unit: points", "units: points")
    with pytest.raises(Unusable, match=r"figures\.yaml"):
        await app_at(root, store)


# --- revisions -----------------------------------------------------------------------------------


async def published(app: App, key: str, old: str, new: str) -> Revision:
    """Write and publish a small change of an entry."""
    assert app.desk
    entry = (await app.desk.entries())[key]
    assert old in entry.text
    edit = Edit(key, entry.path, entry.text, entry.text.replace(old, new, 1), "because")
    done = await app.desk.publish(await app.desk.propose(edit, "ann"), "bo")
    assert isinstance(done, Revision), done
    return done


async def test_revisions_survive_a_redeploy_and_come_home_as_a_patch(
    root: Path, store: SqlStore, tmp_path: Path
) -> None:
    app = await app_at(root, store)
    first = await published(app, "figures.ck_pass_mark", "label: Pass", "label: The pass")
    assert (first.number, first.by, first.published_by) == (1, "ann", "bo")
    assert app.desk
    again = await app_at(root, store)
    assert again.library.figures["ck_pass_mark"].label.startswith("The pass"), "after a restart"
    assert "The pass" not in (root / FIGURES).read_text(encoding="utf-8"), "no file is touched"
    patch = await app.desk.patch()
    assert patch.count("\n+  label") == 1
    (tmp_path / "edits.patch").write_text(patch, encoding="utf-8")
    subprocess.run(["git", "apply", "--unsafe-paths", "edits.patch"], cwd=tmp_path, check=True)  # noqa: S607
    assert "label: The pass" in (root / FIGURES).read_text(encoding="utf-8")
    after = await app_at(root, store)
    assert after.desk
    assert not await after.desk.patch(), "once merged, the revisions rest"
    assert after.desk.loaded.clashes == ()


async def test_a_deploy_that_changed_the_same_lines_wins_and_is_told(
    root: Path, store: SqlStore
) -> None:
    app = await app_at(root, store)
    await published(app, "figures.ck_pass_mark", "label: Pass", "label: The pass")
    change(root / FIGURES, "label: Pass mark of Step 2 CK", "label: Step 2 CK's pass mark")
    again = await app_at(root, store)
    assert again.library.figures["ck_pass_mark"].label.startswith("Step 2 CK's")
    assert again.desk
    assert again.desk.loaded.clashes == (1,)


async def test_rolling_back_is_one_step_and_is_history_too(root: Path, store: SqlStore) -> None:
    app = await app_at(root, store)
    label = app.library.figures["ck_pass_mark"].label
    await published(app, "figures.ck_pass_mark", "label: Pass", "label: The pass")
    await published(app, "figures.ck_pass_mark", "label: The pass", "label: This pass")
    assert app.desk
    undone = await app.desk.roll_back(0, "bo", "wrong")
    assert not isinstance(undone, Loaded)
    assert [(r.number, r.undoes) for r in undone] == [(3, 2), (4, 1)]
    assert app.library.figures["ck_pass_mark"].label == label
    await app.desk.roll_back(2, "bo", "right after all")
    assert app.library.figures["ck_pass_mark"].label.startswith("This pass")
    assert [r.number for r in await app.desk.history()] == [6, 5, 4, 3, 2, 1]


async def test_of_two_publishing_at_once_none_is_lost(root: Path, store: SqlStore) -> None:
    """Two processes over one store: the later one takes the other's revision first."""
    one, other = await app_at(root, store), await app_at(root, store)
    await published(one, "figures.ck_pass_mark", "label: Pass", "label: The pass")
    await published(other, "figures.step3_pass_mark", "unit: points", "unit: score points")
    figure = other.library.figures["ck_pass_mark"]
    assert figure.label.startswith("The pass")
    assert other.library.figures["step3_pass_mark"].unit == "score points"
    assert one.desk
    await one.desk.reload()
    assert one.library.version == other.library.version


async def test_two_processes_never_give_one_number_twice(store: SqlStore) -> None:
    edit = Edit("figures.x", FIGURES, "", "x: y\n", "")
    ids = [await store.put_proposal(edit, name) for name in ("ann", "bo", "cy")]
    done = await asyncio.gather(*(store.publish_proposal(i, edit, "dee", 0) for i in ids))
    assert sorted(done) == [False, False, True]
    assert [r.number for r in await store.revisions()] == [1]
    assert await store.edits_of("dee") == ["figures.x"]
    assert await store.erase("dee") == 0
    assert [(r.number, r.published_by) for r in await store.revisions()] == [(1, None)]


def test_files_are_read_as_they_are(root: Path) -> None:
    (root / "knowledge" / ".hidden").write_text("x")
    files = files_of(root / "knowledge", root / "prompts")
    assert files == the_files(thinned())
