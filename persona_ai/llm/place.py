"""Where a model is and with which key: named in messages, the key never."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import Field

from persona_ai.errors import InputError
from persona_ai.schema import Record
from persona_ai.settings import ModelSettings

OPENAI = "https://api.openai.com/v1"


class Place(Record):
    """A server's address, the variable that its key is read from, and the key."""

    base_url: str
    key_env: str
    key: str = Field(repr=False)

    @property
    def server(self) -> str:
        """The server as a message names it: host and port, without user, password or path."""
        parts = urlsplit(self.base_url)
        host = parts.hostname or self.base_url
        return f"{host}:{parts.port}" if parts.port else host

    def refused(self, status: int) -> InputError:
        """Return the error for a key that the server does not take."""
        state = (
            f"the key in {self.key_env}" if self.key else f"a call without a key ({self.key_env} is not set)"
        )
        return InputError(
            f"{self.server} refused {state} (status {status}); put a valid key into {self.key_env}"
        )

    def hide(self, text: str) -> str:
        """Return a text without the key, should a server have repeated it."""
        return text.replace(self.key, "***") if self.key else text


def find_place(settings: ModelSettings, environ: Mapping[str, str]) -> Place:
    """Return where the settings' model is; a server of one's own may do without a key.

    Raises:
        InputError: no model is named, the address is none, or the key that OpenAI needs is not set.
    """
    if not settings.name:
        raise InputError('no model is named; put name = "..." under [model] in persona.toml')
    key = environ.get(settings.api_key_env, "").strip()
    if not settings.base_url and not key:
        raise InputError(
            f"the model '{settings.name}' at api.openai.com needs a key in {settings.api_key_env}; "
            "set it, or set base_url to a server of your own"
        )
    base_url = settings.base_url or OPENAI
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname:
        raise InputError(f"base_url is {base_url!r}; it must look like http://127.0.0.1:8080/v1")
    return Place(base_url=base_url, key_env=settings.api_key_env, key=key)
