"""Endpoints of a register as a file: export as of a day, import of a list."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.db.work import Transactions, Work
from chassis.failpoints import failpoint
from chassis.spreadsheets.bounded import read_rows
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.datetimes import Day
from chassis.web.json_bodies import StrictRoute
from chassis.web.spreadsheets import BINARY, CSV, XLSX, FileFormat, check_media_type, file_response
from chassis.web.transaction import Transaction, TransactionRoute, trace_of
from services.odr.enterprises.dependencies import BUREAU_ROLES
from services.odr.registers import repository, service
from services.odr.registers.dependencies import KEEPERS
from services.odr.registers.domain.columns import heading, row_of
from services.odr.registers.domain.registers import Register
from services.odr.registers.schemas.imports import MOST_ERRORS, ImportedList, read_listings

MOST_EXPORTED = 50_000
LISTINGS_AT_ONCE = 1_000  # of an imported list, in one transaction
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {"schema": {"type": "string"}}}}}
_XLSX: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: BINARY}}}
_UPLOAD = {
    "requestBody": {
        "required": True,
        "description": "The list: CSV (GB18030 or UTF-8) or XLSX with the headings of an export",
        "content": {"application/octet-stream": BINARY},  # of whichever the two: a client sends one kind of body
    }
}
router = APIRouter(prefix="/v1/registers", tags=["registers"], route_class=TransactionRoute)
upload_router = APIRouter(prefix="/v1/registers", tags=["registers"], route_class=StrictRoute)


@router.get("/{register}/entries.csv", summary="导出名录 CSV", response_class=Response, responses=_CSV)
async def export_csv(
    register: Register, work: Transaction, caller: CurrentCaller, as_of: Day | None = None
) -> Response:
    """Everybody who stood on a register on a day, as CSV."""
    rows = await _rows_as_of(register, work, caller, as_of)
    return file_response(FileFormat.CSV, register.value, heading(), rows)


@router.get("/{register}/entries.xlsx", summary="导出名录 XLSX", response_class=Response, responses=_XLSX)
async def export_xlsx(
    register: Register, work: Transaction, caller: CurrentCaller, as_of: Day | None = None
) -> Response:
    """Everybody who stood on a register on a day, as XLSX."""
    rows = await _rows_as_of(register, work, caller, as_of)
    return await asyncio.to_thread(file_response, FileFormat.XLSX, register.value, heading(), rows)


@upload_router.post("/{register}/imports", summary="导入名录", openapi_extra=_UPLOAD)
async def import_list(register: Register, request: Request, caller: CurrentCaller) -> ImportedList:
    """Put the good rows of a list on a register, and name what is wrong with the others; twice is as once."""
    require(caller, *KEEPERS)
    check_media_type(request.headers.get("content-type"))
    rows = await read_rows(await request.body())
    listings, errors = await asyncio.to_thread(read_listings, register, rows)
    transactions: Transactions = request.app.state.transactions
    taken = 0
    for start in range(0, len(listings), LISTINGS_AT_ONCE):
        async with transactions.begin(caller.account, trace_of(request)) as work:
            taken += await service.import_list(work, register, listings[start : start + LISTINGS_AT_ONCE])
            failpoint("registers.before_commit")
        failpoint("registers.after_commit")
    wrong = len({error.row for error in errors})
    known = len(listings) - taken
    return ImportedList(rows=len(listings) + wrong, taken=taken, known=known, errors=errors[:MOST_ERRORS])


async def _rows_as_of(
    register: Register, work: Work, caller: Caller, as_of: date | None
) -> list[Sequence[str | int | None]]:
    require(caller, *BUREAU_ROLES)
    day = as_of or day_of(work.now)
    found = await repository.list_members(work.db, repository.Wanted(register=register), day, limit=MOST_EXPORTED)
    return [row_of(entry, day) for entry in found]
