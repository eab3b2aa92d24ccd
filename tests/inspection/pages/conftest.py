"""What the tests of these pages share."""

import pytest


@pytest.fixture
def page(sign_in, world):
    """`page("la_lead", address)`: the words of a page as that person of Oakshire sees it."""

    def read(key: str, address: str) -> str:
        response = sign_in(getattr(world.oakshire_people, key)).get(address)
        assert response.status_code == 200, (key, address, response.status_code)
        return response.content.decode()

    return read


@pytest.fixture
def do(sign_in, world):
    """`do("la_lead", address, data)`: open a form, send it, and come back to the page it leads to."""

    def send(key: str, address: str, data: dict) -> str:
        client = sign_in(getattr(world.oakshire_people, key))
        assert client.get(address).status_code == 200
        response = client.post(address, data)
        form = response.context["form"].errors if response.status_code != 302 else ""
        assert response.status_code == 302, form
        return client.get(response.url).content.decode()

    return send
