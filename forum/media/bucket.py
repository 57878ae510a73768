"""Files of photos in a bucket of an S3 service.

The library that speaks to it starts threads, and after a fork (the server forks its workers) it
would wait for them forever. So a bucket is opened at its first use, in the worker.
"""

from datetime import timedelta

import obstore
from obstore.store import ObjectStore, S3Store

# A member waits for this; the library's own patience is three minutes.
TRIES = 3
TIMEOUT = timedelta(seconds=10)


class Bucket:
    """Files in a bucket. Credentials and endpoint come from the usual `AWS_*` variables."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def put(self, name: str, data: bytes) -> None:
        obstore.put(self.store, name, data)

    def get(self, name: str) -> bytes:
        return bytes(obstore.get(self.store, name).bytes())

    def delete(self, name: str) -> None:
        try:
            obstore.delete(self.store, name)
        except FileNotFoundError:
            return


def opened(place: str) -> Bucket:
    """Open `s3://BUCKET/PREFIX`."""
    store = S3Store.from_url(
        place,
        client_options={"timeout": TIMEOUT, "allow_http": True},  # as endpoints say
        retry_config={"max_retries": TRIES - 1, "retry_timeout": TIMEOUT},
    )
    return Bucket(store)
