"""What the service counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._registry = own
        self._turns = Counter("copilot_turns", "Turns, by kind of reply", ("channel", "kind"), registry=own)
        self._seconds = _histogram("copilot_turn_seconds", "Time of a turn", own)
        self._waited = _histogram("copilot_wait_seconds", "From arrival to the end of the turn", own)
        self._failed = Counter("copilot_failures", "Failures, by where", ("channel", "where"), registry=own)
        self._parts = Counter("copilot_parts", "Messages, by what became of them", ("channel", "result"), registry=own)
        self._sending = _histogram("copilot_send_seconds", "From the turn to the message's being sent", own)
        self._waiting = Gauge("copilot_waiting", "Rows that wait, by queue", ("queue",), registry=own)

    def turn(self, channel: str, kind: str, seconds: float, waited: float) -> None:
        """A turn was taken."""
        self._turns.labels(channel, kind).inc()
        self._seconds.labels(channel).observe(seconds)
        self._waited.labels(channel).observe(waited)

    def failed(self, channel: str, where: str) -> None:
        """Something failed."""
        self._failed.labels(channel, where).inc()

    def sent(self, channel: str, waited: float) -> None:
        """A part was sent."""
        self._parts.labels(channel, "sent").inc()
        self._sending.labels(channel).observe(waited)

    def unsent(self, channel: str, result: str) -> None:
        """A part was postponed or given up."""
        self._parts.labels(channel, result).inc()

    def waiting(self, queue: str, rows: int) -> None:
        """How many rows wait."""
        self._waiting.labels(queue).set(rows)

    def page(self) -> bytes:
        """The page that Prometheus reads."""
        return generate_latest(self._registry)


def _histogram(name: str, help_: str, registry: CollectorRegistry) -> Histogram:
    return Histogram(name, help_, ("channel",), buckets=SECONDS, registry=registry)
