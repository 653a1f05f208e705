"""Judges messages by Telegram's documented limits, with a judge that is not ours (teremok), in that judge's own venv.

Reads one JSON object a line with the fields of sendMessage; writes one line each: empty, or what is wrong.
"""

import asyncio
import json
import sys

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardMarkup
from teremok import MockBot


async def _judged() -> None:
    bot = MockBot()
    for line in sys.stdin:
        said = json.loads(line)
        markup = said.pop("reply_markup", None)
        keyboard = InlineKeyboardMarkup.model_validate(markup) if markup else None
        try:
            await bot(SendMessage(**said, reply_markup=keyboard))
        except TelegramBadRequest as error:
            sys.stdout.write(f"{error.message}\n")
        else:
            sys.stdout.write("\n")


if __name__ == "__main__":
    asyncio.run(_judged())
