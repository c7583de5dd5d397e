"""The playground as a program of its own."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from tests.chat import TOKEN, Person, Playground, jpeg


async def start(folder: Path, port: int = 0) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.playground", "--data", str(folder), "--port", str(port)),
        env={**os.environ, "PLAYGROUND_TOKEN": TOKEN},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().split()[-1]


async def test_chats_survive_a_kill(tmp_path: Path) -> None:
    process = await start(tmp_path)
    playground = Playground(await address(process), TOKEN)
    async with playground.client() as client:
        before = await Person(client).send_photo(jpeg(300, 200))
    process.kill()
    await process.communicate()
    process = await start(tmp_path)
    playground = Playground(await address(process), TOKEN)
    async with playground.client() as client:
        assert await Person(client).messages() == [before]
        assert (await Person(client).download(before))[:3] == b"\xff\xd8\xff"
        assert await playground.unconfirmed() == 1
    process.send_signal(signal.SIGTERM)
    said, complaints = await process.communicate()
    assert process.returncode == 0
    assert complaints == b""
    assert TOKEN.encode() not in said


async def test_a_stop_does_not_wait_for_polls(tmp_path: Path) -> None:
    process = await start(tmp_path)
    playground = Playground(await address(process), TOKEN)
    async with playground.client() as client:
        parameters = {"timeout": 50}
        poll = asyncio.create_task(client.get(f"/bot{TOKEN}/getUpdates", params=parameters))
        await playground.unconfirmed()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await process.communicate()
            assert (await poll).json()["result"] == []


async def test_a_damaged_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "playground.db").write_bytes(b"no database" * 1000)
    process = await start(tmp_path)
    _, complaints = await process.communicate()
    assert process.returncode == 2
    assert "playground.db cannot be opened: file is not a database" in complaints.decode()
    assert "Traceback" not in complaints.decode()


async def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await start(tmp_path, taken.getsockname()[1])
        _, complaints = await process.communicate()
    assert process.returncode == 2
    assert complaints.decode().startswith("The playground cannot start: Address already in use")
    assert "Traceback" not in complaints.decode()
