"""The interview as a person in Discord meets it."""

from __future__ import annotations

import json

from tests.discord_app.driver import Person, World


async def quick_look(person: Person) -> None:
    """Answer the first questions of the quick look by button and one by one."""
    await person.begin()
    await person.click("Non-US IMG")
    await person.click("Yes, a J-1")


async def typed(person: Person, text: str) -> None:
    """Answer the question on screen in the form of one input."""
    form = await person.click("Type my answer")
    (question,) = form.fields
    await person.submit(form, **{question: text})


async def test_from_the_first_command_to_the_report(amina: Person) -> None:
    shown = await amina.slash("assess")
    shown.sees("Before we start", "never sold")
    shown = await amina.click("Agree and start")
    shown.sees("question 1 of 10", "Which kind of IMG are you?")
    shown = await amina.click("Non-US IMG")
    shown.sees("Will you need a visa")
    shown = await amina.click("Yes, a J-1")
    shown.sees("In which year did you finish medical school")
    await typed(amina, "2021")
    amina.screen.sees("Have you passed Step 1?")
    await amina.click("Yes")
    for text, following in (
        ("1", "Step 2 CK"),
        ("about 219", "Step 2 CK"),
        ("Mar 2023", "Step 2 CK"),
        ("one", "US"),
        ("two", "letters"),
    ):
        await typed(amina, text)
        amina.screen.sees(following)
    await typed(amina, "none")
    amina.screen.sees("Quick look: done", "Where you stand", "Readiness", "Your next three steps")
    assert await amina.answers() == {
        "img_type": "non_us",
        "visa_need": "j1",
        "grad_year": 2021,
        "step1_passed": "yes",
        "step1_attempts": 1,
        "ck_score": 219,
        "ck_date": "2023-03",
        "ck_attempts": 1,
        "usce_months": 2,
        "lor_pmr": 0,
    }


async def test_one_message_is_replaced_from_screen_to_screen(amina: Person) -> None:
    first = await amina.begin()
    ids = {first.message_id}
    ids.add((await amina.click("Non-US IMG")).message_id)
    ids.add((await amina.click("Back")).message_id)
    ids.add((await amina.click("All sections")).message_id)
    ids.add((await amina.click("What I told you")).message_id)
    ids.add((await amina.click("What is stored")).message_id)
    assert len(ids) == 1, "the channel fills up with screens"


async def test_a_form_keeps_what_it_can_read_and_gives_the_rest_back(amina: Person) -> None:
    await amina.begin()
    form = await amina.click("Answer 5 at once")
    assert len(form.fields) == 5
    shown = await amina.submit(
        form, img_type="non_us", step1_passed="yes", grad_year="long ago", step1_attempts="often"
    )
    shown.sees("2 answers need another look", "long ago", "often", "are kept")
    assert shown.text.count("Type four figures") == 1, "the same is said twice"
    assert await amina.answers() == {"img_type": "non_us", "step1_passed": "yes"}

    again = await amina.click("Mend these 2")
    assert {name: f.get("value") for name, f in again.fields.items()} == {
        "grad_year": "long ago",
        "step1_attempts": "often",
    }
    shown = await amina.submit(again, grad_year="2021", step1_attempts="1")
    shown.sees("Will you need a visa")
    assert await amina.answers() == {
        "img_type": "non_us",
        "step1_passed": "yes",
        "grad_year": 2021,
        "step1_attempts": 1,
    }
    assert await amina.world.app.store.drafts(amina.key) == {}


async def test_buttons_stand_in_rows_alike(amina: Person) -> None:
    """Up to five fit in a row, but one that stands alone in the last row looks forgotten."""
    await amina.begin()
    await amina.click("Non-US IMG")
    await amina.click("Yes, a J-1")
    shown = amina.screen
    assert len(shown.buttons) > 5
    assert shown.message is not None
    container = shown.message.components[0]["components"]
    rows = [len(row["components"]) for row in container if row["type"] == 1]
    assert max(rows) <= 5
    assert max(rows) - rows[-1] < len(rows), rows


async def test_a_refused_form_that_is_left_is_still_there_later(amina: Person) -> None:
    await amina.begin()
    form = await amina.click("Answer 5 at once")
    await amina.submit(form, grad_year="long ago")
    await amina.click("Leave it for now")
    form = await amina.click("Answer 5 at once")
    assert form.fields["grad_year"]["value"] == "long ago"


async def test_an_empty_form_changes_nothing(amina: Person) -> None:
    await amina.begin()
    form = await amina.click("Answer 5 at once")
    shown = await amina.submit(form)
    shown.sees("question 1 of 10")
    assert await amina.answers() == {}


async def test_four_thousand_characters_and_markup_do_no_harm(amina: Person) -> None:
    await amina.begin()
    await amina.slash("assess", section="story")
    while not amina.screen.buttons.get("Type my answer"):
        await amina.click("Rather not say")
    shown = await amina.click("Type my answer")
    text = "@everyone <@1> **x** `{{ 7*7 }}` [a](https://evil.example) " + "z" * 3000
    (question,) = shown.fields
    most = shown.fields[question]["max_length"]
    shown = await amina.submit(shown, **{question: text[:most]})
    profile = await amina.slash("profile", section="story")
    assert "49" not in profile.text
    for sent in amina.world.requests("POST", "/callback"):
        data = (sent.json or {}).get("data") or {}
        if "components" in data and "custom_id" not in data:
            assert data["allowed_mentions"] == {"parse": []}


