"""VGG-19's weights, from a server to the network; the file has its convolutions, drawn."""

import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor
from typer.testing import CliRunner, Result

from styler.__main__ import app, spell_out
from styler.features import WeightsError
from styler.features.load import load_network
from styler.features.vgg19 import Vgg19, empty_layers, load_vgg19, read_layers
from styler.features.wavelet import Wavelets
from styler.features.weights import FILE_NAME, MissingWeightsError, cache_of
from styler.presets import Features
from tests.styler.pictures import make_painting
from tests.styler.shelf import Shelf, as_named, serving

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with torchvision's keys, named after its own SHA-256."""
    torch.manual_seed(0)
    stored = {f"features.{name}": t for name, t in empty_layers().state_dict().items()}
    path = tmp_path_factory.mktemp("original") / "vgg19.pth"
    torch.save({**stored, "classifier.0.weight": torch.zeros(4, 4)}, path)
    return as_named(path)


@pytest.fixture
def weights(original: Path, tmp_path: Path) -> Path:
    """The file in a folder of its own."""
    path = tmp_path / original.name
    path.hardlink_to(original)
    return path


def cache(path: Path) -> Path:
    cached = cache_of(path)
    assert cached is not None
    return cached


def described(path: Path) -> Tensor:
    with torch.no_grad():
        return load_vgg19(path, CPU, torch.float32)(make_painting(32, 32)).style[-1]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_layers_in_use_are_cached_and_serve_without_the_file(weights: Path) -> None:
    first = described(weights)
    assert names(weights.parent) == {weights.name, cache(weights).name}
    assert cache(weights).stat().st_size == pytest.approx(4 * 12_944_960, rel=0.001)
    weights.unlink()
    assert torch.equal(described(weights), first)
    assert isinstance(load_network(Features.AUTO, weights, CPU), Vgg19)


def test_with_a_cache_the_file_is_not_read_again(weights: Path) -> None:
    first = described(weights)
    weights.unlink()
    weights.write_bytes(b"no weights")
    assert torch.equal(described(weights), first)


def broken_caches(whole: bytes) -> list[bytes]:
    other = whole.replace(b"features.0.bias", b"features.0.bios")
    return [b"", b"no cache", whole[:-1000], whole[:100], other]


def test_a_broken_cache_is_made_again(weights: Path) -> None:
    first = read_layers(weights)
    whole = cache(weights).read_bytes()
    for broken in broken_caches(whole):
        cache(weights).write_bytes(broken)
        again = read_layers(weights)
        assert all(torch.equal(again[name], first[name]) for name in first)
        assert cache(weights).read_bytes() == whole


def test_a_broken_cache_alone_is_no_weights(weights: Path) -> None:
    cache(weights).write_bytes(b"no cache")
    weights.unlink()
    with pytest.raises(MissingWeightsError):
        load_network(Features.AUTO, weights, CPU)


def test_a_file_that_is_not_what_its_name_says_is_refused_and_not_cached(weights: Path) -> None:
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.unlink()
    weights.write_bytes(data)
    with pytest.raises(WeightsError, match="not what its name says, its SHA-256 begins with"):
        load_vgg19(weights, CPU, torch.float32)
    assert names(weights.parent) == {weights.name}


def test_a_file_without_digits_in_its_name_is_taken_as_it_is(weights: Path) -> None:
    plain = weights.rename(weights.with_name("mine.pth"))
    assert described(plain).isfinite().all()
    assert names(plain.parent) == {"mine.pth"}


def test_without_safetensors_the_file_is_read_each_time(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    assert described(weights).isfinite().all()
    assert names(weights.parent) == {weights.name}


def test_where_nothing_can_be_written_the_file_is_read_each_time(weights: Path) -> None:
    cache(weights).mkdir()  # in the way of the cache, whoever runs the test
    assert described(weights).isfinite().all()
    assert names(weights.parent) == {weights.name, cache(weights).name}


def test_in_torchs_own_place_the_digits_count(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path))
    assert isinstance(load_network(Features.AUTO, None, CPU), Wavelets)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / FILE_NAME).symlink_to(weights)
    with pytest.raises(WeightsError, match=f"{FILE_NAME} is not what its name says"):
        load_network(Features.AUTO, None, CPU)


@pytest.fixture(scope="module")
def server(original: Path) -> Iterator[Shelf]:
    with serving(original.read_bytes()) as shelf:
        yield shelf


