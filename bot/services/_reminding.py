"""Reminders: how a person wants them, and sending what is due.

Each goes out once. An attempt is written down before it is made, and its lease lets nobody else
make it meanwhile. When a process dies in between, nobody knows whether the message got out: the next
one looks for it in the conversation, and sends it only if it is not there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict

from bot.core.advice.reminding import Rhythm, Wish
from bot.core.screen import Screen
from bot.services.ports import Delivery, Messenger, Record, RecordKind, Reminder, Store
from bot.services.visit import Visit

log = logging.getLogger(__name__)

WISH = "reminders"
"""The name of the record of how a person wants to be reminded."""
LEASE = dt.timedelta(minutes=5)
"""How long a claimed reminder is nobody else's; what sends them gives up well before that."""
_PATIENCE = 60.0  # seconds for one person's
_AT_ONCE = 4  # claimed together: even the last of them is sent while its lease has time to run

Compose = Callable[[Visit, Wish, str], Awaitable[Screen | None]]
"""Writes the reminder of a day, marked with a key; None if there is nothing to say."""


def wish_of(kept: Mapping[str, Record]) -> Wish | None:
    """Return how a person wants to be reminded, by the records of their plan; None if not at all."""
    if WISH not in kept:
        return None
    value = kept[WISH].value
    return Wish(**{**value, "rhythm": Rhythm(value["rhythm"])})


async def keep_wish(visit: Visit, wish: Wish) -> dt.datetime:
    """Remind this person from now on as they wish; return when the first reminder is due."""
    due = wish.next_after(visit.now)
    await visit.store.put_records(visit.person, RecordKind.PLAN, {WISH: asdict(wish)})
    await visit.store.put_reminder(visit.person, due)
    return due


async def stop_reminding(visit: Visit) -> None:
    """Remind this person no more."""
    await visit.store.drop_reminder(visit.person)
    await visit.store.drop_records(visit.person, RecordKind.PLAN, [WISH])


async def send_due(
    store: Store, visit_of: Callable[[str], Visit], messenger: Messenger, compose: Compose
) -> int:
    """Send everything that is due, and return how many messages went out."""
    sent = 0
    while claimed := await store.claim_reminders(LEASE, _AT_ONCE):
        for reminder in claimed:
            visit = visit_of(reminder.address)
            try:
                async with asyncio.timeout(_PATIENCE):
                    sent += await _send(visit, reminder, messenger, compose)
            except TimeoutError:
                log.warning("a reminder took too long; it is looked at again later")
    return sent


async def _send(visit: Visit, reminder: Reminder, messenger: Messenger, compose: Compose) -> bool:
    """Send one reminder, unless it is there already, or unwanted, or comes at a quiet hour."""
    store, person, number = visit.store, visit.person, reminder.number
    wish = wish_of(await store.records(person, RecordKind.PLAN))
    if wish is None:
        await store.settle_reminder(person, number, None)
        return False
    delivery, fresh = Delivery.UNKNOWN, False
    if reminder.uncertain:
        delivery = await messenger.has_arrived(reminder.address, reminder.key)
    if delivery is Delivery.UNKNOWN:
        if wish.is_quiet(visit.now):
            await store.settle_reminder(person, number, wish.end_of_quiet(visit.now))
            return False
        screen = await compose(visit, wish, reminder.key)
        if screen is None:
            await store.settle_reminder(person, number, wish.next_after(visit.now))
            return False
        delivery, fresh = await messenger.send(reminder.address, screen, reminder.key), True
    match delivery:
        case Delivery.SENT:
            await store.settle_reminder(person, number, wish.next_after(visit.now))
        case Delivery.CLOSED:
            await _close(visit, reminder)
        case Delivery.UNKNOWN:
            log.warning("nobody knows whether a reminder got out; it is looked for later")
    return fresh and delivery is Delivery.SENT


async def _close(visit: Visit, reminder: Reminder) -> None:
    """Stop reminding somebody whose direct messages are closed: trying again would be no kindness."""
    log.info("direct messages are closed: no more reminders")
    await visit.store.settle_reminder(visit.person, reminder.number, None)
    await visit.store.drop_records(visit.person, RecordKind.PLAN, [WISH])
    await visit.store.put_records(visit.person, RecordKind.PLAN, {CLOSED: {"at": reminder.key}})


CLOSED = "reminders_closed"
"""The name of the record that tells that a reminder met closed direct messages."""
