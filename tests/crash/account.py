"""What has become of every order, by what the chats show and what the ledger's file says."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot import texts
from bot.holdings import DATABASE, PICTURES
from bot.keyboards import Act
from storage.jobs import State
from tests.chat import Json, Playground
from tests.crash.motif import Motif
from tests.crash.patron import Patron, file_of, is_pictured, is_result, job_of, taps
from tests.running import says
from tests.spec import complaints


@dataclass
class Account:
    """Orders and what is wrong with them: one sentence for each."""

    orders: int = 0
    paintings: int = 0
    failures: int = 0
    """Orders whose sender was told that they failed."""
    cancelled: int = 0
    deleted: int = 0
    """Orders of people who had all deleted afterwards."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    """Paintings of other pictures than those of the order, or in a chat that ordered none."""
    left: list[str] = field(default_factory=list)
    """What is kept, or shown anew, of somebody who had all deleted."""
    invalid: list[str] = field(default_factory=list)
    """Calls that the Bot API does not allow."""

    @property
    def is_clean(self) -> bool:
        return not self._wrong

    @property
    def _wrong(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.stuck, *self.foreign, *self.left, *self.invalid]

    def __str__(self) -> str:
        said = (
            f"{self.orders} orders: {self.paintings} painted, {self.failures} told as failed,"
            f" {self.cancelled} cancelled, {self.deleted} deleted;"
            f" {len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.stuck)} stuck,"
            f" {len(self.foreign)} foreign, {len(self.left)} left, {len(self.invalid)} invalid"
        )
        return "\n  ".join([said, *self._wrong])


@dataclass(frozen=True)
class _Chat:
    """How often a chat shows each job's result, that there is none, and its file."""

    results: Mapping[int, int]
    failures: Mapping[int, int]
    files: Mapping[int, int]

    @classmethod
    def of(cls, messages: Sequence[Json]) -> "_Chat":
        ends = [m for m in messages if taps(m, Act.NEW_STYLE)]
        return cls(
            Counter(taps(m, Act.NEW_STYLE)[0].subject for m in ends if is_result(m)),
            Counter(taps(m, Act.NEW_STYLE)[0].subject for m in ends if not is_result(m)),
            Counter(job for m in messages if (job := file_of(m)) is not None),
        )


async def settle(patrons: Sequence[Patron], folder: Path, playground: Playground) -> Account:
    """Return the account of a service that has stopped."""
    account = Account(invalid=complaints(await playground.calls()))
    with closing(sqlite3.connect(folder / DATABASE)) as ledger:
        account.stuck += _open_rows(ledger)
        for patron in patrons:
            who = f"person {patron.person.number}"
            number = patron.person.number
            jobs = dict(ledger.execute("SELECT id, state FROM jobs WHERE user_id = ?", [number]))
            account.orders += patron.orders + patron.forgotten
            account.deleted += patron.forgotten
            if patron.gave_up:
                account.stuck.append(f"{who} waited in vain")
            if len(jobs) < patron.orders:
                account.lost.append(f"{who}: {patron.orders} orders, {len(jobs)} jobs")
            if len(jobs) > patron.orders:
                account.doubled.append(f"{who}: {patron.orders} orders, {len(jobs)} jobs")
            messages = await patron.person.messages()
            _judge(account, jobs, _Chat.of(messages))
            account.foreign += [said async for said in _foreign(patron, messages)]
            for farewell in patron.farewells:
                left = farewell.left(number, ledger, folder / PICTURES)
                account.left += [f"{who}: {said}" for said in left]
        for chat, there in _by_chat(patrons).items():
            jobs = dict(ledger.execute("SELECT id, user_id FROM jobs WHERE chat_id = ?", [chat]))
            account.foreign += [said async for said in _unordered(there, jobs)]
    return account


def _by_chat(patrons: Sequence[Patron]) -> Mapping[int, Sequence[Patron]]:
    chats: dict[int, list[Patron]] = {}
    for patron in patrons:
        chats.setdefault(patron.person.chat, []).append(patron)
    return chats


async def _unordered(there: Sequence[Patron], jobs: Mapping[int, int]) -> AsyncIterator[str]:
    """Say which pictures and files of a chat belong to no order of anybody there."""
    stay = {number for patron in there for each in patron.farewells for number in each.shown}
    for message in await there[0].person.messages():
        number, job = message["message_id"], job_of(message)
        is_taken_back = number in stay or says(str(texts.ERASED_PAINTING))(message)
        if is_pictured(message) and job not in jobs and not is_taken_back:
            yield f"message {number} of chat {there[0].person.chat} shows job {job}"
        buttons = taps(message, Act.NEW_STYLE)
        if any(tap.owner != jobs.get(tap.subject, tap.owner) for tap in buttons):
            yield f"the buttons of message {number} are not of whoever ordered job {job}"


def _judge(account: Account, jobs: Mapping[int, str], chat: _Chat) -> None:
    """Compare a person's jobs with what their chat shows."""
    for job, state in jobs.items():
        results, failures, files = (
            seen.get(job, 0) for seen in (chat.results, chat.failures, chat.files)
        )
        seen = f"job {job} is {state}: {results} results, {failures} failures, {files} files"
        account.paintings += state == State.DONE
        account.failures += state == State.FAILED
        account.cancelled += state == State.CANCELLED
        if results + failures == 0 or (results and not files):
            account.lost.append(seen)
        if results + failures > 1 or files > 1 or (results and state == State.CANCELLED):
            account.doubled.append(seen)


async def _foreign(patron: Patron, messages: Sequence[Json]) -> AsyncIterator[str]:
    """Say which results and files show something else than the pictures of their orders."""
    for message in messages:
        job = job_of(message) if is_result(message) else file_of(message)
        if (wanted := patron.motifs.get(job or 0)) is None:
            continue
        seen = Motif.seen_in(await patron.person.download(message))
        if seen != wanted:
            yield f"job {job} is of {wanted}, and message {message['message_id']} shows {seen}"


def _open_rows(ledger: sqlite3.Connection) -> Iterator[str]:
    """Say what has not come to its end."""
    for table, ends in (
        ("jobs", "'done', 'failed', 'cancelled'"),
        ("outbox", "'sent', 'dropped'"),
        ("inbox", "'done'"),
    ):
        for row, state in ledger.execute(
            f"SELECT rowid, state FROM {table} WHERE state NOT IN ({ends})"  # noqa: S608 - names from above
        ):
            yield f"row {row} of {table} is {state}"
    for (row,) in ledger.execute("SELECT id FROM erasures"):
        yield f"erasure {row} has not come to its end"
