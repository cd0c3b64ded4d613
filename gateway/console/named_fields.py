"""Fields of forms that the catalogue names: ``f.<name>``, and ``f.<name>.hint`` below them."""

from collections.abc import Sequence

from gateway.console.forms import Choice, Field, Sort, choices
from gateway.console.translations import Translations


def field(words: Translations, name: str, sort: Sort = Sort.TEXT, *, required: bool = False, **more: object) -> Field:
    """Return a field named by the catalogue: ``f.<name>``, with the hint ``f.<name>.hint`` if there is one."""
    key = f"f.{name}"
    hint = f"{key}.hint"
    given: dict[str, object] = {"hint": words(hint) if words.has(hint) else ""} | more
    return Field(name=name, label=words(key), sort=sort, required=required, **given)  # type: ignore[arg-type]


def named(words: Translations, prefix: str, code: str) -> str:
    """Return the name of a code: ``grade.5``."""
    return words(f"{prefix}.{code}")


def places(words: Translations, codes: Sequence[str]) -> tuple[Choice, ...]:
    """Return sections or agencies to choose from."""
    return choices(codes, words.place)
