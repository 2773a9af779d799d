"""A program list as people use it in Discord: menus, forms, a file, after a restart too."""

from __future__ import annotations

from bot.services.ports import RecordKind
from tests.discord_app.driver import Person, World

PAGE = "https://example.edu/residents"


async def test_a_list_is_opened_narrowed_kept_and_taken_away(amina: Person, world: World) -> None:
    await amina.begin()
    first = (await amina.slash("programs")).sees("Your program list", "114 programs")
    assert not first.deferred
    (await amina.click("More")).sees("Page 2 of")
    await amina.click("Filter and sort")
    (await amina.pick("categorical")).sees("With categorical positions")
    (await amina.slash("programs", find="Ohio")).sees("Ohio State University")
    opened = (await amina.pick("toledo")).sees("University of Toledo", "Unknown:")
    await amina.click("Save")
    (await amina.pick("invited")).sees("invited")

    await world.restart()
    noting = await amina.click("My note", on=amina.screen)
    (await amina.submit(noting, note="Write to *Ann* in June")).sees("Write to \\*Ann\\* in June")
    await amina.click("I know this place")
    (await amina.pick("rotated", "writer")).sees("you rotated here +25")
    kept = await world.app.store.records(amina.key, RecordKind.PROGRAMS)
    assert kept["toledo"].value["status"] == "invited"
    assert opened.private

    (await amina.click("Program list")).sees("1 invited")
    saved = await amina.click("As a spreadsheet")
    assert saved.files
    saved.sees("1 program", "1 note")


async def test_a_fact_is_reported_with_a_form_and_mended(amina: Person, world: World) -> None:
    await amina.begin()
    await amina.slash("programs", find="toledo")
    await amina.pick("toledo")
    await amina.click("Report a fact")
    (await amina.pick("img_residents")).sees("Count every resident")
    form = await amina.click("Open the form")
    assert list(form.fields) == ["value", "source", "date"]
    refused = await amina.submit(form, value="12 of 3", source=PAGE, date="2026")
    assert refused.alert
    again = await amina.click("Open the form")
    assert again.fields["value"]["value"] == "12 of 3"
    (await amina.submit(again, value="3 of 12")).sees("went to the moderators", "3 of 12")
    (waiting,) = await world.app.store.reported_facts()
    assert (waiting.program, waiting.fact.value) == ("toledo", "3 of 12")

    await amina.click("Another fact")
    await amina.pick("visa_j1")
    choosing = await amina.click("Open the form")
    (await amina.submit(choosing, value="yes", source=PAGE, date="")).sees("undated page")


async def test_wishes_are_a_form_and_programs_stand_side_by_side(amina: Person) -> None:
    await amina.begin()
    await amina.slash("programs")
    await amina.click("My wishes")
    form = await amina.click("States, must-haves and more")
    assert len(form.fields) == 5
    kept = await amina.submit(
        form, states="Ohio, KY", lived="", school="", musts=["categorical"], size="large"
    )
    kept.sees("Ohio, Kentucky", "First year included", "Large")
    await amina.click("Program list")
    await amina.click("Compare")
    compared = await amina.pick("kentucky", "louisville")
    compared.sees("A: University of Kentucky", "B: University of Louisville")
