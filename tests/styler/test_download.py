import fcntl
import hashlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from styler.download import DownloadError, Source, digits_in, download
from tests.styler.shelf import Shelf, serving

CONTENT = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(9000))


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving(CONTENT) as shelf:
        yield shelf


@pytest.fixture
def path(shelf: Shelf, tmp_path: Path) -> Path:
    return tmp_path / shelf.name


@pytest.fixture
def part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def silent(_come: int, _total: int | None) -> None:
    """Report nothing."""


def test_a_file_comes_whole_and_its_progress_reaches_the_end(shelf: Shelf, path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    download(shelf.source, path, lambda come, total: seen.append((come, total)))
    assert path.read_bytes() == CONTENT
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [come for come, _ in seen] == sorted(come for come, _ in seen)


def test_a_server_that_tells_no_length_is_read_to_its_end(shelf: Shelf, path: Path) -> None:
    shelf.tells_length = False
    seen: list[int | None] = []
    download(shelf.source, path, lambda _, total: seen.append(total))
    assert path.read_bytes() == CONTENT
    assert set(seen) == {None}


def test_a_connection_that_breaks_off_is_gone_on_with(shelf: Shelf, path: Path) -> None:
    shelf.breaks_after = [100_000, 50_000]
    download(shelf.source, path, silent)
    assert path.read_bytes() == CONTENT
    assert shelf.asked == [None, "bytes=100000-", "bytes=150000-"]


def test_a_download_that_was_interrupted_goes_on_the_next_time(
    shelf: Shelf, path: Path, part: Path
) -> None:
    def interrupt(come: int, _total: int | None) -> None:
        if come:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(shelf.source, path, interrupt)
    come = part.stat().st_size
    assert 0 < come < len(CONTENT)
    assert not path.exists()
    seen: list[tuple[int, int | None]] = []
    download(shelf.source, path, lambda come, total: seen.append((come, total)))
    assert path.read_bytes() == CONTENT
    assert shelf.asked == [None, f"bytes={come}-"]
    assert seen[0] == (come, len(CONTENT))


def test_a_connection_that_gets_no_further_is_given_up_and_what_came_is_kept(
    shelf: Shelf, path: Path, part: Path
) -> None:
    shelf.breaks_after = [1000, *[0] * 10]
    with pytest.raises(DownloadError, match="1000 of 288000 bytes have come"):
        download(shelf.source, path, silent)
    assert part.read_bytes() == CONTENT[:1000]
    assert len(shelf.asked) == 4


def test_a_server_that_falls_silent_is_asked_again(shelf: Shelf, path: Path) -> None:
    shelf.breaks_after, shelf.stalls = [1000], True
    download(Source(shelf.url, patience=0.1), path, silent)
    assert path.read_bytes() == CONTENT
    assert shelf.asked == [None, "bytes=1000-"]


def test_a_server_that_stays_silent_is_given_up(shelf: Shelf, path: Path) -> None:
    shelf.breaks_after, shelf.stalls = [0] * 10, True
    with pytest.raises(DownloadError, match="the connection broke off: timed out"):
        download(Source(shelf.url, patience=0.1), path, silent)


def test_a_server_without_ranges_sends_all_again(shelf: Shelf, path: Path, part: Path) -> None:
    shelf.knows_ranges = False
    part.write_bytes(CONTENT[:1000])
    download(shelf.source, path, silent)
    assert path.read_bytes() == CONTENT
    assert shelf.asked == ["bytes=1000-"]


def test_a_part_that_is_whole_already_is_taken(shelf: Shelf, path: Path, part: Path) -> None:
    part.write_bytes(CONTENT)
    download(shelf.source, path, silent)
    assert path.read_bytes() == CONTENT
    assert shelf.asked == [f"bytes={len(CONTENT)}-"]
    assert not part.exists()


def test_a_part_larger_than_the_file_is_begun_again(shelf: Shelf, path: Path, part: Path) -> None:
    part.write_bytes(CONTENT + b"more")
    download(shelf.source, path, silent)
    assert path.read_bytes() == CONTENT
    assert shelf.asked == [f"bytes={len(CONTENT) + 4}-", None]


def test_another_file_is_refused_and_removed(shelf: Shelf, path: Path, part: Path) -> None:
    part.write_bytes(b"x" * 1000)
    with pytest.raises(DownloadError, match="what came is another file"):
        download(shelf.source, path, silent)
    assert list(path.parent.iterdir()) == []


def test_under_a_name_without_digits_those_of_the_address_count(
    shelf: Shelf, tmp_path: Path
) -> None:
    download(shelf.source, tmp_path / "vgg.pth", silent)
    assert (tmp_path / "vgg.pth").read_bytes() == CONTENT
    (tmp_path / "other.pth.part").write_bytes(b"x")
    with pytest.raises(DownloadError, match="another file"):
        download(shelf.source, tmp_path / "other.pth", silent)


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_what_stops_a_download_is_said_and_leaves_nothing(
    shelf: Shelf, path: Path, nobody: int
) -> None:
    wrong = {
        f"http://127.0.0.1:{shelf.port}/none.pth": "answers 404 Not Found",
        f"http://127.0.0.1:{nobody}/none.pth": "Connection refused",
        "http://[none/none.pth": "Invalid",
        "http://127.0.0.1:port/none.pth": "nonnumeric port",
        f"file://{__file__}": "begin with https",
    }
    for url, reason in wrong.items():
        with pytest.raises(DownloadError, match=reason):
            download(Source(url), path, silent)
    assert list(path.parent.iterdir()) == []


def test_a_file_that_is_there_is_not_fetched_again(shelf: Shelf, path: Path) -> None:
    path.write_bytes(b"mine")
    download(shelf.source, path, silent)
    assert (path.read_bytes(), shelf.asked) == (b"mine", [])
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_that_is_not_there_is_said(shelf: Shelf, path: Path) -> None:
    with pytest.raises(DownloadError, match="cannot be written to: No such file or directory"):
        download(shelf.source, path.parent / "none" / path.name, silent)
    assert not shelf.asked


def test_two_at_once_do_not_spoil_each_others_part(shelf: Shelf, path: Path) -> None:
    second: list[str] = []

    def meanwhile(come: int, _total: int | None) -> None:
        if come and not second:
            with pytest.raises(DownloadError) as caught:
                download(shelf.source, path, silent)
            second.append(str(caught.value))

    download(shelf.source, path, meanwhile)
    assert second == ["another program is downloading it at the moment"]
    assert path.read_bytes() == CONTENT


def test_a_crowd_ends_with_one_whole_file(shelf: Shelf, path: Path) -> None:
    ends: list[str] = []

    def start() -> None:
        try:
            download(shelf.source, path, silent)
        except DownloadError as error:
            ends.append(str(error))

    crowd = [threading.Thread(target=start) for _ in range(8)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert path.read_bytes() == CONTENT
    assert set(ends) <= {"another program is downloading it at the moment"}
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert len(shelf.asked) == 1


def test_a_lock_that_a_dead_program_held_is_no_hindrance(
    shelf: Shelf, path: Path, part: Path
) -> None:
    with part.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(CONTENT[:10])
    download(shelf.source, path, silent)
    assert shelf.asked == ["bytes=10-"]


@pytest.mark.parametrize(
    ("name", "digits"),
    [
        ("vgg19-dcbb9e9d.pth", "dcbb9e9d"),
        ("vgg-2-19-0123456789ab.pth", "0123456789ab"),
        ("vgg19.pth", None),
        ("vgg-features.pth", None),
        ("vgg19-dcbb.pth", None),
    ],
)
def test_digits_are_read_from_the_end_of_a_name(name: str, digits: str | None) -> None:
    assert digits_in(name) == digits