@pytest.fixture
def shelf(server: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The server as the place to download from; what it was asked is forgotten."""
    server.asked.clear()
    monkeypatch.setenv("STYLER_WEIGHTS_URL", server.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return server


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, spell_out(arguments))


def test_the_command_downloads_checks_and_caches(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / shelf.name
    first = run("weights", "--weights", str(path))
    assert first.exit_code == 0
    assert first.stderr == f"Downloaded {path}.\n"
    assert f"VGG-19's weights are here now: {cache(path)}" in first.stdout
    assert names(tmp_path) == {path.name, cache(path).name}
    second = run("weights", "--weights", str(path))
    assert second.exit_code == 0
    assert second.stderr == ""
    assert f"VGG-19's weights are here already: {cache(path)}" in second.stdout
    assert shelf.asked == [None]


def test_the_command_goes_on_with_what_is_there(
    shelf: Shelf, original: Path, tmp_path: Path
) -> None:
    path = tmp_path / shelf.name
    path.with_name(f"{path.name}.part").write_bytes(original.read_bytes()[:1_000_000])
    assert run("weights", "--weights", str(path)).exit_code == 0
    assert shelf.asked == ["bytes=1000000-"]


def test_the_command_puts_what_has_no_other_place_where_torch_does(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path / "hub"))
    refused = run("weights")  # the generated file has not the digits of torchvision's
    assert refused.exit_code == 2
    assert f"put it at {tmp_path / 'hub' / 'checkpoints' / FILE_NAME} by hand." in refused.stderr
    assert "what came is another file" in refused.stderr
    assert shelf.asked == [None]
    assert names(tmp_path / "hub" / "checkpoints") == set()


def test_a_broken_cache_is_replaced_by_a_download(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / shelf.name
    cache(path).write_bytes(b"no cache")
    assert run("weights", "--weights", str(path)).exit_code == 0
    assert described(path).isfinite().all()


@pytest.fixture
def pictures(tmp_path: Path, photo_file: bytes, painting_file: bytes) -> list[str]:
    (tmp_path / "photo.jpg").write_bytes(photo_file)
    (tmp_path / "painting.png").write_bytes(painting_file)
    return [str(tmp_path / "photo.jpg"), str(tmp_path / "painting.png")]


def test_who_asks_for_vgg19_gets_its_weights(
    shelf: Shelf, tmp_path: Path, pictures: list[str]
) -> None:
    path = tmp_path / shelf.name
    options = ["--features", "vgg19", "--weights", str(path), "--size", "64", "--device", "cpu"]
    photo, painting = pictures
    common = ["--content", photo, "--style", painting, *options]
    measured = run("compare", photo, *common, "--json")
    assert measured.exit_code == 0, measured.stderr
    assert measured.stdout.startswith("{")
    assert shelf.asked == [None]
    path.unlink()
    again = run("compare", photo, *common, "--json")
    assert again.stdout == measured.stdout
    assert shelf.asked == [None]


@pytest.mark.parametrize("command", ["paint", "compare"])
def test_what_stops_the_download_is_one_sentence(
    tmp_path: Path, pictures: list[str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(tmp_path)
    photo, painting = pictures
    arguments = {
        "paint": [photo, painting, "-o", str(tmp_path / "result.png")],
        "compare": [photo, "--content", photo, "--style", painting],
    }
    path = tmp_path / FILE_NAME
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/{FILE_NAME}"
        monkeypatch.setenv("STYLER_WEIGHTS_URL", url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        options = ["--features", "vgg19", "--weights", str(path)]
        stopped = run(command, *arguments[command], *options)
    assert stopped.exit_code == 2
    assert stopped.stderr == (
        f"{url} cannot be downloaded (Connection refused): "
        f"try again, or put it at {path} by hand.\n"
    )
    assert names(tmp_path) == before


def test_auto_downloads_nothing(shelf: Shelf, tmp_path: Path, pictures: list[str]) -> None:
    path = tmp_path / shelf.name
    photo, painting = pictures
    common = ["--content", photo, "--style", painting, "--size", "64", "--device", "cpu"]
    refused = run("compare", photo, *common, "--features", "auto", "--weights", str(path))
    assert refused.exit_code == 2
    assert f"run `styler weights --weights {path}`" in refused.stderr
    assert shelf.asked == []


def test_a_file_of_ones_own_may_have_any_name(original: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.pth"
    shutil.copy(original, mine)
    said = run("weights", "--weights", str(mine))
    assert said.stdout == f"VGG-19's weights are here already: {mine}\n"
