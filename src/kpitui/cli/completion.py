"""`kpitui completion`: prints the script that makes a shell complete commands, measures and weeks."""

from __future__ import annotations

import click

from kpitui.cli import output

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in your shell.

    \b
    bash  put this in ~/.bashrc: eval "$(kpitui completion bash)"
    zsh   put this in ~/.zshrc: eval "$(kpitui completion zsh)"
    fish  put this in ~/.config/fish/completions/kpitui.fish: kpitui completion fish | source
    """  # noqa: D301 - click takes the character itself for "do not rewrap"
    from click.shell_completion import get_completion_class

    chosen = get_completion_class(shell)
    assert chosen is not None
    script = chosen(ctx.find_root().command, {}, "kpitui", "_KPITUI_COMPLETE").source()
    output.utf8_document(script)
