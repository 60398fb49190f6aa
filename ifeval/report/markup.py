"""HTML and SVG that cannot carry what they were not told to: text is escaped where it enters."""

from html import escape


class Markup(str):
    """Text that is markup already. Only ``element`` and ``raw`` make it."""

    __slots__ = ()


_VOID = frozenset({"meta", "input", "br"})

Child = str | int | None


def element(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """Return an element; its children and attributes are escaped, unless they are markup.

    Args:
        name: Of the element.
        children: Text and markup; None is left out.
        attributes: ``class_`` is ``class``, and ``aria_label`` is ``aria-label``; those that
            are None or False are left out, and True stands alone.
    """
    given: list[str] = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written = key.rstrip("_").replace("_", "-")
        number = f"{value:g}" if isinstance(value, float) else str(value)
        given.append(f" {written}" if value is True else f' {written}="{escape(number)}"')
    head = f"<{name}{''.join(given)}>"
    return Markup(head if name in _VOID else f"{head}{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Return text and markup one after the other."""
    return Markup("".join(
        child if isinstance(child, Markup) else escape(str(child))
        for child in children
        if child is not None
    ))  # fmt: skip


def raw(text: str) -> Markup:
    """Return a text of our own as markup: a style sheet, a script, packed data."""
    return Markup(text)
