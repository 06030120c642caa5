"""How tests are dealt to two processes: one by one, except those that stand on one large world, which is then built once."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/browser/test_pages_accessible.py": "the demo, followed and looked at",
    "tests/isolation/test_every_route.py": "isolation",
    "tests/isolation/test_facets.py": "isolation",
    "tests/isolation/test_judged.py": "isolation",
    "tests/isolation/test_writing.py": "isolation",
    "tests/support/test_working_notes.py": "working notes",
}


class Dealing(LoadScopeScheduling):
    """Each test is a scope of its own, but for those of the files above."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)
