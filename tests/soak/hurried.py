"""The bot as `bot run` starts it, with an instant worker and a week of half a minute."""

import asyncio

from bot import app, janitor, logs, settings
from bot.painters.local import LocalPainter, Options

WEEK_SECONDS = 30.0
"""What is older goes, as after a week."""
ROUND_SECONDS = 5.0


def main() -> None:
    """Run it until SIGTERM, with the settings from the environment."""
    janitor.KEEP_SECONDS, janitor.ROUND_SECONDS = WEEK_SECONDS, ROUND_SECONDS
    chosen = settings.load()
    options = Options(
        chosen.styler_features, None, chosen.styler_device, module="benchmarks.instant"
    )
    logs.configure(chosen.log_level, [])
    with app.own_folder(chosen.data_dir):
        asyncio.run(app.serve(chosen, LocalPainter(options)))


if __name__ == "__main__":
    main()
