"""The one settings file. Everything that differs between places comes from environment variables.

docs/operations.md lists each variable. A missing one stops start-up with a sentence that says what to set.
"""

import logging
import os
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pghistory
import structlog
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environ import Env
from kombu import Queue
from structlog.tracebacks import ExceptionDictTransformer

from core.logging import hide_keys, name_the_person
from core.prepared import PreparingConnection, PreparingCursor
from core.single_sign_on_settings import providers_of

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# `manage.py` beside a running `make run` finds its services in the file that the launcher writes.
SERVICES_FILE = BASE_DIR / "var" / "services.env"
if "PORTAL_DATABASE_URL" not in os.environ and SERVICES_FILE.exists():
    Env.read_env(SERVICES_FILE)


def required(name: str, meaning: str) -> str:
    """Return a variable that the portal cannot start without.

    Raises ImproperlyConfigured with a sentence that says what to set.
    """
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it to {meaning}. "
            "`make run` sets everything on one machine; docs/operations.md lists every variable."
        )
    return value


# ----------------------------------------------------------------------------------------------------------------
# Where we are

ENVIRONMENTS = ("development", "production", "bench", "test")
ENVIRONMENT = required("PORTAL_ENVIRONMENT", f"one of {', '.join(ENVIRONMENTS)}")
if ENVIRONMENT not in ENVIRONMENTS:
    raise ImproperlyConfigured(f"PORTAL_ENVIRONMENT is “{ENVIRONMENT}”. Set it to one of {', '.join(ENVIRONMENTS)}.")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"

DEMO = env.bool("PORTAL_DEMO", default=False)
if DEMO and PRODUCTION:
    raise ImproperlyConfigured(
        "PORTAL_DEMO is on together with PORTAL_ENVIRONMENT=production. Take PORTAL_DEMO away: the demonstration's "
        "accounts share a published password and must never stand beside real data."
    )

DEBUG = env.bool("PORTAL_DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured(
        "PORTAL_DEBUG is on together with PORTAL_ENVIRONMENT=production. Take PORTAL_DEBUG away: "
        "its error pages show data to whoever meets them."
    )

# Said once, in pyproject.toml.
PORTAL_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

SECRET_KEY = required("PORTAL_SECRET_KEY", "a random text of at least 50 characters, the same for every process")
# What it was before: the keys of authenticator apps are enciphered with it.
SECRET_KEY_FALLBACKS = env.list("PORTAL_OLD_SECRET_KEYS", default=[])
ALLOWED_HOSTS = [
    host.strip()
    for host in required("PORTAL_ALLOWED_HOSTS", "the host names that people type, separated by commas").split(",")
]
PORT = env.str("PORT", default="")
if PRODUCTION:
    PORTAL_URL = required("PORTAL_URL", "the address people reach the portal at (https://…), for links in e-mails")
else:
    PORTAL_URL = env.str("PORTAL_URL", default=f"http://127.0.0.1:{PORT or 8000}")
PORTAL_URL = PORTAL_URL.rstrip("/")

# ----------------------------------------------------------------------------------------------------------------
# What the portal is made of

PORTAL_APPS = [
    "core",
    "partners",
    "indicators",
    "documents",
    "governance",
    "strategies",
    "commissioning",
    "inspection",
    "actionplans",
    "reports",
    "demo",
]

