"""A file becomes records and problems: bytes → cells → columns → dates, numbers, words → records."""

from routes.intake.choices import Choices
from routes.intake.headers import FIELDS, NOT_STORED
from routes.intake.matching import ColumnMatch
from routes.intake.reading import read_file
from routes.intake.source import SourceTable
from routes.intake.understanding import Understanding, understand
from routes.intake.whole import Intake, take_in

__all__ = ["FIELDS", "NOT_STORED", "Choices", "ColumnMatch", "Intake", "SourceTable", "Understanding", "read_file", "take_in", "understand"]
