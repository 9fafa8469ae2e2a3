"""What one ingested file is known by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Batch:
    """The provenance of one ingested file; the fields are those of the table `BATCHES`."""

    batch_id: str
    file_name: str
    file_sha256: str
    unit: str
    ingested_by: str
    ingested_at: datetime
    rows_read: int
    events: int
    problems: int
    duplicates: int
    made_up: bool
    product_version: str
    data_version: int = -1
    updated: int = 0

    def to_metadata(self) -> dict[str, Any]:
        """Return what the commit log keeps: everything but the version, which the commit itself is."""
        record = asdict(self) | {"ingested_at": self.ingested_at.isoformat()}
        del record["data_version"]
        return record

    @classmethod
    def from_metadata(cls, record: dict[str, Any], data_version: int) -> Batch:
        """Return the batch that `to_metadata` described."""
        at = datetime.fromisoformat(record["ingested_at"])
        return cls(**record | {"ingested_at": at, "data_version": data_version})
