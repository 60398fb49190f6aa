"""What a response says outside its code."""

from ifeval.checkers import layout
from ifeval.view import View


def prose(view: View) -> View:
    """Return a view without its fenced code; made once."""
    fences = layout.fences(view)
    if not fences:
        return view

    def without(text: str) -> View:
        edges = [0, *(edge for region in fences for edge in region), len(text)]
        return view.keep(zip(edges[::2], edges[1::2], strict=True), joint="\n\n")

    return view.once("uncoded.prose", without)
