"""Cuts off shared objects what nothing loads, symbols and debugging data: half of the image."""

import struct
import sys
from pathlib import Path


def stripped(elf: bytes) -> bytes:
    """A 64-bit ELF file up to the end of its last segment, without a table of sections."""
    (table,), (size, number) = struct.unpack_from("<Q", elf, 32), struct.unpack_from("<HH", elf, 54)
    segments = (struct.unpack_from("<8x Q 16x Q", elf, table + i * size) for i in range(number))
    end = max(offset + length for offset, length in segments)
    return elf[:40] + bytes(8) + elf[48:58] + bytes(6) + elf[64:end]


for file in Path(sys.argv[1]).rglob("*.so"):
    file.write_bytes(stripped(file.read_bytes()))