async def test_several_are_picked_in_a_menu_and_shown_as_picked(amina: Person) -> None:
    await amina.begin()
    await amina.slash("assess", section="programs")
    while not amina.screen.menus:
        await amina.click("Rather not say")
    menu = amina.screen.menus[0]
    assert menu["max_values"] == len(menu["options"]) > 1
    picked = [option["value"] for option in menu["options"][:2]]
    await amina.pick(*picked)
    assert (await amina.answers())["regions"] == picked
    await amina.click("Back")
    again = {o["value"] for o in amina.screen.menus[0]["options"] if o.get("default")}
    assert again == set(picked)


async def test_an_answer_is_changed_from_the_profile(amina: Person) -> None:
    await quick_look(amina)
    shown = await amina.slash("profile")
    shown.sees("What you told me", "About you: 2 of 13")
    shown = await amina.pick("about")
    shown.sees("Pick an answer to change it")
    shown = await amina.pick("img_type")
    shown.sees("Which kind of IMG are you?", "Your answer so far")
    await amina.click("US IMG")
    assert (await amina.answers())["img_type"] == "us"
    assert (await amina.answers())["visa_need"] == "j1", "a later answer was lost"


async def test_a_contradiction_is_said_with_a_way_to_mend_it(amina: Person) -> None:
    await quick_look(amina)
    await amina.slash("profile", section="about")
    await amina.pick("img_type")
    shown = await amina.click("US IMG")
    shown.sees("do not fit together")
    shown = await amina.click("Change: Kind of IMG")
    shown.sees("Which kind of IMG are you?", "Your answer so far")


async def test_progress_leads_into_every_section(amina: Person) -> None:
    await quick_look(amina)
    shown = await amina.slash("progress")
    shown.sees("How far you are", "Quick look 2/10")
    sections = amina.world.app.library.guide.sections
    for section in sections:
        await amina.slash("progress")
        shown = await amina.pick(section.id)
        shown.sees("question ")
        assert section.title in shown.text


async def test_pausing_and_coming_back(amina: Person) -> None:
    await quick_look(amina)
    (await amina.click("Pause")).sees("Everything is kept")
    (await amina.slash("assess")).sees("question 3 of 10")


async def test_everything_is_exported_in_a_file_that_the_screen_shows(amina: Person) -> None:
    await quick_look(amina)
    shown = await amina.slash("privacy", action="export")
    shown.sees("Here is everything")
    assert shown.message is not None
    (attached,) = shown.message.attachments
    assert attached.filename == "pmr-match-advisor.json"
    assert attached.description
    (url,) = shown.files
    assert url in (attached.url, f"attachment://{attached.filename}")
    exported = json.loads(await attached.read())
    assert exported["answers"]["visa_need"]["value"] == "j1"
    shown = await amina.click("What is stored")
    assert shown.files == (), "the file stays on a screen that does not speak of it"
    assert shown.message is not None
    assert shown.message.attachments == []


async def test_everything_is_erased_after_one_question(amina: Person) -> None:
    await quick_look(amina)
    await amina.slash("privacy")
    (await amina.click("Erase everything")).sees("Erase everything?", "2 answers")
    assert await amina.answers() != {}
    (await amina.click("Yes, erase everything")).sees("It is gone", "0 rows")
    assert await amina.answers() == {}
    (await amina.slash("report")).sees("Before we start")


async def test_declining_keeps_nothing(amina: Person) -> None:
    await amina.slash("assess")
    (await amina.click("Not now")).sees("Nothing has been kept")
    assert await amina.world.app.store.consent(amina.key) is None


# --- who sees what -------------------------------------------------------------------------------


async def test_every_screen_about_a_person_is_for_that_person_alone(amina: Person) -> None:
    await quick_look(amina)
    for name in ("assess", "report", "profile", "progress", "privacy"):
        (await amina.slash(name)).sees(private=True)
    for label in ("Take it all with me", "What is stored", "Erase everything", "Keep everything"):
        (await amina.click(label)).sees(private=True)


async def test_help_is_public_and_a_press_on_it_never_changes_it(
    amina: Person, bela: Person
) -> None:
    public = await amina.slash("help")
    public.sees("What I can do", "/assess", private=False)
    await quick_look(amina)
    for person in (bela, amina):
        own = await person.click("Start", on=public)
        own.sees(private=True)
        assert own.message_id != public.message_id
        own = await person.click("What is stored", on=public)
        own.sees("What is stored about you", private=True)
    assert public.message is not None
    assert "What I can do" in str(public.message.components), "the public message was edited"


async def test_two_people_never_see_one_another(amina: Person, bela: Person) -> None:
    await amina.begin()
    await bela.begin()
    await amina.click("Non-US IMG")
    await bela.click("US IMG")
    await amina.click("Yes, an H-1B")
    hers = await amina.slash("profile", section="about")
    his = await bela.slash("profile", section="about")
    assert "H-1B" in hers.text
    assert "H-1B" not in his.text
    assert (await amina.answers())["img_type"] == "non_us"
    assert (await bela.answers())["img_type"] == "us"


async def test_two_people_at_the_very_same_moment(amina: Person, bela: Person) -> None:
    await amina.begin()
    await bela.begin()
    hers, his = await amina.world.at_once(
        amina.press("call:/answer?id=ck_score&route=exams&value=219"),
        bela.press("call:/answer?id=ck_score&route=exams&value=251"),
    )
    hers.sees(private=True)
    his.sees(private=True)
    assert await amina.answers() == {"ck_score": 219}
    assert await bela.answers() == {"ck_score": 251}


async def test_it_works_in_direct_messages(world: World) -> None:
    chidi = world.stranger("chidi")
    (await chidi.slash("help")).sees("What I can do", private=False)
    await chidi.begin()
    await chidi.click("US IMG")
    form = await chidi.click("Answer 5 at once")
    (await chidi.submit(form, grad_year="2019")).sees(private=True)
    assert await chidi.answers() == {"img_type": "us", "grad_year": 2019}
    assert "Exams" in await chidi.completions("assess", "section", "exa")
