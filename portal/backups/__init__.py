"""Backup, restore and the restore drill: the whole portal in one sealed file, and the proof that it can be given back."""
