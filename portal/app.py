"""The contents page of the web side."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import logs
from portal.pages import counts, edge, frame, words
from portal.pages.accounts import views as accounts
from portal.pages.activities import views as activities
from portal.pages.administration import views as administration
from portal.pages.assessment import views as assessment
from portal.pages.cases import views as cases
from portal.pages.departures import views as departures
from portal.pages.documents import views as document_pages
from portal.pages.health import views as health
from portal.pages.home import views as home
from portal.pages.lean import Portal
from portal.pages.notifications import views as notifications
from portal.pages.operations import views as operations
from portal.pages.placements import views as placements
from portal.pages.properties import views as properties
from portal.pages.referrals import views as referrals
from portal.pages.renewals import views as renewals
from portal.pages.support import views as support
from portal.pages.ui import assets, compiled
from portal.records.documents import store as documents
from portal.settings import Settings
from tenants import clock, crypto
from tenants.database import Database
from tenants.system import System

if TYPE_CHECKING:
    from flask import Flask

FAMILIES = (
    accounts, home, activities, cases, referrals, assessment, properties, placements, support, renewals, departures,
    document_pages, notifications, administration, operations, health,
)  # fmt: skip


@dataclass(frozen=True)
class Services:
    """The application's own parts, for its pages: ``identity.services()``."""

    settings: Settings
    database: Database
    system: System


def served() -> Flask:
    """The web application of a process that does nothing else. What is loaded stays: the collector need not look at it at each round, and
    so not copy its pages in every process that is forked."""
    app = create_app()
    gc.collect()
    gc.freeze()
    return app


def create_app(settings: Settings | None = None) -> Flask:
    """The web application. It signs in as the app role; only sign-in, administration and health use the system's door."""
    settings = settings or Settings.from_env()
    logs.configure(settings)
    clock.set_process_today(settings.today)
    crypto.configure(settings.data_key, settings.index_key)
    documents.configure(settings)
    app = Portal("portal", static_folder=str(assets.STATIC), static_url_path="/static", template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=(settings.documents_max_mb + 5) * 1024 * 1024,
        TESTING=settings.env == "test",
    )
    app.jinja_env.undefined = StrictUndefined
    app.extensions["portal"] = Services(
        settings, Database(settings.database_url), System(settings.system_database_url, pool_size=2)
    )
    if settings.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    assets.install(app)
    compiled.install(app)
    words.install(app)
    edge.install(app)
    for family in FAMILIES:
        app.register_blueprint(family.bp)
    frame.install(app)
    counts.install(app)
    return app
