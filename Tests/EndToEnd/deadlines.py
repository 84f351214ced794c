"""Waiting for what another process does, without guessing how long it takes."""

import time

SECONDS = 20
# Short beside anything a person notices, long enough to leave the processor to whoever is waited for.
PAUSE_SECONDS = 0.02


def eventually(look, what="it"):
    """The first truthy answer of `look`; fails when none came in time."""
    end = time.monotonic() + SECONDS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not happen within {SECONDS} seconds"
        time.sleep(PAUSE_SECONDS)
