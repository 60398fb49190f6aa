"""A build that is killed, by a signal and at any moment, goes on: no row is lost or comes twice."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ifeval.build.run import build
from ifeval.errors import InvalidFile
from tests.logs import content, exchange, log
from tests.processes import alive, comes_true

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")

PROGRAM = """
import sys
from pathlib import Path
from ifeval.build import ingest
from ifeval.build.recipe import recipe_of
from ifeval.build.run import build
ingest.BLOCK = 6000
logs, folder, jobs = sys.argv[1:]
built = build(recipe_of({"logs": logs.split(":")}), Path(folder), jobs=int(jobs), every=2)
print("continued" if built.resumed else "new")
"""


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("logs")
    chats: list[dict[str, Any]] = [
        exchange(
            f"Tell me of {i * 7919 % 997} and of {i * 31 % 501}, in at most {i % 40 + 5} words.",
            user=f"u{i % 60}",
            session=f"s{i // 2}",
        )
        for i in range(160)
    ]
    chats[7]["request"]["messages"].insert(0, {"role": "system", "content": "Use no commas."})
    asked: list[dict[str, Any]] = []
    for i in range(60):
        turn = {"role": "user", "content": f"Write of topic {i * 77 % 613}, in {i + 6} words."}
        body = {"model": "m", "messages": [turn]}
        asked.append({"custom_id": f"c{i}", "method": "POST", "url": "/v1", "body": body})
    said = {"choices": [{"message": {"role": "assistant", "content": "One."}}]}
    answered: list[dict[str, Any]] = [
        {"custom_id": f"c{i}", "response": {"status_code": 200, "body": said}, "error": None}
        for i in range(59, 3, -1)
    ]
    paths: list[str] = []
    for name, lines in (("a", asked), ("b", chats), ("c", answered)):
        paths += log(folder, *lines, name=f"{name}.jsonl").logs
    with Path(paths[1]).open("a") as file:
        file.write("cut off {")
    return paths


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_build_goes_on(logs: list[str], jobs: int, tmp_path: Path) -> None:
    program = [sys.executable, "-c", PROGRAM, ":".join(logs)]
    whole = tmp_path / "whole" / "set"
    subprocess.run([*program, str(whole), "1"], check=True)
    folder = tmp_path / "killed" / "set"
    spool = folder.with_name("set.part") / "candidates.jsonl"
    kills, reached, step, told = 0, 0, 10_000, b""
    while not folder.exists():
        process = subprocess.Popen([*program, str(folder), str(jobs)], stdout=subprocess.PIPE)
        while process.poll() is None:
            size = spool.stat().st_size if spool.exists() else 0
            if size >= reached + step * (kills % 3 + 1) or spool.with_name("out").exists():
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        told += process.communicate()[0]
        kills += process.returncode == -signal.SIGKILL
        reached = spool.stat().st_size if spool.exists() else 0
        if spool.with_name("out").exists():  # it was killed while it wrote the data set
            last = [*program, str(folder), str(jobs)]
            told += subprocess.run(last, check=True, stdout=subprocess.PIPE).stdout
    assert kills >= 3
    assert told == b"continued\n"
    assert comes_true(lambda: not alive(str(folder)))
    assert content(folder) == content(whole)
    assert not spool.parent.exists()


def test_a_build_that_is_killed_while_it_moves_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = log(tmp_path, *(exchange(f"Tell {i} in at most {i + 9} words.") for i in range(9)))
    folder, whole = tmp_path / "set", tmp_path / "whole" / "set"
    build(asked, whole)
    replace = Path.replace
    for limit, force in ((4, False), (2, True)):
        moved = 0

        def dying(self: Path, target: Path, limit: int = limit) -> Path:
            nonlocal moved
            moved += target.parent == folder
            if moved > limit:
                raise KeyboardInterrupt
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            build(asked, folder, force=force)
        assert not (folder / "manifest.json").exists()
        monkeypatch.setattr(Path, "replace", replace)
        assert build(asked, folder, force=force).resumed
        assert content(folder) == content(whole)


def test_two_builds_do_not_work_in_one_folder(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Name a tea in at most 5 words."))
    folder = tmp_path / "out"
    place = tmp_path / "out.part"
    place.mkdir()
    tables = sqlite3.connect(place / "state.sqlite", isolation_level=None)
    tables.execute("BEGIN EXCLUSIVE")
    for force in (False, True):
        with pytest.raises(InvalidFile, match="another build works here"):
            build(asked, folder, force=force)
    tables.close()
    assert build(asked, folder).manifest["figures"]["items"] == 1


def test_tables_that_are_none_are_named(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Name a tea in at most 5 words."))
    (tmp_path / "out.part").mkdir()
    (tmp_path / "out.part" / "state.sqlite").write_text("garbage " * 400)
    with pytest.raises(InvalidFile, match="--force starts again"):
        build(asked, tmp_path / "out")
    assert build(asked, tmp_path / "out", force=True).manifest["figures"]["items"] == 1
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())
