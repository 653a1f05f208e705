"""`ask`: one turn, nothing kept."""

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import app
from bot.messages import HOME, Address, Incoming, Outgoing
from intents.nearest import Nearest
from intents.phrases import Corpus


async def ask(question: str, store: Path | None, *, as_json: bool, explain: bool) -> int:
    """Print the reply to one question."""
    app.encoder()
    shipped = app.load_content()
    listener = app.lazy_listener(shipped)
    async with app.copilot(shipped, listener, store) as copilot:
        message = Incoming(
            Address("ask", "local", "local"),
            uuid.uuid4().hex,
            copilot.store.now(),
            ZoneInfo(HOME),
            text=question,
        )
        reply = await copilot.handle(message)
    sys.stdout.write((json.dumps(reply.as_json(), ensure_ascii=False) if as_json else reply.text) + "\n")
    if explain:
        sys.stdout.write(explained(reply) + "\n")
        nearest = Nearest.of(listener(), Corpus().load())
        sys.stdout.writelines(f"{line}\n" for line in reasons(nearest, question, reply.platform))
    return 0


def explained(reply: Outgoing) -> str:
    """Candidates with their scores, the slots that were read, and which row was reached."""
    heard = reply.understanding or {}
    lines = [f"kind      {reply.kind}", f"language  {heard.get('language')}", f"platform  {reply.platform}"]
    lines += [f"intent    {share:.3f}  {name}" for name, share in heard.get("intents", ())]
    lines += [f"case      {share:.3f}  {slug}" for slug, share in heard.get("cases", ())]
    lines += [f"slot      {name} = {value}" for name, value in reply.slots.items()]
    lines += [
        f"reading   {'sure' if one['sure'] else 'likely'}  {one['slot']} = {one['value']}  {one['text']!r}"
        for one in reply.readings
    ]
    lines += [f"asks      {reply.asks}"] if reply.asks else []
    lines += [f"outcome   {reply.case} {', '.join(reply.outcomes)}"] if reply.outcomes else []
    lines += [f"fact      {fact}" for fact in reply.facts]
    return "\n".join(["", *lines])


def reasons(nearest: Nearest, question: str, platform: str | None) -> Iterator[str]:
    """What each clause would mean alone, and the phrases nearest to the whole."""
    for clause, ranking in nearest.clauses(question, platform):
        intent, share = ranking.intents[0]
        yield f"clause    {share:.3f}  {intent}  {clause!r}"
    for near in nearest.phrases_to(question, platform):
        yield f"phrase    {near.likeness:.3f}  {near.intent}  {near.text!r}"
