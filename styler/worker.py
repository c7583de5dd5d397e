"""The process that paints for the bot: frames in, frames out, over an inherited socket.

It ends when the other side of the socket is gone. One painting at a time.
"""

import socket
import sys
import threading
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from styler import frames, images, presets
from styler.devices import DeviceError, choose_device
from styler.features import Network, WeightsError
from styler.features.load import load_network
from styler.job import Job, Style
from styler.presets import Features
from styler.reporter import Reporter
from styler.requests import Requests
from styler.transfer import paint

SMALLER = 0.7
"""The size after running out of memory, times the size before."""


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
            job = self._requests.next_job()
            self._send(self._outcome(job))
            self._requests.finish(job.job)

    def _outcome(self, job: frames.Paint) -> frames.Event:
        try:
            return self._paint(job, job.size)
        except torch.OutOfMemoryError:
            pass  # once more, below: here the exception would keep the tensors alive
        except torch.AcceleratorError:
            raise  # the device's state is unknown: only a new process helps
        except Exception as error:  # noqa: BLE001 - a job that fails leaves alone
            return frames.Failed(job.job, f"{type(error).__name__}: {error}")
        torch.cuda.empty_cache()
        try:
            return self._paint(job, round(job.size * SMALLER))
        except torch.OutOfMemoryError as error:
            return frames.Failed(job.job, f"Out of memory twice: {error}")

    def _paint(self, job: frames.Paint, size: int) -> frames.Event:
        if self._requests.is_cancelled(job.job):
            return frames.Cancelled(job.job)
        if not presets.SMALLEST_SIZE <= job.size <= presets.LARGEST_SIZE:
            return frames.Failed(job.job, f"{job.size} px is no size that is painted here.")
        picture = frames.Picture.CONTENT
        try:
            content = images.content_tensor(job.content, size)
            picture = frames.Picture.STYLE
            style = images.style_tensor(job.style, content)
        except images.PictureError as error:
            return frames.Rejected(job.job, picture, error.reason)
        return self._follow(job, content.to(self._device), style.to(self._device))

    def _follow(self, job: frames.Paint, content: Tensor, style: Tensor) -> frames.Event:
        height, width = content.shape[2:]
        self._send(frames.Started(job.job, width, height))
        reporter = Reporter(job.job, (width, height), job.snapshot_seconds)
        for progress in paint(self._network, Job(content, (Style(style),), job.strength)):
            if self._requests.is_cancelled(job.job):
                return frames.Cancelled(job.job)
            for event in reporter.events(progress):
                self._send(event)
        return reporter.painted()

    def _send(self, frame: frames.Frame) -> None:
        self._connection.sendall(frames.encode(frame))


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
