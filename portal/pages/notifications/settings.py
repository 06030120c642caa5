"""How one wants to be told: by group of events, when not, and when the daily summary comes; for administrators, what holds for all."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField

from portal.pages import access
from portal.pages.notifications.views import bp
from portal.pages.words import say
from portal.records.notifications import choices, feed, subscribing
from portal.records.notifications.hours import Hours
from portal.workflow.events.topics import TOPIC_WORDS, Topic
from tenants.permissions import Permission as P
from tenants.permissions import may

MODE_WORDS = {"at_once": _l("At once"), "digest": _l("In the daily summary"), "off": _l("Only in the portal")}
_HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class HoursForm(FlaskForm):  # type: ignore[misc]
    """Quiet hours and the summary's hour."""

    quiet = BooleanField(_l("Keep quiet hours"))
    quiet_from = SelectField(_l("From"), coerce=int, choices=_HOURS)
    quiet_until = SelectField(_l("Until"), coerce=int, choices=_HOURS)
    quiet_holidays = BooleanField(_l("On Sundays and holidays too, all day"))
    digest_hour = SelectField(_l("The daily summary comes at"), coerce=int, choices=_HOURS)
    digest_days = RadioField(
        _l("On which days"), choices=[("working", _l("On working days, from Monday to Friday")), ("daily", _l("Every day"))]
    )


@bp.get("/notifications/settings", endpoint="settings")
@access.page()
def show_settings() -> Any:
    """What holds now."""
    return settings_page()


@bp.post("/notifications/settings/topics")
@access.page()
def choose_topics() -> Any:
    """Choose for each group of events."""
    form = _topics_form(choices.groups(g.db, g.actor))
    if not form.validate_on_submit():
        return settings_page(topics=form), 422
    choices.choose(g.db, g.actor, {topic: form[topic.value].data or None for topic in Topic if topic.value in form})
    return access.done(gettext("Your choice is saved."), url_for("notifications.settings"))


@bp.post("/notifications/settings/hours")
@access.page()
def choose_hours() -> Any:
    """Choose one's hours."""
    form = HoursForm()
    if not form.validate_on_submit():
        return settings_page(hours=form), 422
    wanted = Hours(**{name: form[name].data for name in Hours.__dataclass_fields__})
    choices.set_hours(g.db, g.actor, wanted)
    return access.done(gettext("Your hours are saved."), url_for("notifications.settings"))


@bp.post("/notifications/settings/organisation")
@access.page(P.MANAGE_MEMBERS)
def set_for_all() -> Any:
    """Set what holds for whoever has not chosen."""
    form = _defaults_form(choices.defaults(g.db, g.actor))
    if not form.validate_on_submit():
        return settings_page(defaults=form), 422
    choices.set_defaults(g.db, g.actor, {topic: form[topic.value].data for topic in Topic})
    return access.done(gettext("This now holds for whoever has not chosen."), url_for("notifications.settings"))


def settings_page(topics: Any = None, hours: Any = None, defaults: Any = None) -> str:
    """The page, with the form that was sent as it was typed."""
    groups = choices.groups(g.db, g.actor)
    administers = may(g.actor, P.MANAGE_MEMBERS)
    return render_template(
        "notifications/settings.html",
        groups=[(one, topics_field, say(TOPIC_WORDS[one.topic])) for one, topics_field in _with_fields(groups, topics)],
        topics=topics or _topics_form(groups, fresh=True),
        hours=hours or HoursForm(formdata=None, obj=choices.my_hours(g.db, g.actor)),
        calendar_since=feed.made_at(g.db, g.actor),
        push_key=subscribing.public_key(),
        devices=subscribing.devices(g.db, g.actor),
        this_device=_device(request.user_agent.string),
        defaults=(defaults or _defaults_form(choices.defaults(g.db, g.actor), fresh=True)) if administers else None,
        crumbs=[(gettext("Notifications"), url_for("notifications.index")), (gettext("How you are told"), None)],
    )


def _device(agent: str) -> str:
    """What a browser calls itself, in two words that its person knows again."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), gettext("Browser"))
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}, {system}" if system else str(browser)


def _with_fields(groups: list[choices.Group], form: Any) -> list[tuple[choices.Group, Any]]:
    form = form or _topics_form(groups, fresh=True)
    fields = {field.name: field for field in form}
    return [(one, fields.get(one.topic.value)) for one in groups]


def _topics_form(groups: list[choices.Group], *, fresh: bool = False) -> Any:
    fields = {
        one.topic.value: SelectField(
            say(TOPIC_WORDS[one.topic]),
            choices=[("", gettext("As set for all: %(mode)s", mode=str(MODE_WORDS[one.default]).lower())), *MODE_WORDS.items()],
        )
        for one in groups
        if one.free
    }
    form = type("TopicsForm", (FlaskForm,), fields)
    data = {one.topic.value: one.choice or "" for one in groups}
    return form(formdata=None, data=data) if fresh else form()


def _defaults_form(now: dict[Topic, str], *, fresh: bool = False) -> Any:
    fields = {f"{topic.value}": SelectField(say(TOPIC_WORDS[topic]), choices=list(MODE_WORDS.items())) for topic in Topic}
    form = type("DefaultsForm", (FlaskForm,), fields)
    return form(formdata=None, data={topic.value: mode for topic, mode in now.items()}) if fresh else form()
