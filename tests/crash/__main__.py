"""Whether anything is lost, doubled or stuck: `python -m tests.crash --rounds 200 --seed 1`."""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.crash.crashes import crash
from tests.running import run_whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Strike, tell of each blow and of the account; 1 if it is not clean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--people", type=int, default=4)
    seed = random.randrange(10**6)  # noqa: S311 - a game
    parser.add_argument("--seed", type=int, default=seed, help="that another run has printed")
    parser.add_argument("--keep", type=Path, help="an empty folder for the data and the log")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(f"Seed {chosen.seed}, {chosen.rounds} rounds, {chosen.people} people.", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch)
        account = run_whole(
            crash(
                folder,
                chosen.seed,
                chosen.rounds,
                chosen.people,
                lambda said: print(said, flush=True),
            )
        )
    print(account)
    return 0 if account.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
