"""Responses about imports. Persons are masked, what a report says is not shown, problems name cells and no values."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, Field

from canon.codes import Channel
from canon.masks import mask_phone
from canon.phones import phone_of
from canon.unsound import Unsound
from chassis.spreadsheets.files import Encoding
from chassis.web.datetimes import Instant
from services.intake.complaints.domain.gaps import clean_texts
from services.intake.imports.domain import columns
from services.intake.imports.domain.imports import Import, ImportState
from services.intake.imports.domain.previews import ProblemGroup
from services.intake.imports.domain.problems import Code, Effect, Problem, message_of
from services.intake.imports.domain.rows import ReadRow
from services.intake.imports.service.imports import FIRST_PROBLEMS, ImportDetails

_HIDDEN = "****"
_REPORT = "举报"


class ImportView(BaseModel):
    """An import as its route answers."""

    id: UUID
    state: ImportState

    @classmethod
    def of(cls, one: Import) -> "ImportView":
        return cls(id=one.id, state=one.state)


class ImportSummary(ImportView):
    """An import in the list. ``name`` is null once the file's rows were deleted."""

    channel: Channel
    name: str | None
    encoding: Encoding
    size: int = Field(description="bytes of the file")
    rows: int = Field(description="rows that are not blank, without the heading")
    taken: int = Field(description="rows that became complaints")
    incomplete: int = Field(description="of these, the ones that lack what Order 121 Art. 10 requires")
    repeated: int = Field(description="rows whose number is a complaint's already; they change nothing")
    refused: int = Field(description="rows that cannot become complaints")
    uploaded_by: str
    uploaded_at: Instant
    started_by: str | None
    started_at: Instant | None
    ended_at: Instant | None

    @classmethod
    def of_details(cls, details: ImportDetails) -> "ImportSummary":
        return cls(**summary_fields(details))


class ImportPage(BaseModel):
    items: list[ImportSummary]
    next: str | None


class ForecastView(BaseModel):
    """What the preview expects, counted in rows when the file was read."""

    takeable: int
    lacking: int = Field(description="of these, the ones without a person or a telephone number")
    known: int = Field(description="rows whose number is a complaint's already, or stands further up in the file")
    unusable: int = Field(description="rows that cannot become complaints")


class ColumnView(BaseModel):
    """A column of the file; ``field`` is null where it stays in the row as it was written."""

    name: str
    field: columns.Field | None
    known: bool = Field(description="exports of this list have this column")


class CellError(BaseModel):
    """A cell that cannot be used as it is; ``row`` as a spreadsheet numbers it."""

    row: int
    column: str
    code: Code
    effect: Effect
    message: str


class ProblemGroupView(BaseModel):
    """One kind of error in one column."""

    column: str
    code: Code
    effect: Effect
    message: str
    rows: int
    examples: list[int] = Field(description="the first of these rows")


class PreviewRow(BaseModel):
    """One of the first rows as it would become a complaint, masked; of a report nothing is shown but its number."""

    row: int
    external_id: str | None
    kind: str | None = Field(description="as the list calls it")
    is_protected: bool
    respondent_name: str | None
    text: str | None
    phone: str | None
    amount_fen: int | None
    received_at: Instant | None
    problems: list[CellError]


class ImportDetailsView(ImportSummary):
    """A preview and the progress of an import."""

    columns: list[ColumnView]
    absent: list[str] = Field(description="columns of persons that the file has not, so that every row is incomplete")
    forecast: ForecastView
    errors: list[CellError] = Field(description=f"the first {FIRST_PROBLEMS}, in the order of the rows")
    errors_count: int
    problems: list[ProblemGroupView]
    first_rows: list[PreviewRow]
    keep_until: Instant = Field(description="when the rows that are still stored are deleted")
    has_rows: bool

    @classmethod
    def of_all(cls, details: ImportDetails, *, english: bool) -> "ImportDetailsView":
        one = details.one
        return cls(
            **summary_fields(details),
            columns=_columns(one),
            absent=[
                one.list_columns.name_of(field)
                for field in (columns.Field.PERSON_NAME, columns.Field.PERSON_PHONE)
                if field not in one.list_columns.places
            ],
            forecast=ForecastView(takeable=one.takeable, lacking=one.lacking, known=one.known, unusable=one.unusable),
            errors=[cell_error(problem, english=english) for problem in details.problems],
            errors_count=sum(group.rows for group in details.groups),
            problems=[_group(group, english=english) for group in details.groups],
            first_rows=[_first_row(row, english=english) for row in details.first_rows],
            keep_until=one.keep_until,
            has_rows=one.has_rows,
        )


def summary_fields(details: ImportDetails) -> dict[str, object]:
    own = {name: getattr(details.one, name) for name in ImportSummary.model_fields if name != "name"}
    return own | {"name": details.name}


def cell_error(problem: Problem, *, english: bool) -> CellError:
    return CellError(
        row=problem.row,
        column=problem.column,
        code=problem.code,
        effect=problem.effect,
        message=message_of(problem.code, english=english),
    )


def _columns(one: Import) -> list[ColumnView]:
    own = one.list_columns
    return [
        ColumnView(
            name=name,
            field=own.field_at(place),
            known=own.field_at(place) is not None or columns.is_known_unused(one.channel, name),
        )
        for place, name in enumerate(own.names)
    ]


def _group(group: ProblemGroup, *, english: bool) -> ProblemGroupView:
    return ProblemGroupView(
        column=group.column,
        code=group.code,
        effect=group.effect,
        message=message_of(group.code, english=english),
        rows=group.rows,
        examples=list(group.examples),
    )


def _first_row(read: ReadRow, *, english: bool) -> PreviewRow:
    person, respondent, matter = (read.parts[name] for name in ("person", "respondent", "matter"))
    label: str | None = read.parts["label"]
    is_protected = person.confidential or (label is not None and _REPORT in label and "投诉" not in label)
    texts = clean_texts({"text": matter.text, "respondent_name": respondent.name}, person, respondent)
    return PreviewRow(
        row=read.number,
        external_id=read.external_id,
        kind=label,
        is_protected=is_protected,
        respondent_name=None if is_protected else texts["respondent_name"],
        text=None if is_protected else texts["text"],
        phone=None if is_protected or not person.phone else _masked(person.phone),
        amount_fen=None if is_protected else matter.amount_fen,
        received_at=read.parts["received_at"],
        problems=[cell_error(problem, english=english) for problem in read.problems],
    )


def _masked(phone: str) -> str:
    try:
        return mask_phone(phone_of(phone))
    except Unsound:
        return _HIDDEN


def summaries(found: Sequence[ImportDetails]) -> list[ImportSummary]:
    return [ImportSummary.of_details(details) for details in found]
