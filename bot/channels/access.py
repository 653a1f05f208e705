"""Who may talk to a bot: chats and users on a list; a chat that is not is ignored, and logged once."""

import logging
from dataclasses import dataclass, field

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Access:
    """The list; an empty one lets everybody in."""

    channel: str
    allowed: frozenset[str] = frozenset()
    _told: set[str] = field(default_factory=set)

    def allows(self, chat: str, user: str) -> bool:
        """Whether one of the two is on the list."""
        if not self.allowed or chat in self.allowed or user in self.allowed:
            return True
        if chat not in self._told:
            self._told.add(chat)
            LOG.warning("%s: chat %s is not on the list and is ignored", self.channel, chat)
        return False
