"""URLs in AWS's answers: only the host name is kept."""

from urllib.parse import urlsplit


def host_of(url: str) -> str | None:
    """Return the host name of a URL, lower case, without user, port or path; None without one.

    >>> host_of("https://user:pass@Login.example.com:8443/oauth2?x=1")
    'login.example.com'
    >>> host_of("not a url") is None
    True
    """
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
