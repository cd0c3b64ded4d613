"""``python -m gateway administrator NAME``: create the first administrator, or restore one who lost all credentials.

The password is typed twice on a terminal or read from the first line of standard input. It is never an argument, which
other users of the machine could see.
"""

import argparse
import asyncio
import getpass
import os
import sys
from dataclasses import replace

from pydantic import ValidationError

from chassis.clock import SystemClock, machine_now
from chassis.db.engine import engine_for
from chassis.db.work import Transactions, Work
from chassis.errors import FieldError, Invalid
from chassis.settings import StartupRefused, setting
from chassis.telemetry.logs import configure_logs
from gateway import store
from gateway.accounts.account_models import ADMINISTRATOR, OpenAccount, Role
from gateway.accounts.key_ending import end_all_keys
from gateway.accounts.password_policy import check_password
from gateway.accounts.passwords import hash_password

INSTALLATION = "installation"  # actor in the audit trail; no account can have this name


class NotAnAdministrator(Invalid):
    code = "no_administrator"
    zh = "这个名称属于另一种账号"
    en = "This name belongs to an account of another kind"


async def make_administrator(transactions: Transactions, name: str, password: str) -> None:
    """Create an administrator, or reset the one of this name.

    That is: a new password, enabled, no second factor, sessions and keys ended. Refuses with ``Invalid`` a reserved
    name, a name of an account of another kind and a weak password. An ill-formed name raises pydantic's
    ``ValidationError``.
    """
    account = OpenAccount(name=name, roles=[Role.ADMINISTRATOR]).to_account()
    check_password(password, name, "/password")
    hashed = await asyncio.to_thread(hash_password, password)
    async with transactions.begin(INSTALLATION) as work:
        await _save_administrator(work, account, hashed)


async def _save_administrator(work: Work, fresh: store.Account, hashed: str) -> None:
    account = await store.lock_account(work.db, fresh.name)
    if account is not None and ADMINISTRATOR not in account.roles:
        raise NotAnAdministrator(FieldError(field="/name", code="taken", message=NotAnAdministrator.zh))
    administrator = account or replace(fresh, created_at=work.now)
    able = replace(
        administrator,
        password_hash=hashed,
        password_until=None,
        disabled_at=None,
        totp_secret=None,
        sessions_from=machine_now(),
    )
    await store.save_account(work.db, able)
    work.audit("account.open" if account is None else "password.reset", fresh.name, ADMINISTRATOR)
    await end_all_keys(work, able)


def read_password() -> str:
    """Return the password from standard input; exit the process if the two typed passwords differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    typed = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("Once more: ") != typed:
        sys.exit("the two are not the same")
    return typed


async def _make(name: str, password: str) -> None:
    url = os.environ.get("GATEWAY_DATABASE_URL") or setting(os.environ, "WEIQUAN_DATABASE_URL")
    engine = engine_for(url, "gateway", size=1)
    try:
        await make_administrator(Transactions("gateway", engine, SystemClock()), name, password)
    finally:
        await engine.dispose()


def main() -> None:
    configure_logs()
    parser = argparse.ArgumentParser(prog="python -m gateway")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("administrator", help="let an administrator in").add_argument("name")
    given = parser.parse_args()
    try:
        asyncio.run(_make(given.name, read_password()))
    except ValidationError:
        sys.exit("name: 3 to 64 characters of a-z, 0-9 and . _ -")
    except StartupRefused as refusal:
        sys.exit(str(refusal))
    except Invalid as refusal:
        sys.exit("\n".join(f"{error.field[1:]}: {error.message}" for error in refusal.errors))
    sys.stdout.write(f"{given.name} may sign in at /console/ and /v1/sessions\n")


if __name__ == "__main__":
    main()
