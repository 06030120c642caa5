"""What is kept about the work: documents, delivery of notifications, reports."""
