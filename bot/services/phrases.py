"""The short phrases that screens are made of; `prompts/phrases.yaml` words each of them.

The names after a key are the only ones its wording may use; loading the prompts checks both ways.
"""

from __future__ import annotations

from enum import Enum


class Phrase(Enum):
    """A key of `prompts/phrases.yaml`, and the names that its wording may use."""

    BUTTON_AGREE = ("button.agree",)
    BUTTON_DECLINE = ("button.decline",)
    BUTTON_START = ("button.start",)
    BUTTON_RESUME = ("button.resume",)
    BUTTON_TYPE_ANSWER = ("button.type_answer",)
    BUTTON_FORM = ("button.form", "count")
    BUTTON_OPEN_FORM = ("button.open_form",)
    BUTTON_NONE = ("button.none",)
    BUTTON_TRY_AGAIN = ("button.try_again",)
    BUTTON_SKIP = ("button.skip",)
    BUTTON_BACK = ("button.back",)
    BUTTON_PAUSE = ("button.pause",)
    BUTTON_SECTIONS = ("button.sections",)
    SECTION = ("section", "title", "answered", "of")
    BUTTON_CONTINUE = ("button.continue", "title", "left")
    BUTTON_REPORT = ("button.report",)
    BUTTON_PROFILE = ("button.profile",)
    BUTTON_CHANGE = ("button.change", "label")
    BUTTON_FIX = ("button.fix", "count")
    BUTTON_LEAVE = ("button.leave",)
    BUTTON_RESTART = ("button.restart",)
    BUTTON_RESTART_SURE = ("button.restart_sure",)
    BUTTON_KEEP = ("button.keep",)
    BUTTON_EXPORT = ("button.export",)
    BUTTON_ERASE = ("button.erase",)
    BUTTON_ERASE_SURE = ("button.erase_sure",)
    BUTTON_PRIVACY = ("button.privacy",)
    BUTTON_HELP = ("button.help",)

    QUICK_LOOK = ("quick_look",)
    NOT_SAID = ("not_said",)
    NOTHING_ON_LIST = ("nothing_on_list",)
    NO_SCORE_YET = ("no_score_yet",)
    PICK_ONE = ("pick_one",)
    PICK_SEVERAL = ("pick_several",)
    PICK_SECTION = ("pick_section",)
    PICK_ANSWER = ("pick_answer",)
    FORM_HELP = ("form_help", "example")
    FORM_HELP_SCORE = ("form_help_score", "example")

    REFUSED_ONE_ANSWER = ("refused.one_answer",)
    REFUSED_TOO_LONG = ("refused.too_long", "most")
    REFUSED_TEXT_TOO_LONG = ("refused.text_too_long", "most", "length")
    REFUSED_EMPTY = ("refused.empty",)
    REFUSED_NOT_A_NUMBER = ("refused.not_a_number", "example")
    REFUSED_ONE_NUMBER = ("refused.one_number", "example")
    REFUSED_WHOLE_NUMBER = ("refused.whole_number", "example")
    REFUSED_IN_MONTHS = ("refused.in_months", "example")
    REFUSED_TOO_LOW = ("refused.too_low", "least", "example")
    REFUSED_TOO_HIGH = ("refused.too_high", "most", "example")
    REFUSED_SCORE_NOT_RESULT = ("refused.score_not_result", "example")
    REFUSED_ONE_MONTH = ("refused.one_month", "example")
    REFUSED_NOT_A_MONTH = ("refused.not_a_month", "example")
    REFUSED_YEAR_MISSING = ("refused.year_missing", "example")
    REFUSED_MONTH_MISSING = ("refused.month_missing", "example")
    REFUSED_WHICH_MONTH = ("refused.which_month", "example")
    REFUSED_NO_SUCH_MONTH = ("refused.no_such_month", "example")
    REFUSED_YEAR_OUT_OF_RANGE = ("refused.year_out_of_range", "first", "last", "example")
    REFUSED_NOT_A_YEAR = ("refused.not_a_year", "example", "first", "last")
    REFUSED_ONE_YEAR = ("refused.one_year", "example", "first", "last")
    REFUSED_NOT_AN_OPTION = ("refused.not_an_option", "options")

    ERROR_UNKNOWN_CALL = ("error.unknown_call", "verb", "near")
    ERROR_UNKNOWN_QUESTION = ("error.unknown_question", "id", "near")
    ERROR_UNKNOWN_SECTION = ("error.unknown_section", "near")
    ERROR_NOTHING_ASKED = ("error.nothing_asked",)
    ERROR_BAD_ARGUMENT = ("error.bad_argument", "name", "verb")
    ERROR_MISSING_ARGUMENT = ("error.missing_argument", "name", "verb")
    ERROR_NOT_JSON = ("error.not_json",)
    ERROR_AGREE_FIRST = ("error.agree_first",)
    ERROR_UNEXPECTED = ("error.unexpected", "id")
    ERROR_STORE_AWAY = ("error.store_away",)
    ERROR_STORE_BUSY = ("error.store_busy",)
    ERROR_STORE_FULL = ("error.store_full",)
    ERROR_STORE_READ_ONLY = ("error.store_read_only",)
    ERROR_STORE_DAMAGED = ("error.store_damaged",)

    def __init__(self, key: str, *names: str) -> None:
        self.key = key
        self.names = frozenset(names)
