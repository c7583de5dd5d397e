"""Random histories: anything happens in any order, held against a model in plain Python.

Whoever was given up comes back, and now and then the process dies between two statements.
"""

import copy
import random
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.storage.mortal import Mortal, Work

DEATHS = 0.1
"""How many of the transactions the process dies in or after."""

Known = TypeVar("Known")


@dataclass
class History(Generic[Known]):
    """Whatever may happen, done to the real thing and to what is known of it."""

    mortal: Mortal
    dice: random.Random
    known: Known
    now: float = 0.0

    async def do(self, act: Work, begin: Work) -> None:
        """Do something; now and then the process dies of it, and another one begins."""
        if self.dice.random() >= DEATHS:
            await self.mortal.database.transact(act)
            return
        before = copy.deepcopy(self.known)
        if not await self.mortal.die(act, statements=self.dice.randrange(4)):
            self.known = before
        await self.do(begin, begin)
