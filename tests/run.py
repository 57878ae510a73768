"""`make test`: all tests, on all processors. Arguments are handed to pytest.

PostgreSQL and Valkey come with the locked packages; the browser is installed here if need be, and
the checker of HTML is fetched where Java and npm are there to run and bring it.
"""

import os
import sys

import pytest

from tests import browser, nu

MAX_WORKERS = 8


def main(arguments: list[str]) -> int:
    """Run the tests; give pytest's exit status."""
    try:
        browser.install()
    except browser.NoBrowser as error:
        print(f"The browser tests will fail: {error}", flush=True)
    try:
        nu.install()
    except nu.NoChecker as error:
        print(f"The test of HTML will fail: {error}", flush=True)
    workers = min(max(os.cpu_count() or 1, 2), MAX_WORKERS)
    return int(pytest.main([f"-n{workers}", "--dist=load", *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
