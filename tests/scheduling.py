"""Which tests stay together on one worker: those of a file that prepares something slow once.

xdist's own groups rest on node ids that can be changed, which pytest 9.2 no longer allows.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = frozenset({"tests/demo/test_loader.py", "tests/search/test_quality.py"})


class Scheduling(LoadScopeScheduling):
    """Hands out single tests, and the files of `TOGETHER` whole, these first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return file if file in TOGETHER else nodeid