INSTALLED_APPS = [
    "pgtrigger",  # first: after migrating it installs the triggers that what our apps then write must meet
    *PORTAL_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "guardian",
    "pghistory",
    "django_htmx",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.PrivateAnswerMiddleware",
    "core.middleware.PublicPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.sessions.SessionLimitsMiddleware",
    "core.middleware.RequestLogMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "core.second_factor.SecondFactorMiddleware",
    "partners.middleware.AreaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
SHOW_TIMING = DEMO or ENVIRONMENT in {"bench", "test"}
if SHOW_TIMING:
    MIDDLEWARE.insert(0, "core.middleware.ServerTimingMiddleware")

# The bench has one page more: the floor.
ROOT_URLCONF = "demo.bench_urls" if ENVIRONMENT == "bench" else "send_portal.urls"
WSGI_APPLICATION = "send_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "send_portal.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "core.form_renderer.PortalFormRenderer"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False  # England alone: looking words up in catalogues took half of a long page's time
USE_TZ = True

# ----------------------------------------------------------------------------------------------------------------
# Database. Two roles: portal_app for daily work, portal_owner for migrations and little else.

AS_OWNER = env.bool("PORTAL_AS_OWNER", default=False)
APP_DATABASE_URL = required(
    "PORTAL_DATABASE_URL", "the address of the PostgreSQL database for the role portal_app (postgres://…)"
)
if AS_OWNER:
    DATABASE_URL = required(
        "PORTAL_OWNER_DATABASE_URL",
        "the address of the same database for the role portal_owner; migrations need it, web and worker do not",
    )
else:
    DATABASE_URL = APP_DATABASE_URL

DATABASE = Env.db_url_config(DATABASE_URL)
DATABASES = {
    "default": {
        **DATABASE,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0 if TESTING else 600,
        "CONN_HEALTH_CHECKS": True,
        # A query with eight joins took the planner ten milliseconds to put in the best order; ours are written in one.
        # What is prepared is planned for any values: ours differ in whose they are, not in how many rows they find.
        "OPTIONS": DATABASE.get("OPTIONS", {})
        | {
            "options": "-c join_collapse_limit=6 -c plan_cache_mode=force_generic_plan",
            "connection_factory": PreparingConnection,
            "cursor_factory": PreparingCursor,
        },
        # The launcher names a database that has all tables already; the test databases are copies of it.
        "TEST": {"TEMPLATE": env.str("PORTAL_TEST_TEMPLATE", default=None)},
    }
}

# Triggers write the history; only rights keep it: portal_app may insert and read event rows, nothing more.
PGHISTORY_APPEND_ONLY = True
# Triggers are derived from the models after every migration, like rights and policies: as operations of migrations they
# made migrating ten times as slow.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
PGHISTORY_CREATED_AT_FUNCTION = "portal_now()"
# Who and why stand on each history row itself, so that its own policy guards them; there is no table of reasons beside.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()

# ----------------------------------------------------------------------------------------------------------------
# Redis or Valkey: number 0 carries the jobs, 1 the cache (rate limits, heartbeat). Shared by all processes.

REDIS_URL = required("PORTAL_REDIS_URL", "the address of the Redis or Valkey server (redis://… or unix://…)").rstrip(
    "/"
)
# Each process of a parallel test run has numbers of its own, so that none takes another's jobs or empties its cache.
TEST_PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) if TESTING else 0
BROKER_NUMBER, CACHE_NUMBER = 2 * TEST_PROCESS, 2 * TEST_PROCESS + 1
if REDIS_URL.startswith("unix://"):
    BROKER_URL = f"redis+socket://{REDIS_URL.removeprefix('unix://')}?virtual_host={BROKER_NUMBER}"
    CACHE_URL = f"{REDIS_URL}?db={CACHE_NUMBER}"
else:
    BROKER_URL = f"{REDIS_URL}/{BROKER_NUMBER}"
    CACHE_URL = f"{REDIS_URL}/{CACHE_NUMBER}"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}

# ----------------------------------------------------------------------------------------------------------------
# Background work. At least once: a task's effect must be idempotent (the Job row sees to that).

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task, so that a running one is not handed to a second worker.
    "visibility_timeout": 600,
    # Work of a killed worker comes back after seconds; by default it would take minutes.
    "unacked_restore_interval": 15,
    "unacked_restore_throttle": 1,
    # A request that hands over work does not wait for a broker that is away: the sweep hands it over later.
    "connect_retries_timeout": 1,
    "interval_start": 0.2,
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue("default"), Queue("pdf")]
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000  # KiB; a child above it is replaced after its task
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# A worker silent for this long has died, and another takes its job over.
PORTAL_JOB_LEASE_SECONDS = env.int("PORTAL_JOB_LEASE_SECONDS", default=60)
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep jobs": {"task": "core.tasks.sweep_jobs", "schedule": 15, "options": {"expires": 15}},
    "send notifications": {"task": "partners.tasks.send_notifications", "schedule": 15, "options": {"expires": 15}},
    "send digests": {"task": "partners.tasks.send_digests", "schedule": 300, "options": {"expires": 300}},
    "send invitations": {"task": "partners.tasks.send_invitations", "schedule": 15, "options": {"expires": 15}},
    "raise alerts": {"task": "partners.tasks.raise_alerts", "schedule": 60, "options": {"expires": 60}},
    "heartbeat": {"task": "core.tasks.heartbeat", "schedule": 10, "options": {"expires": 10}},
    "sweep orphans": {"task": "core.tasks.sweep_orphans", "schedule": crontab(hour=3, minute=15)},
    "seal history": {"task": "core.tasks.seal_history", "schedule": 60, "options": {"expires": 60}},
    "forget ended sessions": {"task": "core.tasks.forget_ended_sessions", "schedule": crontab(hour=3, minute=45)},
    "forget access log": {"task": "core.tasks.forget_access_log", "schedule": crontab(hour=3, minute=55)},
    "forget receipts": {"task": "core.tasks.forget_receipts", "schedule": crontab(hour=3, minute=50)},
    "tell history head": {"task": "core.tasks.tell_history_head", "schedule": crontab(minute="*/15")},
    "scan waiting": {"task": "core.tasks.scan_waiting", "schedule": crontab(minute="*/10")},
    "recompute groups": {"task": "partners.tasks.recompute_groups", "schedule": crontab(hour=2, minute=30)},
    "start access reviews": {"task": "partners.tasks.start_access_reviews", "schedule": crontab(hour=5, minute=15)},
    "remind of what is due": {"task": "actionplans.tasks.remind_of_what_is_due", "schedule": crontab(hour=5, minute=0)},
    "remind of passages": {"task": "documents.tasks.remind_of_passages", "schedule": crontab(hour=5, minute=10)},
    "remind of updates": {"task": "actionplans.tasks.remind_of_updates", "schedule": crontab(hour=5, minute=5)},
    "forget drafts out of reach": {
        "task": "actionplans.tasks.forget_drafts_out_of_reach",
        "schedule": crontab(hour=3, minute=35),
    },
    "forget passage drafts out of reach": {
        "task": "documents.tasks.forget_passage_drafts_out_of_reach",
        "schedule": crontab(hour=3, minute=40),
    },
    "recompute workstream groups": {
        "task": "strategies.tasks.recompute_workstream_groups",
        "schedule": crontab(hour=2, minute=50),
    },
    "recompute board groups": {
        "task": "governance.tasks.recompute_board_groups",
        "schedule": crontab(hour=2, minute=45),
    },
}

