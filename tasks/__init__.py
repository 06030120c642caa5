"""WHEN: the Celery app, its schedule, the relay of the outbox, and tasks of three lines."""
