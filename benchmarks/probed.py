"""The bot as `bot run` starts it, with a worker that answers at once and a probe on its loop.

Settings from the environment. When it stops it writes what the probe saw to DATA_DIR/LAGS.
"""

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path

from bot import app, logs, settings
from bot.painters.local import LocalPainter, Options
from bot.settings import Settings

LAGS = "lags.json"
"""A list of pairs: when (seconds since 1970), and how much later than asked (seconds)."""
EVERY_SECONDS = 0.01


async def probe(seen: list[tuple[float, float]]) -> None:
    """Note again and again how much later than asked the loop goes on; ends when cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        asked = loop.time() + EVERY_SECONDS
        await asyncio.sleep(EVERY_SECONDS)
        seen.append((time.time(), max(0.0, loop.time() - asked)))


async def serve(chosen: Settings) -> None:
    """Run the bot until SIGTERM, then write the lags."""
    options = Options(
        chosen.styler_features, None, chosen.styler_device, module="benchmarks.instant"
    )
    seen: list[tuple[float, float]] = []
    probing = asyncio.create_task(probe(seen))
    await app.serve(chosen, LocalPainter(options))
    probing.cancel()
    with suppress(asyncio.CancelledError):
        await probing
    _write(chosen.data_dir / LAGS, seen)


def _write(path: Path, seen: list[tuple[float, float]]) -> None:
    path.write_text(json.dumps(seen), encoding="ascii")


def main() -> None:
    """Run it."""
    chosen = settings.load()
    logs.configure(chosen.log_level, [])
    with app.own_folder(chosen.data_dir):
        asyncio.run(serve(chosen))


if __name__ == "__main__":
    main()
