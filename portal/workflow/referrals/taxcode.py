"""The Italian tax code: what cannot be right (refused), and what does not match the person (only said)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codicefiscale import codicefiscale as decoder
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.it import codicefiscale as checker

from tenants.crypto import blind_index
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from datetime import date

CONTEXT = "members.tax_code"


def compact(typed: str) -> str:
    """The code without spaces, in capitals."""
    return str(checker.compact(typed))


def index(code: str) -> bytes:
    """The fingerprint by which an exact code is found again."""
    return blind_index(code, context=CONTEXT)


def problem(code: str) -> Sentence | None:
    """Why this cannot be anybody's tax code, or ``None`` when it can."""
    try:
        checker.validate(code)
    except InvalidLength:
        return S("A tax code has 16 characters (11 digits when it is a provisional one).")
    except InvalidChecksum:
        return S("This tax code does not add up: its control character does not match the rest. Check it on the card.")
    except ValidationError:
        return S("This is not how a tax code is written. Check it on the card.")
    return None


def mismatches(code: str, *, surname: str, given_name: str, born_on: date | None, sex: str | None) -> tuple[Sentence, ...]:
    """What of the person a well-formed code does not match: for a second look, never a reason to refuse."""
    if len(code) != 16 or problem(code):
        return ()
    found = []
    if surname and code[:3] != decoder.encode_lastname(surname):
        found.append(S("The tax code does not match the surname."))
    if given_name and code[3:6] != decoder.encode_firstname(given_name):
        found.append(S("The tax code does not match the given name."))
    day = _number(code[9:11])
    if born_on is not None and (
        _number(code[6:8]) != born_on.year % 100 or code[8] != _MONTHS[born_on.month - 1] or day % 40 != born_on.day
    ):
        found.append(S("The tax code does not match the date of birth."))
    if sex in ("F", "M") and (day > 40) != (sex == "F"):
        found.append(S("The tax code does not match the sex."))
    return tuple(found)


_MONTHS = "ABCDEHLMPRST"
_OMOCODES = str.maketrans("LMNPQRSTUV", "0123456789")


def _number(part: str) -> int:
    return int(part.translate(_OMOCODES))
