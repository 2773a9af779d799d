"""Moderators in Discord: their whole day, their rights, and two of them at one entry."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.conversation import thinned
from tests.discord_app.driver import Person, Shown, World

ODD = "what is the zorblax rotation policy of goggle island"
LETTERS = "topic.lor-who"


@pytest.fixture
def root() -> Path:
    return thinned()


@pytest.fixture
async def rivera(world: World) -> Person:
    """A publisher."""
    _, publisher = await world.make_home()
    return world.person("rivera", publisher)


def knows(world: World, question: str) -> str | None:
    """The topic that is answered outright, None if there is none."""
    return getattr(world.app.library.reader.read(question).outcome, "topic", None)


async def test_a_moderators_whole_day(
    world: World, amina: Person, rivera: Person, tmp_path: Path
) -> None:
    await amina.slash("ask", question=ODD)
    amina.screen.sees("I do not know")
    await amina.click("Send to moderators")
    await amina.click("Send exactly this")

    (await rivera.slash("knowledge")).sees("could answer: **1**", "publish")
    (await rivera.click("What to work on")).sees("zorblax")
    (asked,) = await world.app.store.questions()
    (await rivera.pick(asked.id)).sees("1 × the same question", "Nearest answer")
    form = await rivera.pick(rivera.screen.menus[0]["options"][0]["value"])
    assert form.fields["text"]["value"] == ODD, "the question is filled in"
    shown = await rivera.submit(form)
    shown.sees("Phrasings won", "zorblax", "answers 1 of the questions")
    topic = shown.text.splitlines()[0].removeprefix("## topic.")
    assert knows(world, ODD) is None, "nothing is served before it is published"
    (await rivera.pick("older-failed-once")).sees(world.app.library.topics[topic].title)
    await rivera.click("Back")
    (await rivera.click("Publish")).sees("Revision 1 is served", "1 of the questions")

    (await amina.slash("ask", question=ODD)).sees(world.app.library.topics[topic].title)
    assert not await world.app.store.questions(), "it waits no more"
    (await rivera.slash("knowledge", action="history")).sees("**1** topic.", topic)

    archive = (await rivera.slash("knowledge", action="export")).sees("Export")
    names = [address.rpartition("/")[2] for address in archive.files]
    assert names == ["knowledge.zip", "knowledge.patch"]
    assert world.app.desk
    zipfile.ZipFile(io.BytesIO(await world.app.desk.archive())).extractall(tmp_path)
    assert main(["check", str(tmp_path)]) == 0
    section = world.app.library.topics[topic].section
    exported = tmp_path / "knowledge" / "topics" / section / f"{topic}.md"
    assert f'- "{ODD}"' in exported.read_text(encoding="utf-8")
    assert f'+  - "{ODD}"' in await world.app.desk.patch()

    (await rivera.slash("knowledge", action="rollback", text="0")).sees("Taken back", "Revision 1")
    assert knows(world, ODD) is None
    (await amina.slash("ask", question=ODD)).sees("I do not know")
    assert not await world.app.desk.patch()


async def test_who_may_do_what_is_asked_at_each_press(world: World, amina: Person) -> None:
    editor, publisher = await world.make_home()
    ed, pat = world.person("ed", editor), world.person("pat", publisher)
    await amina.slash("help")
    assert "/knowledge" not in amina.screen.text
    for call in ("/knowledge", "/publish?id=x", "/entry?key=topic.lor-who", "/rollback?to=0"):
        (refused,) = await world.at_once(amina.press(f"call:{call}"))
        refused.sees("for moderators")
    (await ed.slash("knowledge")).sees("a publisher publishes")
    form = await form_of(ed, LETTERS)
    title = "Who should write my letters, and how many are enough?"
    shown = await ed.submit(form, title=title, why="plainer")
    shown.sees("are enough?", "plainer")
    assert "Publish" not in shown.buttons
    (waiting,) = await world.app.store.proposals()
    for call in (f"/publish?id={waiting.id}", "/rollback?to=0"):
        (refused,) = await world.at_once(ed.press(f"call:{call}"))
        refused.sees("Only a publisher")

    await pat.slash("knowledge", action="waiting")
    seen = (await pat.pick(waiting.id)).sees("plainer")
    await take_roles(world, pat)
    (await pat.click("Publish", on=seen)).sees("for moderators")
    assert not await world.app.store.revisions(), "the right ended in mid-flow"
    assert await world.app.store.proposals(), "and nothing is lost"

    eve = world.person("eve", publisher)
    await eve.slash("knowledge", action="waiting")
    await eve.pick(waiting.id)
    (await eve.click("Publish")).sees("Revision 1 is served")
    assert world.app.library.topics["lor-who"].title == title
    (revision,) = await world.app.store.revisions()
    assert (revision.by, revision.published_by) == (ed.key, eve.key)
    assert (await world.app.store.erase(ed.key)) == 0
    (revision,) = await world.app.store.revisions()
    assert (revision.by, revision.published_by) == (None, eve.key), "who left is forgotten"


async def form_of(person: Person, key: str) -> Shown:
    """Open the form of an entry, as a moderator does."""
    await person.slash("knowledge", action="search", text=key)
    return await person.click("Edit")


async def take_roles(world: World, person: Person) -> None:
    """Take every role from somebody, as an administrator of the server would."""
    guild = world.client.get_guild(world.guild.id)
    assert guild
    member = await guild.fetch_member(person._actor.id)
    for role in member.roles[1:]:
        await member.remove_roles(role)
    await world.env.settle()


async def test_two_moderators_at_one_entry_lose_nothing(world: World) -> None:
    _, publisher = await world.make_home()
    ann, bo, cy = (world.person(name, publisher) for name in ("ann", "bo", "cy"))
    anns, bos, cys = [await form_of(person, LETTERS) for person in (ann, bo, cy)]
    body = anns.fields["body"]["value"]
    first = body.replace("Plan for", "Aim for", 1)
    second = body.replace("How to choose:", "How to choose them:", 1)
    clashing = body.replace("Plan for", "Try for", 1)
    await ann.submit(anns, body=first)
    await ann.click("Publish")
    ann.screen.sees("Revision 1")
    (await bo.submit(bos, body=second)).sees("choose them:")
    (await bo.click("Publish")).sees("Revision 2")
    served = world.app.library.topics["lor-who"].body
    assert "Aim for" in served
    assert "How to choose them:" in served, "what touches other lines is merged"

    shown = (await cy.submit(cys, body=clashing)).sees(
        "Somebody changed the same lines", "[Try] for"
    )
    assert "Publish" not in shown.buttons
    assert "Aim for" in world.app.library.topics["lor-who"].body
    again = await cy.click("Edit again")
    assert "Try for" in again.fields["body"]["value"], "the words are kept"
    await cy.submit(again)
    (await cy.click("Publish")).sees("Revision 3")
    assert "Try for" in world.app.library.topics["lor-who"].body


async def test_figures_need_two_people(world: World) -> None:
    _, publisher = await world.make_home()
    ann, bo = world.person("ann", publisher), world.person("bo", publisher)
    form = await form_of(ann, "figures.guide_pmr_letters")
    text = form.fields["text"]["value"]
    shown = await ann.submit(
        form, text=text.replace("label: ", "label: The guide's number, "), why="clearer"
    )
    shown.sees("needs two")
    (await ann.click("Publish")).sees("needs a second person")
    (waiting,) = await world.app.store.proposals()
    await bo.slash("knowledge", action="waiting")
    await bo.pick(waiting.id)
    (await bo.click("Publish")).sees("Revision 1 is served")
    assert "The guide's number" in world.app.library.figures["guide_pmr_letters"].label


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{% for x in range(9) %}x{% endfor %}", "cannot do this"),
        ("You will match with 240.", "promises"),
        ("{{ fig('no_such_figure') }}", "no_such_figure"),
    ],
)
async def test_what_is_wrong_cannot_be_published(
    world: World, rivera: Person, body: str, says: str
) -> None:
    form = await form_of(rivera, LETTERS)
    shown = await rivera.submit(form, body=body)
    shown.sees("Cannot be published", says.replace("_", "\\_"))
    assert "Publish" not in shown.buttons
    (waiting,) = await world.app.store.proposals()
    (refused,) = await world.at_once(rivera.press(f"call:/publish?id={waiting.id}"))
    refused.sees("not published")
    assert not await world.app.store.revisions()


async def test_the_command_is_registered_at_home_only(world: World) -> None:
    await world.make_home()
    everywhere = {c.name for c in world.client.tree.get_commands()}
    guild = world.client.get_guild(world.guild.id)
    assert "knowledge" not in everywhere
    assert "knowledge" in {c.name for c in world.client.tree.get_commands(guild=guild)}
