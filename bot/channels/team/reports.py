"""What the team's chat is told: a question without an answer, an answer that did not help. Pure."""

from bot.channels.team.calls import HOME_LANGUAGE
from bot.channels.team.links import Links
from bot.channels.team.shown import Json
from bot.channels.telegram.pages import escaped
from bot.channels.telegram.parts import Target
from bot.content import Content

VOTE = "👎"


def report(text: str, case: str | None, chat: str, content: Content, links: Links) -> Json:
    """The message; `text` has been masked, and who wrote it is not known here."""
    say = content.sentences.say
    key = "team.report-vote" if text == VOTE else "team.report-question"
    lines = [say(HOME_LANGUAGE, key, text=text)]
    known = content.knowledge.cases.get(case or "")
    if known is None:
        return Target(chat).message(escaped(lines[0]))
    lines.append(say(HOME_LANGUAGE, "team.report-case", title=known.title["zh"], case=known.slug))
    link = links.case(known.slug)
    buttons = [[{"text": say(HOME_LANGUAGE, "team.deeper"), "link": link}]] if link else ()
    return Target(chat).message(escaped("\n".join(lines)), buttons)
