"""A walk through `/knowledge`: every screen of the moderators, at its longest."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.core.evidence import Grade
from bot.core.programs.program import ProgramFact
from bot.core.screen import Screen
from tests.conversation import ANA, talking, thinned

TOPIC = "topic.lor-who"


async def desk_screens(hostile: str) -> AsyncIterator[tuple[str, Screen]]:
    """Yield every screen on the way of a question to an answer, and of an answer back."""
    async with talking(root=thinned()) as talk:
        store = talk.app.store
        for number in range(30):
            await store.put_question(f"{hostile} {number} {'word ' * 80}"[:480], "lor-who")
        for topic in talk.app.library.topics:
            await store.count_click(topic, "wrong")
        fact = ProgramFact(
            "visa_j1", "yes", "https://example.edu/" + "x" * 300, Grade.SECONDARY, says=hostile * 9
        )
        await store.put_fact("toledo", fact)
        for action in ("home", "work", "waiting", "history", "reload", "export"):
            yield f"/knowledge {action}", await talk.calls("knowledge", action=action)
        yield "/knowledge search", await talk.calls("knowledge", action="search", text=hostile)
        yield "/knowledge rollback", await talk.calls("knowledge", action="rollback", text=hostile)
        asked = (await store.questions())[0]
        yield "/cluster", await talk.calls("cluster", id=asked.id)
        yield "/add_phrasing, empty", await talk.calls("add_phrasing", key=TOPIC, question=asked.id)
        yield "/new_entry, from questions", await talk.calls("new_entry", question=asked.id)
        yield "/new_entry, misplaced", await talk.calls("new_entry", place=hostile, title=hostile)
        yield "/dismiss", await talk.calls("dismiss", id=asked.id)
        yield "/find", await talk.calls("find")
        for key in (TOPIC, "figures.ck_pass_mark", "conduct.danger", "words.concepts", hostile):
            yield f"/entry {key[:20]}", await talk.calls("entry", key=key)
            yield f"/edit {key[:20]}", await talk.calls("edit", key=key)
        for person in (*talk.app.library.people, "ck_score=219 visa_need=j1", hostile):
            yield f"/see {person[:20]}", await talk.calls("see", key=TOPIC, person=person)
        broken = await talk.calls(
            "edit", key=TOPIC, body=f"{{% for %}} {hostile}" * 90, why=hostile * 20
        )
        yield "/edit, broken", broken
        yield "/publish, broken", await talk.calls("publish", id=broken.result["id"])
        yield "/edit, again", await talk.calls("edit", key=TOPIC, proposal=broken.result["id"])
        yield "/drop", await talk.calls("drop", id=broken.result["id"])
        yield "/edit, no change", await talk.calls("edit", key=TOPIC, why="x")
        tried = await talk.calls("add_phrasing", key=TOPIC, text="zorb the letters\nzorb " * 30)
        yield "/add_phrasing", tried
        yield (
            "/see an edit",
            await talk.calls("see", proposal=tried.result["id"], person="us-citizen"),
        )
        yield "/proposal", await talk.calls("proposal", id=tried.result["id"])
        yield "/publish", await talk.calls("publish", id=tried.result["id"])
        yield "/publish, again", await talk.calls("publish", id=tried.result["id"])
        yield "/knowledge history, one", await talk.calls("knowledge", action="history")
        yield "/revision", await talk.calls("revision", number="1")
        yield "/revision gone", await talk.calls("revision", number=hostile)
        yield "/rollback", await talk.calls("rollback", to="0", why=hostile)
        figure = await talk.calls(
            "edit", key="figures.ck_pass_mark", text="ck_pass_mark: " + "x" * 3900
        )
        yield "/edit a figure", figure
        yield "/publish one's own figure", await talk.calls("publish", id=figure.result["id"])
        yield "/review_fact", await talk.calls("review_fact")
        (reported,) = await store.reported_facts()
        yield "/accept_fact", await talk.calls("accept_fact", id=reported.id)
        yield "/reject_fact", await talk.calls("reject_fact", id=reported.id)
        yield (
            "/accept_fact, put right",
            await talk.calls("accept_fact", id=reported.id, value="no", grade="official"),
        )
        yield "/review_fact, none", await talk.calls("review_fact")
        assert [fact.fact.value for fact in await store.accepted_facts()] == ["no"]
        assert await store.edits_of(ANA)
