"""The partner portal of Ospitalità temporanea."""
