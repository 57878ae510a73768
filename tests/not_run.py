"""Tests that can't run everywhere, each with its reason. A skip that is not listed is a failure."""

from typing import Any

NOT_RUN: dict[str, str] = {}
"""The test's id without parameters → why it may be left out, printed at the end of a run."""


def as_failure(report: Any) -> Any:
    """Give the report, turned into a failure if it skips a test that is not listed."""
    if report.outcome == "skipped" and report.nodeid.split("[")[0] not in NOT_RUN:
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr}\nSkipped without being listed in tests/not_run.py."
    return report
