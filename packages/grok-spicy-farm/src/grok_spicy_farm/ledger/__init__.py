"""The ledger in a Postgres database: journal, locks, what runs share."""
