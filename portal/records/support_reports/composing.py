"""The sections of a new report, as sentences, from what was gathered: a first draft that its author reads, mends and approves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from portal.records.documents.wording import Writer
from portal.records.plans.signing import LEVEL_WORDS
from portal.workflow.support.models import AREAS
from portal.workflow.support.models.reports import SECTIONS
from tenants import clock
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from portal.workflow.support.reports.gathering import Gathered, GoalThen

LANGUAGE = "it"
"""A report is an act of an Italian body, whatever language its author reads the portal in."""
KIND_WORDS: dict[str, Sentence] = {
    "interview": S("Interview"), "home_visit": S("Home visit"), "phone": S("By telephone"), "accompaniment": S("Accompaniment"),
    "plan_review": S("Review of the plan"),
}  # fmt: skip
ABSENCE_WORDS: dict[str, Sentence] = {
    "work": S("At work"), "school": S("At school"), "health": S("Ill"), "away": S("Away"), "not_told": S("Was not told"),
    "declined": S("Did not want to"), "unknown": S("Not known"),
}  # fmt: skip
STATE_WORDS: dict[str, Sentence] = {
    "met": S("reached"), "partly_met": S("partly reached"), "not_met": S("not reached"), "dropped": S("taken out of the plan"),
}  # fmt: skip


class Composer:
    """Writes the sections of one report."""

    def __init__(self, found: Gathered) -> None:
        self.found = found
        self.writer = Writer(LANGUAGE)
        self.say = self.writer.say

    def sections(self) -> dict[str, str]:
        """The text of every section; empty where nothing was recorded."""
        written = {area: self._area(area) for area in AREAS}
        written |= {
            "path": self._path(), "attendance": self._attendance(), "budget": self._budget(), "search": self._search(),
            "obligations": self._obligations(), "conclusions": self._conclusions(),
        }  # fmt: skip
        return {code: written[code] for code in SECTIONS}

    def _path(self) -> str:
        """What concerns no single area: meetings that moved no goal, then the notes of the readers' tier."""
        choice, lines = self.found.choice, []
        if self.found.agreed_on:
            lines.append(self.say(S("The plan in force was agreed with the household on %(day)s.", day=self.found.agreed_on)))
        if self.found.attendance:
            first = S("This report covers the days from %(start)s to %(end)s.", start=choice.starts_on, end=choice.ends_on)
            lines.insert(0, self.say(first))
        lines += [self._meeting(row) for row in self.found.met if row.done and not self.found.moved.get(row.id)]
        about = {row.id for row in self.found.met if self.found.moved.get(row.id)}
        lines += [self._note(note) for note in self.found.notes if note.session_id not in about]
        return _prose(lines)

    def _area(self, area: str) -> str:
        lines = [self._goal(goal) for goal in self.found.goals if goal.path.area == area]
        told: set[UUID] = set()
        for row in self.found.met:
            here = [title for where, title, _ in self.found.moved.get(row.id, ()) if where == area]
            if here and row.done:
                lines.append(self._meeting(row))
                told.add(row.id)
        first = {key: moved[0][0] for key, moved in self.found.moved.items()}
        lines += [self._note(note) for note in self.found.notes if note.session_id and first.get(note.session_id) == area]
        return _prose(lines)

    def _goal(self, goal: GoalThen) -> str:
        words = {"goal": goal.path.title, "was": LEVEL_WORDS[goal.was], "now": LEVEL_WORDS[goal.now], "indicator": goal.indicator}
        if goal.closed_on:
            said = S(
                "The goal “%(goal)s” ended on %(day)s: %(state)s.",
                goal=goal.path.title,
                day=goal.closed_on,
                state=STATE_WORDS[goal.state],
            )
            return self.say(said) + (f" {goal.note}" if goal.note else "")
        if goal.now > goal.was:
            return self.say(
                S("The goal “%(goal)s” went from “%(was)s” to “%(now)s”. It will be known by this: %(indicator)s.", **words)
            )
        if goal.now < goal.was:
            return self.say(S("The goal “%(goal)s” went back from “%(was)s” to “%(now)s”.", **words))
        return self.say(S("The goal “%(goal)s” stayed at “%(now)s”.", **words))

    def _meeting(self, row: Any) -> str:
        said = self.say(
            S(
                "On %(day)s (%(kind)s): %(text)s",
                day=clock.day_of(row.starts_at),
                kind=self._lower(KIND_WORDS[row.kind]),
                text=_sentence(row.done),
            )
        )
        return said + (" " + self.say(S("Next step: %(step)s", step=_sentence(row.next_step))) if row.next_step else "")

    def _note(self, note: Any) -> str:
        return self.say(S("For the Equipe, %(day)s: %(text)s", day=clock.day_of(note.at), text=_sentence(note.text)))

    def _attendance(self) -> str:
        held = [row for row in self.found.attendance if row.attendance != "nobody"]
        missed = [row for row in self.found.attendance if row.attendance == "nobody"]
        if not held and not missed:
            return ""
        ngettext, lines = self.writer.translations.ngettext, []
        minutes = sum(row.minutes or 0 for row in held)
        hours = f"{minutes / 60:.1f}".rstrip("0").rstrip(".").replace(".", ",")
        lines.append(
            ngettext("In the period %(num)s meeting was held, %(hours)s hours in all.",
                     "In the period %(num)s meetings were held, %(hours)s hours in all.", len(held))
            % {"num": len(held), "hours": hours}
        )  # fmt: skip
        kinds = Counter(row.kind for row in held)
        listed = ", ".join(f"{self._lower(KIND_WORDS[kind])}: {number}" for kind, number in kinds.most_common())
        if listed:
            lines.append(self.say(S("By kind: %(kinds)s.", kinds=listed)))
        some = sum(row.attendance == "some" for row in held)
        if some:
            lines.append(
                ngettext("At %(num)s of them somebody of the household was missing.",
                         "At %(num)s of them somebody of the household was missing.", some) % {"num": some}
            )  # fmt: skip
        if missed:
            why = Counter(row.absence or "unknown" for row in missed)
            reasons = ", ".join(f"{self._lower(ABSENCE_WORDS[code])} ({number})" for code, number in why.most_common())
            lines.append(
                ngettext("%(num)s time nobody came: %(reasons)s.", "%(num)s times nobody came: %(reasons)s.", len(missed))
                % {"num": len(missed), "reasons": reasons}
            )
        return " ".join(lines)

    def _budget(self) -> str:
        months = self.found.months
        if not months:
            return ""
        money, number = self.writer.money, len(months)
        first, last = (f"{one.month:%m/%Y}" for one in (months[0], months[-1]))
        lines = [
            self.say(
                S("From %(first)s to %(last)s the incomes were on average %(income)s a month, costs and instalments %(costs)s.",
                  first=first, last=last, income=money(round(sum(m.income for m in months) / number)),
                  costs=money(round(sum(m.costs for m in months) / number)))
            ),
            self.say(S("In all %(saved)s were put aside.", saved=money(sum(m.savings for m in months)))),
        ]  # fmt: skip
        owed = [m.debt_left for m in months if m.debt_left is not None]
        if len(owed) > 1 and owed[0] != owed[-1]:
            lines.append(self.say(S("The debts went from %(was)s to %(now)s.", was=money(owed[0]), now=money(owed[-1]))))
        if self.found.target and self.found.target.total:
            target = S(
                "For a home of its own %(saved)s of %(target)s are there.",
                saved=money(self.found.saved),
                target=money(self.found.target.total),
            )
            lines.append(self.say(target))
        return " ".join(lines)

    def _search(self) -> str:
        lines = []
        for field, whole in (("work", S("Search for work: %(numbers)s.")), ("home", S("Search for a home: %(numbers)s."))):
            here = [one for one in self.found.trails if one.field == field]
            if not here:
                continue
            ended = Counter(
                one.outcome for one in here if one.outcome and one.ended_on and one.ended_on <= self.found.choice.ends_on
            )
            parts = [(S("attempts"), len(here)), (S("ended well"), ended["taken"]), (S("refused by the other side"), ended["refused"]),
                     (S("declined by the household"), ended["declined"]), (S("without an answer"), ended["no_answer"])]  # fmt: skip
            numbers = ", ".join(f"{self.say(word)} {number}" for word, number in parts if number)
            lines.append(self.say(Sentence(whole.msgid, {"numbers": numbers})))
            lines += [
                self.say(S("Taken up on %(day)s: %(what)s.", day=one.ended_on, what=one.what))
                for one in here
                if one.outcome == "taken" and one.ended_on and one.ended_on <= self.found.choice.ends_on
            ]
        return _prose(lines)

    def _obligations(self) -> str:
        promised = [goal for goal in self.found.goals if goal.household]
        if not promised:
            return ""
        lines = [self.say(S("In the plan the household has committed to this:"))]
        lines += [f"– {goal.path.title}: {_sentence(goal.household)}" for goal in promised]
        return _prose(lines)

    def _conclusions(self) -> str:
        if not self.found.goals:
            return ""
        states = Counter(goal.state for goal in self.found.goals)
        parts = [(S("reached"), states["met"]), (S("partly reached"), states["partly_met"]), (S("not reached"), states["not_met"]),
                 (S("taken out of the plan"), states["dropped"]), (S("under way"), states["open"])]  # fmt: skip
        numbers = ", ".join(f"{self.say(word)} {number}" for word, number in parts if number)
        return self.say(S("Goals of the plan in this period: %(numbers)s.", numbers=numbers))

    def _lower(self, word: Sentence) -> str:
        said = self.say(word)
        return said[:1].lower() + said[1:]


def compose(found: Gathered) -> dict[str, str]:
    """The text of every section of a new report."""
    return Composer(found).sections()


def _sentence(text: str) -> str:
    """A text as a sentence within another: without its ends, closed by a full stop."""
    words = " ".join(text.split())
    return words if words[-1:] in ".!?…" else f"{words}."


def _prose(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)