# ----------------------------------------------------------------------------------------------------------------
# Who signs in, and how

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = ["core.access.PermissionBackend"]
ANONYMOUS_USER_NAME = None  # no row for a visitor: everyone signs in
# guardian asks to be listed as a backend; ours answers from the matrix and reads guardian's rows itself.
PORTAL_PERMISSIONS = "send_portal.permissions.PERMISSIONS"
PORTAL_PERMISSION_WORDS = "send_portal.permission_words"
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "partners.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "core.account_forms.SignInForm",
    "reset_password": "core.account_forms.AskForNewPasswordForm",
    "reset_password_from_key": "core.account_forms.NewPasswordForm",
    "change_password": "core.account_forms.ChangePasswordForm",
    "reauthenticate": "core.account_forms.ConfirmItIsYouForm",
    "confirm_login_code": "core.account_forms.EmailCodeForm",
}
# Whether everyone who signs in needs a second factor.
PORTAL_SECOND_FACTOR = env.bool("PORTAL_SECOND_FACTOR", default=PRODUCTION)
MFA_ADAPTER = "core.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "core.account_forms.SecondFactorForm",
    "reauthenticate": "core.account_forms.ConfirmWithCodeForm",
    "activate_totp": "core.account_forms.SetUpAppForm",
    "deactivate_totp": "core.account_forms.TakeAppAwayForm",
    "generate_recovery_codes": "core.account_forms.NewRecoveryCodesForm",
    "login_webauthn": "core.account_forms.SignInWithPasskeyForm",
    "authenticate_webauthn": "core.account_forms.SecondFactorPasskeyForm",
    "reauthenticate_webauthn": "core.account_forms.ConfirmWithPasskeyForm",
    "add_webauthn": "core.account_forms.AddPasskeyForm",
    "edit_webauthn": "core.account_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "SEND Portal"
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: reading and typing six figures takes some people longer
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by those who give sign-ins, nobody signs himself up
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a council's people share an address, and a passkey can't be guessed
# The partners' own sign-ins.
PORTAL_SINGLE_SIGN_ON = env.json("PORTAL_SINGLE_SIGN_ON", default=[])
SOCIALACCOUNT_PROVIDERS = providers_of(PORTAL_SINGLE_SIGN_ON)
SOCIALACCOUNT_ADAPTER = "core.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another host would be stopped by the content policy
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # allauth would put the host there, as the request gave it
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser too, not only after the limits below
USERSESSIONS_TRACK_ACTIVITY = True  # core.sessions keeps it, once a minute; allauth would write at each request
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
# Only these differ from allauth's own limits, which stay as they are for failed sign-ins.
ACCOUNT_RATE_LIMITS = {"email_code": "5/15m/key"} | ({"login": "600/m/ip"} if DEMO else {})
# The code by e-mail that is enough for some (core.email_code): eight figures, for ten minutes and three tries.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 8, "numeric": True}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True  # two more, each in place of the one before
# How many proxies stand in front and add to X-Forwarded-For; the limits by address depend on it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_PROXIES", default=0)

# More than so many refusals, or copies taken, by one person in an area within so many minutes raise an alert.
PORTAL_ALERT_LIMITS = {
    "refusals": env.int("PORTAL_ALERT_REFUSALS", default=20),
    "copies": env.int("PORTAL_ALERT_COPIES", default=40),
}
PORTAL_ALERT_MINUTES = env.int("PORTAL_ALERT_MINUTES", default=15)

