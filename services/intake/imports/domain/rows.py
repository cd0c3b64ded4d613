"""Read a row of a list into a filing, and find what in it cannot be used."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.codes import Channel
from canon.phones import phone_of
from canon.shanghai import day_of
from canon.unsound import Unsound
from chassis.spreadsheets.cells import Unreadable, digits_of, fen_in, instant_in, plain
from chassis.spreadsheets.files import Row
from services.intake.complaints.domain.complaint import IMPORTED, PastEnding
from services.intake.complaints.domain.parts import Person, RawMessage, Respondent
from services.intake.filing.domain.filing import Filing, Matter
from services.intake.imports.domain.columns import Field, ListColumns
from services.intake.imports.domain.endings import BadEnding, Ending, EndingCells, ending_of
from services.intake.imports.domain.external_ids import instant_of_id, last_level
from services.intake.imports.domain.problems import Code, Effect, Problem

MAX_ID = 200  # characters, as of our own API
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_YES = frozenset({"1", "是", "有", "true", "y", "√", "保密"})
_URGENT = ("紧急", "特急", "加急")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """What stands in a row: the parts of a filing, and what cannot be used of it."""

    number: int
    external_id: str | None
    parts: Mapping[str, Any]  # of a ``Filing``, by name
    problems: tuple[Problem, ...]
    ending: Ending | None  # where the list says that the matter had ended
    recovered_fen: int

    @property
    def is_refused(self) -> bool:
        return any(problem.effect is Effect.REFUSED for problem in self.problems)

    @property
    def is_incomplete(self) -> bool:
        """Whether the person or the telephone number is missing; what the text lacks is found when it is read."""
        person: Person = self.parts["person"]
        return not (person.name and person.phone) or any(one.effect is Effect.INCOMPLETE for one in self.problems)


def read_row(columns: ListColumns, row: Row) -> ReadRow:
    """Read a row; every cell but its id and its text may be empty or unreadable."""
    number, cells = row
    fields = _RowFields(columns, number, cells)
    external_id, text = fields.external_id(), fields.story()
    received_at = fields.instant(Field.RECEIVED_AT)
    if received_at is None and external_id is not None:
        received_at = instant_of_id(external_id)
    ending = fields.ending(received_at)
    marks = (
        *(["platform_repeat"] if fields.is_yes(Field.IS_REPEAT) else ()),
        *(["platform_group"] if fields.is_yes(Field.IS_GROUP) else ()),
        *(["platform_urgent"] if fields.text(Field.URGENCY) in _URGENT else ()),
    )
    parts = {
        "external_id": external_id,
        "label": fields.text(Field.LABEL),
        "received_at": received_at,
        "sign_limit": None if ending else fields.instant(Field.SIGN_LIMIT),
        "handle_limit": None if ending else fields.instant(Field.HANDLE_LIMIT),
        "person": fields.person(),
        "respondent": fields.respondent(),
        "matter": fields.matter(text or ""),
    }
    recovered_fen = (fields.amount(Field.RECOVERED) or 0) if ending else 0
    return ReadRow(
        number=number,
        external_id=external_id,
        parts=parts | {"flags": (IMPORTED, *marks, *fields.flags)},
        problems=tuple(fields.problems),
        ending=ending,
        recovered_fen=recovered_fen,
    )


def filing_of(read: ReadRow, channel: Channel, *, ids: tuple[UUID, UUID], account: str, raw: RawMessage) -> Filing:
    """Return the filing of a row that is not refused; as a platform's own message it is never refused for a gap."""
    past = None
    if read.ending is not None:
        ending, recovered_fen = read.ending, read.recovered_fen
        past = PastEnding(
            closed_at=ending.closed_at, result=ending.result, recovered_fen=recovered_fen, imported_by=account
        )
    return Filing(
        ids=ids,
        account=account,
        source=channel,
        channel=channel,
        lenient=True,
        raw=raw,
        past=past,
        **read.parts,
    )


def raw_of(columns: ListColumns, row: Row) -> dict[str, str]:
    """Return a row as it was written, by the names of its columns, without its empty cells."""
    return {name: cell for name, cell in zip(columns.names, row[1], strict=False) if cell}


