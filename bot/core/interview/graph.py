"""The interview as a graph, printed from data: sections, questions, and what guards them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.interview.guide import QUICK, Guide, Question


def mermaid(guide: Guide) -> str:
    """Return the guide as a Mermaid flowchart: solid arrows are order, dotted ones a guard."""
    return "\n".join(["flowchart TD", *_lines(guide)]) + "\n"


def _lines(guide: Guide) -> Iterator[str]:
    yield f'  {QUICK}(["Quick look"])'
    for section in guide.sections:
        yield f'  subgraph {section.id}["{section.title}"]'
        for question in section.questions:
            star = " ★" if question.id in guide.quick else ""
            yield f'    q_{question.id}["{_quoted(question.label)}{star}"]'
        yield "  end"
    for section in guide.sections:
        for earlier, later in zip(section.questions, section.questions[1:], strict=False):
            yield f"  q_{earlier.id} --> q_{later.id}"
    for before, after in zip(guide.sections, guide.sections[1:], strict=False):
        yield f"  {before.id} ==> {after.id}"
    yield f"  {QUICK} ==> {guide.sections[0].id}"
    for question in guide.questions.values():
        yield from _guards(guide, question)


def _guards(guide: Guide, question: Question) -> Iterator[str]:
    for name, allowed in question.ask_when.items():
        values = _quoted(" or ".join(allowed))
        if name in guide.questions:
            yield f'  q_{name} -. "{values}" .-> q_{question.id}'
        else:
            yield f'  f_{name}{{{{"{name}"}}}} -. "{values}" .-> q_{question.id}'


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