# How long a line of the access log is kept. The database's own function keeps each for six months at least.
PORTAL_ACCESS_LOG_MONTHS = env.int("PORTAL_ACCESS_LOG_MONTHS", default=24)
if PORTAL_ACCESS_LOG_MONTHS < 6:
    raise ImproperlyConfigured(
        f"PORTAL_ACCESS_LOG_MONTHS is {PORTAL_ACCESS_LOG_MONTHS}. Set it to 6 or more: who looked at what is asked "
        "long after it happened."
    )

# A file of breached passwords, one a line, in small letters; without one, Django's list of 20,000 common ones.
REFUSED_PASSWORDS = env.str("PORTAL_REFUSED_PASSWORDS", default="")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "core.passwords.EasyPasswordValidator",
        "OPTIONS": {"password_list_path": REFUSED_PASSWORDS} if REFUSED_PASSWORDS else {},
    },
]
# The first makes new hashes; what an earlier one made still opens the door, and is made anew by the first then.
PASSWORD_HASHERS = ["core.passwords.PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; no real password is in a test

# ----------------------------------------------------------------------------------------------------------------
# Cookies, headers and the browser's limits

# Cookies do not know ports: the name carries it, so that two portals on one machine do not sign each other out.
COOKIE_STEM = "__Host-portal" if PRODUCTION else f"portal{PORT}"
SESSION_COOKIE_NAME = f"{COOKIE_STEM}-session"
PORTAL_IDLE_SECONDS = env.int("PORTAL_IDLE_MINUTES", default=30) * 60
PORTAL_SESSION_SECONDS = env.int("PORTAL_SESSION_HOURS", default=10) * 60 * 60
SESSION_COOKIE_AGE = PORTAL_IDLE_SECONDS + 60  # use is noted at most once a minute (core.sessions)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = f"{COOKIE_STEM}-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_NAME = f"{COOKIE_STEM}-language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    # TLS ends at the proxy in front, which must set this header itself and drop the visitor's.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine next door, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# A long draft is welcome; ten megabytes of text is a mistake and gets a clear 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

# ----------------------------------------------------------------------------------------------------------------
# Files and e-mail

FILES_DIR = Path(required("PORTAL_FILES", "the folder for stored files; web and worker share it"))
MEDIA_ROOT = FILES_DIR
# Several machines without a common folder keep the files in a bucket instead.
FILES_S3 = urlsplit(env.str("PORTAL_FILES_S3", default=""))
# The virus scanner: clamd as host:port or as the path of its socket. Without one nothing is scanned.
PORTAL_CLAMD = env.str("PORTAL_CLAMD", default="")
# Whether a file that was not scanned waits until it is, or may be had at once.
PORTAL_HOLD_UNSCANNED = env.bool("PORTAL_HOLD_UNSCANNED", default=False)
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Tests serve the sources as they are; everywhere else `collectstatic` has gathered and named them.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": f"{FILES_S3.scheme}://{FILES_S3.netloc.rpartition('@')[2]}",
            "access_key": unquote(FILES_S3.username or ""),
            "secret_key": unquote(FILES_S3.password or ""),
            "bucket_name": FILES_S3.path.strip("/"),
            "default_acl": None,
            "file_overwrite": False,
        },
    }
    if FILES_S3.netloc
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

DEFAULT_FROM_EMAIL = env.str("PORTAL_FROM_EMAIL", default="portal@portal.example")
if PRODUCTION:
    DEFAULT_FROM_EMAIL = required("PORTAL_FROM_EMAIL", "the address that the portal's e-mail comes from")
    vars().update(
        Env.email_url_config(required("PORTAL_EMAIL_URL", "the e-mail server (smtp+tls://user:password@host:587)"))
    )
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = required("PORTAL_MAIL", "the folder that receives one file for each e-mail")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ----------------------------------------------------------------------------------------------------------------
# Logs: one line for each event on standard error, with the request's id and the person's id

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "person_id"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # the proxy in front keeps addresses, for as long as its owner decides
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG

LOG_STEPS = [
    structlog.contextvars.merge_contextvars,
    name_the_person,
    hide_keys,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
STRUCTLOG = {
    "processors": [
        structlog.stdlib.filter_by_level,
        *LOG_STEPS,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    "logger_factory": structlog.stdlib.LoggerFactory(),
    "cache_logger_on_first_use": True,
}
structlog.configure(**STRUCTLOG)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": LOG_STEPS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
                structlog.processors.JSONRenderer(),
            ],
        },
        "reading": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": LOG_STEPS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
            ],
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "reading"},
    },
    # What one reads of the bench is its table; it logs what goes wrong.
    "root": {"handlers": ["stderr"], "level": "WARNING" if ENVIRONMENT == "bench" and not DEMO else "INFO"},
    "loggers": {
        # runserver's and django.request's lines repeat what the request log already says.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
        "celery.beat": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
