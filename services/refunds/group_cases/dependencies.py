"""FastAPI dependencies of routes about group cases: who may see which, the vault, and the reading of uploads."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from canon.scopes import SECTION_ROLES, Scope, scope_of_roles
from chassis.db.work import Transactions, Work
from chassis.failpoints import failpoint
from chassis.spreadsheets.bounded import read_rows
from chassis.spreadsheets.files import Row
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.transaction import trace_of
from services.refunds.group_cases.repository.persons import RosterVault

READERS = ("hub", "bureau_head", "auditor", *SECTION_ROLES)
HANDLERS = ("hub", *SECTION_ROLES)
DISCLOSERS = ("hub", "officer")  # who unmask contacts of complaints
SIGNERS = ("hub", "section_head")
PROTECTORS = ("hub", "bureau_head")  # responsible for personal data


@dataclass(slots=True)
class UploadReader:
    """Reads uploaded files one at a time in a process, for each may need some hundred megabytes."""

    people: RosterVault
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, body: bytes) -> Sequence[Row]:
        """Return the rows of a file that are not blank; one that cannot be read is refused as ``read_rows`` does."""
        async with self._turn:
            return await read_rows(body)


class _Preview(Exception):
    """Nothing of this transaction is to stay."""


@asynccontextmanager
async def transaction_of(request: Request, caller: Caller, *, preview: bool) -> AsyncIterator[Work]:
    """Open a transaction that is committed at the end of the block, unless only its outcome is to be seen.

    Raises:
        _Preview: within the block's own transaction, which it ends; nobody outside meets it.
    """
    transactions: Transactions = request.app.state.transactions
    with suppress(_Preview):
        async with transactions.begin(caller.account, trace_of(request)) as work:
            yield work
            if preview:
                raise _Preview
            failpoint("upload.before_commit")
        failpoint("upload.before_reply")


def scope_for(caller: Caller) -> Scope:
    """Return whose group cases a caller sees; ``Forbidden`` for one who sees none, whether or not they exist."""
    require(caller, *READERS)
    return scope_of_roles(caller.roles, department=caller.department, agency=None, source=None)


async def _scope(caller: CurrentCaller) -> Scope:
    return scope_for(caller)


async def _uploads(request: Request) -> UploadReader:
    uploads: UploadReader = request.app.state.group_uploads
    return uploads


async def _people(request: Request) -> RosterVault:
    uploads: UploadReader = request.app.state.group_uploads
    return uploads.people


CurrentScope = Annotated[Scope, Depends(_scope)]
CurrentUploads = Annotated[UploadReader, Depends(_uploads)]
CurrentVault = Annotated[RosterVault, Depends(_people)]
