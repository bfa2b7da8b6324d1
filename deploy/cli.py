"""The `xinfang` command: run the stack, or one process of it, and look after its data."""

import asyncio
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from deploy import commands
from deploy.console import Console
from deploy.processes import StackError
from deploy.state import PROJECT, chosen_port, present_settings, state_folder

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the stack's data; default XINFANG_DATA or .run.")]


class OneSentence(TyperGroup):
    """A failure that the operator can mend is one sentence on stderr and exit status 1, never a traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # Typer's own copy of click is private
        """Run the command."""
        try:
            return super().invoke(ctx)
        except StackError as error:
            sentence = str(error)
        except Exception as error:
            from httpx import RequestError

            if not isinstance(error, RequestError):
                raise
            sentence = f"The stack at {error.request.url.copy_with(raw_path=b'/')} cannot be reached: {error or type(error).__name__}"
        typer.echo(f"xinfang: {sentence}", err=True)
        raise typer.Exit(1)


app = typer.Typer(
    cls=OneSentence,
    help="Xinfang 信访: the open backend that petition bureaus run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    port: Annotated[int | None, typer.Option(help="Port of the gateway; default PORT or 8000.")] = None,
    data: DataOption = None,
    *,
    scenario: Annotated[bool, typer.Option(help="Load the made-up petitions.")] = True,
) -> None:
    """Start the whole stack on this machine and stay until Ctrl-C."""
    from deploy.run import run_stack

    run_stack(port or chosen_port(), state_folder(data), Console(), scenario=scenario)


@app.command()
def reset(data: DataOption = None) -> None:
    """Remove the data of `xinfang run`."""
    from deploy.run import reset as clear

    clear(state_folder(data))
    typer.echo("The data is removed.")


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="intake, tracking, reporting or gateway")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port to listen on; default PORT or 8000.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the port.")] = 1,
) -> None:
    """Serve one service's API, or the gateway: in one process, or in front of INTAKE_URL, TRACKING_URL and REPORTING_URL."""
    from deploy.serving import serve as start

    start(service, host, port or chosen_port(), processes)


@app.command()
def work(services: Annotated[list[str], typer.Argument(help="services whose events and sweeps this process handles")]) -> None:
    """Run the workers of one or several services."""
    from deploy.serving import work as start

    start(services)


@app.command()
def relay() -> None:
    """Run the relay, the sequencer of the event feed and the sealer of the audit chain."""
    from deploy.serving import relay as start

    start()


@app.command()
def alive(within: Annotated[float, typer.Option(help="Oldest heartbeat allowed, in seconds.")] = 20.0) -> None:
    """Fail when the heartbeat of a worker or relay, the file XINFANG_HEARTBEAT, is not fresh: their health check."""
    from deploy.heartbeat import check

    check(within)


@app.command()
def ready(service: Annotated[str, typer.Argument(help="intake, tracking, reporting or gateway")]) -> None:
    """Fail unless the server behind PORT is ready: the health check of an API or the gateway."""
    from deploy.serving import check_ready

    check_ready(service, chosen_port())


@app.command()
def keys() -> None:
    """Write a new key file where XINFANG_KEYS points, unless there is one. Keep a copy of it: without it the data cannot be read."""
    from deploy.state import make_keys

    typer.echo("A new key file is written." if make_keys() else "The key file exists and is left as it is.")


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema, login roles included; in development the made-up units and logins too."""
    from deploy.migrate import prepare

    asyncio.run(prepare(present_settings()))
    typer.echo("The schema is up to date.")


@app.command()
def openapi(
    *, check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a committed document differs.")] = False
) -> None:
    """Write the OpenAPI documents of the three services to deploy/openapi."""
    from deploy.documents import write_documents

    write_documents(PROJECT / "deploy" / "openapi", check=check)


for _found in pkgutil.iter_modules(commands.__path__):
    app.add_typer(import_module(f"deploy.commands.{_found.name}").app, name=_found.name)
