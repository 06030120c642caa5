"""Draw the pages of ``docs/generated`` from the policy as the code declares it.

``python -m docs.generate`` writes them; ``--check`` writes nothing and fails when a page is not what the code means.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.workflow.cases.obligations import Rung
from portal.workflow.disclosure import DISCLOSURE, LOGGED_FACETS, REVIEW_OPENED, Audience, Facet, Grant
from portal.workflow.events import EVENTS, REMINDERS, Tell, Who
from portal.workflow.obligations import OBLIGATIONS
from portal.workflow.stages import PATH, STAGE_WORDS, TRANSITIONS, Stage
from tenants.kinds import HEAD_OF, ROLES_OF, Kind, Role
from tenants.permissions import ROLE_PERMISSIONS, ROLE_WORDS, Permission

FOLDER = Path(__file__).parent / "generated"
NOTE = "<!-- Written by `python -m docs.generate` from {source}. Do not edit: change the code, then run it again. -->\n"
KIND_WORDS = {Kind.COMUNE: "Comune", Kind.ATS: "ATS", Kind.OWNER: "Owner"}
ORDER = (*PATH, Stage.REJECTED, Stage.WITHDRAWN)
AUDIENCE_WORDS = {
    Audience.ORGANISATION: "everybody",
    Audience.AUTHOR: "the referral's author",
    Audience.HEAD: "the head",
    Audience.EQUIPE: "members of the Equipe",
    Audience.ASSIGNED: "who is assigned to the case",
}
FACET_HOLDS = {
    Facet.SUMMARY: "number, stage, size and ages of the household, housing needs, dates",
    Facet.IDENTITY: "names, tax codes, birth data, contacts, citizenship",
    Facet.IDENTITY_CONTACTS: "names and contacts of the adults only",
    Facet.ECONOMIC: "incomes, ISEE, debts",
    Facet.SOCIAL: "vulnerabilities, health and disability, the social worker's account",
    Facet.ASSESSMENT: "criteria, sessions of the Equipe, questions, decisions with their reasons and minutes",
    Facet.PLACEMENT: "proposal, agreement, handover and handback, inventory, the stay's dates",
    Facet.PLACEMENT_OWN: "the same, for a unit of one's own",
    Facet.SUPPORT: "plan, goals, shared record of meetings, family budget",
    Facet.SUPPORT_EQUIPE: "notes that educators leave for the Equipe",
    Facet.SUPPORT_BUDGET: "the lines of the family budget, of which the support shows totals and trend",
    Facet.SUPPORT_NOTES: "an educator's own working notes",
    Facet.RENEWAL: "the renewal review, its contributions, its decision",
    Facet.RENEWAL_QUESTION: "that a review runs, the question put to the owner, the new dates",
    Facet.OUTCOME: "exit, next home, follow-ups",
}


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def stages() -> str:
    """The stages of a case as a diagram, and every transition."""
    arrows = [
        f"    {source} --> {rule.target}: {name.value.replace('_', ' ')}"
        for name, rule in TRANSITIONS.items()
        for source in ORDER
        if source in rule.sources
    ]
    names = [f'    state "{STAGE_WORDS[stage]}" as {stage}' for stage in ORDER]
    ends = [f"    {stage} --> [*]" for stage in ORDER if not any(stage in rule.sources for rule in TRANSITIONS.values())]
    diagram = "\n".join(["stateDiagram-v2", *names, "    [*] --> draft", *arrows, *ends])
    rows = (
        (
            f"`{name.value}`",
            ", ".join(STAGE_WORDS[s] for s in ORDER if s in rule.sources),
            STAGE_WORDS[rule.target],
            ", ".join(_taker(kind) for kind in ("comune", "ats", "owner", "system") if kind in rule.kinds),
            f"The case is {rule.verb}.",
        )
        for name, rule in TRANSITIONS.items()
    )
    return (
        "# The stages of a case\n\n"
        "A stage is left only by one of these transitions. The page, the command and the database refuse every other step.\n\n"
        f"```mermaid\n{diagram}\n```\n\n" + table(("Transition", "From", "To", "Taken by", "In words"), rows)
    )


def _taker(kind: str) -> str:
    return "the nightly sweep" if kind == "system" else KIND_WORDS[Kind(kind)]


def disclosure() -> str:
    """Which facet each kind sees, from which stages, and who in it."""
    rows = ((f"`{facet.value}`", *(_cell(facet, kind) for kind in Kind)) for facet in Facet)
    by_stage = (
        (STAGE_WORDS[stage], *(_facets(kind, stage) for kind in Kind)) for stage in ORDER
    )  # fmt: skip
    logged = ", ".join(f"`{facet.value}`" for facet in LOGGED_FACETS)
    return (
        "# What each partner may know\n\n"
        "The data of a case is cut in facets. A facet is visible only through a grant, and the transitions of the case alone make\n"
        "and end grants. For the owner this table speaks of the organisation whose unit is proposed or lived in, never of another.\n"
        f"Every reading of {logged} is written down: who, when, which case.\n\n"
        + table(("Facet", *KIND_WORDS.values()), rows)
        + "\n## What the facets hold\n\n"
        + table(("Facet", "Holds"), ((f"`{facet.value}`", FACET_HOLDS[facet]) for facet in Facet))
        + "\n## By stage\n\n"
        "An asterisk marks a facet that only named people see. A case withdrawn before it was submitted stays with its author and the\n"
        "head; the facets of a renewal review begin when one is opened.\n\n"
        + table(("Stage", *KIND_WORDS.values()), by_stage)
        + "\nThe facet `property` belongs to a unit, not to a case: its policy is declared beside the models of units.\n"
    )


def _cell(facet: Facet, kind: Kind) -> str:
    grants = [grant for grant in DISCLOSURE if grant.facet is facet and grant.kind is kind]
    if not grants:
        return "never"
    merged: dict[tuple[frozenset[Stage], str | None, str | None], list[Audience]] = {}
    for grant in grants:
        merged.setdefault((grant.stages, grant.milestone, grant.days_after_close), []).append(grant.audience)
    return "; ".join(_when(audiences, *key) for key, audiences in merged.items())


def _when(audiences: list[Audience], at: frozenset[Stage], milestone: str | None, after: str | None) -> str:
    words = " and ".join(AUDIENCE_WORDS[audience] for audience in audiences)
    stages_ = _span(at)
    if milestone == Stage.SUBMITTED:
        stages_ += " (once it was submitted)"
    elif milestone == REVIEW_OPENED:
        stages_ += " (once a review was opened)"
    elif after:
        stages_ += " (until the rule's number of days after the end)"
    return f"**{words}**: {stages_}"


def _span(at: frozenset[Stage]) -> str:
    path = tuple(stage for stage in PATH if stage in at)
    ends = [f"“{STAGE_WORDS[stage]}”" for stage in ORDER if stage in at and stage not in PATH]
    if len(path) > 1 and path == PATH[-len(path) :]:
        return ", ".join([f"from “{STAGE_WORDS[path[0]]}” on", *ends])
    return ", ".join([*(f"“{STAGE_WORDS[stage]}”" for stage in path), *ends])


def _facets(kind: Kind, stage: Stage) -> str:
    found: dict[Facet, list[Grant]] = {}
    for grant in DISCLOSURE:
        if grant.kind is kind and stage in grant.stages:
            found.setdefault(grant.facet, []).append(grant)
    if not found:
        return "nothing"
    return ", ".join(
        f"`{facet.value}`" + ("" if any(g.audience is Audience.ORGANISATION for g in found[facet]) else "\\*")
        for facet in Facet
        if facet in found
    )


def permissions() -> str:
    """What each role may do."""
    sections = [
        "# What each role may do\n\nWhat is not in these tables is denied. Roles are held by membership, and end with it.\n"
    ]
    for kind in Kind:
        sections.append(f"\n## {KIND_WORDS[kind]}\n\n" + _matrix(ROLES_OF[kind]))
    sections.append(
        "\n## The Equipe\n\nA seat in the Equipe of a partnership, whichever organisation sends the person.\n\n"
        + _matrix((Role.EQUIPE_MEMBER,))
    )
    return "".join(sections)


def _matrix(roles: tuple[Role, ...]) -> str:
    used = [permission for permission in Permission if any(permission in ROLE_PERMISSIONS[role] for role in roles)]
    rows = ((_words(p.value), *("yes" if p in ROLE_PERMISSIONS[role] else "" for role in roles)) for p in used)
    return table(("May", *(_words(ROLE_WORDS[role]) for role in roles)), rows)


def notifications() -> str:
    """Who is told of what."""
    told = ((name, event.title or "", _audience(event.tell)) for name, event in EVENTS.items() if event.title is not None)
    reminders = ((name, reminder.title, _audience(reminder.tell)) for name, reminder in REMINDERS.items())
    silent = ", ".join(f"`{name}`" for name, event in EVENTS.items() if event.title is None)
    return (
        "# Who is told of what\n\n"
        "In the portal always; by e-mail as each person chose, except what they must act on (marked **must act**), which cannot be\n"
        "switched off. A message never says more than the facet `summary`: the number of the case, and a link. Whoever may not see\n"
        "the case is not told.\n\n## What happens\n\n"
        + table(("Event", "Message", "To"), ((f"`{n}`", _message(t), a) for n, t, a in told))
        + "\n## Reminders and alarms\n\n"
        + table(("Reminder", "Message", "To"), ((f"`{n}`", _message(t), a) for n, t, a in reminders))
        + f"\nOnly the timeline tells of: {silent}.\n"
    )


def obligations() -> str:
    """Who owes what, when it is said, and what makes it cease."""
    rows = (
        (
            f"`{owed.kind}`",
            owed.task,
            "; ".join(
                _recipient(Tell(kind, Who.ROLE if role is HEAD_OF[kind] else _whose(role), role))
                for kind, role in owed.owers.items()
            ),
            "; ".join(_rung(rung) for rung in owed.ladder),
            owed.stops,
        )
        for owed in OBLIGATIONS.values()
    )
    return (
        "# Who owes what\n\n"
        "Every reminder belongs to an obligation: a row that the database opens, moves and ends by itself as soon as what it rests on\n"
        "changes. Of several rungs reached in one night only the latest is told; **head** marks where it climbs to the organisation's\n"
        "head. Messages and audiences: [who is told of what](notifications.md).\n\n"
        + table(("Kind", "What is to be done", "Owed by", "Ladder", "It ceases when"), rows)
    )


def _whose(role: Role) -> Who:
    return Who.EQUIPE if role is Role.EQUIPE_MEMBER else Who.ASSIGNED


def _rung(rung: Rung) -> str:
    base = {"due_on": "the due day", "ends_on": "the end"}[rung.of]
    if rung.by_rules:
        when = "as many days before the end as the rules say"
    elif rung.days:
        when = f"{abs(rung.days)} days {'after' if rung.days > 0 else 'before'} {base}"
    else:
        when = f"on {base}"
    when += f", then every {rung.every} days" if rung.every > 1 else ", then every day" if rung.every else ""
    return when + (" (**head**)" if rung.to_head else "")


def _message(title: str) -> str:
    return re.sub(r"%\((\w+)\)s", lambda found: f"‹{found[1].replace('_', ' ')}›", title)


def _audience(tell: tuple[Tell, ...]) -> str:
    found = [_recipient(one) + (" (**must act**)" if one.must_act else "") for one in tell]
    return "; ".join(found) or "the person concerned"


def _recipient(tell: Tell) -> str:
    if tell.who is Who.EQUIPE:
        return f"members of the Equipe from the {KIND_WORDS[tell.kind]}"
    role = tell.role or HEAD_OF[tell.kind]
    words = f"{ROLE_WORDS[role]} ({KIND_WORDS[tell.kind]})"
    return f"the assigned {words}, or else the head" if tell.who is Who.ASSIGNED else f"every {words}"


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


PAGES = {
    "stages.md": (stages, "portal/workflow/stages.py"),
    "disclosure.md": (disclosure, "portal/workflow/disclosure.py"),
    "permissions.md": (permissions, "tenants/permissions.py"),
    "obligations.md": (obligations, "portal/workflow/*/obligations.py"),
    "notifications.md": (notifications, "portal/workflow/events"),
}


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page: where it is, and what it should say."""
    for name, (draw, source) in PAGES.items():
        yield FOLDER / name, NOTE.format(source=source) + draw()


def differing() -> list[str]:
    """The names of the pages that are not what the code means."""
    return [path.name for path, content in pages() if not path.exists() or path.read_text(encoding="utf-8") != content]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` only compare them."""
    if "--check" in arguments:
        wrong = differing()
        for name in wrong:
            print(f"docs/generated/{name} is out of date: run python -m docs.generate", file=sys.stderr)
        return 1 if wrong else 0
    FOLDER.mkdir(exist_ok=True)
    for path, content in pages():
        path.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
