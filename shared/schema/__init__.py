"""The one shared Postgres schema: tables grouped by the service that may write them, roles, grants and row policies."""
