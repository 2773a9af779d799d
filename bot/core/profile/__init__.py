"""The profile: named facts, derived from answers. All policy about a person lives here.

A fact is a small function with a closed list of values, so that knowledge files can name it in
their conditions and a misspelt value is found when the files load. None always means "not known":
nothing is assumed of what was not answered. To add one: a function in the module of its subject,
and a line in that module's list.
"""

from bot.core.profile.exam_facts import FAILED, NOT_TAKEN, PASSED, PLANNED
from bot.core.profile.fact import Fact
from bot.core.profile.person import FACTS, Profile

__all__ = ["FACTS", "FAILED", "NOT_TAKEN", "PASSED", "PLANNED", "Fact", "Profile"]
