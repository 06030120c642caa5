"""How the codes of a referral are read: one sentence for each."""

from __future__ import annotations

from tenants.sentences import S, Sentence

RELATION_WORDS: dict[str, Sentence] = {
    "reference": S("Reference person"),
    "spouse": S("Husband or wife"),
    "partner": S("Partner"),
    "child": S("Son or daughter"),
    "parent": S("Father or mother"),
    "sibling": S("Brother or sister"),
    "grandchild": S("Grandchild"),
    "other_relative": S("Other relative"),
    "other": S("Not a relative"),
}
SEX_WORDS: dict[str, Sentence] = {"F": S("Female"), "M": S("Male"), "X": S("Other or not stated")}
TAX_CODE_REASONS: dict[str, Sentence] = {
    "newborn": S("Newborn: not issued yet"),
    "requested": S("Asked for: not issued yet"),
    "newly_arrived": S("Newly arrived in Italy: not asked for yet"),
    "not_shown": S("The document was not available"),
}
INCOME_WORDS: dict[str, Sentence] = {
    "employment": S("Employment"),
    "precarious_work": S("Casual or temporary work"),
    "pension": S("Pension"),
    "inclusion_allowance": S("Inclusion allowance (Assegno di inclusione)"),
    "unemployment_benefit": S("Unemployment benefit (NASpI or similar)"),
    "child_benefit": S("Universal child allowance (Assegno unico)"),
    "other": S("Other income"),
}
CERTAINTY_WORDS: dict[str, Sentence] = {"certain": S("Certain"), "likely": S("Likely"), "uncertain": S("Uncertain")}
ISEE_WORDS: dict[str, Sentence] = {
    "ordinary": S("Ordinary ISEE"),
    "current": S("Current ISEE (ISEE corrente)"),
    "minors": S("ISEE for services to minors"),
    "none": S("No ISEE"),
}
TARGET_WORDS: dict[str, Sentence] = {"vulnerability": S("Vulnerability"), "fragility": S("Fragility")}
TARGET_NOTES: dict[str, Sentence] = {
    "vulnerability": S("A vulnerable household, for a time unable to find a home by itself."),
    "fragility": S("A fragile household, for which a home can resolve a moment of difficulty."),
}
VULNERABILITY_WORDS: dict[str, Sentence] = {
    "eviction": S("Eviction or end of the lease"),
    "overcrowding": S("Overcrowded or unfit home"),
    "homeless": S("Without a home"),
    "job_loss": S("Loss of work"),
    "single_parent": S("Parent alone with children"),
    "disability": S("Disability"),
    "illness": S("Illness"),
    "violence": S("Violence suffered"),
    "migration": S("Recent arrival in Italy"),
    "separation": S("Separation"),
    "debts": S("Debts"),
    "other": S("Other difficulty"),
}
NEED_WORDS: dict[str, Sentence] = {
    "step_free": S("Step-free access"),
    "lift_or_ground_floor": S("Lift or ground floor"),
    "adapted_bathroom": S("Adapted bathroom"),
    "cot": S("Room for a cot"),
    "near_school": S("Near a school"),
    "near_transport": S("Near public transport"),
    "pets": S("Pets allowed"),
}
ASKED_BY_WORDS: dict[str, Sentence] = {"household": S("The household"), "comune": S("The social service")}
SECTION_WORDS: dict[str, Sentence] = {
    "household": S("Household"),
    "economic": S("Incomes and economic situation"),
    "social": S("Need and social situation"),
    "needs": S("Housing needs"),
    "consent": S("Consent of the household"),
    "documents": S("Documents"),
}
SUBJECT_WORDS: dict[str, Sentence] = {
    "member": S("Person"),
    "reference": S("Reference person"),
    "address": S("Present address"),
    "income": S("Income"),
    "economic": S("Economic situation"),
    "social": S("Need and social situation"),
    "needs": S("Housing needs"),
}
"""The parts of a referral of which the history of corrections speaks."""
FIELD_WORDS: dict[str, Sentence] = {
    "surname": S("Surname"),
    "given_name": S("Given name"),
    "relation": S("Relation to the reference person"),
    "born_on": S("Date of birth"),
    "birth_place": S("Place of birth"),
    "sex": S("Sex"),
    "citizenship": S("Citizenship"),
    "tax_code": S("Tax code (codice fiscale)"),
    "tax_code_reason": S("If there is no tax code, why"),
    "phone": S("Telephone"),
    "email": S("E-mail"),
    "reference": S("Reference person"),
    "street": S("Street"),
    "house_number": S("House number"),
    "town": S("Municipality"),
    "kind": S("Kind"),
    "member_id": S("Whose income"),
    "monthly_cents": S("Amount of a month, net"),
    "certainty": S("How certain it is"),
    "starts_on": S("First day"),
    "ends_on": S("Last day"),
    "evidence": S("Evidence"),
    "isee_kind": S("Which ISEE"),
    "isee_cents": S("Value of the ISEE"),
    "isee_expires_on": S("The ISEE is valid until"),
    "debts_cents": S("Debts, all together"),
    "note": S("What else is to be known of the economic situation"),
    "no_income": S("Nobody in the household has an income at present"),
    "target": S("Target"),
    "vulnerabilities": S("Vulnerabilities"),
    "temporary_difficulty": S("The temporary difficulty, or the moment of difficulty that a home can resolve"),
    "account": S("Account of the need"),
    "health": S("Health and disability"),
    "eviction_on": S("Day of the eviction"),
    "needs": S("The home must have"),
    "rooms": S("Rooms needed"),
    "area": S("Where the home should be"),
    "urgent": S("It is urgent"),
}
CRITERION_WORDS: dict[str, Sentence] = {
    "size": S("Number of persons"),
    "income": S("At least one income"),
    "target": S("Target of the programme"),
}
