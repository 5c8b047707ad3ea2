"""The files of `deploy/` are understood by the tools that read them, and speak of settings that there are."""

import os
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
        assert f"COPY {floor} /app/{floor}" in recipe


def test_nodes_of_the_compose_file_may_write_where_they_have_volumes() -> None:
    """A named volume takes its owner from the folder of the image; without one it is root's."""
    compose = (DEPLOY / "compose" / "compose.yaml").read_text()
    recipe = (DEPLOY / "container" / "Containerfile").read_text()
    made = re.search(r"install -d -o sessionserver -g sessionserver (.+)$", recipe, re.MULTILINE)
    mounted = re.findall(r'"(?:node\d|files):(/\w+)"', compose)
    assert made is not None
    assert sorted(mounted) == ["/data", "/data", "/files", "/files"]
    assert set(mounted) <= set(made[1].split())


@pytest.mark.skipif(
    shutil.which("docker-compose") is None, reason="docker-compose is not installed"
)
def test_the_compose_file_is_understood() -> None:
    folder = DEPLOY / "compose"
    given = dict.fromkeys(("PUBLIC_ADDRESS", "SECRET", "API_KEY", "DOMAIN", "TURN_SECRET"), "a")
    words = ("docker-compose", "--file", str(folder / "compose.yaml"), "config")
    subprocess.run(words, env=os.environ | given, capture_output=True, check=True)
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(words, env=os.environ | {"SECRET": ""}, capture_output=True, check=True)


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")
@pytest.mark.parametrize("own", ["", "cert.pem key.pem", "internal"])
def test_caddy_takes_certificates_or_gets_its_own(own: str) -> None:
    config = str(DEPLOY / "proxies" / "Caddyfile")
    words = ("caddy", "adapt", "--adapter", "caddyfile", "--config", config)
    done = subprocess.run(words, env=os.environ | {"TLS": own}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert ("cert.pem" in done.stdout) == ("cert.pem" in own)


def test_the_relay_does_not_start_with_a_key_that_it_cannot_read(tmp_path: Path) -> None:
    """coturn itself would go on without a port."""
    given = dict.fromkeys(("TURN_PEERS", "TURN_SECRETS"), "a") | {
        "TURN_CERTIFICATE": str(UNIT),
        "TURN_KEY": str(tmp_path / "key.pem"),
    }
    start = str(DEPLOY / "coturn" / "start")
    done = subprocess.run(start, env=os.environ | given, capture_output=True, text=True)
    assert done.returncode == 2
    assert "key.pem cannot be read by" in done.stderr


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
