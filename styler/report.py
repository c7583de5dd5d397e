"""A painting explained on one page: the pictures, how its losses fell, the settings."""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from PIL import Image
from torch import Tensor

from styler import images
from styler.curves import Record, legend, plot
from styler.output import check_place, write_whole

EDGE = 900
"""Longest edge of a picture on the page."""
LOSSES = ("style distance", "content loss", "total variation")

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1b19; --paper: #faf8f4; --line: #d9d4ca;
  --c0: #b3261e; --c1: #1b6ac9; --c2: #2e7d32; --c3: #8e24aa; --c4: #b26a00; --c5: #00838f; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece8e1; --paper: #191817; --line: #3d3a36;
  --c0: #ff8a80; --c1: #82b1ff; --c2: #9ccc65; --c3: #e1a6f0; --c4: #ffc46b; --c5: #6fd6e0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
figure { margin: 0; } img { max-width: 100%; height: auto; display: block; border-radius: 6px; }
figcaption { font-size: .9rem; opacity: .8; padding: .3rem 0 0; overflow-wrap: anywhere; }
.sources { display: grid; gap: 1rem; margin-top: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }
.sources img { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; }
svg { width: 100%; min-width: 34rem; height: auto; } .plot { overflow-x: auto; }
svg text { font-size: 11px; fill: currentColor; }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.grid { stroke: var(--line); } .stage { stroke: var(--line); stroke-dasharray: 3 3; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0;
  margin: .3rem 0; font-size: .9rem; }
.legend li::before { content: ""; display: inline-block; width: 1.4em; border-top: 3px solid;
  vertical-align: middle; margin-right: .4em; color: var(--c); }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); }
.c3 { --c: var(--c3); } .c4 { --c: var(--c4); } .c5 { --c: var(--c5); }
polyline { stroke: var(--c); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 500; padding-right: 1.5rem; width: 40%; }
"""


def check_report(path: Path) -> None:
    """Raise OutputError unless a report can be written there."""
    check_place(path, ".html", ".htm")


class Report:
    """Collects what happened, and writes the page when the painting is done."""

    def __init__(self, path: Path) -> None:
        """Check that the page can be written there."""
        check_report(path)
        self._path = path
        self._records: list[Record] = []
        self._layers: list[Record] = []

    def add(
        self, stage: str, style: float, content: float, variation: float, layers: dict[str, float]
    ) -> None:
        """Take note of the losses after a step, of all and by layer."""
        values = dict(zip(LOSSES, (style, content, variation), strict=True))
        self._records.append(Record(stage, values))
        self._layers.append(Record(stage, layers))

    def write(
        self,
        painting: Tensor,
        sources: Sequence[tuple[str, Tensor]],
        settings: Mapping[str, str],
    ) -> Path:
        """Write the page and return its path.

        It shows the painting (1, 3, H, W), and by name the photo and the styles, in this order.
        """
        photo, *styles = (name for name, _ in sources)
        title = f"{photo} in the style of {' and '.join(styles)}"
        layers = list(self._layers[-1].values)  # the last stage has them all
        body = (
            f"<h1>{escape(title)}</h1>{_figure(title, painting)}"
            f'<div class="sources">{"".join(_figure(*source) for source in sources)}</div>'
            "<h2>How it was painted</h2>"
            f"{_plot(self._records, LOSSES, 'Losses over the steps')}"
            "<h2>Style distance by layer</h2>"
            f"{_plot(self._layers, layers, 'Style distance by layer over the steps')}"
            f"<h2>Settings and result</h2>{_table(settings)}"
        )
        page = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
            f"<body><main>{body}</main></body></html>"
        )
        return write_whole(self._path, page.encode(errors="replace"))


def _plot(records: Sequence[Record], names: Sequence[str], title: str) -> str:
    # Wider than a phone, so that its words can be read there.
    return f'<div class="plot" tabindex="0">{plot(records, names, title)}</div>{legend(names)}'


def _figure(name: str, image: Tensor) -> str:
    picture = images.to_picture(image)
    picture.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    data = base64.b64encode(images.to_jpeg(picture)).decode()
    return (
        f'<figure><img src="data:image/jpeg;base64,{data}" alt="{escape(name)}" '
        f'width="{picture.width}" height="{picture.height}">'
        f"<figcaption>{escape(name)}</figcaption></figure>"
    )


def _table(settings: Mapping[str, str]) -> str:
    rows = (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in settings.items()
    )
    return f"<table>{''.join(rows)}</table>"
