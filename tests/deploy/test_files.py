"""The files of `deploy/` are understood by the tools that read them, and speak of settings that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sessionserver.settings import Settings
from tests.running_server import ROOT

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "sessionserver.service"
MOST_EXPOSED = 1.5


def files() -> list[Path]:
    return [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"SESSIONSERVER_([A-Z_]*[A-Z])", path.read_text()))
    assert named <= {name.upper() for name in Settings.__dataclass_fields__}


def test_the_image_is_made_of_files_that_are_there() -> None:
    recipe = (DEPLOY / "container" / "Containerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", recipe, re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_runs_as_nobody_in_particular_with_the_code_for_all_floors() -> None:
    recipe = (DEPLOY / "container" / "Containerfile").read_text()
    assert re.search(r"^USER [1-9]\d*$", recipe, re.MULTILINE)
    for floor in ("rooms", "signaling", "sessionserver"):
        assert f"COPY {floor} ./{floor}" in recipe


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_understood_and_hardly_exposed() -> None:
    def analyze(*words: str) -> str:
        done = subprocess.run(
            ("systemd-analyze", *words, str(UNIT)), capture_output=True, text=True
        )
        return done.stdout + done.stderr

    # That /opt/sessionserver is not there is all that it may find.
    complaints = [each for each in analyze("verify").splitlines() if "not executable" not in each]
    assert complaints == []
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", analyze("security", "--offline=yes"))
    assert exposure is not None
    assert float(exposure[1]) < MOST_EXPOSED


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_the_manifests_are_put_together(tmp_path: Path) -> None:
    folder = shutil.copytree(DEPLOY / "kubernetes", tmp_path / "kubernetes")
    (folder / "secret.env").write_text("SESSIONSERVER_SECRET=a\nSESSIONSERVER_API_KEY=b\n")
    words = ("kubectl", "kustomize", str(folder))
    built = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "terminationGracePeriodSeconds: 40" in built
    assert built.count("kind: StatefulSet") == 1
    # Generated names reach the container: configuration and secrets that change restart it.
    assert len(re.findall(r"name: sessionserver-[0-9a-z]{10}$", built, re.MULTILINE)) == 4
