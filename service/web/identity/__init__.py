"""People and programs of an OpenID provider: sign-in by browser, sessions, bearer tokens."""
