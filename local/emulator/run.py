"""Runs the emulator for as long as whoever started it holds this process's standard input open.

A parent that is killed cannot stop its children. The end of the pipe can: nothing outlives `npm start`.
"""

import os
import signal
import sys
import threading
import time

GRACE_SECONDS = 12


def end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.argv = ["ministack"]
    from ministack.app import main

    main()
