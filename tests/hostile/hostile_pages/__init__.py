"""What each behaviour of the hostile site does, one module per group of the table."""
