from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class SaysMore(DefaultOIDCAdapter):
    """Puts into a token what the directory was told to say to that client: how people signed in, or something false."""

    def populate_id_token(self, id_token, client, scopes, **kwargs) -> None:
        id_token.update(client.data or {})
