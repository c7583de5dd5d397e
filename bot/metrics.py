"""The figures in Prometheus' terms."""

import math
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.painters import Painter
from storage import figures, tallies
from storage.database import Sql
from storage.figures import Backlog
from storage.tallies import Span, Tallies, Tally

KIND = CONTENT_TYPE_LATEST
"""Of the text, as HTTP names it."""

_ENDED = (Tally.PAINTED, Tally.FAILED, Tally.REFUSED, Tally.CANCELLED)


async def expose(sql: Sql, folder: Path, painter: Painter) -> bytes:
    """Return all metrics as they are now, and those of this process."""
    registry = CollectorRegistry()
    backlog, counted = await figures.backlog(sql), await tallies.read(sql)
    registry.register(_Figures(backlog, counted, folder, painter, time.time()))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)  # a registry wants to tell its collectors apart
class _Figures(Collector):
    """What was read for one answer."""

    backlog: Backlog
    tallies: Tallies
    folder: Path
    painter: Painter
    now: float

    def collect(self) -> Iterator[Metric]:
        yield from self._jobs()
        yield from self._post()
        yield _gauge("painter_ready", "Whether the painter is there.", self.painter.is_ready)
        yield _gauge("painter_slots", "Paintings worked on side by side.", self.painter.slots)
        disk = shutil.disk_usage(self.folder)
        yield _gauge("disk_free_bytes", "Room on the disk that holds DATA_DIR.", disk.free)
        yield _gauge("disk_size_bytes", "Size of the disk that holds DATA_DIR.", disk.total)

    def _jobs(self) -> Iterator[Metric]:
        backlog, line = self.backlog, self.backlog.line
        about = "Paintings that are not delivered yet, by how far they are."
        by_state = GaugeMetricFamily("atelier_jobs", about, labels=["state"])
        by_state.add_metric(["queued"], line.queued)
        by_state.add_metric(["running"], line.running)
        by_state.add_metric(["rendered"], backlog.rendered)
        yield by_state
        yield _gauge("line_people", "People who wait for a painting to begin.", line.people)
        waits = 0.0 if line.since is None else self.now - line.since
        yield _gauge("line_oldest_seconds", "How long the oldest order in line waits.", waits)
        yield _gauge("orders_paused", "Whether no orders are taken.", backlog.is_paused)
        yield self._counter("jobs_ordered", "Paintings ordered.", Tally.ORDERED)
        about = "Paintings that came to their end, by what became of them."
        by_outcome = CounterMetricFamily("atelier_jobs_ended", about, labels=["outcome"])
        for tally in _ENDED:
            by_outcome.add_metric([tally], self.tallies.amounts[tally])
        yield by_outcome
        yield self._counter(
            "attempts_repeated", "Attempts that broke and were made again.", Tally.REPEATED
        )
        about = "From the tap on a strength to the result."
        yield self._histogram("job_seconds", about, Span.WAITED, Tally.WAITED_SECONDS)
        about = "The last attempt at a painting, from its beginning to the result."
        yield self._histogram("job_painting_seconds", about, Span.PAINTING, Tally.PAINTING_SECONDS)

    def _post(self) -> Iterator[Metric]:
        backlog = self.backlog
        yield _gauge("inbox_rows", "Updates to be handled.", backlog.unhandled)
        about = "Updates that could not be handled and were set aside."
        yield _gauge("inbox_quarantined_rows", about, backlog.set_aside)
        yield _gauge("outbox_rows", "Messages to be sent.", backlog.unsent)
        about = "Messages that Telegram refused, or did not take for too long."
        yield self._counter("outbox_given_up", about, Tally.GIVEN_UP)

    def _counter(self, name: str, about: str, tally: Tally) -> Metric:
        return CounterMetricFamily(f"atelier_{name}", about, self.tallies.amounts[tally])

    def _histogram(self, name: str, about: str, span: Span, total: Tally) -> Metric:
        buckets = [
            ("+Inf" if math.isinf(at_most.seconds) else str(at_most.seconds), float(at_most.count))
            for at_most in self.tallies.spans[span]
        ]
        return HistogramMetricFamily(f"atelier_{name}", about, buckets, self.tallies.amounts[total])


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"atelier_{name}", about, value)
