"""Updates and withdrawals: one live version of each record, and the one beneath comes back."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import StoreError
from routes.columns import PROBLEMS
from routes.events import EventStore
from tests.made_up import batch_of, event_table

Contents = dict[str, str]


def _events(batch_id: str, contents: Contents) -> pl.DataFrame:
    return event_table([{"event_id": key, "record_hash": content, "place_text": content} for key, content in contents.items()], batch_id)


def _ingest(store: EventStore, batch_id: str, contents: Contents) -> int:
    """Put a batch in as the intake does: what is live already replaces nothing, what has other content is replaced."""
    events = _events(batch_id, contents)
    with store.locked():
        known = store.known_records(events["event_id"])
        met = events.join(known, on="event_id", suffix="_stored")
        events = events.join(met.filter(pl.col("record_hash") == pl.col("record_hash_stored")), on="event_id", how="anti")
        changed = met.filter(pl.col("record_hash") != pl.col("record_hash_stored"))
        replaced = changed.select("event_id", batch_id="batch_id_stored")
        batch = batch_of(_events(batch_id, contents))
        return store.append(batch, events, PROBLEMS.empty(), replaced=replaced).updated


def _live(store: EventStore, version: int | None = None) -> dict[str, tuple[str, str]]:
    rows = store.events(version).select("event_id", "batch_id", "record_hash", "place_text").collect()
    assert (rows["record_hash"] == rows["place_text"]).all()
    assert rows["event_id"].is_unique().all()
    return {key: (batch_id, content) for key, batch_id, content, _ in rows.iter_rows()}


def test_an_update_replaces_the_old_version_in_one_commit(home: Path) -> None:
    store = EventStore(home)
    _ingest(store, "a", {"r1": "old", "r2": "kept"})
    before = store.version
    assert _ingest(store, "b", {"r1": "new", "r3": "own"}) == 1
    assert store.version == before + 1
    assert _live(store) == {"r1": ("b", "new"), "r2": ("a", "kept"), "r3": ("b", "own")}
    assert _live(store, before) == {"r1": ("a", "old"), "r2": ("a", "kept")}
    assert [(b.batch_id, b.events, b.updated) for b in store.batches()] == [("a", 2, 0), ("b", 2, 1)]
    assert store.batch_table()["updated"].to_list() == [0, 1]


def test_a_batch_whose_rows_are_all_replaced_stays_a_batch(home: Path) -> None:
    store = EventStore(home)
    _ingest(store, "a", {"r1": "old"})
    _ingest(store, "b", {"r1": "new"})
    assert _live(store) == {"r1": ("b", "new")}
    assert len(store.files()) == 1
    assert [b.batch_id for b in store.batches()] == ["a", "b"]
    store.withdraw("a", "tester")
    assert _live(store) == {"r1": ("b", "new")}
    store.withdraw("b", "tester")
    assert _live(store) == {}


def test_withdrawing_an_update_brings_the_old_version_back_in_one_commit(home: Path) -> None:
    store = EventStore(home)
    _ingest(store, "a", {"r1": "old", "r2": "kept"})
    _ingest(store, "b", {"r1": "new", "r3": "own"})
    before = store.version
    store.withdraw("b", "tester")
    assert store.version == before + 1
    assert _live(store) == {"r1": ("a", "old"), "r2": ("a", "kept")}
    assert store.history()[-1]["record"]["restored"] == 1
    store.withdraw("a", "tester")
    assert _live(store) == {}


def test_a_version_beneath_another_goes_without_a_trace_and_the_next_live_one_comes_back(home: Path) -> None:
    store = EventStore(home)
    for batch_id in ("a", "b", "c", "d"):
        _ingest(store, batch_id, {"r1": f"of {batch_id}"})
    store.withdraw("c", "tester")
    assert _live(store) == {"r1": ("d", "of d")}
    store.withdraw("d", "tester")
    assert _live(store) == {"r1": ("b", "of b")}
    _ingest(store, "c", {"r1": "of c"})  # a withdrawn file comes again
    store.withdraw("b", "tester")
    assert _live(store) == {"r1": ("c", "of c")}
    store.withdraw("c", "tester")
    assert _live(store) == {"r1": ("a", "of a")}


def test_rows_to_replace_that_are_not_live_are_refused_and_nothing_is_written(home: Path) -> None:
    store = EventStore(home)
    _ingest(store, "a", {"r1": "old"})
    _ingest(store, "z", {"r2": "old"})
    before = store.version
    events = _events("b", {"r1": "new", "r2": "new"})
    for ids, batch_ids in ((["r1", "r3"], ["a", "a"]), (["r1"], ["nosuch"]), (["r1", "r2"], ["z", "a"])):
        wrong = {"event_id": ids, "batch_id": batch_ids}
        with store.locked(), pytest.raises(StoreError, match="Ingest the file again"):
            store.append(batch_of(events), events, PROBLEMS.empty(), replaced=pl.DataFrame(wrong))
    assert store.version == before
    assert _live(store) == {"r1": ("a", "old"), "r2": ("z", "old")}


class _Model:
    """The rule in plain Python: of each record a pile of versions; the newest one is live."""

    def __init__(self) -> None:
        self.piles: dict[str, list[tuple[str, str]]] = {}
        self.batches: list[str] = []

    def live(self) -> dict[str, tuple[str, str]]:
        return {key: pile[-1] for key, pile in self.piles.items() if pile}

    def ingest(self, batch_id: str, contents: Contents) -> int:
        updated = 0
        for key, content in contents.items():
            pile = self.piles.setdefault(key, [])
            if pile and pile[-1][1] == content:
                continue
            updated += bool(pile)
            pile.append((batch_id, content))
        self.batches.append(batch_id)
        return updated

    def withdraw(self, batch_id: str) -> None:
        self.batches.remove(batch_id)
        self.piles = {key: [v for v in pile if v[0] != batch_id] for key, pile in self.piles.items()}


def _drive(home: Path, actions: list[tuple[str, Contents]], every: int = 1) -> None:
    """Do `actions` to a store and to the model; then compare each version, or each third one, of the past."""
    store, model = EventStore(home), _Model()
    seen: dict[int, tuple[dict[str, tuple[str, str]], list[str]]] = {}
    for number, (batch_id, contents) in enumerate(actions):
        if batch_id in model.batches:
            model.withdraw(batch_id)
            store.withdraw(batch_id, "tester")
        else:
            assert _ingest(store, batch_id, contents) == model.ingest(batch_id, contents)
        seen[store.version] = (model.live(), list(model.batches))
        assert _live(store) == model.live()
        if number == len(actions) // 2:
            DeltaTable(str(home / "events")).create_checkpoint()
    for version, (live, batches) in list(seen.items())[::every]:
        assert _live(store, version) == live
        assert [b.batch_id for b in store.batches(version)] == batches


_CONTENTS = st.dictionaries(st.sampled_from("rstuv"), st.sampled_from(["one", "two", "three"]), max_size=4)


@settings(max_examples=25, deadline=None)
@given(actions=st.lists(st.tuples(st.sampled_from(["b1", "b2", "b3", "b4"]), _CONTENTS.filter(bool)), min_size=3, max_size=10))
def test_any_sequence_of_ingests_and_withdrawals_gives_the_rows_of_the_plain_rule(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, Contents]]
) -> None:
    _drive(tmp_path_factory.mktemp("home"), actions)


@pytest.mark.timeout(120)
def test_a_long_life_keeps_to_the_plain_rule_past_a_checkpoint(home: Path) -> None:
    rng = random.Random(11)
    actions = []
    for _ in range(104):  # past the hundredth commit the log is summed up in a checkpoint
        contents = {f"r{rng.randrange(30)}": f"content {rng.randrange(4)}" for _ in range(rng.randrange(1, 12))}
        actions.append((f"batch{rng.randrange(8)}", contents))
    _drive(home, actions, every=3)
