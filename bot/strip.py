"""The strength strip: what is sketched of a pair, and how it is laid out."""

from styler.presets import LADDER

STRENGTHS = LADDER[1:]
"""Those that are sketched, in their order: at the weakest little is to be seen of a style."""
COLUMNS = 2
"""Of the sheet, and of the buttons under it."""
