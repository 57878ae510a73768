"""The machine of the house: database, transactions, clock, text, paging, jobs and the web."""
