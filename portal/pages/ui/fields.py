"""Form fields that read and write what people in Italy type."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms import FileField, SelectField, StringField
from wtforms.widgets import FileInput, Select, TextInput, html_params

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


class _UnderHeadings(Select):
    """Draws what stands under no heading as plain options: WTForms would give it an empty heading."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        kwargs.setdefault("id", field.id)
        drawn = []
        for heading, choices in field.iter_groups():
            options = "".join(
                f"<option {html_params(value=value, selected=bool(selected))}>{escape(label)}</option>"
                for value, label, selected, *_ in choices
            )
            drawn.append(f"<optgroup {html_params(label=heading)}>{options}</optgroup>" if heading else options)
        return Markup(f"<select {html_params(name=field.name, **kwargs)}>{''.join(drawn)}</select>")  # noqa: S704 (all of it escaped)


class GroupedSelectField(SelectField):
    """A list whose choices stand under headings: ``{heading: [(code, word), …]}``, the empty heading for those that stand alone."""

    widget = _UnderHeadings()
