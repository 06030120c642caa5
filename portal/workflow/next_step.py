"""The next step of a case and who owes it, as one sentence: from where the case stands, as far as the reader may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from portal.workflow.cases.crew import crew
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from tenants import clock
from tenants.kinds import CASE_ROLES, Kind
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.workflow.board import Seen
    from portal.workflow.cases.actions import Action


@dataclass(frozen=True)
class NextStep:
    """What comes next. ``does`` names the actions (``family.name``) that do it: the reader's button, if one is theirs.

    ``goes_on`` says that it is the work itself, which nobody finishes: what of it waits for the reader says more than the step.
    """

    sentence: Sentence
    due: date | None = None
    does: tuple[str, ...] = ()
    goes_on: bool = False

    def button(self, actions: list[Action]) -> Action | None:
        """The reader's own action that does this step, rather an allowed one. Of a step that several people do in several ways, none is
        shown that the reader may not: the sentence says who does."""
        mine = [a for a in actions if f"{a.family}.{a.name}" in self.does]
        return next((a for a in mine if a.allowed), mine[0] if len(self.does) == 1 and mine else None)


def next_step(seen: Seen) -> NextStep:
    """What comes next in a case and who owes it."""
    return _STEPS[seen.case.stage](seen, _partners(seen))


_ANYBODY = {
    Kind.COMUNE.value: S("The Comune"),
    Kind.ATS.value: S("The support service"),
    Kind.OWNER.value: S("The owner of the home"),
}


def _partners(seen: Seen) -> dict[str, Any]:
    """The names of the organisations in a sentence; the owner's once it hosts or is asked to."""
    return {**_ANYBODY, **(seen.state["partners"] or {})}


def _draft(seen: Seen, names: dict[str, Any]) -> NextStep:
    case, complete = seen.case, seen.state["referral_complete"] and seen.state["consent_given"]
    if complete:
        return NextStep(
            S("%(comune)s submits the referral to the Equipe.", **_of(names, "comune")), case.draft_expires_on, _SUBMIT
        )
    sentence = S("%(comune)s completes the referral: household, incomes, need, consent.", **_of(names, "comune"))
    return NextStep(sentence, case.draft_expires_on, ("referrals.edit", *_SUBMIT))


def _submitted(seen: Seen, names: dict[str, Any]) -> NextStep:
    return NextStep(S("The Equipe takes the case up for one of its sessions."), None, ("assessment.take_up",))


def _assessment(seen: Seen, names: dict[str, Any]) -> NextStep:
    if Facet.ASSESSMENT not in seen.facets:
        return NextStep(S("The Equipe is assessing the case and will decide."))
    if seen.state["open_requests"]:
        sentence = S("%(comune)s answers what the Equipe has asked.", **_of(names, "comune"))
        return NextStep(sentence, None, ("assessment.answer_information",))
    agenda = seen.state["agenda"]
    if not agenda:
        return NextStep(S("The Equipe puts the case on the agenda of a session."), None, ("assessment.put_on_agenda",))
    day = date.fromisoformat(agenda["day"])
    if day > clock.today():
        return NextStep(S("The Equipe discusses the case on %(day)s.", day=day), day, ("assessment.decide",))
    if not agenda["open"]:
        return NextStep(S("The Equipe opens its session and records the decision."), day, ("assessment.decide",))
    return NextStep(S("The Equipe records its decision."), day, ("assessment.decide",))


def _waiting(seen: Seen, names: dict[str, Any]) -> NextStep:
    aside = seen.case.set_aside_until
    if aside is not None and aside > clock.today():
        return NextStep(S("The household is set aside until %(day)s; then it waits for a home again.", day=aside))
    sentence = S("%(comune)s looks for a home that fits the household and proposes it.", **_of(names, "comune"))
    return NextStep(sentence, None, ("placements.match",))


def _proposed(seen: Seen, names: dict[str, Any]) -> NextStep:
    proposal = seen.state["proposal"]
    if not proposal:
        return NextStep(S("The owner and the household answer the proposal."))
    due = date.fromisoformat(proposal["expires_on"])
    does = ("placements.answer", "placements.household_answer")
    if proposal.get("asked_until"):
        sentence = S("%(comune)s answers what %(owner)s asks about the proposal.", **_of(names, "comune", "owner"))
        return NextStep(sentence, date.fromisoformat(proposal["asked_until"]), ("placements.answer_question", *does))
    if proposal["owner"]:
        sentence = S("%(comune)s records what the household answers to the proposal.", **_of(names, "comune"))
        return NextStep(sentence, due, does[1:])
    if proposal["household"]:
        return NextStep(S("%(owner)s answers the proposal.", **_of(names, "owner")), due, does[:1])
    return NextStep(S("%(owner)s and the household each answer the proposal.", **_of(names, "owner")), due, does)


def _assigned(seen: Seen, names: dict[str, Any]) -> NextStep:
    placement = seen.state["placement"]
    if not placement:
        return NextStep(S("The agreement is signed and the home handed over."))
    start = date.fromisoformat(placement["starts_on"])
    if not seen.state["agreement_signed"]:
        sentence = S("%(comune)s has the agreement signed and records it.", **_of(names, "comune"))
        return NextStep(sentence, start, ("placements.agreement",))
    if not placement["booked_at"]:
        sentence = S("%(owner)s agrees on the day of the handover and books it.", **_of(names, "owner"))
        return NextStep(sentence, start, ("placements.book_handover",))
    at = datetime.fromisoformat(placement["booked_at"])
    sentence = S("%(owner)s hands the home over on %(at)s.", at=at, **_of(names, "owner"))
    return NextStep(sentence, clock.day_of(at), ("placements.hand_over",))


