"""How the codes of an assessment are read: one sentence for each."""

from __future__ import annotations

from tenants.sentences import S, Sentence

OUTCOME_WORDS: dict[str, Sentence] = {"eligible": S("Eligible"), "rejected": S("Not eligible")}
OUTCOME_NOTES: dict[str, Sentence] = {
    "eligible": S("The household goes on the waiting list for a home."),
    "rejected": S("The case ends here; the Comune may ask once for a re-examination."),
}
REASON_WORDS: dict[str, Sentence] = {
    "criteria_met": S("The criteria are met"),
    "criterion_overruled": S("A criterion is not met, and the head of service wrote why to go against it"),
    "criteria_not_met": S("A criterion is not met"),
    "other_solution": S("There is another solution for the household"),
    "household_declined": S("The household does not want to go on"),
    "information_missing": S("The information needed to decide is missing"),
    "need_not_temporary": S("The difficulty is not temporary"),
    "need_beyond_programme": S("The need goes beyond what the programme can offer"),
    "other": S("Other reason, explained in the text"),
}
STANCE_WORDS: dict[str, Sentence] = {"for": S("In favour"), "against": S("Against"), "unsure": S("Unsure")}
MOMENT_WORDS: dict[str, Sentence] = {
    "submit": S("When the referral was submitted"),
    "recheck": S("When the criteria were checked again"),
    "decision": S("When the Equipe decided"),
    "review": S("At the renewal review"),
}
STATE_WORDS: dict[str, Sentence] = {"met": S("Met"), "not_met": S("Not met"), "unknown": S("Unknown")}
