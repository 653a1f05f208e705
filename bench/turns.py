"""Start-up time, time per turn and peak memory, beside encoding one sentence alone in the same run."""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np

from bot import app
from bot.copilot import Copilot
from bot.messages import HOME, Address, Incoming
from intents.understand import Listener

TURNS = 200
SAYINGS = (
    "买家说包裹一直没收到，深圳发的，货值 65 欧",
    "the buyer received a broken vase and opened a complaint, what can I offer",
    "L'acheteur veut renvoyer la robe, elle ne lui plaît pas, qui paie le retour ?",
    "客服昨天发邮件来要发票，最晚什么时候交",
)


def main() -> None:
    """Print the measures as JSON: milliseconds, ratios to encoding one sentence, megabytes."""
    started = _started()
    encode, turn = asyncio.run(_turns())
    figures = {
        "start_to_first_reply_s": round(started, 2),
        "encode_p50_ms": round(float(np.percentile(encode, 50)), 2),
        "turn_p50_ms": round(float(np.percentile(turn, 50)), 2),
        "turn_p99_ms": round(float(np.percentile(turn, 99)), 2),
        "turn_p50_to_encode": round(float(np.percentile(turn, 50) / np.percentile(encode, 50)), 2),
        "turn_p99_to_encode_p99": round(float(np.percentile(turn, 99) / np.percentile(encode, 99)), 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def _started() -> float:
    """Seconds from starting the program to its first reply, with the index built before."""
    command = [sys.executable, "-m", "bot", "chat", "--jsonl"]
    line = json.dumps({"text": SAYINGS[0], "platform": "rakuten-fr"}) + "\n"
    subprocess.run(command, input=line, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    start = time.perf_counter()
    subprocess.run(command, input=line, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return time.perf_counter() - start


async def _turns() -> tuple[list[float], list[float]]:
    content = app.load_content()
    listener = app.lazy_listener(content)
    encoder = app.encoder()
    encoder.warm()
    async with app.copilot(content, listener, None) as copilot:
        await _timed_turn(copilot, listener, 0)
        encode: list[float] = []
        turn: list[float] = []
        for number in range(1, TURNS + 1):
            saying = SAYINGS[number % len(SAYINGS)]
            encode.append(_timed(lambda saying=saying: encoder.encode([saying])))  # type: ignore[misc]
            turn.append(await _timed_turn(copilot, listener, number))
    return encode, turn


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


async def _timed_turn(copilot: Copilot, listener: Callable[[], Listener], number: int) -> float:
    listener()
    saying = SAYINGS[number % len(SAYINGS)]
    address = Address("bench", str(number), "seller")
    message = Incoming(address, "1", copilot.store.now(), ZoneInfo(HOME), text=saying, platform="rakuten-fr")
    start = time.perf_counter()
    await copilot.handle(message)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
