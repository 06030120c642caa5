"""Forms of a referral. They carry what was typed; whether it can be right is the commands' to say, field by field."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from babel import Locale
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput

from portal.pages.autosave import Autosaved
from portal.pages.ui.fields import MoneyField
from portal.pages.words import say
from portal.workflow.referrals import words
from portal.workflow.referrals.facts import AddressFacts, EconomicFacts, IncomeFacts, MemberFacts, NeedFacts, SocialFacts
from tenants import clock
from tenants.sentences import Sentence

if TYPE_CHECKING:
    pass

STATELESS = "XX"
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})
_LINE, _TEXT = Length(max=200), Length(max=20_000)


class Needed:
    """Marks a field as required without judging it: the command says what is missing, in its own words."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing to check."""


class Versioned(Autosaved):
    """A form of a referral: it knows which version of the case its page was drawn from."""


class Correcting(Versioned):
    """A form by which a referral is corrected too, once it was submitted: then it asks why."""

    why = TextAreaField(_l("Why it is corrected"), [Needed(), _TEXT])

    @property
    def reason(self) -> str:
        """What was given as the reason."""
        return self.why.data or ""


def choices(of: dict[str, Sentence], *, empty: str | None = None, leave_out: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Codes and their words, as a select takes them."""
    first = [] if empty is None else [("", empty)]
    return first + [(code, say(word)) for code, word in of.items() if code not in leave_out]


def countries() -> list[tuple[str, str]]:
    """Every country in the reader's language, Italy first."""
    locale = get_locale()
    return [("", ""), *_countries(locale.language if locale else "it"), (STATELESS, gettext("Stateless"))]


def country(code: str | None) -> str:
    """A country's name."""
    return dict(countries()).get(code, code) if code else ""


@lru_cache(maxsize=4)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale(language).territories
    found = [(c, str(n)) for c, n in names.items() if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRY]
    return tuple(sorted(found, key=lambda item: (item[0] != "IT", item[1])))


class MemberForm(Correcting):
    """A person of the household."""

    surname = StringField(_l("Surname"), [Needed(), _LINE])
    given_name = StringField(_l("Given name"), [Needed(), _LINE])
    relation = SelectField(_l("Relation to the reference person"), [Needed()], validate_choice=False)
    born_on = DateField(_l("Date of birth"), [Needed(), Optional()])
    birth_place = StringField(
        _l("Place of birth"), [Optional(), _LINE], description=_l("The municipality, or the country for who was born abroad.")
    )
    sex = RadioField(_l("Sex"), [Optional()], validate_choice=False)
    citizenship = SelectField(_l("Citizenship"), [Optional()], validate_choice=False)
    tax_code = StringField(
        _l("Tax code (codice fiscale)"),
        [Optional(), Length(max=40)],
        description=_l("As on the health card: 16 letters and digits, or 11 digits while it is a provisional one."),
    )
    tax_code_reason = SelectField(_l("If there is no tax code, why"), [Optional()], validate_choice=False)
    phone = TelField(_l("Telephone"), [Optional(), _LINE])
    email = EmailField(_l("E-mail"), [Optional(), _LINE])

    def __init__(self, *args: Any, with_reference: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relation.choices = choices(words.RELATION_WORDS, empty="", leave_out=() if with_reference else ("reference",))
        self.sex.choices = choices(words.SEX_WORDS)
        self.citizenship.choices = countries()
        self.tax_code_reason.choices = choices(words.TAX_CODE_REASONS, empty="")

    def facts(self, relation: str | None = None) -> MemberFacts:
        """What was typed."""
        return MemberFacts(
            surname=self.surname.data or "",
            given_name=self.given_name.data or "",
            relation=relation or self.relation.data or "",
            born_on=self.born_on.data,
            birth_place=self.birth_place.data,
            sex=self.sex.data or None,
            citizenship=self.citizenship.data or None,
            tax_code=self.tax_code.data or None,
            tax_code_reason=self.tax_code_reason.data or None,
            phone=self.phone.data,
            email=self.email.data,
        )


class AddressForm(Correcting):
    """Where the household lives now."""

    street = StringField(_l("Street"), [Optional(), _LINE])
    house_number = StringField(_l("House number"), [Optional(), Length(max=20)])
    town = StringField(_l("Municipality"), [Optional(), _LINE])

    def facts(self) -> AddressFacts:
        """What was typed."""
        return AddressFacts(self.street.data, self.house_number.data, self.town.data)


class NewReferralForm(MemberForm):
    """The reference person with whom a referral begins."""

    key = HiddenField()
    partnership = SelectField(_l("Partnership"), [Needed()], validate_choice=False)
    external_number = StringField(
        _l("Number of the file in your own register"),
        [Optional(), _LINE],
        description=_l("So that the case can be found from there; leave it empty if there is none."),
    )


class ReferenceForm(Correcting):
    """Another reference person."""

    member = RadioField(_l("The new reference person"), [Needed()], validate_choice=False)
    former_relation = SelectField(
        _l("What the former reference person is to the new one"), [Needed()], validate_choice=False
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.former_relation.choices = choices(words.RELATION_WORDS, empty="", leave_out=("reference",))


class IncomeForm(Correcting):
    """An income. ``ends_on`` is typed as its last day."""

    member = SelectField(_l("Whose income"), [Optional()], validate_choice=False)
    kind = SelectField(_l("Kind"), [Needed()], validate_choice=False)
    monthly = MoneyField(_l("Amount of a month, net"), [Needed()])
    certainty = RadioField(
        _l("How certain it is"), [Needed()], validate_choice=False, description=_l("An uncertain income is an income too.")
    )
    starts_on = DateField(_l("First day"), [Optional()])
    ends_on = DateField(_l("Last day"), [Optional()], description=_l("Leave it empty if no end is known."))
    evidence = StringField(_l("Evidence"), [Optional(), _LINE], description=_l("For example a pay slip, and of which month."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(words.INCOME_WORDS, empty="")
        self.certainty.choices = choices(words.CERTAINTY_WORDS)

    def facts(self) -> IncomeFacts:
        """What was typed."""
        return IncomeFacts(
            kind=self.kind.data or "",
            monthly_cents=_cents(self.monthly.data),
            certainty=self.certainty.data or "",
            member_id=_uuid(self.member.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data + timedelta(days=1) if self.ends_on.data else None,
            evidence=self.evidence.data,
        )


class EconomicForm(Correcting):
    """ISEE and debts."""

    isee_kind = RadioField("ISEE", [Needed()], validate_choice=False)
    isee = MoneyField(_l("Value of the ISEE"), [Optional()])
    isee_expires_on = DateField(_l("The ISEE is valid until"), [Optional()], description=_l("As a rule 31 December."))
    debts = MoneyField(_l("Debts, all together"), [Optional()])
    note = TextAreaField(_l("What else is to be known of the economic situation"), [Optional(), _TEXT])
    no_income = BooleanField(_l("Nobody in the household has an income at present"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.isee_kind.choices = choices(words.ISEE_WORDS)

    def facts(self) -> EconomicFacts:
        """What was typed."""
        return EconomicFacts(
            isee_kind=self.isee_kind.data or "",
            isee_cents=_cents(self.isee.data),
            isee_expires_on=self.isee_expires_on.data,
            debts_cents=_cents(self.debts.data),
            note=self.note.data,
            no_income=bool(self.no_income.data),
        )


class SocialForm(Correcting):
    """The need and the social situation."""

    target = RadioField(_l("Target"), [Needed()], validate_choice=False)
    vulnerabilities = SelectMultipleField(
        _l("Vulnerabilities"), [Optional()], option_widget=CheckboxInput(), validate_choice=False
    )  # fmt: skip
    temporary_difficulty = TextAreaField(
        _l("The temporary difficulty, or the moment of difficulty that a home can resolve"),
        [Optional(), _TEXT],
        description=_l("The criterion of the target rests on this."),
    )
    account = TextAreaField(
        _l("Account of the need"), [Needed(), _TEXT], description=_l("What happened, what the household needs, and why now.")
    )
    health = TextAreaField(
        _l("Health and disability"),
        [Optional(), _TEXT],
        description=_l("Only what the decision and the home need to take into account."),
    )
    eviction_on = DateField(_l("Day of the eviction"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target.choices = [
            (code, say(word), {"note": say(words.TARGET_NOTES[code])}) for code, word in words.TARGET_WORDS.items()
        ]  # fmt: skip
        self.vulnerabilities.choices = choices(words.VULNERABILITY_WORDS)

    def facts(self) -> SocialFacts:
        """What was typed."""
        return SocialFacts(
            target=self.target.data or None,
            vulnerabilities=tuple(self.vulnerabilities.data or ()),
            temporary_difficulty=self.temporary_difficulty.data,
            account=self.account.data,
            health=self.health.data,
            eviction_on=self.eviction_on.data,
        )


class NeedsForm(Correcting):
    """The home that is needed."""

    rooms = IntegerField(_l("Rooms needed"), [Needed(), Optional()])
    needs = SelectMultipleField(_l("The home must have"), [Optional()], option_widget=CheckboxInput(), validate_choice=False)
    area = StringField(
        _l("Where the home should be"),
        [Optional(), _LINE],
        description=_l("A town or a quarter; leave it empty if anywhere is fine."),
    )
    urgent = BooleanField(_l("It is urgent"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs.choices = choices(words.NEED_WORDS)

    def facts(self) -> NeedFacts:
        """What was typed."""
        return NeedFacts(tuple(self.needs.data or ()), self.rooms.data, bool(self.urgent.data), self.area.data)


class ConsentForm(Versioned):
    """The consent that was given."""

    text_version = HiddenField()
    given_on = DateField(_l("Given on"), [Needed(), Optional()], default=clock.today)
    given_by = StringField(_l("Given by"), [Needed(), _LINE], description=_l("Name and surname of who signed for the household."))


class WithdrawConsentForm(Versioned):
    """The consent that was taken back."""

    withdrawn_on = DateField(_l("Withdrawn on"), [Needed(), Optional()], default=clock.today)


class SubmitForm(Versioned):
    """Nothing but what was looked at: the version of the case, and which documents."""

    papers = HiddenField()


class WithdrawForm(Versioned):
    """Why the case ends."""

    asked_by = RadioField(_l("Who asks for it"), [Needed()], validate_choice=False)
    reason = TextAreaField(_l("Reason"), [Needed(), _TEXT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_by.choices = choices(words.ASKED_BY_WORDS)


class OpenNamesForm(Versioned):
    """Why somebody who is not assigned has to know who the household is."""

    reason = TextAreaField(_l("Reason"), [Needed(), _TEXT])


class AssignForm(Versioned):
    """The colleague who takes the case over."""

    person = RadioField(_l("Social worker"), [Needed()], validate_choice=False)


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


def euro(cents: int | None) -> Decimal | None:
    """Cents as a money field shows them."""
    return None if cents is None else Decimal(cents) / 100


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return UUID(int=0)
