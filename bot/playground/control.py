"""What tests ask of a playground: faults to come, calls that were made, a group that moves."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.api import telegram_of
from bot.playground.call import Call, read_call
from bot.playground.chat import WAIT_SECONDS
from bot.playground.errors import BadRequest
from bot.playground.faults import Cut, Fault

CUTS = {cut.value: cut for cut in Cut}


async def add_fault(request: Request) -> Response:
    """Let the next `calls` calls of a method meet a fault: JSON with the fields of Fault."""
    call = await read_call(request)
    fault = _fault(call)
    telegram_of(request).faults.add(fault, call.integer("calls", 1))
    return JSONResponse({"ok": True})


async def faults_are_met(request: Request) -> Response:
    """Say whether all faults have met their calls; wait up to `wait` seconds until they have."""
    telegram, call = telegram_of(request), await read_call(request)
    wait = min(call.integer("wait"), WAIT_SECONDS)
    met = await telegram.bell.until(lambda: not telegram.faults.waiting(), wait)
    return JSONResponse({"met": met})


async def clear_faults(request: Request) -> Response:
    """Forget the faults that wait."""
    telegram_of(request).faults.clear()
    return JSONResponse({"ok": True})


async def calls(request: Request) -> Response:
    """Give the calls after number `after`; wait up to `wait` seconds until there is one."""
    telegram, call = telegram_of(request), await read_call(request)
    after, wait = call.integer("after"), min(call.integer("wait"), WAIT_SECONDS)
    return JSONResponse(await telegram.bell.until(lambda: telegram.log.after(after), wait))


async def waiting(request: Request) -> Response:
    """Count the updates that the bot has not confirmed."""
    return JSONResponse({"updates": telegram_of(request).updates.waiting()})


async def add_updates(request: Request) -> Response:
    """Queue updates, whatever they hold: JSON with `updates`, each without its number."""
    call = await read_call(request)
    telegram_of(request).deliver(call.structure("updates") or [])
    return JSONResponse({"ok": True})


async def take_updates(request: Request) -> Response:
    """Give the updates that the bot has not confirmed, and forget them: it never gets them."""
    return JSONResponse(telegram_of(request).withhold())


async def upgrade(request: Request) -> Response:
    """Make a group (`chat`) a supergroup (`supergroup`), as `person`."""
    call = await read_call(request)
    person, chat, supergroup = (call.integer(key) for key in ("person", "chat", "supergroup"))
    telegram_of(request).upgrade(person, chat, supergroup)
    return JSONResponse({"ok": True})


def _fault(call: Call) -> Fault:
    try:
        delay, drip = (float(call.text(name) or 0) for name in ("delay", "drip"))
    except ValueError as error:
        raise BadRequest("delay and drip are numbers of seconds") from error
    cut, status = call.text("cut") or Cut.NEVER.value, call.integer("status")
    if cut not in CUTS or not call.text("method"):
        raise BadRequest("a fault needs a method, and a cut of never, before, within or after")
    return Fault(
        method=call.text("method"),
        chat=call.integer("chat") or None,
        status=status or None,
        description=call.text("description"),
        parameters=call.structure("parameters") or {},
        delay=delay,
        drip=drip,
        body=call.parameters.get("body"),
        cut=CUTS[cut],
    )


ROUTES = [
    Route("/control/faults", add_fault, methods=["POST"]),
    Route("/control/faults", faults_are_met, methods=["GET"]),
    Route("/control/faults", clear_faults, methods=["DELETE"]),
    Route("/control/calls", calls, methods=["GET"]),
    Route("/control/waiting", waiting, methods=["GET"]),
    Route("/control/updates", add_updates, methods=["POST"]),
    Route("/control/updates", take_updates, methods=["DELETE"]),
    Route("/control/upgrades", upgrade, methods=["POST"]),
]
