"""Meaning: what a program does with the host that a variable names, by the variable's name.

Most variables name what the program calls. Some name who may call it, where it sends telemetry,
what it must not reach through a proxy, or itself.
"""

import re
from enum import StrEnum

from discovery.variables import words


class Meaning(StrEnum):
    """What the host in a variable is to the program."""

    CALLS = "calls"
    """The program calls it."""
    ADMITS = "admits"
    """It may call the program: an allowed origin, a redirect after login."""
    TELEMETRY = "telemetry"
    """The program reports to it: traces, metrics, logs, errors."""
    BYPASS = "bypass"
    """It is reached without the proxy; nothing says that it is reached."""
    PROXY = "proxy"
    """The program calls others through it."""
    SELF = "self"
    """It is the program's own address."""
    UNCLEAR = "unclear"
    """The program calls it, or it is the program's own name or a part of names."""
    MENTION = "mention"
    """It is shown to people, or is an identifier: a link, an audience, a namespace."""


_NO_PROXY = frozenset({"no_proxy", "non_proxy_hosts", "noproxy", "proxy_bypass", "proxy_exclude"})
_PROXY = frozenset(
    {"http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "grpc_proxy", "socks_proxy"}
)
_ADMITS = frozenset(
    {"allow", "allowed", "allowlist", "callback", "callbacks", "cors", "csp", "csrf", "origins",
     "redirect", "redirects", "referer", "referers", "referrer", "trusted", "whitelist",
     "whitelisted"}
)  # fmt: skip
_ADMITS_PAIRS = (
    "cancel_url",
    "csrf_trusted",
    "frame_ancestors",
    "logout_url",
    "logout_uri",
    "post_logout",
    "return_url",
    "success_url",
)
_TELEMETRY = frozenset(
    {"apm", "applicationinsights", "appinsights", "appdynamics", "bugsnag", "datadog", "dd",
     "dogstatsd", "dynatrace", "fluentbit", "fluentd", "gelf", "graylog", "graphite", "honeycomb",
     "instana", "jaeger", "lightstep", "logging", "logstash", "loki", "metrics", "newrelic",
     "opentelemetry", "otel", "otlp", "papertrail", "pushgateway", "pyroscope", "rollbar",
     "sentry", "skywalking", "splunk", "statsd", "syslog", "telegraf", "telemetry", "tempo",
     "tracer", "traces", "tracing", "xray", "zipkin"}
)  # fmt: skip
_TELEMETRY_PAIRS = (
    "aws_xray",
    "log_endpoint",
    "log_host",
    "log_server",
    "log_url",
    "new_relic",
    "trace_agent",
    "trace_collector",
    "trace_endpoint",
    "trace_exporter",
)
_TELEMETRY_HOSTS = re.compile(
    r"(^|\.)(sentry\.io|datadoghq\.(com|eu)|newrelic\.com|nr-data\.net|honeycomb\.io|bugsnag\.com"
    r"|rollbar\.com|loggly\.com|papertrailapp\.com|logz\.io|splunkcloud\.com|sumologic\.com"
    r"|instana\.io|dynatrace\.com|lightstep\.com|logdna\.com|applicationinsights\.azure\.com)$"
)
TELEMETRY_PORTS = frozenset({4317, 4318, 6831, 8125, 8126, 9411, 12201, 14250, 14268, 24224})
"""The ports of OTLP, Jaeger, StatsD, Datadog, Zipkin, GELF and Fluentd."""
_SELF = frozenset(
    {"advertised_host", "advertised_listeners", "app_domain", "app_host", "app_hostname",
     "app_url", "base_url", "bind_address", "domain", "domain_name", "external_hostname",
     "external_url", "fqdn", "host", "host_name", "hostname", "kc_hostname", "letsencrypt_host",
     "listen_addr", "listen_address", "local_domain", "nextauth_url", "own_url", "public_host",
     "public_hostname", "public_url", "root_url", "self_url", "server_domain", "server_name",
     "site_address", "site_domain", "site_url", "virtual_host", "web_domain", "web_url",
     "website_url"}
)  # fmt: skip
"""Whole names, after a prefix of the framework or the program, of the program's own address."""
_SELF_WORDS = frozenset({"advertise", "advertised", "bind", "listen", "listener", "listeners"})
_OF_THE_MACHINE = frozenset({"domain", "fqdn", "host", "host_name", "hostname"})
"""Of these only without a prefix: `KAFKA_HOST` is called, `HOST` is listened at."""
_PREFIXES = re.compile(
    r"^((django|expo_public|flask|gatsby|gf|laravel|my|next_public|next|nuxt_public|nuxt|rails"
    r"|react_app|server|service|spring|vite|wordpress)_+)+"
)
"""What frameworks and people put before the name of a variable."""
_MENTIONS = frozenset(
    {"audience", "avatar", "cookie", "copyright", "doc", "docs", "documentation", "favicon",
     "homepage", "icon", "image", "img", "legal", "license", "link", "links", "logo", "privacy",
     "realm", "support", "tag", "terms", "tos", "version", "xmlns"}
)  # fmt: skip
"""Words of variables whose host is shown to people, or is only a name."""
_PERHAPS_OWN = (
    "admin_url", "client_url", "dashboard_url", "frontend_url", "portal_url", "server_url",
    "serverurl", "spa_url", "ui_url", "webapp_url",
)  # fmt: skip
"""Ends of variables with the address at which people open an application."""
_PACKAGES = frozenset({"goproxy", "npm", "nuget", "pip", "pypi", "rubygems"})
"""Words of variables with a place of packages, which only builds call."""
_NAMESPACE_HOSTS = re.compile(
    r"(^|\.)(w3\.org|json-schema\.org|schema\.org|xmlsoap\.org|purl\.org|opengis\.net)$"
)
"""Hosts that stand in the names of schemas."""
_PEOPLE = frozenset({"contact", "email", "from", "mailto", "sender", "maintainer", "owner"})
"""Words of variables with the address of a person."""
_OF_SERVERS = frozenset(
    {"api", "base", "endpoint", "host", "point", "points", "server", "service", "smtp", "url"}
)
_STORES = frozenset(
    {"amqp", "broker", "brokers", "bucket", "clickhouse", "database", "db", "kafka", "mongo",
     "mongodb", "mysql", "postgres", "postgresql", "rabbitmq", "redis", "storage", "valkey"}
)  # fmt: skip
"""Words of variables with a store, which a telemetry product itself needs."""
_TELEMETRY_PRODUCTS = frozenset(
    {"graylog", "jaeger", "loki", "sentry", "signoz", "skywalking", "tempo", "zipkin"}
)
"""Products that run beside the programs that report to them."""
_LOGIN = frozenset({"auth", "auth0", "cognito", "idp", "keycloak", "oauth", "oidc", "okta", "sso"})
"""Words of variables with a domain that is called: that of a provider of logins."""


def meaning(variable: str, host: str = "", port: int | None = None) -> Meaning:
    """Return what the host in a variable is to the program.

    Args:
        variable: the name of the variable.
        host: the host in its value, which may belong to a telemetry service.
        port: its port, which may be one of a telemetry protocol.

    >>> meaning("CORS_ORIGIN"), meaning("PAYMENT_URL"), meaning("NO_PROXY")
    (<Meaning.ADMITS: 'admits'>, <Meaning.CALLS: 'calls'>, <Meaning.BYPASS: 'bypass'>)
    """
    parts = words(variable)
    name = "_".join(parts)
    here = frozenset(parts)
    if any(name == known or name.endswith(f"_{known}") for known in _NO_PROXY):
        return Meaning.BYPASS
    if _is_proxy(name):
        return Meaning.PROXY
    if here & _ADMITS or parts[-1:] == ("origin",) or _has_pair(name, _ADMITS_PAIRS):
        return Meaning.ADMITS
    if _is_telemetry(name, here, host, port):
        return Meaning.TELEMETRY
    if _is_own(name) or here & _SELF_WORDS:
        return Meaning.SELF
    is_public = "." in host and port in {None, 80, 443}
    of_people = here & _PEOPLE and not here & _OF_SERVERS
    if is_public and (of_people or here & _MENTIONS or _NAMESPACE_HOSTS.search(host)):
        return Meaning.MENTION
    is_domain = "domain" in here and not here & _LOGIN
    if is_public and (is_domain or here & _PACKAGES or name.endswith(_PERHAPS_OWN)):
        return Meaning.UNCLEAR
    return Meaning.CALLS


def _is_own(name: str) -> bool:
    own = _PREFIXES.sub("", name)
    return name in _SELF or (own in _SELF and own not in _OF_THE_MACHINE)


def _is_proxy(name: str) -> bool:
    plain = re.sub(r"_(host|url|server|address)$", "", name)
    if any(plain == known or plain.endswith(f"_{known}") for known in _PROXY):
        return True
    # A proxy before a database, such as RDS Proxy, is called itself.
    return plain in {"proxy", "outbound_proxy"}


def _is_telemetry(name: str, here: frozenset[str], host: str, port: int | None) -> bool:
    is_product = name.partition("_")[0] in _TELEMETRY_PRODUCTS
    if here & {"db", "database"} or (is_product and here & _STORES):
        return False  # where a telemetry product keeps its own data
    return (
        bool(here & _TELEMETRY)
        or _has_pair(name, _TELEMETRY_PAIRS)
        or _TELEMETRY_HOSTS.search(host) is not None
        or port in TELEMETRY_PORTS
    )


def _has_pair(name: str, pairs: tuple[str, ...]) -> bool:
    return any(f"_{pair}_" in f"_{name}_" for pair in pairs)
