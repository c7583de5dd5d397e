"""The process that paints for the bot: frames in, frames out, over an inherited socket.

It ends when the other side of the socket is gone. As many paintings as it has slots are at work
side by side; the jobs after them wait.
"""

import math
import socket
import sys
import threading
from pathlib import Path
from typing import Annotated

import torch
import typer

from styler import frames, memory, presets
from styler.confinement import confine
from styler.desk import Desk
from styler.devices import DeviceError, choose_device
from styler.ensemble import Ensemble, Failure
from styler.features import Network, WeightsError
from styler.features.load import load_network
from styler.painting import Painting, Progress
from styler.presets import Features
from styler.rehearsal import rehearse
from styler.requests import Requests
from styler.sitting import RefusedError, Sitting

SKETCHES = 4
"""That share a slot: small as they are, they are quicker side by side, on a CPU too."""


class Worker:
    """Paints jobs as they come."""

    def __init__(self, connection: socket.socket, network: Network, slots: int) -> None:
        """Take the bot's socket, the network to paint with, and how many jobs to take at once."""
        self._network = network
        self._slots = slots
        self._requests = Requests(connection)
        self._desk = Desk(connection, self._requests.wake)
        self._ensemble = Ensemble()
        self._waiting: list[Sitting] = []
        self._painted = dict[Painting, Sitting]()
        """Those that are painted, or have been and are being sent."""
        self._room = memory.free(network.device)

    def run(self) -> None:
        """Say that jobs can come, and paint them until the bot is gone."""
        device = str(self._network.device)
        self._desk.send(frames.Ready(device, self._network.kind.value, self._slots))
        threading.Thread(target=self._requests.listen, daemon=True).start()
        while True:
            self._take()
            self._let_go()
            self._begin()
            if len(self._ensemble):
                self._step()
            else:
                self._requests.wait()

    def _take(self) -> None:
        """Take what has come; its pictures are decoded meanwhile."""
        for request in self._requests.new_jobs():
            if words := _refusal(request):
                self._end(request.job, frames.Failed(request.job, words))
            else:
                self._waiting.append(Sitting(request, self._network, self._desk))

    def _begin(self) -> None:
        """Let those who wait begin, in their order, as far as there are slots and memory."""
        while self._waiting and self._has_slot(self._waiting[0]):
            sitting = self._waiting[0]
            if not sitting.pictures.done() or self._requests.is_cancelled(sitting.job):
                return
            if not self._painted:
                self._room = memory.free(self._network.device)
            left = self._left()
            if self._painted and left is not None and sitting.need > memory.RESERVE * left:
                return  # there is room for it when the others are gone
            self._waiting.remove(sitting)
            self._join(sitting, left)

    def _has_slot(self, sitting: Sitting) -> bool:
        going = [other for painting, other in self._painted.items() if painting in self._ensemble]
        sketches = sum(each.is_sketch for each in (*going, sitting))
        return len(going) + 1 - sketches + math.ceil(sketches / SKETCHES) <= self._slots

    def _left(self) -> int | None:
        """Return the bytes that those who are painted will leave; None if nobody says."""
        free = memory.free(self._network.device)
        if self._room is None or free is None:
            return None
        return min(free, self._room - sum(sitting.need for sitting in self._painted.values()))

    def _join(self, sitting: Sitting, size: int | None) -> None:
        try:
            painting = sitting.begin(size)
        except Exception as error:  # noqa: BLE001 - a job that fails leaves alone
            if sitting.may_try_again(error):
                self._waiting.insert(0, sitting)
            else:
                self._end(sitting.job, _event(sitting.job, error))
            return
        self._painted[painting] = sitting
        self._ensemble.add(painting)

    def _let_go(self) -> None:
        """Let those leave who are cancelled, or sent, or cannot go on."""
        for sitting in [*self._waiting, *self._painted.values()]:
            if self._requests.is_cancelled(sitting.job):
                self._leave(sitting, frames.Cancelled(sitting.job))
            elif error := sitting.error:
                self._leave(sitting, _event(sitting.job, error))
            elif sitting.is_sent:
                self._leave(sitting, None)

    def _step(self) -> None:
        for painting, outcome in self._ensemble.step():
            sitting = self._painted[painting]
            if not isinstance(outcome, Failure):
                self._tell(sitting, painting, outcome)
            elif sitting.may_try_again(outcome.error):
                # At the next round, when what the error keeps alive is gone.
                del self._painted[painting]
                self._waiting.insert(0, sitting)
            else:
                self._leave(sitting, _event(sitting.job, outcome.error))

    def _tell(self, sitting: Sitting, painting: Painting, progress: Progress) -> None:
        """Tell the bot of a step, or of the end if it was the last."""
        if not sitting.is_last(progress) and not self._requests.is_enough(sitting.job):
            sitting.report(progress)
            return
        sitting.finish(progress)
        self._requests.forget(sitting.job)  # too late to be cancelled
        if painting in self._ensemble:
            self._ensemble.remove(painting)

    def _leave(self, sitting: Sitting, last: frames.Event | None) -> None:
        if sitting in self._waiting:
            self._waiting.remove(sitting)
            sitting.pictures.cancel()
        elif (painting := sitting.painting) is not None:
            del self._painted[painting]
            if painting in self._ensemble:
                self._ensemble.remove(painting)
        self._end(sitting.job, last)

    def _end(self, job: str, last: frames.Event | None) -> None:
        """Say the last of a job, after all that is posted."""
        if last is not None:
            self._desk.post(lambda: last)
        self._requests.forget(job)


