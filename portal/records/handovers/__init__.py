"""What is kept of a handover or handback beside its report's row: photos and signatures, the PDF for both sides, the household's copy."""
