"""Runs the emulator for as long as whoever started it holds this process's standard input open.

A parent that is killed cannot stop its children. The end of the pipe can: nothing outlives `npm start`. It is also how
an orderly end is asked for, since functions are children too: a signal to all of them would kill them in the middle of
what they do, and a message that a function had in hand comes back only when its visibility timeout is over.
"""

import os
import signal
import sys
import threading
import time

from ministack.app import main
from ministack.services import dynamodb, lambda_svc

IN_HAND_SECONDS = 5
GRACE_SECONDS = 12


class Mappings:
    """What hands batches of streams and queues to functions."""

    def __init__(self) -> None:
        self._paused = threading.Event()
        self._polling = threading.Lock()
        for name in ("_poll_sqs", "_poll_kinesis", "_poll_dynamodb_streams"):
            setattr(lambda_svc, name, self._pausable(getattr(lambda_svc, name)))

    def _pausable(self, poll):
        def poll_unless_paused() -> bool:
            with self._polling:
                return False if self._paused.is_set() else poll()

        return poll_unless_paused

    def pause(self, limit_seconds: float) -> None:
        """No batch begins any more, and those in hand come to their end while the emulator still answers them."""
        until = time.monotonic() + limit_seconds
        self._paused.set()
        if self._polling.acquire(timeout=limit_seconds):
            self._polling.release()
        while lambda_svc._esm_inflight and time.monotonic() < until:
            time.sleep(0.02)


def keep_table_streams() -> None:
    """Saves the streams of tables too. The emulator saves how far mappings have read them, and begins them at 0 again:
    changes that nobody had read would be lost, and as many new ones skipped as had been read before."""
    stores = {"stream_records": dynamodb._stream_records, "stream_trimmed": dynamodb._stream_trimmed}
    save, load = dynamodb.get_state, dynamodb.load_persisted_state

    def load_with_streams(state) -> None:
        load(state)
        for name, store in stores.items():
            store.update(state.get(name, {}))

    dynamodb.get_state = lambda: {**save(), **stores}
    dynamodb.load_persisted_state = load_with_streams


def end_with_parent(mappings: Mappings) -> None:
    while os.read(0, 1024):
        pass
    mappings.pause(IN_HAND_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    keep_table_streams()
    threading.Thread(target=end_with_parent, args=[Mappings()], daemon=True).start()
    sys.argv = ["ministack"]
    main()
