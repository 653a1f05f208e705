"""What the team is told: questions without an answer and answers that did not help, without personal data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.channels.channel import Response
from bot.masks import masked
from bot.messages import Incoming, Outgoing
from bot.store.queues import Entry

LONGEST = 500
Shape = Callable[[str, str | None], Iterable[Entry]]


@dataclass(frozen=True)
class Reports:
    """Reports for whoever wants them; a shape makes entries for its chat from a text and the case it is about."""

    shapes: tuple[Shape, ...] = ()

    def about(self, response: Response) -> Iterable[Entry]:
        """The report of a turn; most turns have none."""
        reply, incoming = response.reply, response.incoming
        if not self.shapes or reply is None or incoming is None or response.turn is None:
            return ()
        text = _text(incoming, reply)
        case = _case(response)
        return [entry for shape in self.shapes for entry in shape(text, case)] if text else ()


def _text(incoming: Incoming, reply: Outgoing) -> str | None:
    if incoming.choice == "vote:down":
        return "👎"
    if reply.kind in ("out-of-scope", "no-rule") and incoming.text:
        return f"❓ {masked(incoming.text, LONGEST)}"
    return None


def _case(response: Response) -> str | None:
    reply, turn = response.reply, response.turn
    if reply and reply.case:
        return reply.case
    votes = turn.writes.get("votes", ()) if turn else ()
    return next((vote["case"] for vote in votes), None)
