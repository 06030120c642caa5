"""Form fields that read and write what people in Italy type."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField
from wtforms.widgets import FileInput, TextInput

CENT = Decimal("0.01")
GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d*)?")
ENGLISH = re.compile(r"-?\d{1,3}(,\d{3})+\.\d*")


def parse_money(text: str) -> Decimal:
    """``1.234,50``, ``1234,5``, ``1234.50``, ``1,234.50``, with or without the sign of the euro; raises ``ValueError``.

    Never guesses a fraction of a cent: ``1,234`` may mean two amounts, so it is asked again.
    """
    bare = text.replace("€", "").replace("\u00a0", "").replace(" ", "").replace("'", "")
    if ENGLISH.fullmatch(bare):
        bare = bare.replace(",", "")
    elif "," in bare or GROUPED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(bare)
        rounded = amount.quantize(CENT)
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or amount != rounded:
        raise ValueError(text)
    return rounded


def show_money(amount: Decimal) -> str:
    """``1234.5`` → ``1.234,50``."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


class MoneyField(StringField):
    """An amount in euro; ``data`` is a ``Decimal`` or ``None``. The macros draw it with the euro sign."""

    kind = "money"
    widget = TextInput()
    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return show_money(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = parse_money(text)
        except ValueError:
            self.data = None
            raise ValueError(str(_l("Write an amount in euro, for example 1.234,50."))) from None


class UploadField(FileField):
    """A file from the desk, or from a phone's camera; ``data`` is its content as bytes, or nothing."""

    kind = "file"
    widget = FileInput()
    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        upload: Any = valuelist[0] if valuelist else None
        self.data = upload.read() if upload is not None and upload.filename else None
