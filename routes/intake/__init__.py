"""A file becomes records and problems: bytes → cells → columns → dates, numbers, words → records."""

from routes.intake.headers import FIELDS, NOT_STORED, ColumnMatch
from routes.intake.reading import read_file
from routes.intake.records import Intake, take_in
from routes.intake.source import SourceTable

__all__ = ["FIELDS", "NOT_STORED", "ColumnMatch", "Intake", "SourceTable", "read_file", "take_in"]
