"""Many films on many machines: ledger, queue and limits on one Postgres database."""
