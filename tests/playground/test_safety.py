import itertools
from collections.abc import Callable

import pytest

from tests.chat import Person, Playground

People = Callable[..., Person]
PATHS = ["/", "/page/state", "/page/samples", "/control/calls"]
STRANGE_HOSTS = ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", ""]


async def test_another_name_for_this_machine_is_turned_away(
    playground: Playground, subtests: pytest.Subtests
) -> None:
    async with playground.client() as client:
        for path, host in itertools.product(PATHS, STRANGE_HOSTS):
            with subtests.test(f"{path} at {host}"):
                answer = await client.get(path, headers={"host": host})
                assert answer.status_code == 403


async def test_the_names_of_loopback_are_welcome(
    playground: Playground, subtests: pytest.Subtests
) -> None:
    async with playground.client() as client:
        for host in ("localhost", "localhost:8080", "127.0.0.1", "[::1]:8080"):
            with subtests.test(host):
                answer = await client.get("/", headers={"host": host})
                assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_web_page_is_turned_away(
    playground: Playground, person: People, headers: dict[str, str]
) -> None:
    async with playground.client() as client:
        answer = await client.post("/page/text", json={"text": "spam"}, headers=headers)
    assert answer.status_code == 403
    assert await person().messages() == []


async def test_the_own_page_is_welcome(playground: Playground, person: People) -> None:
    headers = {"origin": playground.root, "sec-fetch-site": "same-origin"}
    async with playground.client() as client:
        answer = await client.post("/page/text", json={"text": "hello"}, headers=headers)
    assert answer.status_code == 200
    assert len(await person().messages()) == 1


async def test_a_link_to_the_playground_may_be_followed(playground: Playground) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    async with playground.client() as client:
        assert (await client.get("/", headers=headers)).status_code == 200
        answer = await client.post("/page/text", json={"text": "spam"}, headers=headers)
    assert answer.status_code == 403


async def test_the_page_may_run_nothing_but_its_own_scripts(playground: Playground) -> None:
    async with playground.client() as client:
        answer = await client.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http://" not in answer.text.replace("http://www.w3.org", "")
    assert "https://" not in answer.text


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/pdf"])
async def test_files_of_strangers_are_saved_and_never_run(
    playground: Playground, person: People, mime: str
) -> None:
    sent = await person().send_document(b"<script>alert(1)</script>", "a.html", mime)
    file_id = sent["document"]["file_id"]
    async with playground.client() as client:
        answer = await client.get(f"/page/file/{file_id}", params={"type": mime})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/page/file/made-up", "/page/samples/made-up", "/static/../server.py", "/made-up"]
)
async def test_what_is_not_there_is_not_found(playground: Playground, path: str) -> None:
    async with playground.client() as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json()["ok"] is False


@pytest.mark.parametrize("path", ["../playground.db", "..%2Fplayground.db", "/etc/passwd"])
async def test_downloads_know_only_the_paths_that_get_file_gave(
    playground: Playground, path: str
) -> None:
    async with playground.client() as client:
        answer = await client.get(f"/file/bot{playground.token}/{path}")
    assert answer.status_code == 404


async def test_a_body_of_more_than_60_mb_is_too_large(playground: Playground) -> None:
    files = [("file", ("big.bin", bytes(31 * 1024 * 1024)))] * 2
    async with playground.client() as client:
        answer = await client.post("/page/documents", files=files)
    assert answer.status_code == 413
    assert answer.json()["description"] == "Request Entity Too Large"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/page/text", {"text": ""}),
        ("/page/people", {"id": "x"}),
        ("/page/delete", {"message_id": 99}),
        ("/page/tap", {"chat": 77, "message_id": 1, "data": "x"}),
        ("/control/faults", {"method": "getMe", "cut": "sideways"}),
        ("/control/faults", {"method": "getMe", "delay": "a while"}),
    ],
)
async def test_nonsense_at_the_page_is_answered_with_a_sentence(
    playground: Playground, path: str, body: dict[str, object]
) -> None:
    async with playground.client() as client:
        answer = await client.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith("Bad Request: ")
