"""The licences of everything that is installed with the bot: `python -m tests.meta.licences`.

`.ci/audit` lists them of a clean environment, and looks for known vulnerabilities there.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

ITSELF = "pmr-match-advisor[postgres,preview]"


def licences() -> dict[str, str]:
    """Return the licence of the bot and of each package that it needs to run, by name."""
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = [Requirement(ITSELF)]
    while todo:
        needed = todo.pop()
        if (needed.name, frozenset(needed.extras)) in seen:
            continue
        seen.add((needed.name, frozenset(needed.extras)))
        try:
            package = distribution(needed.name)
        except PackageNotFoundError:  # an extra that is not installed here
            continue
        found[package.metadata["Name"].lower()] = _licence(package)
        for requirement in map(Requirement, package.requires or ()):
            extras = needed.extras or {""}
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(requirement)
    return dict(sorted(found.items()))


def _licence(package: Distribution) -> str:
    metadata = package.metadata
    if "License-Expression" in metadata:
        return str(metadata["License-Expression"])
    kinds = [c for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    if kinds:
        return ", ".join(kind.split("::")[-1].strip() for kind in kinds)
    return str(metadata["License"]).splitlines()[0] if "License" in metadata else "unknown"


if __name__ == "__main__":
    sys.stdout.writelines(f"{name:24} {licence}\n" for name, licence in licences().items())
