"""Random histories of the outbox, held against its rules in plain Python."""

import random
from dataclasses import dataclass, field

import pytest

from storage import outbox
from storage.database import Sql
from storage.outbox import Draft, Kind, Message, Rank
from tests.storage.history import History
from tests.storage.mortal import Mortal, Work


@dataclass
class Letter:
    """A row, as the outbox should have it."""

    kind: Kind
    chat: int
    lane: str
    slot: str | None
    text: int
    created_at: float
    rank: Rank = Rank.REPLY
    state: str = "new"
    attempts: int = 0
    not_before: float = 0.0


@dataclass
class Letters:
    """The outbox's rules, and what has been seen of it."""

    rows: dict[int, Letter] = field(default_factory=dict)
    on_their_way: list[Message] = field(default_factory=list)
    over: set[int] = field(default_factory=set)
    """Said, given up, or, of files, nobody knows: none of these goes out once more."""
    newest: dict[str, int] = field(default_factory=dict)
    """What was last put into each slot."""
    latest: dict[str, int] = field(default_factory=dict)
    """The last row of each lane that went out."""
    seen: list[int] = field(default_factory=list)
    """Rows that were at the head of a lane at some time."""

    def of(self, *states: str) -> dict[int, Letter]:
        return {number: row for number, row in self.rows.items() if row.state in states}

    def heads(self) -> list[int]:
        """The first unsaid row of each lane with nothing on its way, those of low rank first."""
        first: dict[str, int] = {}
        for number, row in self.of("new", "sending").items():
            if row.lane not in first or row.state == "sending":
                first[row.lane] = number
        new = [number for number in first.values() if self.rows[number].state == "new"]
        return sorted(new, key=lambda number: (self.rows[number].rank, number))

    def put_back(self, number: int) -> None:
        """A newer row of its slot takes its place, if there is one."""
        row = self.rows[number]
        is_replaced = row.slot is not None and any(
            other.slot == row.slot for other in self.of("new").values()
        )
        row.state = "dropped" if is_replaced else "new"


class Post(History[Letters]):
    """Whatever may happen to letters."""

    async def step(self) -> None:
        self.now += 1
        often: list[Work] = [self.put, self.put, self.begin, self.begin, self.settle]
        rarely: list[Work] = [self.leave, self.forget]
        await self.do(self.dice.choice([*often, *often, *often, *rarely]), begin=self.recover)
        await self.check()

    async def check(self) -> None:
        """Compare all that is stored."""
        sql = self.mortal.database
        stored = await sql.fetch(
            "SELECT id, kind, lane, slot, body ->> 'text', rank, state, attempts FROM outbox"
        )
        assert {row["id"]: tuple(row)[1:] for row in stored} == {
            number: (row.kind, row.lane, row.slot, row.text, row.rank, row.state, row.attempts)
            for number, row in self.known.rows.items()
        }
        heads = [message.id for message in await outbox.heads(sql)]
        assert heads == self.known.heads()
        self.known.seen += heads

    async def put(self, sql: Sql) -> None:
        chat = self.dice.randint(1, 2)
        lane = f"{chat}:{self.dice.choice('ab')}"
        slot = self.dice.choice([None, f"edit {lane}", f"say {lane}"])
        kind = self.dice.choice(list(Kind)) if slot is None else Kind(slot.split()[0])
        text, not_before = int(self.now), self.now + self.dice.choice([0, 0, 5])
        rank = self.dice.choice(list(Rank))
        draft = Draft(kind, chat, lane, {"text": text}, slot=slot, not_before=not_before, rank=rank)
        waiting = [n for n, row in self.known.of("new").items() if slot and row.slot == slot]
        if slot is not None:
            self.known.newest[slot] = text
        if slot is not None and self.dice.choice([True, False]):
            await outbox.put_last(sql, draft, now=self.now)
            self.known.rows = {n: row for n, row in self.known.rows.items() if n not in waiting}
            waiting.clear()
        else:
            await outbox.put(sql, draft, now=self.now)
        ((newest,),) = await sql.fetch("SELECT max(id) FROM outbox")
        (number,) = waiting or [newest]
        letter = Letter(kind, chat, lane, slot, text, self.now, rank, not_before=not_before)
        self.known.rows[number] = letter

    async def begin(self, sql: Sql) -> None:
        """Take a row out: not always one that is at the head of its lane still."""
        if not self.known.seen:
            return
        number = self.dice.choice(self.known.seen[-self.dice.choice([3, 3, 30]) :])
        row = self.known.rows.get(number)
        is_due = row is not None and row.state == "new" and row.not_before <= self.now
        message = await outbox.begin(sql, number, now=self.now)
        assert (message is not None) == is_due
        if message is not None and row is not None:
            row.state, row.attempts = "sending", row.attempts + 1
            self.goes_out(message, row)
            self.known.on_their_way.append(message)

    def goes_out(self, message: Message, row: Letter) -> None:
        """What a chat relies on."""
        assert message.id not in self.known.over
        assert message.id >= self.known.latest.get(row.lane, 0)
        assert [row] == [r for r in self.known.of("sending").values() if r.lane == row.lane]
        assert row.slot is None or message.body["text"] == self.known.newest[row.slot]
        self.known.latest[row.lane] = message.id

    async def settle(self, sql: Sql) -> None:
        """What is on its way arrives, or does not, or nobody knows."""
        if not self.known.on_their_way:
            return
        message = self.dice.choice(self.known.on_their_way)
        self.known.on_their_way.remove(message)
        row = self.known.rows.get(message.id, Letter(message.kind, 0, "", None, 0, 0))
        match self.dice.choice([outbox.sent, outbox.again, outbox.drop]):
            case outbox.sent:
                await outbox.sent(sql, message.id, now=self.now)
                row.state = "sent"
                self.known.over.add(message.id)
            case outbox.again:
                row.not_before = self.now + self.dice.randrange(3)
                await outbox.again(sql, message.id, not_before=row.not_before)
                if row.state == "sending":
                    self.known.put_back(message.id)
            case _:
                await outbox.drop(sql, message.id)
                row.state = "dropped"
                self.known.over.add(message.id)

    async def leave(self, sql: Sql) -> None:
        """Somebody blocks the bot."""
        chat = self.dice.randint(1, 2)
        await outbox.drop_chat(sql, chat)
        for number, row in self.known.of("new", "sending").items():
            if row.chat == chat:
                row.state = "dropped"
                self.known.over.add(number)

    async def forget(self, sql: Sql) -> None:
        before = self.now - 20
        await outbox.forget(sql, before=before)
        for number, row in self.known.of("sent", "dropped").items():
            if row.created_at < before:
                del self.known.rows[number]

    async def recover(self, sql: Sql) -> None:
        """A process begins: of what was on its way nobody knows."""
        uncertain = {message.id for message in await outbox.recover(sql)}
        sending = self.known.of("sending")
        assert uncertain == {n for n, row in sending.items() if row.kind is Kind.DOCUMENT}
        self.known.on_their_way.clear()
        for number, row in sending.items():
            if row.kind in {Kind.SAY, Kind.EDIT}:
                self.known.put_back(number)
            else:
                row.state = "dropped"
                self.known.over.add(number)


@pytest.mark.parametrize("seed", range(8))
async def test_the_outbox_keeps_its_rules_whatever_happens(mortal: Mortal, seed: int) -> None:
    post = Post(mortal, random.Random(seed), Letters())  # noqa: S311
    for _ in range(250):
        await post.step()
