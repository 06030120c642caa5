"""`python -m bench`: fill a database of each size, measure, print the table, write it as JSON."""

from __future__ import annotations

import argparse
import json
import secrets
import tempfile
from base64 import b64encode
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.data import fill
from bench.measure import Figure, pages
from bench.timeline import timeline
from migrations import provision
from migrations.run import migrate
from portal.embedded import start_postgres, start_valkey
from portal.settings import Settings

RESULTS = Path(__file__).parent / "results"


def measure(sizes: list[int], blocks: int, times: int) -> list[Figure]:
    """All pages at all sizes, each size in a fresh database of one server."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        with start_postgres(place / "postgres", fast=True) as postgres, start_valkey(place / "valkey") as valkey:
            provision.create_roles(postgres.url(), dict.fromkeys(provision.LOGINS, "bench"))
            for size in sizes:
                name = f"bench_{size}"
                provision.create_database(postgres.url(), name)
                migrate(postgres.url("portal_migrator", "bench", name))
                print(f"{size} cases: filling…", flush=True)
                partners = fill(postgres.url(dbname=name), size)
                settings = Settings.from_env(
                    {
                        **_as_in_production(),
                        "DATABASE_URL": postgres.url("portal_app", "bench", name),
                        "SYSTEM_DATABASE_URL": postgres.url("portal_system", "bench", name),
                        "REDIS_URL": valkey.url(0),
                        "PORTAL_DATA_DIR": folder,
                    }
                )
                found += pages(settings, postgres.url(dbname=name), partners, size, blocks=blocks, times=times)
                if size == sizes[0]:
                    found.append(timeline(settings, postgres.url(dbname=name), partners, blocks=blocks, times=times))
    return found


def _as_in_production() -> dict[str, str]:
    """What costs something there and elsewhere does not, such as log lines as JSON, is measured too. The keys are for this run."""
    return {
        "PORTAL_ENV": "production",
        "PORTAL_BASE_URL": "https://bench.example",
        "PORTAL_MAIL_FROM": "portal@bench.example",
        "MAIL_URL": "smtp://127.0.0.1:25",
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
        "PORTAL_DATA_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "PORTAL_INDEX_KEY": b64encode(secrets.token_bytes(32)).decode(),
    }


def table(figures: list[Figure]) -> str:
    """The figures as a table: milliseconds of CPU a request, the limit's beside them, ratios, statements, bytes."""
    head = (
        "page",
        "cases",
        "web ms",
        "db ms",
        "limit web",
        "limit db",
        "web ×",
        "own ×",
        "budgeted ×",
        "statements",
        "bytes",
        "limit bytes",
        "budget ×",
        "",
    )
    rows = [(*(str(v) for v in asdict(f).values()), "" if f.within else "over") for f in figures]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows))


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,100000", help="numbers of cases, up to 1000000 (default: %(default)s)")
    parser.add_argument("--blocks", type=int, default=21, help="turns of portal and limit (default: %(default)s)")
    parser.add_argument("--times", type=int, default=20, help="requests in a turn (default: %(default)s)")
    asked = parser.parse_args()
    figures = measure([int(size) for size in asked.sizes.split(",")], asked.blocks, asked.times)
    print(table(figures))
    RESULTS.mkdir(exist_ok=True)
    result = {"measured": datetime.now(UTC).isoformat(timespec="seconds"), "figures": [asdict(f) for f in figures]}
    (RESULTS / "latest.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
