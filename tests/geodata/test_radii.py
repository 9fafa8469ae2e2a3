"""The radius of each class of answer: every class is declared, none in vain, and a larger size never makes a smaller radius."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import polars as pl
import pytest

from geodata import radii
from geodata.geocoding import geocode_texts
from geodata.radii import radius_km
from tests.places.test_phrases import PHRASES

FOLDER = Path(radii.__file__).parent
MODULES = [
    ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8")) for name in ("siting", "_siting_sea", "_siting_between", "geocoding")
]
DECLARED = {row["answer"]: row for row in csv.DictReader((FOLDER / "radii.csv").read_text(encoding="utf-8").splitlines())}
WITHOUT_A_CLASS = {"given", "learned"}  # what was given or settled has a radius of its own


def functions() -> dict[str, ast.FunctionDef]:
    return {node.name: node for module in MODULES for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def values(node: ast.expr, within: ast.FunctionDef) -> set[str]:
    """Return the texts that an expression inside a function may have."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return values(node.body, within) | values(node.orelse, within)
        case ast.Name():
            given = [
                one.value
                for one in ast.walk(within)
                if isinstance(one, ast.Assign) and [ast.dump(t) for t in one.targets] == [ast.dump(ast.Name(node.id, ast.Store()))]
            ]
            return set().union(*(values(value, within) for value in given))
        case ast.Call(func=ast.Name(id=name)):
            called = functions()[name]
            return set().union(*(values(one.value, called) for one in ast.walk(called) if isinstance(one, ast.Return) and one.value))
    pytest.fail(f"no text can be read off {ast.unparse(node)}")


def calls(name: str) -> list[tuple[list[ast.expr], ast.FunctionDef]]:
    """Return the arguments of each call of a function by its name, and the function that it stands in."""
    return [
        (node.args, function)
        for function in functions().values()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def classes() -> set[str]:
    """Return the classes that the code gives answers, read off its text."""
    found = set()
    for arguments, function in calls("Site"):
        starred = isinstance(arguments[0], ast.Starred)  # `Site(*there, ...)` instead of `Site(lat, lon, ...)`
        found |= values(arguments[1 if starred else 2], function)
    for arguments, function in calls("radius_km"):
        found |= values(arguments[0], function)
    return found


def test_every_class_that_an_answer_can_have_is_declared_and_none_in_vain() -> None:
    assert classes() == set(DECLARED)


def test_answers_to_many_phrases_have_declared_classes_and_their_radii() -> None:
    asked = pl.DataFrame({"text": [phrase["text"] for phrase in PHRASES], "country": [phrase["country"] or None for phrase in PHRASES]})
    found = geocode_texts(asked).filter(pl.col("lat").is_not_null())
    assert set(found["answer"]) <= DECLARED.keys() | WITHOUT_A_CLASS
    for row in found.filter(~pl.col("answer").is_in(list(WITHOUT_A_CLASS))).iter_rows(named=True):
        assert row["radius_km"] == radius_km(row["answer"], row["size_km"])


def test_a_declared_row_can_be_right() -> None:
    assert len(DECLARED) > 20
    for name, row in DECLARED.items():
        assert float(row["least_km"]) > 0, name
        assert float(row["share"]) >= 0, name
        assert int(row["truths"]) >= 0, name
        assert (row["held"] == "") == (int(row["truths"]) == 0), name
        assert 0 <= float(row["held"] or 0) <= 1, name


@pytest.mark.parametrize("answer", DECLARED)
def test_the_radius_grows_with_the_size_and_is_never_less_than_the_least(answer: str) -> None:
    least, share = float(DECLARED[answer]["least_km"]), float(DECLARED[answer]["share"])
    found = [radius_km(answer, size) for size in (0.0, 1.0, 10.0, 100.0, 1000.0)]
    assert found[0] == least
    assert found == sorted(found)
    assert found[-1] == pytest.approx(max(least, 1000 * share), abs=0.1)


def test_the_vaguer_the_words_the_wider_the_radius() -> None:
    assert radius_km("place", 8) <= radius_km("near a place", 8) <= radius_km("around a place", 8)
    assert radius_km("place", 8) < radius_km("off a place", 0) < radius_km("off a country", 0)
    assert radius_km("offset at sea with bearing", 20) < radius_km("bearing only", 0)


def test_an_undeclared_class_is_an_error() -> None:
    with pytest.raises(KeyError):
        radius_km("somewhere", 10)
