"""The queue of films: jobs in a Postgres database, by Procrastinate."""
