"""A MySQL server beside the release, and the values that make the release use it."""

from pathlib import Path

from hack.process import run
from support.release import Release

MANIFEST = Path(__file__).with_name("external-database.yaml")
CA, ANOTHER_CA = "database-ca", "another-ca"

EXTERNAL_DATABASE = (
    "--set",
    "mysql.enabled=false,global.database.host=database,global.database.name=tasks,"
    "global.database.apiUser=tasks_reader,global.database.migrateUser=tasks_owner,"
    "global.database.existingSecret=database-users",
)


def deploy_database(release: Release, folder: Path) -> None:
    """Start the server, its certificate by a CA of its own, and wait until it answers."""
    for ca in (CA, ANOTHER_CA):
        _certify(folder / ca, ca, "basicConstraints=critical,CA:TRUE")
        file = f"--from-file=ca.crt={folder / ca}.crt"
        release.kubectl("create", "secret", "generic", ca, file)
    signer = ["-CA", f"{folder / CA}.crt", "-CAkey", f"{folder / CA}.key"]
    server = folder / "database"
    _certify(server, "database", "subjectAltName=DNS:database", *signer)
    files = [f"--cert={server}.crt", f"--key={server}.key"]
    release.kubectl("create", "secret", "tls", "database-certificate", *files)
    release.kubectl("apply", "-f", str(MANIFEST))
    release.kubectl("wait", "pod/database", "--for=condition=Ready", "--timeout=90s")


def _certify(file: Path, name: str, extension: str, *signer: str) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subject = ["-subj", f"/CN={name}", "-addext", extension, "-days", "2"]
    written = ["-keyout", f"{file}.key", "-out", f"{file}.crt"]
    run(["openssl", "req", "-x509", *key, *subject, *signer, *written])
