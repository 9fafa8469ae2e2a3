"""The errors a person can cure. Each class is one fault; its message says what to do."""

from __future__ import annotations

from typing import Any


class NetcopError(Exception):
    """Base of every error whose message is written for the person at the screen."""

    def __reduce__(self) -> tuple[Any, ...]:
        # an error goes from one process to another with all that it tells, whatever its class is made from
        return _rebuilt, (type(self), self.args, dict(self.__dict__))


def _rebuilt(kind: type[NetcopError], args: tuple[Any, ...], told: dict[str, Any]) -> NetcopError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(told)
    return error


class UnreadableFileError(NetcopError):
    """The file cannot be read as a table of events."""


class UnknownSubjectError(UnreadableFileError):
    """The file is a table, but no column says when or where; `headers` are its columns, to be mapped by hand."""

    def __init__(self, message: str, headers: tuple[str, ...]) -> None:
        super().__init__(message)
        self.headers = headers


class NoEventsError(NetcopError):
    """The file was read, but not one of its rows can become an event."""


class UnknownColumnError(NetcopError):
    """A mapping names a column or a field that does not exist."""


class UnknownRouteError(NetcopError):
    """A route id is not in the catalogue."""


class UnknownBatchError(NetcopError):
    """No batch of this id is in the store."""


class UnknownVersionError(NetcopError):
    """The store holds no such data version."""


class ReferenceDataError(NetcopError):
    """The reference data could not be built or read."""


class ViewError(NetcopError):
    """An address or option asks for a view that does not exist."""


class OutputError(NetcopError):
    """The result cannot be written where, or in the form, that was asked for."""


class StoreError(NetcopError):
    """The event store cannot be read or written."""


class WordTableError(NetcopError):
    """The file of more words for the closed lists has faults; `faults` are all of them, each with its line and cure."""

    def __init__(self, file_name: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"{file_name} cannot be used: {'; '.join(faults)}.")
        self.faults = faults


class SheetChoiceError(UnreadableFileError):
    """The workbook holds several tables and none is clearly the one of events; `sheets` are their names, to choose from."""

    def __init__(self, message: str, sheets: tuple[str, ...]) -> None:
        super().__init__(message)
        self.sheets = sheets
