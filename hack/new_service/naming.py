"""The name of a service, in each form that code, chart and cluster write it in."""

import keyword
import re
from dataclasses import dataclass
from functools import cached_property

from hack.new_service.errors import NewServiceError

# MySQL gives the user NAME_migrate 32 letters; lines of code have less room.
LONGEST = 20
LABEL = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PARTS = ("api", "backup", "common", "migrate", "mysql", "proxy", "web")
NAMESPACES = ("default", "gateway", "gitops", "monitoring")
PATH = "app2"


@dataclass(frozen=True)
class Name:
    """A name as Kubernetes writes it: lower case, with dashes."""

    label: str

    @property
    def identifier(self) -> str:
        """In Python, SQL, metrics and nginx's variables."""
        return self.label.replace("-", "_")

    @property
    def constant(self) -> str:
        """In environment variables."""
        return self.identifier.upper()

    @property
    def camel(self) -> str:
        """In the names of alerts."""
        return "".join(word.capitalize() for word in self.label.split("-"))

    @property
    def anchor(self) -> str:
        """In links to the headings of alerts."""
        return self.camel.lower()


@dataclass(frozen=True)
class Renaming:
    """From one name to another, each form to its like."""

    old: Name
    new: Name

    def apply(self, text: str) -> str:
        """A text or a path, with the new name for the old one and for the URL's path."""
        return self._pattern.sub(self._replacement, text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        old = self.old
        forms = {old.label, old.identifier, old.constant, old.camel, old.anchor}
        return re.compile(rf"{'|'.join(sorted(forms))}|\b{PATH}\b")

    def _replacement(self, match: re.Match[str]) -> str:
        before = match.string[match.start() - 1 : match.start()]
        after = match.string[match.end() : match.end() + 1]
        if match[0] == self.old.constant:
            return self.new.constant
        if match[0] == self.old.camel:
            return self.new.camel
        if "_" in (before, after):
            return self.new.identifier
        return self.new.anchor if after.isalpha() and match[0] != PATH else self.new.label


def parse(text: str, own: str) -> Name:
    """The name that a person gave; NewServiceError if it cannot be one."""
    if not text:
        raise NewServiceError("how is the service called? give NAME=name, such as NAME=orders")
    if not LABEL.fullmatch(text) or not 2 <= len(text) <= LONGEST:
        raise NewServiceError(
            f"NAME={text} is no name of a service: give 2 to {LONGEST} lower-case letters, digits "
            "and single dashes, a letter first and no dash last, such as stock-room"
        )
    taken = (own, *PARTS, *NAMESPACES)
    if text in taken or text.startswith("kube-") or keyword.iskeyword(text):
        raise NewServiceError(
            f"NAME={text} means something already, here, in Kubernetes or in Python: give another"
        )
    return Name(text)
