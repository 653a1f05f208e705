"""Links into the private chat, where a case is gone through step by step."""

from dataclasses import dataclass

from bot.dialogue.steering import DEEP_LINK

ADDRESS = "https://t.me/{name}?start={payload}"


@dataclass(frozen=True)
class Links:
    """Links to the bot of that name; without a name there are none."""

    name: str = ""

    def case(self, slug: str) -> str:
        """Where the case is gone through; empty where there is no private chat."""
        payload = f"{DEEP_LINK}{slug.replace('/', '__')}"
        return ADDRESS.format(name=self.name, payload=payload) if self.name else ""
