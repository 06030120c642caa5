"""The text to which a household agrees, by version. A text is never changed: a new one gets a new version, and old consents keep theirs."""

from __future__ import annotations

from tenants.sentences import S, Sentence

CONSENT_TEXTS: dict[str, tuple[Sentence, ...]] = {
    "1": (
        S("We ask the social service to put our household forward for temporary hospitality."),
        S(
            "We know that the members of the Equipe, of the municipality and of the bodies that support the households, will read our"
            " economic and social situation in order to decide."
        ),
        S(
            "We know that, if we are found eligible, the bodies that support the households will know our names and contacts, and"
            " the owner of a home assigned to us those of the adults."
        ),
        S("We can withdraw this consent at any time; from then on nothing more is shared, and the request cannot go on."),
    ),
}
CURRENT = "1"
