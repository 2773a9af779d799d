"""`preview`: the real bot in a simulated Discord, in the browser, with no token.

The client, the store, the library and the templates are the ones that run in production; only
Discord itself is simulated, by simcord.
"""

from __future__ import annotations

import datetime as dt
import sys
import webbrowser
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord

from bot.app import App, CannotStart, open_app
from bot.core.calls import Call
from bot.discord_app.client import AdviserClient
from bot.discord_app.layout import layout
from bot.discord_app.moderators import Moderators
from bot.settings import Settings
from bot.terminal_app.answers_file import answers_in


@dataclass(frozen=True)
class World:
    """The sample server: where the conversation is, and who takes part."""

    channel: simcord.ChannelHandle
    applicant: simcord.MemberActor
    moderator: simcord.MemberActor


async def preview(
    settings: Settings,
    port: int,
    *,
    fresh: bool = False,
    today: dt.date | None = None,
    answers: Path | None = None,
) -> None:
    """Serve the preview on 127.0.0.1 until it is closed in the browser or by Ctrl-C."""
    async with open_app(settings, fresh=fresh, today=today) as app:
        given = answers_in(answers, app.library.guide, app.now().date()) if answers else {}
        app.warm_up()
        client = AdviserClient(app, always_sync=True, shard_count=1)
        async with (
            app.kept_current(),
            simcord.run(client, check_errors=False, settle_timeout=30.0) as env,
        ):
            world = sample_server(env)
            home = frozenset({world.moderator.guild.id})
            await client.make_home(Moderators(home, editor="", publisher="Moderators"))
            applicant = f"discord:{world.applicant.id}"
            if fresh or given:
                await app.agree(applicant)
            if given:
                await app.store.put_answers(applicant, given)
            await _set_the_scene(env, client, app, world)
            await _serve(env, world, port)


def sample_server(env: simcord.Env) -> World:
    """Build a community server with an applicant and a moderator; their ids are always the same."""
    guild = env.create_guild("PM&R Match Community")
    channel = guild.create_text_channel("ask-the-adviser")
    moderators = guild.create_role(
        "Moderators", permissions=discord.Permissions(manage_messages=True, manage_guild=True)
    )
    applicant = guild.add_member(env.create_user("amina", global_name="Amina"))
    moderator = guild.add_member(
        env.create_user("dr_rivera", global_name="Dr. Rivera"), roles=[moderators]
    )
    return World(channel, applicant, moderator)


async def _set_the_scene(env: simcord.Env, client: AdviserClient, app: App, world: World) -> None:
    """Set the simulated clock to now, name the bot, and post what a moderator would pin."""
    await env.advance_time(max(0.0, (app.now() - env.now()).total_seconds()))
    if client.user:
        await client.user.edit(username="PM&R Match Advisor")
    channel = client.get_channel(world.channel.id)
    if isinstance(channel, discord.TextChannel):
        await channel.send(view=layout(await app.perform("preview", Call("help"))))
    await env.settle()


async def _serve(env: simcord.Env, world: World, port: int) -> None:
    viewers = [world.applicant, world.moderator]
    async with AsyncExitStack() as stack:
        try:
            page = await stack.enter_async_context(
                env.preview(world.channel, viewers=viewers, layout="channel", port=port)
            )
        except simcord.SetupError as error:
            raise CannotStart(
                f"Port {port} cannot be used, perhaps because another preview has it "
                f"({error.__cause__ or error}).\nEnd that one, or name another port from 1024 to "
                "65535: python -m bot preview --port 8800"
            ) from None
        sys.stdout.write(
            f"\n  The adviser is ready:  {page.url}\n\n"
            "  Press Start below its message, or type /assess. You are Amina; the menu at the\n"
            "  top makes you Dr. Rivera, a moderator. Your answers are kept for the next time.\n"
            "  Ctrl-C ends it.\n\n"
        )
        sys.stdout.flush()
        _open(page.url)
        await page.wait_closed()


def _open(url: str) -> None:
    """Open the page where there is a graphical browser; a text browser would take the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is not webbrowser.GenericBrowser:
        browser.open(url)
