"""What is kept of a plan beside its words: the signatures, sealed, and the PDF of the version that came into force."""
