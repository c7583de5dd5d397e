"""A backup that is put back, as docs/running.md tells it."""

import shutil
import subprocess
from collections.abc import Callable

from bot import texts
from tests.chat import Person
from tests.running import Service, says, send_pair

People = Callable[..., Person]


def put_back(service: Service, file: str) -> None:
    """Lose DATA_DIR, and put a backup in its place."""
    service.kill()
    shutil.rmtree(service.folder)
    service.folder.mkdir()
    tar = ["/usr/bin/env", "tar", "-xf", file, "-C", str(service.folder)]
    subprocess.run(tar, check=True)  # noqa: S603 - a path of ours


async def test_what_was_being_painted_when_a_backup_was_made_is_painted_when_it_is_put_back(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "320"
    service.start()
    me = person(1)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Balanced")
    await service.wait_for_log("checkpoint kept")
    file = f"{service.folder}.tar"
    assert file in await service.command("backup", file)
    put_back(service, file)
    assert {path.stat().st_mode & 0o077 for path in service.folder.rglob("*")} == {0}

    service.log.write_text("")
    service.start()
    assert "checkpoint=0" not in await service.wait_for_log("job is sent")
    done = await me.wait_for(says("Done: Balanced"))
    fetched = [call["method"] for call in await service.playground.calls()].count("getFile")
    assert fetched == 2
    await me.tap(done["message_id"], "New style")
    assert await me.wait_for(says(str(texts.ASK_STYLE_KEEPING_CONTENT)))
