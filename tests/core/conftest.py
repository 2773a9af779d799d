from __future__ import annotations

from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Show of each finding how many worked people have it, and how many have not: whole with -v."""
    passed = terminalreporter.stats.get("passed", [])
    if not any("test_cases.py" in str(report.nodeid) for report in passed):
        return
    from tests.conversation import the_library
    from tests.core.test_cases import cases, found

    people = [found(case.name) for case in cases()]
    fired = {r.id: sum(r.id in there for there in people) for r in the_library().findings}
    terminalreporter.section("findings by worked people")
    if terminalreporter.verbosity > 0:
        for finding, count in sorted(fired.items(), key=lambda pair: (pair[1], pair[0])):
            silent = len(people) - count
            terminalreporter.line(f"{finding:42} fires {count:3}  silent {silent:3}")
    least, most = min(fired.values()), max(fired.values())
    terminalreporter.line(
        f"{len(fired)} findings, {len(people)} people: each fires for {least} to {most} of them"
    )
