"""End the API keys of a person whose credentials change, as their sessions end then."""

from chassis.db.work import Work
from gateway import store
from gateway.accounts.account_models import is_for_people


async def end_all_keys(work: Work, account: store.Account) -> None:
    """End all keys of a person at once, each with an audit entry; the keys of platforms and partners stay.

    A person's key is made of the password and the second factor and must not outlive them. A machine has nothing but
    its keys; an administrator rotates or ends them one by one.
    """
    if not is_for_people(account):
        return
    for prefix in await store.end_keys(work.db, account.name, work.now):
        work.audit("key.end", account.name, prefix)
