"""What PORTAL_SINGLE_SIGN_ON says, for the settings, which can load no models yet."""

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("id", "name", "server_url", "client_id", "secret", "domains")


def providers_of(described: list[dict]) -> dict:
    """PORTAL_SINGLE_SIGN_ON as allauth wants it. Raises ImproperlyConfigured, which says what is missing."""
    apps = []
    for provider in described:
        missing = [name for name in NEEDED if not provider.get(name)]
        if missing:
            raise ImproperlyConfigured(
                f"PORTAL_SINGLE_SIGN_ON: a provider has no {', '.join(missing)}. docs/operations.md shows a whole one."
            )
        apps.append(
            {
                "provider_id": provider["id"],
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {
                    "server_url": provider["server_url"],
                    "uid_field": provider.get("uid_field", "sub"),
                    # What stands in the signed token is enough, and saves a question.
                    "fetch_userinfo": provider.get("fetch_userinfo", False),
                    "domains": [domain.lower() for domain in provider["domains"]],
                    "accepted_amr": provider.get("accepted_amr", []),
                    "accepted_acr": provider.get("accepted_acr", []),
                },
            }
        )
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
