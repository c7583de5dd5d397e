"""What is exported to Prometheus, and whether the dashboard asks for what is there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.painters.local import LocalPainter, Options
from storage.database import open_database
from styler.presets import Features

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana-dashboard.json"


async def families(folder: Path) -> list[Metric]:
    """Return what a bot exports that has seen nothing yet."""
    async with open_database(folder / "bot.db") as database:
        painter = LocalPainter(Options(Features.AUTO, None, "cpu"))
        text = await metrics.expose(database, folder, painter)
    return list(text_string_to_metric_families(text.decode()))


def names_in(part: object) -> Iterator[str]:
    """Return the names of the metrics that the queries of a dashboard's part hold."""
    if isinstance(part, dict):
        for key in {"expr", "query"} & part.keys():
            yield from re.findall(r"\b(?:atelier|process)_\w+", part[key])
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from names_in(each)


async def test_names_keep_prometheus_conventions_and_say_what_they_mean(tmp_path: Path) -> None:
    for family in await families(tmp_path):
        assert re.fullmatch(r"(atelier|process)(_[a-z]+)+", family.name)
        assert family.documentation.endswith(".")
        assert family.samples
        is_counter = all(sample.name.endswith("_total") for sample in family.samples)
        assert is_counter == (family.type == "counter")


async def test_a_histogram_is_there_before_the_first_painting(tmp_path: Path) -> None:
    (found,) = [each for each in await families(tmp_path) if each.name == "atelier_job_seconds"]
    bounds = [sample.labels["le"] for sample in found.samples if "le" in sample.labels]
    assert (found.type, bounds[0], bounds[-1]) == ("histogram", "1.0", "+Inf")
    assert all(sample.value == 0 for sample in found.samples)


async def test_the_dashboard_shows_only_what_is_exported(tmp_path: Path) -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    exported = {sample.name for family in await families(tmp_path) for sample in family.samples}
    shown = set(names_in(dashboard))
    assert shown <= exported
    assert {"atelier_jobs", "atelier_job_seconds_bucket", "atelier_painter_ready"} <= shown
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    assert all(panel["targets"] for panel in dashboard["panels"])
