"""Pages of the documents: all those of a case or a property, attaching, opening, withdrawing."""
