"""A stand-in for an S3 service: the four calls that photos need, in memory, on loopback."""

import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

BUCKET = "rembuk"
_HEADERS = {"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 00:00:00 GMT"}


class StandIn(ThreadingHTTPServer):
    """Serves one bucket until closed; `objects` are its files by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.objects: dict[str, bytes] = {}
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that lead to it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server_port}",
            "AWS_ACCESS_KEY_ID": "anybody",
            "AWS_SECRET_ACCESS_KEY": "whatever",
            "AWS_REGION": "us-east-1",
        }

    def close(self) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandIn

    def do_PUT(self) -> None:
        self.server.objects[self.path] = self._sent()
        self._answer(HTTPStatus.OK)

    def do_GET(self) -> None:
        data = self.server.objects.get(self.path)
        self._answer(HTTPStatus.NOT_FOUND if data is None else HTTPStatus.OK, data or b"")

    def do_POST(self) -> None:
        keys = re.findall(r"<Key>.*?</Key>", self._sent().decode())  # of files to delete
        for key in keys:
            self.server.objects.pop(f"/{BUCKET}/{key[5:-6]}", None)
        deleted = "".join(f"<Deleted>{key}</Deleted>" for key in keys)
        self._answer(HTTPStatus.OK, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _sent(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, status: HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
