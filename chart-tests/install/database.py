"""A MySQL server beside the release, and the values that make the release use it."""

from pathlib import Path

from support.release import Release

MANIFEST = Path(__file__).with_name("external-database.yaml")

EXTERNAL_DATABASE = (
    "--set",
    "mysql.enabled=false,global.database.host=database,global.database.name=tasks,"
    "global.database.apiUser=tasks_reader,global.database.migrateUser=tasks_owner,"
    "global.database.existingSecret=database-users",
)


def deploy_database(release: Release) -> None:
    """Start the server and wait until it answers."""
    release.kubectl("apply", "-f", str(MANIFEST))
    release.kubectl("wait", "pod/database", "--for=condition=Ready", "--timeout=90s")
