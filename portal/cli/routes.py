"""What can be opened, by whom: every endpoint with its methods and its declared rule."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from portal.cli import house


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a list of objects.")
def routes(as_json: bool) -> None:
    """List the endpoints: methods, address, and the rule that each declares."""
    from portal.app import create_app

    app = create_app(house.settings())
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.endpoint, r.rule)):
        declared = getattr(app.view_functions[rule.endpoint], "access_rule", None)
        words = "public" if rule.endpoint == "static" else str(declared) if declared else None
        found.append(
            {
                "endpoint": rule.endpoint,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "path": rule.rule,
                "rule": words,
                "declared": asdict(declared) if declared else None,
            }
        )
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{','.join(each['methods']):<10} {each['path']:<60} {each['endpoint']:<36} {each['rule'] or 'NO RULE'}")


COMMANDS = (routes,)
