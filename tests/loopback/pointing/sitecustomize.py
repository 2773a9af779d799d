"""Lets `python -m bot run` itself meet the loopback Discord: put this folder on PYTHONPATH.

Python imports this module at its start; LOOPBACK_DISCORD holds the two addresses.
"""

from __future__ import annotations

import os

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

if addresses := os.environ.get("LOOPBACK_DISCORD"):
    rest, gateway = addresses.split()
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, yarl.URL(gateway)
