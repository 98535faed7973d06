import subprocess
from pathlib import Path


def write_authority(path: Path) -> Path:
    """Write the certificate of a new authority, which has signed nothing."""
    made = ["req", "-x509", "-noenc", "-newkey", "rsa:2048", "-subj", "/CN=Nobody's authority"]
    written = ["-keyout", str(path.with_suffix(".key")), "-out", str(path)]
    subprocess.run(["openssl", *made, *written], check=True, capture_output=True)
    return path
