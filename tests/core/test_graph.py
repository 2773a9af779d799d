"""The interview as a picture: every question, every guard, and nothing that is not there."""

from __future__ import annotations

import re

from bot.core.interview.graph import mermaid
from bot.core.profile import FACTS
from tests.conversation import the_library

GUIDE = the_library().guide


def test_the_graph_shows_the_whole_interview() -> None:
    drawn = mermaid(GUIDE)
    assert drawn.startswith("flowchart TD\n")
    nodes = dict(re.findall(r'^ +q_(\w+)\["(.*)"\]$', drawn, re.MULTILINE))
    assert list(nodes) == list(GUIDE.questions)
    assert {q for q, label in nodes.items() if label.endswith("★")} == set(GUIDE.quick)
    assert drawn.count("subgraph") == drawn.count("\n  end") == len(GUIDE.sections)
    guards = re.findall(r'^ +([qf])_(\w+).*-\. "(.+)" \.-> q_(\w+)$', drawn, re.MULTILINE)
    assert len(guards) == sum(len(q.ask_when) for q in GUIDE.questions.values())
    for kind, name, _, guarded in guards:
        assert name in (GUIDE.questions if kind == "q" else FACTS)
        assert name in GUIDE.questions[guarded].ask_when
    arrows = re.findall(r"^ +q_(\w+) --> q_(\w+)$", drawn, re.MULTILINE)
    assert len(arrows) == len(GUIDE.questions) - len(GUIDE.sections)
    for line in drawn.splitlines():
        assert line.count('"') % 2 == 0, line
