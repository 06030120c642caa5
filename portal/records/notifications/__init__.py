"""What people are told: their inbox, and the delivery of each notification by e-mail."""
