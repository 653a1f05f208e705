"""Every figure in a text stands in a fact that the text's row cites."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.check.texts import Place, all_texts, message_file, where
from bot.content import Content
from intents.numbers import CHINESE, number
from knowledge.errors import Problem
from knowledge.model import Knowledge

DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
UNIT_ZH = "个?(?:小时|工作日|自然日|天|日内|周|星期|个月|月|年|倍|成|欧|欧元|份|次|分钟)"
IN_CHINESE = re.compile(rf"(?<![周期拜])({CHINESE})(?={UNIT_ZH})")
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ENGLISH = {word: figure for figure, word in enumerate(WORDS, 1)}
IN_ENGLISH = re.compile(
    rf"\b({'|'.join(ENGLISH)})[- ](?=hours?|days?|weeks?|months?|years?|business|calendar|times?)",
    re.IGNORECASE,
)
TWICE = re.compile(r"\bdouble\b|\btwice\b|双倍|两倍|加倍|\b2x\b", re.IGNORECASE)
NOT_COUNTED = re.compile(r"一(?:个?(?:月|周|天|年|次|份))|一[天日]比一[天日]|第一|2FA|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def figures(text: str) -> set[str]:
    """The figures of a text, in digits: 48, 三天 as 3, "three days" as 3, double as 2x."""
    counted = NOT_COUNTED.sub(" ", text)
    found = {_plain(match) for match in DIGITS.findall(counted)}
    found |= {str(number(match)) for match in IN_CHINESE.findall(counted) if number(match)}
    found |= {str(ENGLISH[match.lower()]) for match in IN_ENGLISH.findall(counted)}
    return found | ({"2x"} if TWICE.search(counted) else set())


def _plain(digits: str) -> str:
    stripped = digits.lstrip("0").replace(",", "")
    return stripped or "0"


def supported(knowledge: Knowledge, names: Iterable[str]) -> set[str]:
    """The figures that the facts hold; the year of a guide may be named with them."""
    found: set[str] = set()
    for fact in (knowledge.facts[name] for name in names if name in knowledge.facts):
        date = knowledge.guides[knowledge.guide_of[fact.id]].date["en"]
        for text in (fact.statement, date, *fact.numbers, *fact.literals):
            found |= figures(text)
    return found


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """Every figure that no cited fact supports."""
    for text in all_texts(content, root):
        if text.platform:
            yield from _unsupported(content, text)
    for message in content.library.messages.values():
        known = supported(content.knowledge, message.basis)
        for language, written in message.text.items():
            for figure in sorted(figures(_without_list_numbers(written)) - known):
                yield Problem(
                    where(message_file(root, message.id), "text:", figure),
                    f"{language}: the figure {figure} stands in no fact of its basis",
                    "correct it, or add the fact to basis",
                )


def _without_list_numbers(text: str) -> str:
    return re.sub(r"(?m)^\s*\d+[.)、]", "", text)


def _unsupported(content: Content, text: Place) -> Iterator[Problem]:
    known = supported(content.knowledge, text.facts)
    for language, written in text.text.items():
        for figure in sorted(figures(written) - known):
            yield Problem(
                where(text.file, text.name.partition(":")[0], written[:20]),
                f"{text.name} ({language}): the figure {figure} stands in no cited fact",
                "cite the fact that holds it, or take the figure out",
            )
