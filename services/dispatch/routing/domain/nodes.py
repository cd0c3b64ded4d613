"""Read plain values (parsed YAML, JSON) and collect every fault instead of stopping at the first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chassis.errors import FieldError

MAX_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Node:
    """A value at a path; reading the wrong kind of value records a fault and goes on with an empty one."""

    value: object
    path: str = ""
    faults: list[FieldError] = field(default_factory=list)

    def add_fault(self, code: str, message: str) -> None:
        self.faults.append(FieldError(field=self.path, code=code, message=message))

    def get(self, key: str) -> "Node":
        """Return the node under the key; its value is ``None`` where the key is absent."""
        values = self.value if isinstance(self.value, Mapping) else {}
        return Node(values.get(key), f"{self.path}/{key}", self.faults)

    def check_keys(self, *keys: str) -> "Node":
        """Record a fault for every unknown key: a misspelt one would have no effect, unnoticed."""
        if not isinstance(self.value, Mapping):
            self.add_fault("wrong_type", "应为键值表")
            return self
        for key in self.value:
            if key not in keys:
                Node(None, f"{self.path}/{key}", self.faults).add_fault("unknown_field", "不认识的字段")
        return self

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the entries of a mapping; none for ``None``."""
        if self.value is not None and not isinstance(self.value, Mapping):
            self.add_fault("wrong_type", "应为键值表")
        elif isinstance(self.value, Mapping):
            for key in self.value:
                yield str(key), self.get(key)

    def items(self) -> Iterator["Node"]:
        """Yield the items of a list; none for ``None``."""
        if self.value is not None and not isinstance(self.value, list | tuple):
            self.add_fault("wrong_type", "应为列表")
        elif isinstance(self.value, list | tuple):
            for number, item in enumerate(self.value):
                yield Node(item, f"{self.path}/{number}", self.faults)

    def text(self) -> str:
        """Return a text that must be there."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self.add_fault("wrong_type", "应为非空文本")
        return ""

    def text_or_none(self) -> str | None:
        return None if self.value is None else self.text()

    def number(self) -> float:
        """Return a number that must not be negative, nor so large that sums lose their meaning."""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool) and 0 <= self.value <= MAX_NUMBER:
            return float(self.value)
        self.add_fault("wrong_type", f"应为 0 到 {MAX_NUMBER} 的数")
        return 0.0

    def integer(self) -> int:
        """Return a whole number that may be negative."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and abs(self.value) <= MAX_NUMBER:
            return self.value
        self.add_fault("wrong_type", f"应为 -{MAX_NUMBER} 到 {MAX_NUMBER} 的整数")
        return 0

    def words(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())
