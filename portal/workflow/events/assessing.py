"""What happens to a referral until the Equipe has decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import OWNER, Event, equipe, head, sw
from tenants.kinds import Kind


class ReferralOpened(Event):
    facet = Facet.SUMMARY
    says = "The referral was opened."


class ReferralSubmitted(Event):
    facet = Facet.SUMMARY
    says = "The referral was submitted to the Equipe."
    title = "Case %(number)s was submitted: the Equipe is to take it up"
    tell = equipe(must_act=True)


@dataclass(frozen=True)
class CaseTakenUp(Event):
    session_at: datetime
    facet = Facet.ASSESSMENT
    says = "The Equipe took the case up for the session of %(session_at)s."
    title = "Case %(number)s is on the agenda of a session of the Equipe"
    tell = (sw(), *equipe())


class MatterPutOff(Event):
    facet = Facet.ASSESSMENT
    says = "The Equipe put its decision off to another session."
    title = "Case %(number)s: the Equipe put its decision off"
    tell = (sw(),)


class OpinionGiven(Event):
    facet = Facet.ASSESSMENT
    says = "A member of the Equipe gave an opinion."


class OpinionsOpened(Event):
    facet = Facet.ASSESSMENT
    says = "Whoever chaired the session opened the opinions before all were in."


class MemberStoodAside(Event):
    facet = Facet.ASSESSMENT
    says = "A member of the Equipe stood aside because of a conflict of interest."


@dataclass(frozen=True)
class InformationAsked(Event):
    due_on: date
    facet = Facet.ASSESSMENT
    says = "The Equipe asked for more information, due by %(due_on)s."
    title = "Case %(number)s: the Equipe asks for more information"
    tell = (sw(must_act=True),)


class InformationAnswered(Event):
    facet = Facet.ASSESSMENT
    says = "The information that was asked for was given."
    title = "Case %(number)s: the information that was asked for has arrived"
    tell = equipe()


class InformationExpired(Event):
    facet = Facet.ASSESSMENT
    says = "A question of the Equipe expired without an answer: the Equipe decides on what it knows, or asks again."
    title = "Case %(number)s: a question of the Equipe expired without an answer"
    tell = (*equipe(), sw(), head(Kind.COMUNE))


class CriteriaOverruled(Event):
    facet = Facet.ASSESSMENT
    says = "The head of service gave a written reason for going against a criterion."


@dataclass(frozen=True)
class EligibilityDecided(Event):
    eligible: bool
    facet = Facet.SUMMARY
    says = "The Equipe decided on the case."
    title = "Case %(number)s: the Equipe has decided"
    tell = (sw(), head(Kind.COMUNE), head(Kind.ATS))


class ReExaminationAsked(Event):
    facet = Facet.ASSESSMENT
    says = "The Comune asked for a re-examination."
    title = "Case %(number)s is to be examined again"
    tell = equipe(must_act=True)


class DecisionReopened(Event):
    facet = Facet.SUMMARY
    says = "The head of service reopened the Equipe's decision."
    title = "Case %(number)s: the Equipe's decision was reopened"
    tell = (sw(), head(Kind.ATS), *equipe(must_act=True))


class CriteriaRechecked(Event):
    facet = Facet.ASSESSMENT
    says = "The criteria were checked again."


class CriteriaReopened(Event):
    facet = Facet.ASSESSMENT
    says = "What the criteria rest on has changed since their last check: they are to be checked again."


class DraftExpired(Event):
    facet = Facet.SUMMARY
    says = "The draft expired: nobody had worked on it for too long."
    title = "Draft referral %(number)s has expired: it was not submitted in time"
    tell = (sw(must_act=True), head(Kind.COMUNE))


class ProtectionChanged(Event):
    facet = Facet.IDENTITY
    says = "Who may read the names of the household was changed."


class NamesOpened(Event):
    facet = Facet.SUMMARY
    says = "The reserved names of the household were opened."
    title = "Case %(number)s: the reserved names of the household were opened"
    tell = (sw(must_act=True), head(Kind.COMUNE, must_act=True))


class HouseholdChanged(Event):
    facet = Facet.IDENTITY
    says = "What is known of the household's members was changed."


class EconomicChanged(Event):
    facet = Facet.ECONOMIC
    says = "The incomes or the economic situation were changed."


class SocialChanged(Event):
    facet = Facet.SOCIAL
    says = "The social situation was changed."


class NeedsChanged(Event):
    facet = Facet.SUMMARY
    says = "The housing needs were changed."


class ConsentRecorded(Event):
    facet = Facet.IDENTITY
    says = "The household's consent was recorded."


class ConsentWithdrawn(Event):
    facet = Facet.IDENTITY
    says = "The household withdrew its consent."
    title = "Case %(number)s: the referral needs your attention"
    tell = (sw(must_act=True), head(Kind.COMUNE, must_act=True))


class CaseWithdrawn(Event):
    facet = Facet.SUMMARY
    says = "The case was withdrawn."
    title = "Case %(number)s was withdrawn"
    tell = (sw(), *equipe(), head(Kind.ATS), OWNER)
