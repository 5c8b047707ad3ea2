"""The composition root: every part is made here, in order, and ended in the reverse order."""

import asyncio
import contextlib
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from rooms.ids import Millis
from sessionserver import core_watch, keys, pages
from sessionserver.addresses import ipv4_address, named, origin, own_addresses
from sessionserver.api import Api
from sessionserver.cluster import Cluster, url_of
from sessionserver.files import Files, NoFiles
from sessionserver.forwarding import Forwarding
from sessionserver.limits import TokenBuckets, Unlimited
from sessionserver.lines import Lines, count_always
from sessionserver.links import DerivedCredentials
from sessionserver.listening import answering, listening
from sessionserver.logs import say
from sessionserver.materials import MaterialFiles
from sessionserver.metrics import PrometheusMeter
from sessionserver.openapi import OpenApi
from sessionserver.proxies import behind, networks
from sessionserver.registry import Node, Registry
from sessionserver.relays import TurnRelays
from sessionserver.reports import Reports
from sessionserver.retention import sweep_always
from sessionserver.sealing import Sealing
from sessionserver.settings import Settings
from sessionserver.stores import sqlite
from sessionserver.stores.redis import RedisLog
from sessionserver.stores.redis_link import RedisLink
from sessionserver.transcripts import Transcripts
from signaling.checks import Checks
from signaling.log import EventLog
from signaling.longpoll import PlainHttp, plain_errors
from signaling.media import MediaPlane, NoMedia
from signaling.ports import NoRelays, Relays
from signaling.session import Surroundings
from signaling.sessions import Sessions
from signaling.sockets import Sockets

LARGEST_BODY = 128 * 1024
DRAIN_S = 10.0


class WallClock:
    def now(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)


class SystemChance:
    def seed(self) -> int:
        return secrets.randbits(64)


@dataclass
class Running:
    """A server that serves; `ready` turns off before it goes."""

    sessions: Sessions
    media_available: bool
    api_key: str
    api_key_is_new: bool
    ready: bool = True


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Running]:
    """Serve until the caller is done, then drain."""
    async with AsyncExitStack() as stack:
        known = keys.load(settings.data_dir, settings.api_key, settings.secret)
        meter = PrometheusMeter()
        log, cluster = open_log(settings, known, meter)
        stack.push_async_callback(log.close)
        await renew_master(log, known, settings)
        others = core_watch.workers()
        plane = start_media(settings)
        stack.push_async_callback(plane.close)

        limits = Unlimited() if settings.limits == "off" else TokenBuckets()
        clock = WallClock()
        relays: Relays = NoRelays()
        if settings.turn_urls:
            relays = TurnRelays(settings.turn_urls.split(), settings.turn_secret, clock)
        around = Surroundings(log, plane, clock, SystemChance(), limits, meter, relays)
        sessions = Sessions(around, DerivedCredentials(known.credentials), cluster)
        await stack.enter_async_context(sessions)
        if cluster is None:
            say("restored", sessions=await sessions.restore())

        running = Running(sessions, plane.available, known.api_key, known.api_key_is_new)
        app = web.Application(
            client_max_size=LARGEST_BODY,
            middlewares=[
                behind(networks(settings.trusted_proxies)),
                pages.protective_headers,
                plain_errors,
            ],
        )
        if cluster is not None:
            forwarding = Forwarding(cluster, sessions, known.credentials)
            await stack.enter_async_context(forwarding)
            app.middlewares.append(forwarding.middleware())
        sockets = Sockets(sessions, limits, meter)
        sockets.server.attach(app)
        if cluster is not None:
            sockets.server.attach(app, url_of(cluster.me.name).strip("/"))
        api = Api(sessions, known.api_key, meter, lambda: running.ready and is_in(cluster))
        app.add_routes(api.routes())
        app.add_routes(Lines(api, sessions).routes())
        app.add_routes(Reports(api.host_of, around.clock.now).routes())
        app.add_routes(Transcripts(api, sessions).routes())
        files = open_files(settings)
        sessions.erased = files.erase
        app.add_routes(MaterialFiles(sessions, files, limits).routes())
        app.add_routes(PlainHttp(sessions, limits).routes())
        app.add_routes(Checks(sessions, limits, settings.checks_together).routes())
        app.add_routes(OpenApi(app).routes())
        app.add_routes(pages.routes())

        for beside in (
            sockets.server.clock.watch(),
            sweep_always(sessions),
            count_always(plane, meter),
            core_watch.watch(others),
        ):
            stack.push_async_callback(_cancelled, asyncio.create_task(beside))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        assert runner.server is not None
        door = await answering(runner.server, listening(settings.http_address, settings.http_port))
        stack.callback(door.close)
        if cluster is not None:
            await cluster.begin(sessions)
            stack.push_async_callback(cluster.end)
        say("serving", http_port=settings.http_port, media=plane.available)
        try:
            yield running
        finally:
            running.ready = False
            say("draining")
            if cluster is not None:
                await cluster.hand_over()
            door.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_S):
                    await sockets.close()


async def renew_master(log: EventLog, known: keys.Keys, settings: Settings) -> None:
    """Wraps everything by the newest master key, where there are several, and forgets the others."""
    # Of nodes with a secret in common the key comes from that.
    if isinstance(log, sqlite.SqliteLog) and len(known.master) > keys.SIZE:
        await log.wraps_anew()
        keys.keep_master(settings.data_dir, known.master[: keys.SIZE])
        say("master_key_renewed")


def open_log(
    settings: Settings, known: keys.Keys, meter: PrometheusMeter
) -> tuple[EventLog, Cluster | None]:
    """SQLite for a node that is alone, Redis for one of many."""
    if not settings.redis_url:
        return sqlite.SqliteLog(settings.data_dir / sqlite.FILE, Sealing(known.master)), None
    link = RedisLink(settings.redis_url, meter, settings.redis_replicas)
    log = RedisLog(link, Sealing(known.master))
    me = Node(
        name=settings.node_name or f"{socket.gethostname()}-{settings.http_port}",
        boot=secrets.token_hex(6),
        since=time.time(),
        address=settings.node_address or origin(ipv4_address(), settings.http_port),
    )
    fingerprint = keys.derived(settings.secret, "fingerprint").hex()
    return log, Cluster(Registry(link, fingerprint), log, me, meter)


def open_files(settings: Settings) -> Files:
    if settings.redis_url and not settings.files_dir:
        say(
            "files_off",
            reason="several nodes need SESSIONSERVER_FILES_DIR, a folder that they share",
        )
        return NoFiles()
    return Files(settings.files)


def is_in(cluster: Cluster | None) -> bool:
    """Once in, a node stays ready: without Redis nobody else could serve these people either."""
    return cluster is None or cluster.joined


def start_media(settings: Settings) -> MediaPlane:
    """The native core if it is installed, else a plane that says plainly that media is off."""
    try:
        from signaling.native import NativePlane
    except ImportError:
        say("media_off", reason="the native core (mediacore) is not installed")
        return NoMedia()
    addresses = named(settings.public_address) or own_addresses()
    plane = NativePlane(settings.media_port, addresses, settings.media_together)
    if not plane.has_tcp:
        say("media_without_tcp", port=plane.port, reason="the TCP port is taken")
    return plane


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
