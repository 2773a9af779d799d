"""Asking in Discord: by command, in a direct message, by a mention, and by what can be pressed."""

from __future__ import annotations

import dataclasses

import pytest

from bot.services.recent import Recent
from tests.discord_app.driver import Person, World

LETTERS = "how many letters from physiatrists do i need"
BESIDE_IT = "what is the capital of france"
DANGER = "i want to kill myself"


def mention(world: World) -> str:
    assert world.client.user
    return f"<@{world.client.user.id}>"


def title(world: World, topic: str) -> str:
    return world.app.library.topics[topic].title


async def test_titles_are_offered_while_typing(amina: Person) -> None:
    topics = amina.world.app.library.topics.values()
    everything = await amina.completions("ask", "question", "")
    assert len(everything) == 25
    offered = await amina.completions("ask", "question", "who should write my letter")
    assert title(amina.world, "lor-who") in offered.values()
    assert set(offered.values()) <= {topic.title for topic in topics}
    for typed in ("@everyone", "x" * 4000, "😀", "{{7*7}}", " "):
        assert len(await amina.completions("ask", "question", typed)) <= 25


async def test_an_offered_title_is_answered_with_its_topic(amina: Person) -> None:
    for topic in amina.world.app.library.topics.values():
        assert len(topic.title) <= 100
    (await amina.slash("ask", question=title(amina.world, "lor-who"))).sees(
        title(amina.world, "lor-who"), "Sources:"
    )


async def test_a_question_is_answered_in_private_without_consent(amina: Person) -> None:
    shown = (await amina.slash("ask", question=LETTERS)).sees(title(amina.world, "lor-who"))
    assert not shown.deferred
    assert not shown.alert
    (await amina.click("That was it")).sees("Good")


async def test_a_direct_message_is_a_question(world: World) -> None:
    carla = world.stranger("carla")
    shown = await carla.says(LETTERS)
    assert shown
    shown.sees(title(world, "lor-who"), private=False)
    related = world.app.library.topics["lor-who"].related[0]
    (await carla.click(title(world, related)[:80])).sees(title(world, related))
    again = await carla.says("hello")
    assert again
    again.sees("Hello", private=False)


async def test_a_direct_message_is_made_personal(world: World) -> None:
    carla = world.stranger("carla")
    plain = await carla.says("which visa do programs sponsor")
    await world.app.agree(carla.key)
    await world.app.store.put_answers(carla.key, {"img_type": "us"})
    mine = await carla.says("which visa do programs sponsor")
    assert plain
    assert mine
    assert mine.text != plain.text


async def test_a_mention_gets_a_short_public_reply_and_a_private_answer(
    world: World, amina: Person, bela: Person
) -> None:
    await world.app.agree(amina.key)
    await world.app.store.put_answers(amina.key, {"img_type": "us", "ck_score": 219, "lor_pmr": 3})
    hers = await amina.says(f"hey {mention(world)} {LETTERS}")
    his = await bela.says(f"hey {mention(world)} {LETTERS}")
    assert hers
    assert his
    hers.sees(title(world, "lor-who"), private=False)
    assert hers.text == his.text, "the profile is not read"
    assert len(hers.text) < 400
    (await bela.click("Answer privately", on=hers)).sees("Sources:")
    stays = world.env.backend.get_message(amina.channel.id, hers.message_id or 0)
    assert "Sources:" not in str(stays.components), "the public reply is left as it is"


@pytest.mark.parametrize(
    "text", [BESIDE_IT, "hello", "research", "can i hide my failed attempt", "😀"]
)
async def test_whatever_is_asked_aloud_the_reply_is_short(amina: Person, text: str) -> None:
    shown = await amina.says(f"{mention(amina.world)} {text}")
    assert shown
    assert not shown.private
    assert 0 < len(shown.text) < 500
    assert shown.buttons


async def test_danger_is_met_wherever_it_is_said(world: World, amina: Person) -> None:
    shown = (await amina.slash("ask", question=DANGER)).sees("988", "findahelpline.com")
    assert not shown.buttons
    aloud = await amina.says(f"{mention(world)} {DANGER}")
    told = await world.stranger("carla").says(DANGER)
    assert aloud
    assert told
    for reply in (aloud, told):
        reply.sees("988", "findahelpline.com", private=False)
        assert not reply.buttons


async def test_what_is_not_for_the_bot_is_left_alone(world: World, amina: Person) -> None:
    assert await amina.says(LETTERS) is None
    assert await amina.says("@everyone " + LETTERS) is None
    other = world.env.create_user("another bot", bot=True)
    robot = Person(world, world.guild.add_member(other), world.channel)
    assert await robot.says(f"{mention(world)} {LETTERS}") is None


async def test_nothing_typed_pings_or_acts(world: World, amina: Person) -> None:
    carla = world.stranger("carla")
    hostile = "@everyone <@&1> {{7*7}} [x](https://evil.example) xyzzy plugh"
    shown = [
        await carla.says(hostile),
        await amina.says(f"{mention(world)} {hostile}"),
        await amina.slash("ask", question=hostile),
    ]
    for reply in shown:
        assert reply
        for active in ("@everyone", "<@&1>", "49", "](https://evil"):
            assert active not in reply.text


async def test_a_guess_is_pressed(amina: Person) -> None:
    shown = (await amina.slash("ask", question="research")).sees("Did you mean")
    assert len(shown.buttons) == 4
    guess = next(iter(shown.buttons))
    (await amina.click(guess)).sees(guess)


async def test_a_question_goes_to_the_moderators_by_two_presses(amina: Person) -> None:
    store = amina.world.app.store
    await amina.slash("ask", question=f"{BESIDE_IT}? mail a@b.example or 123456")
    (await amina.click("Send to moderators")).sees("capital of france", "This is what would go")
    assert "a@b" not in amina.screen.text
    assert "123456" not in amina.screen.text
    assert not await store.questions()
    (await amina.click("Send exactly this")).sees("Sent")
    (asked,) = await store.questions()
    assert asked.question.startswith("what is the capital of france? mail […]")


async def test_another_try_opens_a_form(amina: Person) -> None:
    await amina.slash("ask", question=BESIDE_IT)
    form = await amina.click("Ask something else")
    assert list(form.fields) == ["question"]
    (await amina.submit(form, question=LETTERS)).sees(title(amina.world, "lor-who"))


async def test_old_buttons_work_after_a_restart(world: World, amina: Person) -> None:
    await amina.slash("ask", question="research")
    await world.restart(dataclasses.replace(world.app, recent=Recent()))
    (await amina.click("None of these")).sees("I do not know")
    (await amina.click("Send to moderators")).sees("no question of yours to send")


async def test_a_reply_that_discord_refuses_harms_nobody(world: World) -> None:
    carla = world.stranger("carla")
    world.fail(403, f"/channels/{carla.channel.id}/messages", code=50007)
    assert await carla.says(LETTERS) is None
    assert await carla.says(LETTERS)
