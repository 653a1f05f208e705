"""Files that are built: named after what they were built from, and never seen half written."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

Step = Callable[[str], object]
"""Is told what is being built, for a bar."""


def hashed(parts: Iterable[str]) -> str:
    """A name for what these texts say."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def fingerprint(paths: Iterable[Path]) -> str:
    """Another one for every change in the files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_whole(manifest: Path) -> bool:
    """Whether all files that a manifest names are there: another version of the content may have tidied some away."""
    if not manifest.exists():
        return False
    named = json.loads(manifest.read_text("utf-8"))
    files = named.values() if isinstance(named, dict) else named
    return all((manifest.parent / file).exists() for file in files)


def replaced(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the file and put it in its place at once, so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
    os.close(handle)
    write(Path(name))
    Path(name).replace(path)
