"""Paintings side by side: those of one shape share every step, and all get as many pixels."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch

from styler import memory
from styler.easel import Easel, Standing
from styler.optimisers import DivergedError
from styler.painting import Painting, Progress


@dataclass(slots=True, eq=False)
class _Group:
    """Paintings at one easel, in the order of its seats."""

    easel: Easel
    paintings: list[Painting]
    spent: int
    """What each of them has had so far: pixels times steps, from a common beginning."""

    def places(self) -> "list[_Place]":
        """Return each painting with an easel of its own."""
        easels = self.easel.apart()
        return [_Place(*pair, self.spent) for pair in zip(self.paintings, easels, strict=True)]

    @classmethod
    def joined(cls, groups: Sequence["_Group"]) -> "_Group":
        """Return one group of all their paintings."""
        paintings = [painting for group in groups for painting in group.paintings]
        easel = Easel.joined([group.easel for group in groups])
        return cls(easel, paintings, max(group.spent for group in groups))


class _Place(NamedTuple):
    """A painting, and the easel at which it sits alone; None before it begins."""

    painting: Painting
    easel: Easel | None
    spent: int


@dataclass(frozen=True, slots=True)
class Failure:
    """The error that ended a painting; it is out of the ensemble."""

    error: Exception

    @classmethod
    def of(cls, error: Exception) -> "Failure":
        """Return it without what an error of memory keeps alive."""
        return cls(error.with_traceback(None) if memory.ran_out(error) else error)


Outcome = Progress | Failure


class Ensemble:
    """Takes steps with the paintings that it has.

    A painting joins at the next step and leaves when it is done, removed or fails; the others go
    on as if it had never been there. Those of one shape make a step together, and it is the turn
    of those that have had the fewest pixels: beside a print a small painting is soon done.
    """

    def __init__(self) -> None:
        """Begin without a painting."""
        self._groups: list[_Group] = []
        self._new: list[Painting] = []
        self._gone: set[Painting] = set()
        self._are_apart = False
        """Whether paintings that one of them failed with can share their steps again."""

    def __len__(self) -> int:
        """Count the paintings that go on."""
        seated = sum(len(group.paintings) for group in self._groups)
        return len(self._new) + seated - len(self._gone)

    def __contains__(self, painting: Painting) -> bool:
        """Whether a painting will make another step here."""
        groups = (group.paintings for group in self._groups)
        return painting not in self._gone and any(painting in each for each in (self._new, *groups))

    def add(self, painting: Painting) -> None:
        """Let a painting join at the next step."""
        self._new.append(painting)

    def remove(self, painting: Painting) -> None:
        """Let go of a painting that is here: it has made its last step."""
        if painting in self._new:
            self._new.remove(painting)
        else:
            self._gone.add(painting)

    def step(self) -> Iterator[tuple[Painting, Outcome]]:
        """Make a step with those whose turn it is, and yield how it went.

        Those that are done are out afterwards.
        """
        yield from self._seat()
        if self._groups:
            group = min(self._groups, key=_spent)
            group.spent += math.prod(group.easel.optimiser.image.shape[2:])
            yield from self._advance(group)

    def _seat(self) -> Iterator[tuple[Painting, Failure]]:
        """Give everybody an easel of the right shape, and bring those of one shape together."""
        # Whoever comes begins where the others are, or would have all turns until then.
        begun = min(map(_spent, self._groups), default=0)
        changed = [group for group in self._groups if any(map(self._moves, group.paintings))]
        self._groups = [group for group in self._groups if group not in changed]
        loose = [_Place(painting, None, begun) for painting in self._new]
        lost: list[tuple[Painting, Failure]] = []
        for group in changed:
            places, failures = _parted(group)
            loose += [place for place in places if place.painting not in self._gone]
            lost += [failure for failure in failures if failure[0] not in self._gone]
        self._new.clear()
        self._gone.clear()
        yield from lost
        if not loose and not self._are_apart:
            return
        self._are_apart = False
        seated = list(self._groups)
        for place in loose:
            try:
                easel = place.painting.sit(place.easel)
                seated.append(_Group(easel, [place.painting], place.spent))
            except torch.AcceleratorError:
                raise  # the device's state is unknown: nobody can go on
            except Exception as error:  # noqa: BLE001 - whoever fails leaves alone
                yield place.painting, Failure.of(error)
        kinds: dict[tuple[object, ...], list[_Group]] = {}
        for group in seated:
            kinds.setdefault(group.easel.kind, []).append(group)
        self._groups = [group for groups in kinds.values() for group in _together(groups)]

    def _moves(self, painting: Painting) -> bool:
        return painting.ends_stage or painting in self._gone

    def _advance(self, group: _Group) -> Iterator[tuple[Painting, Outcome]]:
        try:
            standings = group.easel.advance()
        except torch.AcceleratorError:
            raise  # as above
        except Exception as error:  # noqa: BLE001 - as above
            failure = Failure.of(error)
        else:
            for painting, standing in zip(list(group.paintings), standings, strict=True):
                yield painting, self._noted(group, painting, standing)
            return
        # Out of the handler, where the error would keep the memory of all of them.
        self._groups.remove(group)
        if len(group.paintings) == 1:
            yield group.paintings[0], failure
            return
        # One of them cannot, or there is no memory for all at once: each for itself.
        self._are_apart = not memory.ran_out(failure.error)
        places, lost = _parted(group)
        yield from lost
        alone = [_Group(easel, [painting], spent) for painting, easel, spent in places if easel]
        self._groups += alone
        for one in alone:
            yield from self._advance(one)

    def _noted(self, group: _Group, painting: Painting, standing: Standing) -> Outcome:
        try:
            progress = painting.note(group.easel, standing)
        except DivergedError as error:
            self.remove(painting)
            return Failure(error)
        if painting.is_done:
            self.remove(painting)
        return progress


def _spent(group: _Group) -> int:
    return group.spent


def _together(groups: list[_Group]) -> list[_Group]:
    """Return one group of all, or those that there are where memory is short of it."""
    try:
        return [_Group.joined(groups)]
    except Exception as error:
        if not memory.ran_out(error):
            raise
        return groups


def _parted(group: _Group) -> tuple[list[_Place], list[tuple[Painting, Failure]]]:
    """Return the paintings of a group with easels of their own, or all lost for want of memory."""
    try:
        return group.places(), []
    except Exception as error:
        if not memory.ran_out(error):
            raise
        failure = Failure.of(error)
    return [], [(painting, failure) for painting in group.paintings]