def _refusal(request: frames.Paint) -> str | None:
    """Return why a job cannot be painted, whatever its pictures; None if it can."""
    if not presets.SMALLEST_SIZE <= request.size <= presets.LARGEST_SIZE:
        return f"{request.size} px is no size that is painted here."
    if not presets.SMALLEST_SCALE <= request.style_scale <= presets.LARGEST_SCALE:
        return f"{request.style_scale} is no scale of strokes that is painted here."
    return None


def _event(job: str, error: BaseException) -> frames.Event:
    """Return what the bot is told of an error that ended a job."""
    if isinstance(error, torch.AcceleratorError):
        raise error  # the device's state is unknown: only a new process helps
    if isinstance(error, RefusedError):
        return frames.Rejected(job, error.picture, error.reason)
    if isinstance(error, memory.TooLargeError):
        return frames.Failed(job, str(error))
    if memory.ran_out(error):
        return frames.Failed(job, memory.RAN_OUT_TWICE)
    return frames.Failed(job, f"{type(error).__name__}: {error}")


def main(  # noqa: PLR0913, PLR0917 - each is an option
    socket_fd: Annotated[int, typer.Option(help="The inherited socket to the bot.")],
    features: Annotated[Features, typer.Option()] = Features.AUTO,
    weights: Annotated[Path | None, typer.Option(help="VGG-19's weights.")] = None,
    device: Annotated[str, typer.Option()] = "auto",
    slots: Annotated[int | None, typer.Option(help="Paintings at once; else by memory.")] = None,
    size: Annotated[int, typer.Option(help="What most jobs' long edge will be.")] = 512,
) -> None:
    """Paint for the bot at the other end of the socket until it is gone."""
    confine()
    try:
        chosen = choose_device(device)
        network = load_network(features, weights, chosen)
    except (DeviceError, WeightsError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from error
    if chosen.type == "cuda":
        rehearse(network, size)
    slots = slots or memory.slots(network, size, memory.free(chosen))
    try:
        with socket.socket(fileno=socket_fd) as connection:
            Worker(connection, network, slots).run()
    except BrokenPipeError:
        raise typer.Exit(0) from None  # the bot is gone; nobody waits for this painting


if __name__ == "__main__":
    typer.run(main)
