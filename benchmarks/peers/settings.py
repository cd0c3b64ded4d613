"""Django settings for production of both alternatives: ``PEER`` is ``helpdesk`` or ``register``."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

PEER = os.environ["PEER"]
_DATABASE = urlsplit(os.environ["WEIQUAN_DATABASE_URL"])
_PLACE = dict(parse_qsl(_DATABASE.query))  # where it is reached by its socket

DEBUG = False
SECRET_KEY = os.environ["WEIQUAN_INTERNAL_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
ROOT_URLCONF = "benchmarks.peers.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _DATABASE.path.lstrip("/"),
        "USER": _DATABASE.username,
        "PASSWORD": unquote(_DATABASE.password or ""),
        "HOST": _PLACE.get("host", _DATABASE.hostname),
        "PORT": _PLACE.get("port", _DATABASE.port),
        "CONN_MAX_AGE": None,  # a thread keeps its connection
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if PEER == "register":
    MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
    INSTALLED_APPS = [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "rest_framework",
        "rest_framework.authtoken",
        "benchmarks.peers.register",
    ]
else:
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    INSTALLED_APPS = [
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.humanize",
        "rest_framework",
        "rest_framework.authtoken",
        "helpdesk",
    ]
    TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ]
    SITE_ID = 1
    STATIC_URL = "/static/"
    MEDIA_ROOT = os.environ["WEIQUAN_HOME"]
    HELPDESK_TEAMS_MODE_ENABLED = False
    HELPDESK_ACTIVATE_API_ENDPOINT = True
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nobody waits for a mail server
