"""The process that paints for the bot: frames in, frames out, over an inherited socket.

It ends when the other side of the socket is gone. One painting at a time.
"""

import dataclasses
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from styler import frames, images, memory, presets
from styler.checkpoint import Checkpoint, CheckpointError, decode
from styler.devices import DeviceError, choose_device
from styler.features import Network, WeightsError
from styler.features.load import load_network
from styler.job import Job, Style
from styler.painting import default_plan, fraction_done
from styler.presets import Features, Method
from styler.reporter import Reporter
from styler.requests import Requests
from styler.room import Room
from styler.transfer import paint


class _RefusedError(Exception):
    """A picture that cannot be painted with."""

    def __init__(self, picture: frames.Picture, reason: frames.Reason) -> None:
        super().__init__(picture, reason)
        self.picture = picture
        self.reason = reason


class Worker:
    """Paints one job after the other."""

    def __init__(self, connection: socket.socket, network: Network, device: torch.device) -> None:
        """Take the bot's socket and the network to paint with."""
        self._connection = connection
        self._network = network
        self._device = device
        self._requests = Requests(connection)

    def run(self) -> None:
        """Say that jobs can come, and paint them until the bot is gone."""
        self._send(frames.Ready(str(self._device), self._network.kind.value))
        threading.Thread(target=self._requests.listen, daemon=True).start()
        while True:
            self._serve(self._requests.next_job())

    def _serve(self, job: frames.Paint) -> None:
        before = self._checkpoint(job)
        # Read once, and too large to be kept along.
        job = dataclasses.replace(job, checkpoint=b"")
        self._send(self._outcome(job, before))
        self._requests.finish(job.job)

    def _checkpoint(self, job: frames.Paint) -> Checkpoint | None:
        """Return what the job goes on from; None if it begins."""
        if not job.checkpoint:
            return None
        try:
            return decode(job.checkpoint, self._device)
        except CheckpointError as error:
            _note(job, f"begins anew: {error}")
            return None

    def _outcome(self, job: frames.Paint, before: Checkpoint | None) -> frames.Event:
        if self._requests.is_cancelled(job.job):
            return frames.Cancelled(job.job)
        if not presets.SMALLEST_SIZE <= job.size <= presets.LARGEST_SIZE:
            return frames.Failed(job.job, f"{job.size} px is no size that is painted here.")
        try:
            return self._painted(job, before)
        except _RefusedError as error:
            return frames.Rejected(job.job, error.picture, error.reason)
        except memory.TooLargeError as error:
            return frames.Failed(job.job, str(error))
        except torch.AcceleratorError:
            raise  # the device's state is unknown: only a new process helps
        except Exception as error:  # noqa: BLE001 - a job that fails leaves alone
            return frames.Failed(job.job, f"{type(error).__name__}: {error}")

    def _painted(self, job: frames.Paint, before: Checkpoint | None) -> frames.Event:
        if before is not None:
            try:
                # At its own size, which may have been all that there was memory for.
                return self._paint(job, min(job.size, before.edge), before)
            except CheckpointError as error:
                _note(job, f"begins anew: {error}")
        return self._paint(job, job.size, None)

    def _paint(self, job: frames.Paint, edge: int, before: Checkpoint | None) -> frames.Event:
        def load(edge: int) -> Tensor:
            with _refusing(frames.Picture.CONTENT):
                return images.content_tensor(job.content, edge)

        def paint(content: Tensor) -> frames.Event:
            with _refusing(frames.Picture.STYLE):
                style = images.style_tensor(job.style, content)
            pictures = (content.to(self._device), style.to(self._device))
            return self._follow(job, *pictures, before)

        room = Room(self._network, memory.free(self._device), partial(_note, job))
        return room.paint(edge, load, paint)

    def _follow(
        self, job: frames.Paint, content: Tensor, style: Tensor, before: Checkpoint | None
    ) -> frames.Event:
        painting = Job(content, (Style(style),), job.strength)
        plan = default_plan(painting, Method.LBFGS)
        height, width = content.shape[2:]
        if before is not None and before.edge != max(height, width):
            before = None  # there is less memory than there was
        steps = paint(self._network, painting, Method.LBFGS, plan, before)
        done = 0.0 if before is None else fraction_done(plan, before.stage, before.step)
        self._send(frames.Started(job.job, width, height))
        reporter = Reporter(job, (width, height), done)
        for progress in steps:
            if self._requests.is_cancelled(job.job):
                return frames.Cancelled(job.job)
            for event in reporter.events(progress):
                self._send(event)
        return reporter.painted()

    def _send(self, frame: frames.Frame) -> None:
        for piece in frames.encode(frame):
            self._connection.sendall(piece)


@contextmanager
def _refusing(picture: frames.Picture) -> Iterator[None]:
    """Say which of the pictures it is that cannot be painted with."""
    try:
        yield
    except images.PictureError as error:
        raise _RefusedError(picture, error.reason) from error


def _note(job: frames.Paint, what: str) -> None:
    """Tell the owner something about a job, in the bot's log."""
    sys.stderr.write(f"Job {job.job}: {what}\n")


def main(
    socket_fd: Annotated[int, typer.Option(help="The inherited socket to the bot.")],
    features: Annotated[Features, typer.Option()] = Features.AUTO,
    weights: Annotated[Path | None, typer.Option(help="VGG-19's weights.")] = None,
    device: Annotated[str, typer.Option()] = "auto",
) -> None:
    """Paint for the bot at the other end of the socket until it is gone."""
    try:
        chosen = choose_device(device)
        network = load_network(features, weights, chosen)
    except (DeviceError, WeightsError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from error
    try:
        with socket.socket(fileno=socket_fd) as connection:
            Worker(connection, network, chosen).run()
    except BrokenPipeError:
        raise typer.Exit(0) from None  # the bot is gone; nobody waits for this painting


if __name__ == "__main__":
    typer.run(main)
