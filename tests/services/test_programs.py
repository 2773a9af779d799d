"""/programs in conversation: filters, saves, notes, wishes, the spreadsheet, reported facts."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bot.core.evidence import Grade
from bot.core.programs.program import ProgramFact
from bot.core.screen import Screen
from bot.services.ports import RecordKind
from bot.services.programs import complete_find
from bot.services.programs_csv import BOM, inert
from tests.conversation import ANA, TODAY, Talk, the_library

QUICK = {
    "img_type": "non_us",
    "visa_need": "j1",
    "grad_year": "2025",
    "step1_passed": "yes",
    "step1_attempts": "2",
    "ck_score": "221",
    "ck_date": "Aug 2025",
    "ck_attempts": "1",
    "usce_months": "2",
    "lor_pmr": "1",
}
PAGE = "https://example.edu/pmr/apply"


def shown(screen: Screen) -> list[str]:
    return [item.value for item in screen.menu.items] if screen.menu else []


def cells(screen: Screen) -> list[list[str]]:
    text = screen.files[0].content.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


async def test_the_quick_look_is_enough(talk: Talk) -> None:
    await talk.answers(QUICK)
    screen = await talk.says("/programs")
    assert screen.error is None
    result = json.loads(json.dumps(dict(screen.result)))
    assert [r["id"] for r in result["removed"]] == ["tufts"]
    removed = result["removed"][0]
    assert (removed["field"], removed["date"]) == ("attempts", "2025")
    assert {r["eligibility"] for r in result["rows"]} <= {"passes", "confirm", "unknown"}
    assert {r["tier"] for r in result["rows"]} <= {"likely", "target", "reach", "unknown"}
    assert result["size"] == len(result["list"]) == sum(r["on_list"] for r in result["rows"])
    assert result["fees"]["estimate"] is True
    assert result["fees"]["season"] == 2026
    assert result["signals"]["count"] == len(result["signals"]["to"]) == 20
    for row in result["rows"]:
        assert row["fit"] == sum(row["parts"].values())
        assert all(f["source"] and f["grade"] for f in row["facts"])
        assert not {f["field"] for f in row["facts"]} & set(row["unknown"])


async def test_the_result_has_the_keys_that_are_promised(talk: Talk) -> None:
    result = (await talk.says("/programs")).result
    assert result.keys() >= {"rows", "removed", "size", "fees", "signals"}
    assert result["rows"][0].keys() >= {
        *("id", "state", "eligibility", "tier", "fit", "parts", "facts", "unknown"),
    }
    assert result["rows"][0]["facts"][0].keys() == {"field", "value", "source", "date", "grade"}
    assert result["fees"].keys() >= {"usd", "season", "estimate"}
    assert result["signals"].keys() >= {"count", "season", "to"}
    await talk.answers({"visa_need": "h1b"})
    removed = (await talk.says("/programs")).result["removed"]
    assert [one.keys() for one in removed] == [{"id", "field", "source", "date"}] * 2


async def test_nothing_told_rules_nobody_out(talk: Talk) -> None:
    screen = await talk.says("/programs")
    assert "You told me little yet" in screen.text
    assert not screen.result["removed"]
    assert screen.result["size"] == 114


async def test_a_list_is_turned_page_by_page_and_every_program_comes_once(talk: Talk) -> None:
    screen, seen = await talk.says("/programs"), []
    while True:
        seen += shown(screen)
        forward = [c for c in screen.choices if c.label == "More"]
        if not forward:
            break
        screen = await talk.session.perform(forward[0].call)
    assert len(seen) == len(set(seen)) == 114


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("Ohio", {"ohio-state", "metrohealth", "cincinnati", "uh-consortium", "toledo",
                  "cleveland-clinic"}),
        ("tufts", {"tufts"}),
        ("seattle", {"washington"}),
        ("nowhere at all", set()),
    ],
)  # fmt: skip
async def test_looking_for_a_state_a_city_or_a_name(talk: Talk, typed: str, ids: set[str]) -> None:
    await talk.answers(QUICK)
    screen = await talk.says(f"/programs {typed}")
    assert set(shown(screen)) == ids
    assert bool(ids) is ("Nothing here" not in screen.text)


async def test_filters_and_orders(talk: Talk) -> None:
    await talk.answers(QUICK)
    menu = await talk.calls("programs_show")
    assert {"likely", "target", "confirm", "removed", "list"} & set(shown(menu))
    assert shown(await talk.calls("programs", show="removed")) == ["tufts"]
    by_name = await talk.calls("programs", show="list", sort="name")
    names = [the_library().programs[i].name for i in shown(by_name)]
    assert names == sorted(names, key=str.casefold)
    refused = await talk.calls("programs", show="everything")
    assert refused.error


async def test_what_is_kept_of_a_program_can_be_changed_counted_and_erased(talk: Talk) -> None:
    await talk.calls("mark_program", id="rush", save="yes")
    await talk.calls("mark_program", id="uams", status="invited")
    await talk.calls("keep_note", id="uams", note="Met Dr. *Gold* at AAP")
    await talk.calls("program_links", id="uams", value=["rotated"])
    await talk.calls("mark_program", id="nyu", exclude="yes")
    assert set(shown(await talk.calls("programs", show="saved"))) == {"rush", "uams"}
    assert "nyu" in shown(await talk.calls("programs", show="aside"))
    assert "1 invited" in (await talk.says("/programs")).text
    page = await talk.says("/program uams")
    assert r"Met Dr\. \*Gold\* at AAP" in page.text
    assert page.result["parts"]["rotated"] == 25
    assert (await talk.says("/signals")).result["signals"]["to"][0] == "uams"

    await talk.calls("mark_program", id="rush", save="no")
    await talk.calls("mark_program", id="uams", status="none")
    await talk.calls("mark_program", id="nyu", exclude="no")
    kept = await talk.app.store.records(ANA, RecordKind.PROGRAMS)
    assert set(kept) == {"uams"}, "a mark without anything in it is dropped"
    exported = await talk.calls("privacy", action="export")
    assert "Gold" in exported.files[0].content.decode()
    erased = await talk.calls("privacy", action="erase", confirm="yes")
    assert erased.result["rows_left"] == 0


async def test_a_note_is_typed_at_a_prompt_too(talk: Talk) -> None:
    await talk.says("/program uams")
    asking = await talk.says("/program_note uams")
    assert asking.form
    assert r"Ask Ann" in (await talk.says("Ask Ann")).text
    assert (await talk.says("/program_note uams")).form.fields[0].filled == "Ask Ann"  # type: ignore[union-attr]
    await talk.calls("keep_note", id="uams", note="")
    assert not await talk.app.store.records(ANA, RecordKind.PROGRAMS)


async def test_wishes_narrow_the_list_and_unread_ones_are_named(talk: Talk) -> None:
    screen = await talk.says("/keep_wishes states=Ohio,TX,Narnia lived=KY")
    assert screen.error
    assert "Narnia" in screen.error.message
    assert screen.result["wishes"]["states"] == ["OH", "TX"]
    listed = await talk.says("/programs")
    assert {row["state"] for row in listed.result["rows"]} == {"OH", "TX"}
    await talk.calls("keep_wishes", states="", size="large", musts=["visa", "nonsense"])
    kept = (await talk.says("/wishes")).result["wishes"]
    assert kept["states"] == []
    assert (kept["size"], kept["musts"], kept["lived"]) == ("large", ["visa"], ["KY"])


async def test_a_budget_of_the_interview_sizes_the_list(talk: Talk) -> None:
    await talk.answers({**QUICK, "budget_usd": "500"})
    screen = await talk.says("/list_size")
    assert screen.result["fees"]["total_usd"] <= 500
    assert 0 < screen.result["size"] < 50
    assert "the best that $500 pays for" in screen.text
    listed = await talk.says("/programs")
    off = next(r for r in listed.result["rows"] if not r["on_list"] and r["tier"] == "unknown")
    assert "your budget ends before this one" in (await talk.calls("program", id=off["id"])).text


async def test_the_spreadsheet_opens_and_runs_nothing(talk: Talk) -> None:
    await talk.answers(QUICK)
    note = '=HYPERLINK("https://evil.example";"x"), né "José"\n@SUM(1+1)'
    await talk.calls("keep_note", id="uams", note=note)
    screen = await talk.calls("programs_csv")
    raw = screen.files[0].content.decode("utf-8")
    assert raw.count("\r\n") >= 114
    head, *rows = cells(screen)
    assert len({len(row) for row in (head, *rows)}) == 1
    assert len(rows) == len({row[0] for row in rows}) == 113
    by_id = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_id["uams"]["note"] == "'" + note
    assert by_id["uams"]["J-1 visa"] == "sponsors it"
    assert by_id["uams"]["J-1 visa: source"].endswith("(official, 2023)")
    assert by_id["jefferson"]["city"] == "Philadelphia"
    assert by_id["ut-houston"]["H-1B visa: source"].endswith("(official, undated page)")
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_a_cell_that_acts_is_made_inert(cell: str) -> None:
    assert str(inert(cell)).startswith("'")


def test_harmless_cells_stay_as_they_are() -> None:
    assert [inert(c) for c in ('O\'Neil, "x"', "é", "", 5, -3)] == ['O\'Neil, "x"', "é", "", 5, -3]


async def test_two_or_three_programs_side_by_side(talk: Talk) -> None:
    await talk.answers(QUICK)
    screen = await talk.says("/compare uams,vcu,rutgers,rush")
    assert [row["id"] for row in screen.result["rows"]] == ["uams", "vcu", "rutgers"]
    assert "A: sponsors it (2023)" in screen.text
    assert "B: sponsors it (undated page)" in screen.text
    begun = await talk.calls("compare", first="rush")
    assert begun.menu
    assert "rush" not in shown(begun)
    picked = await talk.session.perform(begun.menu.picking("uams", "nyu"))
    assert [row["id"] for row in picked.result["rows"]] == ["rush", "uams", "nyu"]


async def test_an_email_asks_what_is_unknown_and_needed(talk: Talk) -> None:
    await talk.answers(QUICK)
    screen = await talk.says("/ask_program rush")
    assert screen.result["asked"] == ["visa_j1", "takes_img", "attempts"]
    assert "221" not in screen.text, "no score in a first e-mail"
    confirming = await talk.says("/ask_program texas-rehab")
    assert confirming.result["asked"][0] == "visa_j1"
    assert "To be confirmed first" in confirming.text


# --- reported facts ------------------------------------------------------------------------------


async def test_a_fact_goes_to_the_moderators_and_once_accepted_to_everybody(talk: Talk) -> None:
    await talk.answers({**QUICK, "visa_need": "h1b"})
    store = talk.app.store
    steps = await talk.says("/report_fact rush img_residents")
    assert "Count every resident of every year" in steps.text
    sent = await talk.says(f"/send_fact rush visa_h1b value=no source={PAGE} date=2026-10")
    assert sent.name == "fact_sent"
    again = await talk.says(f"/send_fact rush visa_h1b value=no source={PAGE} date=2026-10")
    assert again.name == "fact_sent"
    (waiting,) = await store.reported_facts()
    assert waiting.program == "rush"
    assert waiting.fact == ProgramFact("visa_h1b", "no", PAGE, Grade.SECONDARY, "2026-10", TODAY)
    before = await talk.says("/programs rush")
    assert [row["eligibility"] for row in before.result["rows"]] == ["unknown"]

    await store.settle_fact(waiting.id, accepted=True, reason="", grade=Grade.OFFICIAL)
    after = await talk.says("/programs rush")
    assert {"id": "rush", "field": "visa_h1b", "source": PAGE, "date": "2026-10"} in (
        after.result["removed"]
    )
    assert "Removed by: H-1B visa, does not sponsor it – 2026-10" in after.text


async def test_a_fact_can_be_typed_without_a_form(talk: Talk) -> None:
    await talk.says("/report_fact rush img_residents")
    sent = await talk.says(f"3 of 12 {PAGE} 2026")
    assert sent.name == "fact_sent"
    (waiting,) = await talk.app.store.reported_facts()
    assert (waiting.fact.value, waiting.fact.source, waiting.fact.date) == ("3 of 12", PAGE, "2026")


async def test_what_a_moderator_put_right_is_read_again(talk: Talk) -> None:
    store = talk.app.store
    for field, value in (("graduation_years", "5"), ("visa_j1", "perhaps"), ("gone", "yes")):
        await store.put_fact("rush", ProgramFact(field, value, PAGE, Grade.OFFICIAL, "2026", TODAY))
    for one in await store.reported_facts():
        await store.settle_fact(one.id, accepted=True, reason="", grade=Grade.OFFICIAL)
    facts = {f["field"]: f["value"] for f in (await talk.says("/program rush")).result["facts"]}
    assert facts["graduation_years"] == 5
    assert not {"visa_j1", "gone"} & facts.keys()


async def test_a_rejected_fact_changes_nothing(talk: Talk) -> None:
    await talk.calls("send_fact", id="rush", field="visa_j1", value="no", source=PAGE, date="2026")
    (waiting,) = await talk.app.store.reported_facts()
    await talk.app.store.settle_fact(
        waiting.id, accepted=False, reason="the page does not say so", grade=Grade.OFFICIAL
    )
    await talk.answers(QUICK)
    row = (await talk.says("/program rush")).result
    assert "visa_j1" in row["unknown"]


async def test_a_refused_fact_is_a_draft_until_it_is_mended(talk: Talk) -> None:
    about = {"id": "rush", "field": "graduation_years"}
    refused = await talk.calls(
        "send_fact", **about, value="five", source="example.edu", date="2026"
    )
    assert refused.error
    assert refused.error.field == "value"
    form = (await talk.calls("fact_form", **about)).form
    assert form
    assert [field.filled for field in form.fields] == ["five", "example.edu", "2026"]
    other = (await talk.calls("fact_form", id="nyu", field="graduation_years")).form
    assert other
    assert not [field for field in other.fields if field.filled]
    await talk.calls("send_fact", **about, value="5", source=PAGE, date="")
    assert "_draft" not in await talk.app.store.records(ANA, RecordKind.PROGRAMS)


async def test_a_cry_in_a_note_is_heard(talk: Talk) -> None:
    screen = await talk.calls("keep_note", id="uams", note="i want to kill myself")
    assert screen.name == "support"
    assert not await talk.app.store.records(ANA, RecordKind.PROGRAMS)


async def test_a_name_is_completed_from_the_first_letter_on(talk: Talk) -> None:
    visit = talk.app.visit(ANA)
    assert len(complete_find(visit, "")) == 25
    assert ("Texas", "Texas") in complete_find(visit, "tex")
    assert complete_find(visit, "zzz") == []
