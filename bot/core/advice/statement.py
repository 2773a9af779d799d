"""The personal statement: should it mention the score, and for what reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.profile import FAILED, PASSED, Profile


class Mention(StrEnum):
    """Whether to mention a low score or a failed attempt in the statement."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MentionAdvice:
    """The decision, and the reasons of both schools of thought, by ids of `reasons.yaml`."""

    mention: Mention
    pros: tuple[str, ...]
    cons: tuple[str, ...]


REASONS_USED = (
    *("silence_looks", "own_words_first", "upward", "directors_weigh", "space"),
    "gap_too",
    *("invites_question", "only_low", "no_trouble", "no_proof_yet", "elsewhere", "not_over"),
)


def mention_advice(profile: Profile) -> MentionAdvice:
    """Decide by attempts, pass marks and what came after; both schools are always shown.

    The guide: a fail left out can look like a missing piece; a low pass is mentioned only if needed.
    """
    failed = profile.known("failed_attempt") == "yes"
    mention = _mention(profile, failed=failed)
    better_since = _better_since(profile)
    pros = (
        ("silence_looks", failed),
        ("own_words_first", True),
        ("upward", failed and better_since is True),
        ("directors_weigh", failed),
        ("gap_too", failed and bool(profile.number("gap_months"))),
    )
    cons = (
        ("not_over", mention is Mention.NOT_YET),
        ("no_trouble", mention is Mention.NO),
        ("only_low", mention is Mention.MAYBE),
        ("no_proof_yet", failed and better_since is False and mention is Mention.YES),
        ("space", True),
        ("invites_question", True),
        ("elsewhere", True),
    )
    return MentionAdvice(
        mention,
        tuple(reason for reason, holds in pros if holds),
        tuple(reason for reason, holds in cons if holds),
    )


def _mention(profile: Profile, *, failed: bool) -> Mention:
    if FAILED in {profile.known("ck_state"), profile.known("step1_state")}:
        return Mention.NOT_YET
    if failed:
        return Mention.YES
    match profile.known("ck_band"):
        case "low":
            return Mention.MAYBE
        case "decent":
            return Mention.NO
        case _:
            return Mention.UNKNOWN


def _better_since(profile: Profile) -> bool | None:
    """Whether a better result followed a fail: a pass at a later sitting, or a later exam."""
    if profile.known("step3_state") == PASSED:
        return True
    later_pass = [
        profile.known(f"{exam}_state") == PASSED
        for exam in ("step1", "ck")
        if (profile.number(f"{exam}_attempts") or 0) > 1
    ]
    if later_pass:
        return any(later_pass)
    return None if profile.known("ck_state") is None else False
