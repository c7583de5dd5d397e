"""What a step costs against the pixels of the painting, as a table and a plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import actions
from benchmarks.effort import Effort
from benchmarks.networks import trained_or_drawn
from benchmarks.outcome import Outcome
from benchmarks.peer import Textbook
from benchmarks.plot import Curve, plot
from benchmarks.steps import TEXTBOOK, ours, shape
from benchmarks.timing import Action, Spread, alternate, in_words

LARGEST_TEXTBOOK = 1024
"""It keeps every map of the network: 2048 pixels would take about 30 GB."""
TITLE = "Seconds of a step against pixels"


@dataclass(frozen=True, slots=True)
class Row:
    """A whole step of one program at one size."""

    program: str
    width: int
    height: int
    seconds: Spread

    @property
    def pixels(self) -> int:
        """Of the painting."""
        return self.width * self.height


def measure(effort: Effort) -> list[Row]:
    """Time a step of each program at each size, those of a size in turns."""
    weights = trained_or_drawn()
    textbook = Textbook(weights, effort.device)
    networks = [ours(kind, weights, effort.device) for kind in effort.features]
    rows = []
    for edge in effort.pixels:
        width, height = shape(edge, effort.device)
        timed: dict[str, Action] = {
            network.kind.value: actions.step(network, width, height) for network in networks
        }
        if edge <= LARGEST_TEXTBOOK:
            timed[TEXTBOOK] = actions.textbook_step(textbook, width, height, effort.device)
        taken = alternate(timed, effort.runs, effort.device)
        rows += [Row(program, width, height, seconds) for program, seconds in taken.items()]
        print(rows[-1], flush=True)
    return rows


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table: sizes by programs."""
    programs = list(dict.fromkeys(row.program for row in rows))
    lines = [
        f"| size | {' | '.join(programs)} |",
        "| ---: |" + " ---: |" * len(programs),
    ]
    for width, height in dict.fromkeys((row.width, row.height) for row in rows):
        own = {row.program: row.seconds for row in rows if row.width == width}
        cells = (in_words(own[name]) if name in own else "" for name in programs)
        lines.append(f"| {width} x {height} | {' | '.join(cells)} |")
    return "\n".join(lines)


def run(effort: Effort) -> Outcome:
    """Measure, and say what was found."""
    rows = measure(effort)
    curves = [
        Curve(name, [(row.pixels, row.seconds.median) for row in rows if row.program == name])
        for name in dict.fromkeys(row.program for row in rows)
    ]
    labels = {row.pixels: f"{row.width} x {row.height}" for row in rows}
    return Outcome(rows, [], table(rows), ((TITLE, plot(curves, labels, TITLE)),))
