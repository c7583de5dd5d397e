from html.parser import HTMLParser
from pathlib import Path

import pytest
import torch

from styler.output import OutputError
from styler.report import LOSSES, Report

HOSTILE = '<script>alert("x")</script>.jpg'


class Page(HTMLParser):
    """What a browser makes of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    report = Report(tmp_path / "report.html")
    for step in range(1, 11):
        layers = {"level 1": 1 / step, "level 2": 2 / step}
        if step > 5:
            layers["level 3"] = 0.0
        report.add("64 x 48" if step < 6 else "96 x 72", 1 / step, 0.1 * step, 0.05, layers)
    painting, photo = torch.rand(1, 3, 12, 16), torch.rand(1, 3, 24, 32)
    path = report.write(painting, [(HOSTILE, photo), ("b & c.png", photo)], {"Seed": "<7>"})
    return Page(path.read_text(encoding="utf-8"))


def test_every_curve_has_a_point_for_each_of_its_records(page: Page) -> None:
    counts = [len((curve["points"] or "").split()) for curve in page.all("polyline")]
    assert counts == [10] * len(LOSSES) + [10, 10, 5]


def test_points_are_inside_of_the_plot(page: Page) -> None:
    for curve in page.all("polyline"):
        for point in (curve["points"] or "").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 720
            assert 0 <= y <= 260


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    sources = [image["src"] or "" for image in page.all("img")]
    assert len(sources) == 3
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}


def test_names_are_shown_and_never_run(page: Page) -> None:
    assert HOSTILE in page.words
    assert "<7>" in page.words
    assert any("b & c.png" in words for words in page.words)


def test_pictures_and_plots_have_words_for_those_who_do_not_see_them(page: Page) -> None:
    assert all(image["alt"] for image in page.all("img"))
    assert all(plot["aria-label"] for plot in page.all("svg"))


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"end it with \.html"):
        Report(tmp_path / "report.pdf")