def _hosted(seen: Seen, names: dict[str, Any]) -> NextStep:
    case, state = seen.case, seen.state
    if case.ends_on is not None and case.ends_on <= clock.today():
        last_day = case.ends_on - timedelta(days=1)
        does = ("placements.authorise_overstay", "departures.start", "departures.hand_back", "renewals.decide")
        if state["placement"] and state["placement"]["authorised"]:
            return NextStep(S("The stay has passed its end, as authorised: the departure is prepared."), last_day, does[1:])
        sentence = S("The stay has passed its end: %(comune)s authorises it or prepares the departure.", **_of(names, "comune"))
        return NextStep(sentence, last_day, does)
    question = state["renewal_question"]
    if question and not question["answered"] and not question["closed"] and Facet.RENEWAL_QUESTION in seen.facets:
        sentence = S("%(owner)s says whether the home stays available for a renewal.", **_of(names, "owner"))
        return NextStep(sentence, None, ("renewals.confirm_unit",))
    review = state["renewal_review"]
    if review and review["state"] in ("collecting", "deferred"):
        return _review(seen, date.fromisoformat(review["due_on"]), names)
    if Facet.SUPPORT in seen.facets and not any(role in crew(state) for role in CASE_ROLES[Kind.ATS]):
        return NextStep(
            S("%(ats)s assigns an educator and a financial consultant.", **_of(names, "ats")), None, ("support.assign",)
        )
    if Facet.SUPPORT in seen.facets and not state["support_plan"]:
        return NextStep(S("%(ats)s writes the plan with the household.", **_of(names, "ats")), None, ("support.plan",))
    sentence = S("%(ats)s supports the household on its way to a home of its own.", **_of(names, "ats"))
    return NextStep(sentence, None, ("support.record", "support.plan_session"), goes_on=True)


def _review(seen: Seen, due: date, names: dict[str, Any]) -> NextStep:
    given, question = seen.state["renewal_given"] or {}, seen.state["renewal_question"]
    if given and not all(given.values()):
        owed = [S(OWED_WORDS[kind]) for kind, done in given.items() if not done]
        if question and not question["answered"] and not question["closed"]:
            owed.append(S("the owner's answer about the home"))
        does = tuple(f"renewals.{name}" for kind, name in GIVING.items() if not given.get(kind))
        return NextStep(S("For the renewal review these are still owed: %(owed)s.", owed=owed), due, does)
    if question and not question["answered"]:
        sentence = S("%(owner)s says whether the home stays available for a renewal.", **_of(names, "owner"))
        return NextStep(sentence, due, ("renewals.decide",))
    return NextStep(S("The Equipe decides on the renewal."), due, ("renewals.decide",))


def _leaving(seen: Seen, names: dict[str, Any]) -> NextStep:
    last_day = seen.case.ends_on - timedelta(days=1) if seen.case.ends_on else None
    ahead = seen.state["next_exit_step"]
    if ahead and (last_day is None or ahead["due_on"] <= last_day.isoformat()):
        who = ahead["owed_by"] or S("the household")
        sentence = S("On the plan for the departure, %(who)s: %(what)s.", who=who, what=ahead["what"])
        return NextStep(sentence, date.fromisoformat(ahead["due_on"]))
    sentence = S("The household looks for its next home; %(owner)s takes this one back.", **_of(names, "owner"))
    return NextStep(sentence, last_day, ("departures.hand_back",))


def _closed(seen: Seen, names: dict[str, Any]) -> NextStep:
    if Facet.OUTCOME in seen.facets:
        if not seen.state["outcomes"]:
            sentence = S("%(ats)s or %(comune)s records what the stay came to.", **_of(names, "ats", "comune"))
            return NextStep(sentence, None, ("departures.outcome",))
        ahead = seen.state["next_follow_up"]
        if ahead:
            due = date.fromisoformat(ahead["due_on"])
            sentence = S("How the household fares is asked %(months)s months after the stay.", months=ahead["months"])
            return NextStep(sentence, due, ("departures.follow_up",))
    return NextStep(S("The path is complete: nothing more is to be done."))


def _rejected(seen: Seen, names: dict[str, Any]) -> NextStep:
    if seen.state["re_examined"]:
        return NextStep(S("The path ends here."))
    sentence = S("The path ends here, unless %(comune)s asks for a re-examination.", **_of(names, "comune"))
    return NextStep(sentence, None, ("assessment.re_examine",))


def _withdrawn(seen: Seen, names: dict[str, Any]) -> NextStep:
    return NextStep(S("The case was withdrawn: nothing more is to be done."))


def _of(names: dict[str, Any], *kinds: str) -> dict[str, Any]:
    return {kind: names[kind] for kind in kinds}


_SUBMIT = ("referrals.submit",)
OWED_WORDS: dict[str, str] = {
    "social_opinion": "the social worker's opinion",
    "educator_report": "the educator's report",
    "financial_statement": "the financial consultant's statement",
}
GIVING = {"social_opinion": "give_opinion", "educator_report": "give_report", "financial_statement": "give_statement"}
"""What gives a contribution that is owed: changing one that was given is no next step."""
_STEPS: dict[str, Callable[[Seen, dict[str, Any]], NextStep]] = {
    Stage.DRAFT: _draft,
    Stage.SUBMITTED: _submitted,
    Stage.ASSESSMENT: _assessment,
    Stage.WAITING: _waiting,
    Stage.PROPOSED: _proposed,
    Stage.ASSIGNED: _assigned,
    Stage.HOSTED: _hosted,
    Stage.LEAVING: _leaving,
    Stage.CLOSED: _closed,
    Stage.REJECTED: _rejected,
    Stage.WITHDRAWN: _withdrawn,
}
