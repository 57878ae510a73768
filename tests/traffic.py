"""What comes over the wire, as the browser counts it, and a line as slow as a village's."""

from typing import Any

from playwright.sync_api import Page

LATENCY_MS = 400
BYTES_A_SECOND = 400_000 / 8
CPU_TIMES_SLOWER = 4


class Traffic:
    """Counts what a page loads, headers included."""

    def __init__(self, page: Page) -> None:
        self.session: Any = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.loadingFinished", self._finished)
        self.forget()

    def forget(self) -> None:
        """Count anew."""
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def slow_down(self) -> None:
        """From now on be a cheap phone on a village's line."""
        self.session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BYTES_A_SECOND,
                "uploadThroughput": BYTES_A_SECOND,
            },
        )
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})

    def by_address(self) -> dict[str, int]:
        """Give the bytes of each request."""
        return {self.addresses[request]: size for request, size in self.sizes.items()}

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.addresses:
            self.sizes[event["requestId"]] = int(event["encodedDataLength"])
