"""The embedded servers start, keep what they were given, and come back after being killed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from portal.embedded import (
    PSQL,
    AlreadyRunning,
    EmbeddedError,
    find_postgres,
    find_valkey,
    start_postgres,
    start_valkey,
)

pytestmark = pytest.mark.embedded


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that nobody but its owner can enter, as root's home and temporary folders are."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")
        row = connection.execute("select count(*) from kept").fetchone()
    assert row is not None
    return int(row[0])


def test_postgres_keeps_its_data_and_its_address(closed: Path) -> None:
    with start_postgres(closed / "pg") as first:
        assert count(first.url()) == 1
        with psycopg.connect(first.url()) as connection:
            version = connection.info.server_version
            fsync = connection.execute("show fsync").fetchone()
        assert version // 10000 == 18
        assert fsync == ("on",)
    assert not first.is_running()
    with start_postgres(closed / "pg", fast=True) as second:
        assert second.url() == first.url()
        assert count(second.url()) == 2


def test_postgres_does_not_run_as_root_and_asks_for_a_password(closed: Path) -> None:
    with start_postgres(closed / "pg", fast=True) as server:
        assert psutil.Process(server.pid).uids().effective != 0
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url(password="wrong"))
        password = closed / "pg" / "password"
        assert stat.S_IMODE(password.stat().st_mode) == 0o600
        command = psutil.Process(server.pid).cmdline()
        assert server.folder.password() not in " ".join(command)


def test_postgres_comes_back_after_a_kill(closed: Path) -> None:
    first = start_postgres(closed / "pg", fast=True)
    count(first.url())
    first.kill()
    assert (closed / "pg" / "pgdata" / "postmaster.pid").exists()
    with start_postgres(closed / "pg", fast=True) as second:
        assert count(second.url()) == 2


def test_a_stale_pid_file_that_names_a_living_process_is_no_obstacle(closed: Path) -> None:
    start_postgres(closed / "pg", fast=True).kill()
    pid_file = closed / "pg" / "pgdata" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:], ""]))
    with start_postgres(closed / "pg", fast=True) as server:
        assert count(server.url()) == 1


def test_two_portals_cannot_run_one_folder(closed: Path) -> None:
    with start_postgres(closed / "pg", fast=True) as server:
        with pytest.raises(AlreadyRunning, match="already run"):
            start_postgres(closed / "pg")
        found = find_postgres(closed / "pg")
        assert found is not None
        assert found.url() == server.url()
        with pytest.raises(EmbeddedError, match="started elsewhere"):
            found.stop()
    assert find_postgres(closed / "pg") is None


def test_a_folder_with_something_else_in_it_is_left_alone(closed: Path) -> None:
    (closed / "pg" / "pgdata").mkdir(parents=True)
    (closed / "pg" / "pgdata" / "thesis.odt").write_text("mine")
    with pytest.raises(EmbeddedError, match=r"not empty \(thesis.odt\)"):
        start_postgres(closed / "pg")
    assert (closed / "pg" / "pgdata" / "thesis.odt").read_text() == "mine"


def test_the_servers_of_a_killed_portal_are_taken_over(closed: Path) -> None:
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from portal.embedded import start_postgres, start_valkey
        folder = Path(sys.argv[1])
        print(start_postgres(folder / "pg", fast=True).pid, start_valkey(folder / "valkey").pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run([sys.executable, "-c", script, str(closed)], stdout=subprocess.PIPE, check=False)
    orphans = [int(pid) for pid in done.stdout.split()]
    assert len(orphans) == 2
    assert all(psutil.pid_exists(pid) for pid in orphans)
    with start_postgres(closed / "pg", fast=True) as server, start_valkey(closed / "valkey") as broker:
        assert count(server.url()) == 1
        assert redis.Redis.from_url(broker.url()).ping()
        assert not {server.pid, broker.pid} & set(orphans)


def test_psql_runs(closed: Path) -> None:
    with start_postgres(closed / "pg", fast=True) as server:
        answer = subprocess.run([PSQL, server.url(), "-Atc", "select 6 * 7"], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "42"


def test_valkey_keeps_its_data_and_its_address(closed: Path) -> None:
    with start_valkey(closed / "valkey") as first:
        client = redis.Redis.from_url(first.url())
        client.set("kept", "yes")
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert client.config_get("append*")["appendfsync"] == "everysec"
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=first.port).ping()
        found = find_valkey(closed / "valkey")
        assert found is not None
        assert found.url() == first.url()
    with start_valkey(closed / "valkey") as second:
        assert second.url() == first.url()
        assert redis.Redis.from_url(second.url()).get("kept") == b"yes"


def test_valkey_can_be_frozen_thawed_and_killed(closed: Path) -> None:
    broker = start_valkey(closed / "valkey")
    client = redis.Redis.from_url(broker.url(), socket_timeout=0.3, retry=None)
    assert client.ping()
    broker.freeze()
    with pytest.raises(redis.RedisError):
        client.ping()
    broker.thaw()
    assert redis.Redis.from_url(broker.url()).ping()
    broker.kill()
    assert not broker.is_running()
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(broker.url()).ping()
    with start_valkey(closed / "valkey") as again:
        assert again.url() == broker.url()
        again.freeze()  # and a frozen one can still be stopped
    assert not again.is_running()
