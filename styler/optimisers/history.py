"""The last steps of L-BFGS, and the inverse Hessian that they tell of."""

import torch
from torch import Tensor
from torch.nn import functional

from styler.batch import along
from styler.optimisers import State
from styler.products import gram

LENGTH = 8
"""Steps that are kept."""
KEPT = torch.bfloat16
"""Type of the history: the method forgives more than this rounds away, and it is most of the
memory."""
FIRST_STEP = 0.02
"""Mean change of a pixel in a step without history."""
LEAST_CURVATURE = 1e-10


class History:
    """A ring of the last steps, and of the gradients' changes along them, of B images.

    It is read once for all products of its rows, and once for their sum: the compact form of the
    inverse Hessian (Byrd, Nocedal and Schnabel 1994, equation 2.6) is a matter of small matrices.
    """

    def __init__(self, rows: Tensor, oldest: Tensor, length: Tensor) -> None:
        """Begin with these, which are written to."""
        self._rows = rows
        """(B, 2 LENGTH + 1, P) of P pixels: steps, changes along them, and a gradient."""
        self._oldest = oldest
        """Where in the ring the next step is written (B,)."""
        self.length = length
        """How many steps count (B,)."""

    @classmethod
    def empty(cls, images: Tensor) -> "History":
        """Return that of images (B, 3, H, W) which have not moved."""
        count, pixels = len(images), images[0].numel()
        rows = torch.zeros((count, 2 * LENGTH + 1, pixels), dtype=KEPT, device=images.device)
        oldest, length = (rows.new_zeros(count, dtype=torch.long) for _ in range(2))
        return cls(rows, oldest, length)

    def add(self, moved: Tensor, change: Tensor, taken: Tensor) -> None:
        """Take note of a step (B, 3, H, W) of those images (B,) that have taken it."""
        each = torch.arange(len(taken), device=taken.device)
        for place, told in ((self._oldest, moved), (self._oldest + LENGTH, change)):
            known = self._rows[each, place]
            # What was not taken may be no number.
            kept = torch.where(taken[:, None], told.flatten(1).to(KEPT), known)
            self._rows[each, place] = kept
        self._oldest.copy_(torch.where(taken, (self._oldest + 1) % LENGTH, self._oldest))
        self.length.copy_(torch.where(taken, (self.length + 1).clamp_max(LENGTH), self.length))

    def clear(self, which: Tensor) -> None:
        """Forget the steps of some images (B,)."""
        self.length.masked_fill_(which, 0)

    def direction(self, gradient: Tensor) -> Tensor:
        """Return minus the inverse Hessian's estimate times a gradient (B, 3, H, W)."""
        self._rows[:, -1] = gradient.flatten(1)
        products = torch.stack([gram(rows.mT) for rows in self._rows])
        places = (self._oldest[:, None] + torch.arange(LENGTH, device=gradient.device)) % LENGTH
        factors, scale = _factors(products, torch.cat([places, places + LENGTH], 1), self.length)
        typical = gradient.abs().mean((1, 2, 3)).clamp_min(1e-30)
        scale = torch.where(scale > 0, scale, FIRST_STEP / typical).to(gradient.dtype)
        climb = (factors.to(KEPT)[:, None] @ self._rows[:, :-1]).to(gradient.dtype)
        climb = climb.view_as(gradient)
        return climb.addcmul_(along(scale, gradient), gradient).neg_()

    def state(self, rows: slice) -> State:
        """Return all of it for some images."""
        parts = {"steps": self._rows, "oldest": self._oldest, "length": self.length}
        return {name: tensor[rows] for name, tensor in parts.items()}


def _factors(products: Tensor, places: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
    """Return what each step and change (B, 2 LENGTH) counts, and what the gradient does (B,).

    The inverse Hessian's estimate times the gradient is the sum of all of them. `products` are
    those of all rows with each other, the gradient the last; `places` name the rows, oldest first,
    of which the last `length` are there. Without any that the loss curves upwards along, all is 0.
    """
    index = functional.pad(places, (0, 1), value=2 * LENGTH)
    size = products.shape
    ordered = products.gather(1, index[:, :, None].expand(size)).gather(
        2, index[:, None, :].expand(size)
    )
    steps, changes = ordered[:, :LENGTH], ordered[:, LENGTH : 2 * LENGTH]
    crossed, between = steps[..., LENGTH:-1], changes[..., LENGTH:-1]
    curvatures, squares = (matrix.diagonal(dim1=1, dim2=2) for matrix in (crossed, between))
    lengths = steps[..., :LENGTH].diagonal(dim1=1, dim2=2)
    age = torch.arange(LENGTH, 0, -1, device=length.device)
    counts = (age <= length[:, None]) & (curvatures > LEAST_CURVATURE * (lengths * squares).sqrt())
    newest = torch.where(counts, 1 - age, -LENGTH).argmax(1, keepdim=True)
    scales = torch.where(counts, curvatures / squares.clamp_min(1e-30), 0)
    scale = scales.gather(1, newest)
    # Those that do not count stand in a unit matrix beside the others.
    pairs = counts[:, :, None] & counts[:, None, :]
    unit = torch.diag_embed((~counts).to(products.dtype))
    upper = torch.where(pairs, crossed, 0) + unit  # of which half is looked at
    along_steps, along_changes = (torch.where(counts, m[..., -1], 0) for m in (steps, changes))
    solved = torch.linalg.solve_triangular(upper, along_steps[..., None], upper=True)
    middle = torch.where(pairs, between, 0) * scale[..., None] @ solved
    middle += (curvatures * solved[..., 0] - scale * along_changes)[..., None]
    of_steps = torch.linalg.solve_triangular(upper.mT, middle, upper=False)[..., 0]
    both = torch.cat([of_steps, -scale * solved[..., 0]], 1)
    factors = torch.zeros_like(both).scatter(1, places, both)
    return factors, scale[:, 0]
