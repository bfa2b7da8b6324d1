"""Commands by subject. Every module here holds a Typer `app`; `xinfang` offers it under the module's name."""
