"""The API does what its own description says: a tool reads the description, and tries all that it allows and forbids."""

import subprocess
import sys
from pathlib import Path

from conftest import ADMIN
from program import Server, environment, palate

TOOL = Path(sys.executable).parent / "schemathesis"
FOLDER = Path(__file__).parent / "schemathesis"
# It takes a minute; so much only bounds how long a failure takes.
SECONDS = 300


def test_the_api_is_as_it_describes_itself(catalogue, tmp_path):
    database = catalogue.copy(tmp_path)
    token = palate("token", "create", ADMIN, "--scopes", "read,write,admin", database=database).stdout.strip()
    # It asks thousands of times a second.
    with Server(database, "--rate-limit", "all=off") as server:
        command = [TOOL, "--config-file", "schemathesis.toml", "run", f"{server.url}/api/v1/openapi.json",
                   "--header", f"Authorization: Bearer {token}", "--checks", "all", "--no-color"]
        done = subprocess.run(command, cwd=FOLDER, env=environment(), capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Selected: " in done.stdout and "No issues found" in done.stdout, done.stdout
        assert " failed (request " not in server.log()
