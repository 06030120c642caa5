"""The one door to every page: sign-in, scope, the subject through the organisation's scope, then the judgement, then the view.

Every endpoint wears :func:`page` or :func:`public`; a test walks all routes and fails on one that wears neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.pages.identity import services
from portal.pages.lean import context
from portal.pages.words import say
from portal.workflow import board
from portal.workflow.constraints import translated
from portal.workflow.disclosure import LOGGED_FACETS, Facet
from tenants import scope
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from tenants.permissions import Permission, may
from tenants.statements import Prepared

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.actor import Actor
    from tenants.breath import Asked
    from tenants.errors import About

T = TypeVar("T")
View = Callable[..., Any]
SAFE = ("GET", "HEAD", "OPTIONS")
_ABOUT = {"case": ("cases.show", "case_id"), "unit": ("properties.show_unit", "unit_id")}
_LOG_READ = Prepared(text("select app.log_read(cast(:facets as text[]), cast(:cases as uuid[]), :page)"), writes=True)


@dataclass(frozen=True)
class Rule:
    """What an endpoint asks of whoever opens it; ``routes --json`` and the isolation tests read it."""

    public: bool = False
    permissions: tuple[Permission, ...] = ()
    case: bool = False
    facets: tuple[Facet, ...] = ()
    reads: tuple[Facet, ...] = ()
    subject: str | None = None
    operator: bool = False

    def __str__(self) -> str:
        if self.public:
            return "public"
        parts = ["signed in, the platform's operator" if self.operator else "signed in"]
        if self.permissions:
            parts.append("any of: " + ", ".join(self.permissions))
        if self.case:
            parts.append("sees the case" + (" and any of: " + ", ".join(self.facets) if self.facets else ""))
        if self.subject:
            parts.append(f"loads: {self.subject}")
        return "; ".join(parts)


def public(view: View) -> View:
    """An endpoint for everybody: sign-in, health, notices. It has no scope and sees no organisation's rows."""
    view.access_rule = Rule(public=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """An endpoint for every signed-in person about themselves, with or without an organisation. It has no scope either."""

    @wraps(view)
    def open_page(**values: Any) -> Any:
        return view(**values) if g.identity is not None else _to_sign_in()

    open_page.access_rule = Rule()  # type: ignore[attr-defined]
    return open_page


def operator(view: View) -> View:
    """An endpoint for the platform's operator. Its transaction is bound to no organisation: no row of any table is visible in it, and
    the database's functions for operators let only an operator through. For everybody else the page does not exist."""

    @wraps(view)
    def open_page(**values: Any) -> Any:
        if g.identity is None:
            return _to_sign_in()
        if not g.identity.is_operator:
            abort(404)
        here = scope.Scope(None, g.identity.person_id, read_only=request.method in SAFE)
        return _in_scope(here, lambda: view(**values))

    open_page.access_rule = Rule(operator=True)  # type: ignore[attr-defined]
    return open_page


def page(
    *permissions: Permission,
    case: bool = False,
    facet: Facet | tuple[Facet, ...] = (),
    reads: tuple[Facet, ...] = (),
    load: Callable[..., Any] | None = None,
    kept_plans: bool = False,
    opens: Callable[..., board.Seen] = board.see,
    asks: Callable[..., Asked] | None = None,
) -> Callable[[View], View]:
    """An endpoint for signed-in people.

    Args:
        permissions: any of them suffices; none means every signed-in person with an organisation.
        case: the URL has ``case_id``; the case is loaded and given to the view first (``g.seen`` has facets and state).
        facet: the facets of which the actor must see at least one; otherwise the page does not exist for them.
        reads: the facets that this page shows; reading ``identity``, ``economic`` and ``social`` is logged.
        load: another subject, loaded from the URL's values through the organisation's scope: ``load(session, actor, **values)``;
            it raises ``NotFound``. Its result is given to the view in place of those values (after the case, if any).
        kept_plans: whether its statements are planned once for all values (see :class:`tenants.scope.Scope`).
        asks: what the page is going to ask of the database, as far as it can be foreseen: ``asks(identity, arguments, **values)``.
            It is asked in one breath with who asks (``identity.look_up``); what is not foreseen costs a round trip, no more.
        opens: what loads the case, with more than every page of it needs: ``opens(session, actor, case_id)``.

    Whoever lacks the permission or the facet gets the same 404 as for what does not exist.
    """
    facets = facet if isinstance(facet, tuple) else (facet,)
    rule = Rule(False, permissions, case, facets, reads, load.__name__ if load else None)

    def wear(view: View) -> View:
        @wraps(view)
        def open_page(**values: Any) -> Any:
            return _open(view, rule, load, values, kept_plans, opens)

        open_page.access_rule = rule  # type: ignore[attr-defined]
        open_page.asks = asks and _for_those_who_may(asks, permissions)  # type: ignore[attr-defined]
        return open_page

    return wear


def _for_those_who_may(asks: Callable[..., Asked], permissions: tuple[Permission, ...]) -> Callable[..., Asked]:
    """Nothing is asked ahead, and so no reading is written down, for whom the page does not exist."""

    def permitted(who: Any, *given: Any, **values: Any) -> Asked:
        may_open = who.actor is not None and (not permissions or any(may(who.actor, p) for p in permissions))
        return asks(who, *given, **values) if may_open else []

    return permitted


def actor() -> Actor:
    """The actor of this request."""
    found: Actor = g.actor
    return found


def read_also(facet: Facet, *case_ids: UUID) -> None:
    """Log that this page shows a facet of these cases too (lists that show names)."""
    g.reads.setdefault(facet, set()).update(case_ids)


def attempt(form: Any, command: Callable[[], T], **fields: str) -> T | None:
    """Run a command; when it refuses, undo everything and put the sentence where it was typed.

    Args:
        form: the WTForms form whose fields take the sentences of an :class:`Invalid`; the rest becomes an error of the form.
        command: calls the command; its transaction is the request's.
        fields: which form field shows an ``Invalid`` field of another name (``command_name="form_name"``).

    Returns:
        The command's result, or ``None`` when it refused (render the form again with status 422, see :func:`refused`).
        A command that returns ``None`` itself is told apart with ``g.refusal``.
    """
    g.refusal = None
    try:
        result = command()
        g.db.flush()
    except DBAPIError as error:
        refusal = translated(error)
        if refusal is None:
            raise
        _undo(form, refusal, fields)
        return None
    except NotFound:
        raise
    except Refused as refusal:
        _undo(form, refusal, fields)
        return None
    return result


def refused() -> bool:
    """Whether the last :func:`attempt` of this request was refused."""
    return getattr(g, "refusal", None) is not None


def status_of_refusal() -> int:
    """409 for a conflict or a wrong stage, 403 for a right that the actor's role lacks, else 422."""
    refusal = getattr(g, "refusal", None)
    if isinstance(refusal, Invalid) or refusal is None:
        return 422
    return 403 if isinstance(refusal, NotAllowed) else 409


def done(sentence: str, address: str) -> Response:
    """Say that it was done, and go on to another page."""
    flash(sentence, "success")
    answer: Response = redirect(address, 303)  # type: ignore[assignment]
    return answer


def back_to(address: str) -> Response:
    """Back to a page after a refusal, whose sentence it shows."""
    answer: Response = redirect(address, 303)  # type: ignore[assignment]
    return answer


def _undo(form: Any, refusal: Refused, fields: dict[str, str]) -> None:
    g.db.rollback()
    _leave_behind(refusal)
    g.refusal = refusal
    sentences = refusal.fields if isinstance(refusal, Invalid) else {}
    shown = False
    for name, sentence in sentences.items():
        field = getattr(form, fields.get(name, name), None) if form is not None else None
        if field is not None and hasattr(field, "errors"):
            field.errors = [*field.errors, say(sentence)]
            shown = True
    if not shown:
        if form is not None:
            form.form_errors = [*form.form_errors, _told(refusal)]
        else:
            flash(_told(refusal), "danger")


def _leave_behind(refusal: Refused) -> None:
    """Write what a refusal leaves behind, in a transaction of its own, after all else was undone."""
    if refusal.aftermath is not None:
        refusal.aftermath(g.db)
        g.db.commit()


def _told(refusal: Refused) -> str:
    """The sentence of a refusal, with links to what it speaks of."""
    about = refusal.about if isinstance(refusal, Conflict) else ()
    links = [Markup('<a href="{}">{}</a>').format(_address(one), one.label) for one in about]
    sentence = say(refusal.sentence)
    return Markup("{} ({})").format(sentence, Markup(", ").join(links)) if links else sentence


def _address(about: About) -> str:
    endpoint, name = _ABOUT[about.kind]
    values: dict[str, Any] = {name: about.id}
    return url_for(endpoint, **values)


def _open(
    view: View,
    rule: Rule,
    load: Callable[..., Any] | None,
    values: dict[str, Any],
    kept_plans: bool,
    opens: Callable[..., board.Seen],
) -> Any:
    known, asked = g._get_current_object(), context().request
    if known.identity is None:
        return _to_sign_in()
    who: Actor | None = known.identity.actor
    if who is None and asked.endpoint == "home.index":
        return redirect(url_for("operations.index" if known.identity.is_operator else "accounts.profile"))
    if who is None or (rule.permissions and not any(may(who, p) for p in rule.permissions)):
        abort(404)
    known.actor, known.reads = who, {}
    here = scope.of(who, read_only=asked.method in SAFE, kept_plans=kept_plans)
    answer = _in_scope(here, lambda: view(*_subjects(rule, load, who, values, opens), **values))
    if answer.status_code == 200:
        _log_reads(who, rule)
    return answer


def _in_scope(here: scope.Scope, make: Callable[[], Any]) -> Response:
    """Make an answer in one transaction of a scope; a refusal becomes the page that says why."""
    known, writes = g._get_current_object(), not here.read_only
    make_session = services().database.session
    with scope.bound(here), make_session() if writes else Opened(make_session) as db:
        known.db = db
        try:
            answer = make_response(make())
            if writes and answer.status_code < 400:
                db.commit()
            elif writes:
                db.rollback()
            elif db.used and db.in_transaction():
                db.expunge_all()
                db.commit()  # a rollback would make psycopg forget every statement that it has prepared
        except NotFound:
            abort(404)
        except Refused as refusal:
            db.rollback()
            _leave_behind(refusal)
            return _refusal_page(refusal)
        except DBAPIError as error:
            db.rollback()
            meaning = translated(error)
            if meaning is None:
                raise
            if isinstance(meaning, NotFound):
                abort(404)
            return _refusal_page(meaning)
        finally:
            known.pop("db", None)
    return answer


class Opened:
    """A session that begins when a page first asks something of it. What was foreseen is there without one."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self.used = False

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        if self.used:
            self.close()

    def __getattr__(self, name: str) -> Any:
        session = vars(self).get("_session")
        if session is None:
            session = vars(self)["_session"] = self._make()
            self.used = True
        return getattr(session, name)


def _subjects(
    rule: Rule, load: Callable[..., Any] | None, who: Actor, values: dict[str, Any], opens: Callable[..., board.Seen]
) -> list[Any]:
    subjects, known = [], g._get_current_object()
    if rule.case:
        seen = known.seen = opens(known.db, who, values.pop("case_id"))
        if rule.facets and not seen.facets & set(rule.facets):
            abort(404)
        for facet in rule.reads:
            read_also(facet, seen.case.id)
        subjects.append(seen.case)
    if load is not None:
        subject = load(known.db, who, **({"case": known.seen.case} if rule.case else {}), **values)
        values.clear()
        subjects.append(subject)
    return subjects


def _log_reads(who: Actor, rule: Rule) -> None:
    reads = g.reads
    if not reads:
        return
    logged = {f: ids for f, ids in reads.items() if f.split(".")[0] in LOGGED_FACETS and ids}
    if not logged:
        return
    by_cases: dict[frozenset[UUID], list[str]] = {}
    for facet, ids in logged.items():
        by_cases.setdefault(frozenset(ids), []).append(facet.value)
    with scope.bound(scope.of(who)):
        for ids, facets in by_cases.items():
            _LOG_READ.alone(services().database.engine, {"facets": facets, "cases": list(ids), "page": request.endpoint})


def _to_sign_in() -> Any:
    """To the sign-in page, and from there back: to this page, or to the one whose form was being sent."""
    if request.method in SAFE:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    address = came_from.path if came_from.path and came_from.netloc == request.host else request.path
    query = f"?{came_from.query}" if came_from.query and address == came_from.path else ""
    return make_response(redirect(url_for("accounts.sign_in", next=address + query), 303))


def _refusal_page(refusal: Refused) -> Response:
    number = 409 if isinstance(refusal, Conflict) or not isinstance(refusal, (NotAllowed, Invalid)) else 422
    if isinstance(refusal, NotAllowed):
        number = 403
    first = isinstance(refusal, Conflict) and request.method not in SAFE  # whoever only looks was beaten by nobody
    page_ = render_template(f"ui/errors/{number}.html", message=_told(refusal), back=request.referrer or "/", beaten=first)
    return make_response(page_, number)
