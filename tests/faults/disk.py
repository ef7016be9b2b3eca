"""A small disk of its own for a house, and the fault that fills it: PostgreSQL, Valkey, the nodes' logs and documents all find no place."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from market.kernel import clock
from tests.faults.auction import Evening, Shut
from tests.faults.faults import Cure, Fault

MEGABYTES = 256
FULL_SECONDS = 9.0
"""From the last accepted bid until there is room again: longer than any hiccup that is no outage."""
LONGEST_SECONDS = 60.0


class CannotMount(Exception):
    """This user may not mount a file system here; the words say why."""


@contextlib.contextmanager
def small_disk(megabytes: int = MEGABYTES) -> Iterator[Path]:
    """A file system in memory that holds so much. Raises CannotMount."""
    folder = Path(tempfile.mkdtemp(prefix="small-"))
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        try:
            subprocess.run(["mount", *options], check=True, capture_output=True, text=True)
        except OSError as error:
            raise CannotMount(str(error)) from None
        except subprocess.CalledProcessError as error:
            raise CannotMount(error.stderr.strip()) from None
        try:
            yield folder
        finally:
            # Lazily: whoever is still on it is not waited for.
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


def _fill(ballast: Path) -> None:
    """Leave not a byte."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 4_096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


async def fill_disk(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """The disk is full for a while: nothing can be added, and what becomes free is taken at once."""
    ballast = evening.house.folder / "ballast"
    evening.note("the disk is full")
    last = full = time.monotonic()
    # At first there may be room for bids where others were.
    while time.monotonic() < min(last + FULL_SECONDS, full + LONGEST_SECONDS):
        await asyncio.to_thread(_fill, ballast)
        await asyncio.sleep(0.1)
        last = max([full, *(each.answered for each in evening.acceptances)])
    free = clock.now()
    ballast.unlink()
    evening.shut.append(Shut(free - timedelta(seconds=time.monotonic() - last), free))
    evening.note(f"there is room again; the last bid was accepted {time.monotonic() - last:.1f} s ago")
    await asyncio.to_thread(evening.house.start_postgres)
    return time.monotonic(), None


FULL = Fault("fill the disk", fill_disk)
