"""Settings: `LOADPATH_*` environment variables over one optional TOML file."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from ipaddress import ip_address
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from discovery.role_template import ROLE_NAME
from model.errors import InvalidValue
from schema.graphql.context import Role
from schema.graphql.snapshot import Limits

PREFIX = "LOADPATH_"
FILE = "LOADPATH_CONFIG"
"""The variable that names the TOML file."""


BOUNDS = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""Names of bounds."""


class Refused(ValueError):
    """Settings that are valid alone, but not together."""

    def __init__(self, setting: str, value: object, expected: str) -> None:
        """Name the setting to change, and the value that it must have."""
        super().__init__(f"{setting}: got {value!r}, expected {expected}")
        self.setting, self.value, self.expected = setting, value, expected


class Bounds(BaseModel):
    """What of an estate may be seen: all that passes any of the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: tuple[str, ...] = ()
    """Numbers of accounts."""
    services: tuple[str, ...] = ()
    """Ids or keys of services and systems, with all that belongs to them."""
    tags: tuple[str, ...] = ()
    """Tags, as `key=value`."""


class Token(BaseModel):
    """A bearer token, of which only the hash is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, pattern=r"^[^/\s]+$")
    """The owner's name: the author in the audit log and of assertions."""
    role: Role
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the token, in hexadecimal (`service.new_tokens.new_token` makes both)."""
    bounds: str | None = None
    """The name of the bounds within which it sees; None: everything."""


class Settings(BaseSettings):
    """The choices of one installation. `AWS_*` and `NEO4J_*` are read by boto3 and by the store."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    store: str | None = Field(
        default=None,
        description="URL of the store: `sqlite:///FILE` or `neo4j://HOST`. Without it `NEO4J_URI` "
        "counts, else a SQLite file in the working directory.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on. Anything but this machine itself needs `tokens`, "
        "`sign_in` or `oidc_issuer`.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0: any free.")
    tokens: tuple[Token, ...] = Field(
        default=(),
        description="Who may use the service: a list of `{name, role, sha256}`, perhaps with "
        "`bounds` (JSON in the environment). Roles: reader, editor, operator. Empty, and "
        "`sign_in` not set: only this machine, without tokens.",
    )
    sign_in: bool = Field(
        default=False,
        description="Whether every request needs a token, also from this machine: one of `tokens`, "
        "or one that `loadpath tokens create` made. With `tokens` or `oidc_issuer`, it always "
        "does.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Further names by which this machine may be called without tokens (JSON "
        "list). Protects against pages that point their own name at 127.0.0.1.",
    )
    public_url: str | None = Field(
        default=None,
        description="The address of the service in browsers, such as "
        "`https://loadpath.example.com`; people come back to it from the identity provider.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The issuer of an OpenID provider, whose people and programs may enter. "
        "Extra `identity`.",
    )
    oidc_client_id: str | None = Field(
        default=None, min_length=1, description="How the provider calls this service."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="The secret that the provider knows of this service. With it, with "
        "`oidc_client_id` and `public_url` people sign in by browser. Sessions are sealed with "
        "it: a new secret ends them.",
    )
    oidc_audience: str | None = Field(
        default=None,
        min_length=1,
        description="The audience that bearer tokens of the provider must name. Without it, none "
        "are accepted.",
    )
    oidc_scopes: tuple[str, ...] = Field(
        default=("openid", "email", "profile"),
        description="What people who sign in are asked to share (JSON list).",
    )
    oidc_name_claim: str = Field(
        default="sub",
        min_length=1,
        description="The claim with the name of the author in the audit log. Choose one that "
        "people cannot change themselves.",
    )
    oidc_roles_claim: str = Field(
        default="groups",
        min_length=1,
        description="The claim that `oidc_roles` looks at; dots lead into objects: "
        "`realm_access.roles`.",
    )
    oidc_roles: dict[str, Role] = Field(
        default={},
        description="The role of each value of that claim (JSON object, such as "
        '`{"sre": "operator", "staff": "reader"}`). The highest counts; who has none is refused.',
    )
    oidc_bounds: dict[str, str] = Field(
        default={},
        description="The bounds of each value of that claim (JSON object, from value to a name in "
        "`bounds`). Who is in a group with a role and without bounds sees everything.",
    )
    bounds: dict[str, Bounds] = Field(
        default={},
        description="Parts of the estate, by name: `{accounts, services, tags}` (JSON object). "
        "Who is bound to one reads that part; the rest is left out or has no names.",
    )
    session_seconds: int = Field(
        default=28_800,
        ge=60,
        le=604_800,
        description="How long people stay signed in. Who leaves a group keeps its role until then.",
    )
    bundle_key: Path | None = Field(
        default=None,
        description="The public key that verifies a bundle; needed where `store` is "
        "`bundle:///FILE`.",
    )
    state_dir: Path = Field(
        default=Path(".loadpath"),
        description="Folder for the copy of the current revision that answers when the store is "
        "away.",
    )
    poll_seconds: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="How often to ask the store whether it is there and has a new revision.",
    )
    trusted_documents: Path | None = Field(
        default=None,
        description="A JSON file with the GraphQL documents that clients may name by id, as "
        "graphql-codegen and relay-compiler write it: an object from id to text.",
    )
    only_trusted: bool = Field(
        default=False,
        description="Whether only the documents of `trusted_documents` are answered, by id or by "
        "their text. The page and the query editor then need theirs in it, too.",
    )
    max_page: int = Field(default=1000, ge=1, description="Most items of one page.")
    max_depth: int = Field(default=16, ge=4, description="Most levels of a GraphQL request.")
    max_aliases: int = Field(default=30, ge=0, description="Most aliases of a GraphQL request.")
    max_tokens: int = Field(default=4000, ge=100, description="Most tokens of a GraphQL request.")
    max_map_nodes: int = Field(default=10_000, ge=1, description="Most nodes of a map.")
    max_items: int = Field(
        default=200_000,
        ge=1,
        description="Most items of a GraphQL answer, those of inner lists counted.",
    )
    workers: int = Field(
        default=2,
        ge=0,
        le=64,
        description="Processes that answer heavy questions (gaps, plans, availability …) beside "
        "the light ones; 0: none, everything is answered in threads.",
    )
    workers_from: int = Field(
        default=1000,
        ge=0,
        description="Components from which on the processes are used; smaller estates are "
        "answered in threads.",
    )
    question_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long a heavy question may take; a request may ask for less by the header "
        "`Loadpath-Deadline`.",
    )
    max_waiting: int = Field(
        default=64,
        ge=1,
        description="Heavy questions that may wait; further ones are refused with 429.",
    )
    max_requests: int = Field(
        default=200,
        ge=1,
        description="Requests that may be under way; further ones are refused with 503.",
    )
    max_connections: int = Field(
        default=500, ge=1, description="Connections that may be open; further ones are closed."
    )
    header_seconds: float = Field(
        default=10.0, gt=0, description="How long a client may take to send the headers."
    )
    body_seconds: float = Field(
        default=30.0, gt=0, description="How long a client may take to send the body."
    )
    drain_seconds: float = Field(
        default=0.0,
        ge=0,
        le=300,
        description="How long the service still answers everything after SIGTERM, while `/readyz` "
        "says 503 and load balancers look for other replicas.",
    )
    max_body_bytes: int = Field(default=1_000_000, ge=1000, description="Longest request body.")
    events_queue: str | None = Field(
        default=None,
        description="URL of a queue of SQS from which events of AWS are read.",
    )
    notify_targets: dict[str, str] = Field(
        default={},
        description="Whom incident rules may notify: a URL for each name (JSON in the "
        "environment), as Apprise writes it, or `sns:` and the ARN of a topic.",
    )
    max_events_per_minute: int = Field(
        default=600,
        ge=1,
        description="Events that may be posted to `/events` in a minute; further ones are refused "
        "with 429.",
    )

    crawl_every_minutes: float | None = Field(
        default=None,
        gt=0,
        description="How long after the end of a crawl the next one begins, on one of the "
        "replicas; not set: only when somebody asks for it.",
    )
    crawl_lease_seconds: float = Field(
        default=30.0,
        ge=1,
        le=600,
        description="How long after the death of a replica that crawled another one may crawl.",
    )
    crawl_org: bool = Field(
        default=False,
        description="Crawl every active account of the organization, not just the own one.",
    )
    crawl_role_name: str = Field(
        default=ROLE_NAME, min_length=1, description="The role to assume in other accounts."
    )
    crawl_external_id: str | None = Field(
        default=None, min_length=2, description="The external id to assume it with."
    )
    crawl_workers: int = Field(
        default=16, ge=1, le=512, description="How many scopes are read at a time."
    )
    crawl_rate: float = Field(
        default=1.0,
        ge=0,
        le=10,
        description="Share of the safe request rates that a crawl uses: 0.5 is half, 0 no limit.",
    )
    crawl_timeout_seconds: float = Field(
        default=30.0, gt=0, description="How long to wait for the answer to one call."
    )

    @field_validator("host")
    @classmethod
    def _not_empty(cls, host: str) -> str:
        if not host:
            raise ValueError("an address such as 127.0.0.1")
        return host

    @model_validator(mode="after")
    def _safe(self) -> "Settings":
        if not self.needs_sign_in and not is_loopback(self.host):
            raise Refused("host", self.host, "an address of this machine, or tokens are needed")
        self._check_identity()
        wrong = [name for name in self.bounds if not BOUNDS.fullmatch(name)]
        if wrong:
            raise Refused("bounds", wrong[0], "names of letters, digits, and . _ -")
        for setting, used in (
            ("tokens", {token.bounds for token in self.tokens}),
            ("oidc_bounds", set(self.oidc_bounds.values())),
        ):
            unknown = sorted(name for name in used if name is not None and name not in self.bounds)
            if unknown:
                raise Refused(setting, unknown[0], "the name of bounds that `bounds` has")
        names = [token.name for token in self.tokens]
        if len(set(names)) < len(names):
            raise Refused("tokens", ", ".join(names), "each name once")
        return self

    def _check_identity(self) -> None:
        """Refuse an identity provider that nobody could come in by, or that anybody can imitate."""
        for name in ("oidc_issuer", "public_url"):
            address = getattr(self, name)
            if address is not None and (not is_safe_url(address) or "?" in address):
                raise Refused(name, address, "an address with https, or one of this machine")
        if self.oidc_issuer is None:
            if self.oidc_client_secret is not None or self.oidc_audience is not None:
                raise Refused("oidc_issuer", None, "the issuer of the provider")
            return
        if self.oidc_client_secret is None and self.oidc_audience is None:
            raise Refused("oidc_audience", None, "it, or oidc_client_secret")
        if self.oidc_client_secret is not None:
            for name in ("oidc_client_id", "public_url"):
                if getattr(self, name) is None:
                    raise Refused(name, None, "it together with oidc_client_secret")
            if "openid" not in self.oidc_scopes:
                raise Refused("oidc_scopes", " ".join(self.oidc_scopes), "`openid` in it")
        if not self.oidc_roles:
            raise Refused("oidc_roles", "{}", 'a role at least: {"sre": "operator"}')
        for group in self.oidc_bounds:
            if group not in self.oidc_roles:
                raise Refused("oidc_bounds", group, "a value that has a role in oidc_roles")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over the environment, and that over the file."""
        named = environ.get(FILE)
        if not named:
            return (init_settings, env_settings)
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(named)))

    @property
    def needs_sign_in(self) -> bool:
        """Whether a request needs a token."""
        return self.sign_in or bool(self.tokens) or self.oidc_issuer is not None

    @property
    def store_name(self) -> str:
        """A text that differs between stores, for naming files; it may hold a password."""
        return self.store or environ.get("NEO4J_URI") or "default"

    @cached_property
    def limits(self) -> Limits:
        """How much one request may ask for."""
        return Limits(
            page=self.max_page,
            default_page=min(Limits().default_page, self.max_page),
            depth=self.max_depth,
            aliases=self.max_aliases,
            tokens=self.max_tokens,
            map_nodes=self.max_map_nodes,
            elements=self.max_items,
        )

    @classmethod
    def described(cls) -> Iterator[tuple[str, str, str]]:
        """Yield variable, default and meaning of every setting, for the reference page."""
        yield FILE, "", "A TOML file with the settings below, in lower case without the prefix."
        for name, field in cls.model_fields.items():
            default = "" if field.default in (None, (), {}) else str(field.default)
            yield f"{PREFIX}{name.upper()}", default, field.description or ""


def load_settings(**given: Any) -> Settings:
    """Return the settings of this process; values that are `given` and not None win.

    Raises:
        InvalidValue: if a setting has the wrong form, or the file cannot be read.
    """
    _check_file(environ)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise _translated(error) from error
    except SettingsError as error:
        raise _unreadable(error) from error
    except (OSError, ValueError) as error:
        raise InvalidValue("settings", environ.get(FILE), "a readable TOML file") from error


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe_url(address: str) -> bool:
    """Tell whether nobody on the way to an address can change what it answers.

    >>> is_safe_url("https://login.example.com"), is_safe_url("http://login.example.com")
    (True, False)
    """
    try:
        parts = urlsplit(address)
        name = parts.hostname
    except ValueError:
        return False
    if not name or parts.fragment or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(name))


def _check_file(variables: Mapping[str, str]) -> None:
    named = variables.get(FILE)
    if named and not Path(named).is_file():
        raise InvalidValue(FILE, named, "the path of a TOML file")


def _translated(error: ValidationError) -> InvalidValue:
    first = error.errors(include_url=False)[0]
    why = first.get("ctx", {}).get("error")
    if isinstance(why, Refused):
        hint = "set LOADPATH_SIGN_IN=true or LOADPATH_TOKENS, or keep LOADPATH_HOST=127.0.0.1"
        return InvalidValue(
            f"setting {why.setting}",
            why.value,
            why.expected,
            hint=hint if why.setting == "host" else None,
        )
    *above, last = (str(part) for part in first["loc"])
    if first["type"] == "missing":
        return InvalidValue(f"setting {'.'.join(above)}", "…", f"`{last}` in it")
    # A token that was given in plain by mistake is not repeated.
    shown = (
        "…"
        if {"tokens", "oidc_client_secret", "notify_targets"} & {*above, last}
        else first["input"]
    )
    expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return InvalidValue(f"setting {'.'.join((*above, last))}", shown, expected)


def _unreadable(error: SettingsError) -> InvalidValue:
    """Return the error for a variable that must hold JSON."""
    match = re.search(r'field "(\w+)"', str(error))
    name = f"{PREFIX}{match[1].upper()}" if match else "settings"
    hint = '[{"name": "me", "role": "reader", "sha256": "…"}]' if name.endswith("TOKENS") else None
    return InvalidValue(name, "…", "JSON", hint=hint)