@dataclass(slots=True)
class _RowFields:
    columns: ListColumns
    number: int
    cells: Sequence[str]
    problems: list[Problem] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    def text(self, name: Field) -> str | None:
        """Return what stands in the cell of a field, or None if it is empty or there is no such column."""
        place = self.columns.places.get(name)
        if place is None or place >= len(self.cells):
            return None
        written = plain(self.cells[place])
        if _UNSTORABLE.search(written):
            self._add(name, Code.CHARACTERS, Effect.REFUSED)
            return None
        return written or None

    def external_id(self) -> str | None:
        written = self.text(Field.EXTERNAL_ID)
        try:
            external_id = digits_of(written) if written else None
        except Unreadable as unreadable:
            self._add(Field.EXTERNAL_ID, Code(unreadable.code), Effect.REFUSED)
            return None
        if external_id is None:
            self._add(Field.EXTERNAL_ID, Code.REQUIRED, Effect.REFUSED)
        elif len(external_id) > MAX_ID:
            self._add(Field.EXTERNAL_ID, Code.TOO_LONG, Effect.REFUSED)
        return external_id

    def story(self) -> str | None:
        """Return title, content and details as one text, none of which is repeated."""
        parts: list[str] = []
        for name in (Field.TITLE, Field.TEXT, Field.DETAILS):
            written = self.text(name)
            if written is None or any(written in part for part in parts):
                continue
            parts = [*(part for part in parts if part not in written), written]
        if not parts:
            self._add(Field.TEXT, Code.REQUIRED, Effect.REFUSED)
        return "。".join(part.rstrip("。") if part is not parts[-1] else part for part in parts) or None

    def person(self) -> Person:
        return Person(
            name=self._expected(Field.PERSON_NAME),
            phone=self._phone(),
            id_number=self._number(Field.ID_NUMBER),
            address=self.text(Field.PERSON_ADDRESS),
            email=self.text(Field.EMAIL),
            confidential=self.is_yes(Field.CONFIDENTIAL),
        )

    def respondent(self) -> Respondent:
        return Respondent(
            name=self.text(Field.RESPONDENT_NAME),
            uscc=self.text(Field.USCC),
            address=self.text(Field.RESPONDENT_ADDRESS),
            phone=self.text(Field.RESPONDENT_PHONE),
            platform=self.text(Field.PLATFORM),
        )

    def matter(self, text: str) -> Matter:
        happened_at = self.instant(Field.HAPPENED_ON)
        category, problem = self.text(Field.CATEGORY), self.text(Field.PROBLEM)
        return Matter(
            text=text,
            request=self.text(Field.REQUEST),
            place=self.text(Field.PLACE),
            region=self.text(Field.REGION),
            happened_on=happened_at.date().isoformat() if happened_at else None,
            amount_fen=self.amount(Field.AMOUNT),
            order_no=self._number(Field.ORDER_NO),
            category=last_level(category) if category else None,
            problem=last_level(problem) if problem else None,
            goods=self.text(Field.GOODS),
        )

    def instant(self, name: Field) -> datetime | None:
        written = self.text(name)
        if written is None:
            return None
        try:
            instant = instant_in(written)
        except Unreadable as unreadable:
            self._drop(name, Code(unreadable.code))
            return None
        if not FIRST_DAY <= day_of(instant) <= LAST_DAY:
            self._drop(name, Code.TIME)
            return None
        return instant

    def is_yes(self, name: Field) -> bool:
        return (self.text(name) or "").lower() in _YES

    def ending(self, received_at: datetime | None) -> Ending | None:
        """Return how the matter had ended; a row that contradicts itself is refused."""
        is_national = self.columns.channel is Channel.PLATFORM_12315
        cells = EndingCells(
            kind=self.text(Field.LABEL) if is_national else None,
            status=self.text(Field.STATUS),
            first_check=self.text(Field.FIRST_CHECK),
            result=self.text(Field.RESULT),
            closed_at=self.text(Field.CLOSED_AT),
        )
        try:
            return ending_of(cells, received_at)
        except BadEnding as bad:
            self._add(bad.field, bad.code, Effect.REFUSED)
            return None

    def amount(self, name: Field) -> int | None:
        written = self.text(name)
        if written is None:
            return None
        try:
            return fen_in(written)
        except Unreadable as unreadable:
            self._drop(name, Code(unreadable.code))
            return None

    def _number(self, name: Field) -> str | None:
        """Return a number of many digits, or None where a spreadsheet has lost some."""
        written = self.text(name)
        try:
            return digits_of(written) if written else None
        except Unreadable as unreadable:
            self._drop(name, Code(unreadable.code))
            return None

    def _phone(self) -> str | None:
        """Return the telephone number as it was written; whoever calls back may read what we cannot."""
        written = self._expected(Field.PERSON_PHONE)
        if written is None:
            return None
        try:
            phone = digits_of(written)
            phone_of(phone)
        except Unreadable as unreadable:
            self._add(Field.PERSON_PHONE, Code(unreadable.code), Effect.INCOMPLETE)
            return written
        except Unsound:
            self._add(Field.PERSON_PHONE, Code.PHONE, Effect.INCOMPLETE)
            return written
        return phone

    def _expected(self, name: Field) -> str | None:
        """Return a value without which a complaint is incomplete; where the list has no such column, no row says so."""
        written = self.text(name)
        if written is None and name in self.columns.places:
            self._add(name, Code.MISSING, Effect.INCOMPLETE)
        return written

    def _drop(self, name: Field, code: Code) -> None:
        self._add(name, code, Effect.DROPPED)
        self.flags.append(f"{name}_unreadable")

    def _add(self, name: Field, code: Code, effect: Effect) -> None:
        """Note a problem, one a column: the first, unless a later one refuses the row."""
        problem = Problem(self.number, self.columns.name_of(name), code, effect)
        if effect is Effect.REFUSED:
            self.problems = [one for one in self.problems if one.column != problem.column or one.effect is effect]
        if not any(one.column == problem.column for one in self.problems):
            self.problems.append(problem)
