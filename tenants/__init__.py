"""WHO: organisations, people, roles, the actor, the scope, isolation. Knows no web and no queue."""
