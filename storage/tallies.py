"""How often things have happened; it only grows, and the schema's triggers keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.database import Sql


class Tally(StrEnum):
    """What is counted, or added up."""

    ORDERED = "ordered"
    PAINTED = "painted"
    FAILED = "failed"
    REFUSED = "refused"
    """Jobs with a picture that is no use."""
    CANCELLED = "cancelled"
    REPEATED = "repeated"
    """Attempts that broke and were made again."""
    GIVEN_UP = "given_up"
    """Rows of the outbox that somebody misses."""
    WAITED_SECONDS = "waited_seconds"
    PAINTING_SECONDS = "painting_seconds"


class Span(StrEnum):
    """Of what the length is measured."""

    WAITED = "waited"
    """From the tap to the result."""
    PAINTING = "painting"
    """That part of it in which the last attempt was made."""


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many were at most so long."""

    seconds: float
    count: int


@dataclass(frozen=True, slots=True)
class Tallies:
    """All that is counted."""

    amounts: Mapping[Tally, float]
    spans: Mapping[Span, Sequence[AtMost]]
    """The shortest first; the last one is infinite, and holds all."""


async def read(sql: Sql) -> Tallies:
    """Return all that is counted."""
    rows = await sql.fetch("SELECT name, amount FROM tallies")
    amounts = {Tally(row["name"]): row["amount"] for row in rows}
    spans: dict[Span, list[AtMost]] = {span: [] for span in Span}
    for row in await sql.fetch("SELECT name, most, count FROM durations ORDER BY name, most"):
        spans[Span(row["name"])].append(AtMost(row["most"], row["count"]))
    return Tallies(amounts, spans)
