"""Sessions: a lazily begun transaction that carries its caller's rights, for reading or for one unit of work."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Self

import asyncpg
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql

from shared.contracts.events import Event
from shared.db.context import Context
from shared.db.errors import database_is_away
from shared.db.outbox import FLUSH, AuditEntry, Claim, StoredAnswer, flush_arguments

Connection = Any  # asyncpg proxies calls through the pool: its stubs cannot name both
Acquire = Callable[[], Awaitable[Connection]]
Release = Callable[[Connection], Awaitable[None]]
Statement = str | ClauseElement
_DIALECT = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialect factories carry no types

CLAIM = """
WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended($1 || chr(31) || $2, 0)) AS got)
SELECT lock.got, i.fingerprint, i.status, i.headers, i.answer FROM lock LEFT JOIN idempotency i ON lock.got AND i.actor = $1 AND i.key = $2"""


def compiled(statement: Statement, arguments: Sequence[object]) -> tuple[str, Sequence[object]]:
    """SQL text and positional arguments: text passes as it is, a composed statement is compiled for asyncpg."""
    if isinstance(statement, str):
        return statement, arguments
    done = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    names: Sequence[str] = getattr(done, "positiontup", None) or ()  # of SQL statements, DDL has none
    return str(done), [done.params[name] for name in names]


class ReadSession:
    """One read-only transaction; nothing is sent before the first statement. `statements` counts them, without BEGIN and COMMIT."""

    begin = "BEGIN READ ONLY"

    def __init__(self, acquire: Acquire, release: Release, context: Context) -> None:
        self._acquire = acquire
        self._release = release
        self._connection: Connection = None
        self.context = context
        self.statements = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            await self.commit()
        else:
            await self.rollback()

    async def fetch(self, sql: Statement, *arguments: object) -> list[asyncpg.Record]:
        """All rows."""
        connection = await self._begun()
        text, values = compiled(sql, arguments)
        rows: list[asyncpg.Record] = await connection.fetch(text, *values)
        return rows

    async def fetchrow(self, sql: Statement, *arguments: object) -> asyncpg.Record | None:
        """The first row, or None."""
        connection = await self._begun()
        text, values = compiled(sql, arguments)
        row: asyncpg.Record | None = await connection.fetchrow(text, *values)
        return row

    async def fetchval(self, sql: Statement, *arguments: object) -> Any:  # noqa: ANN401  # a column of any type
        """The first column of the first row, or None."""
        row = await self.fetchrow(sql, *arguments)
        return None if row is None else row[0]

    async def commit(self) -> None:
        """End the transaction and give the connection back."""
        await self._end("COMMIT")

    async def rollback(self) -> None:
        """Undo everything and give the connection back."""
        await self._end("ROLLBACK")

    async def _begun(self) -> Connection:
        if self._connection is None:
            connection = await self._acquire()
            try:
                await connection.execute(f"{self.begin}; {self.context.settings_sql()}")
            except BaseException:
                await asyncio.shield(self._release(connection))
                raise
            self._connection = connection
        self.statements += 1
        return self._connection

    async def _end(self, word: str) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await asyncio.shield(self._finish(connection, word))

    async def _finish(self, connection: Connection, word: str) -> None:
        """End the transaction; raises when what should be committed was not, so that nobody is told it was."""
        try:
            tag = await connection.execute(word)
        except Exception as error:
            if word == "COMMIT" or not database_is_away(error):
                raise
            return  # without its connection the server has rolled the transaction back
        finally:
            await self._release(connection)
        if tag != word:
            raise asyncpg.InFailedSQLTransactionError("a statement had failed: the transaction was rolled back")


class UnitOfWork(ReadSession):
    """One write transaction: the change, its events, deliveries, audit rows and stored answer commit together or not at all."""

    begin = "BEGIN"

    def __init__(self, acquire: Acquire, release: Release, context: Context, traceparent: str | None) -> None:
        super().__init__(acquire, release, context)
        self.traceparent = traceparent
        self._events: list[Event] = []
        self._audit: list[AuditEntry] = []
        self._answer: StoredAnswer | None = None

    async def execute(self, sql: Statement, *arguments: object) -> str:
        """Run a statement that returns no rows; gives its command tag."""
        connection = await self._begun()
        text, values = compiled(sql, arguments)
        tag: str = await connection.execute(text, *values)
        return tag

    async def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for many rows in one round trip."""
        connection = await self._begun()
        await connection.executemany(sql, rows)

    async def copy_records(self, table: str, rows: Sequence[Sequence[object]], columns: Sequence[str]) -> None:
        """Write many rows by COPY (row-level security permitting)."""
        connection = await self._begun()
        await connection.copy_records_to_table(table, records=rows, columns=columns)

    async def act_as(self, context: Context) -> None:
        """Go on with other rights: a public request that has proved a code, or files through the bureau's online window."""
        self.context = context
        if self._connection is not None:
            await self._connection.execute(context.settings_sql())

    async def claim_idempotency(self, actor: str, key: str) -> Claim:
        """Take the key for this transaction and read its stored answer: one statement (design §4, retries)."""
        row = await self.fetchrow(CLAIM, actor, key)
        assert row is not None  # the lock row is always there
        answer = (
            None if row["answer"] is None else StoredAnswer(actor, key, row["fingerprint"], row["status"], row["headers"], row["answer"])
        )
        return Claim(got=row["got"], answer=answer)

    def emit(self, event: Event) -> None:
        """Queue an event; it and its delivery rows are written by the flush."""
        self._events.append(event)

    def audit(self, entry: AuditEntry) -> None:
        """Queue an audit row."""
        self._audit.append(entry)

    def store_answer(self, answer: StoredAnswer) -> None:
        """Queue the answer that a retry with the same key shall get."""
        self._answer = answer

    def discard(self) -> None:
        """Forget what is queued: the savepoint it belonged to was rolled back."""
        self._events, self._audit, self._answer = [], [], None

    async def flush(self) -> None:
        """Write everything queued, in one statement."""
        if self._events or self._audit or self._answer is not None:
            await self.execute(FLUSH, *flush_arguments(self._events, self._audit, self._answer, self.traceparent))
            self._events, self._audit, self._answer = [], [], None

    async def commit(self) -> None:
        """Flush, then commit."""
        try:
            await self.flush()
        except BaseException:
            await self.rollback()
            raise
        await super().commit()
