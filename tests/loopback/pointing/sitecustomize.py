"""Lets `python -m bot run` itself meet the loopback Discord: put this folder on PYTHONPATH.

Python imports this module at its start. LOOPBACK_DISCORD holds the two addresses; LOOPBACK_HASTE
makes seconds of the minutes that a test cannot wait, and leaves out what reads questions, which
takes longer to build than all else.
"""

from __future__ import annotations

import datetime as dt
import functools
import os

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

if addresses := os.environ.get("LOOPBACK_DISCORD"):
    rest, gateway = addresses.split()
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, yarl.URL(gateway)

if os.environ.get("LOOPBACK_HASTE"):
    from bot import app
    from bot.content import edited
    from bot.discord_app import running
    from bot.services import _reminding

    for place, name, value in (
        (app.App, "warm_up", lambda _: None),
        (app, "EditedKnowledge", functools.partial(edited.EditedKnowledge, warm=False)),
        (edited, "_WAKE_MS", 500),
        (running, "_LOOK", 0.2),
        (_reminding, "LEASE", dt.timedelta(seconds=5)),
        (_reminding, "_PATIENCE", 1.0),
    ):
        setattr(place, name, value)
