"""A partner's directory for the tests: allauth as an OpenID provider, a Django project of its own in a process of its
own, with people, passwords and a sign-in page. Nothing of it is part of the portal's settings, addresses or tables."""
