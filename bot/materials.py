"""What a painter needs for a job: the pictures, and what it goes on from."""

from dataclasses import dataclass, replace

from bot import letters, logs, readings
from bot.photos import Photos
from bot.sizes import Sizes
from bot.wishes import Origin, Wishes
from storage.checkpoints import Checkpoints
from storage.jobs import Job
from storage.pictures import Pictures
from styler.frames import Paint, Picture, Portion
from styler.presets import SMALLER, SMALLEST_SIZE

SNAPSHOT_SECONDS = 2.0
CHECKPOINT_SECONDS = 2.0

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Materials:
    """Fetches them, or finds what is kept."""

    photos: Photos
    pictures: Pictures
    checkpoints: Checkpoints
    sizes: Sizes

    def edge(self, wishes: Wishes) -> int:
        """Return the long edge that is wanted, in pixels."""
        return self.sizes.edge(wishes.choices.size)

    def may_grow(self, wishes: Wishes, edge: int) -> bool:
        """Whether a result with this long edge is no smaller than wanted, and more is offered."""
        larger = wishes.choices.larger
        if larger is None or larger.size not in self.sizes.offered:
            return False
        return self.edge(wishes) <= edge < self.edge(Wishes(larger))

    async def gather(self, job: Job) -> Paint:
        """Return all that an attempt needs; PhotoError for a photo that cannot be had."""
        painting = readings.painting(job)
        wishes = painting.wishes
        found: dict[Picture, bytes] = {}
        for picture, photo in (
            (Picture.CONTENT, painting.content),
            (Picture.STYLE, painting.style),
        ):
            found[picture] = await self.photos.fetch(picture, photo)
        checkpoint = await self._checkpoint(job, wishes)
        edge = self.edge(wishes)
        known = {"job": job.id, "chat": job.order.chat_id, "attempt": job.attempt}
        _log.debug("job is sent", **known, size=edge, checkpoint=len(checkpoint))
        return Paint(
            job=name(job),
            strength=job.order.strength,
            size=edge,
            keep_colours=wishes.choices.keep_colours,
            style_scale=wishes.choices.strokes.scale,
            portion=Portion.WHOLE,
            snapshot_seconds=SNAPSHOT_SECONDS,
            checkpoint_seconds=CHECKPOINT_SECONDS,
            content=found[Picture.CONTENT],
            style=found[Picture.STYLE],
            checkpoint=checkpoint,
            start=await self._start(wishes),
        )

    async def _checkpoint(self, job: Job, wishes: Wishes) -> bytes:
        """Return what an attempt goes on from; nothing if it begins."""
        own = await self.checkpoints.load(job.id)
        if own or wishes.origin is not Origin.SKETCH:
            return own
        return await self.checkpoints.load_sketch(wishes.of, job.order.strength)

    async def _start(self, wishes: Wishes) -> bytes:
        """Return the result that is gone on from; nothing if it is not kept any more."""
        if wishes.origin is not Origin.RESULT:
            return b""
        return await self.pictures.load(letters.result_name(wishes.of)) or b""


def name(job: Job) -> str:
    """Return what the painter calls an attempt: what is left of one is not heard by the next."""
    return f"{job.id}-{job.attempt}"


def smaller(request: Paint) -> Paint:
    """Return what is asked of a painter that was lost with a painting: a smaller one, anew."""
    size = max(SMALLEST_SIZE, round(SMALLER * request.size))
    return replace(request, size=size, checkpoint=b"")
