"""What is decided on the command line holds for every later command, and a person's own words in persona.toml stay."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from persona_ai import cli
from persona_ai.dataset import read_table, write_settings
from persona_ai.settings import ColumnDecision, RelatedTable, Settings, read_settings

NOTES = """\
# Ours: ask Anna before changing anything here.
id = "customer"  # the billing id
k_min = 10

# About the product
[brief]
product = "Shop, a shop"  # as in the deck
# To be discussed: the decision

# We agreed on this with sales, 2024-05.
[columns.plan]
role = "segment"  # tiers
# more to come

[[related]]
# deals of the CRM
path = "../deals.csv"
key = "customer"
"""


def call(*arguments: object) -> str:
    found = CliRunner().invoke(cli.app, [str(one) for one in arguments])
    assert found.exit_code == 0, f"{found.output}{found.exception}"
    return found.output


def shop(folder: Path, rows: int = 60) -> Path:
    rng = np.random.default_rng(1)
    kind = rng.choice(2, rows)
    table = pd.DataFrame({"customer": [f"C{row:03d}" for row in range(rows)]})
    table["plan"] = np.where(rng.random(rows) < 0.5, "pro", "free")
    table["logins"] = rng.poisson(np.array([4, 40])[kind])
    table["orders"] = rng.poisson(np.array([30, 3])[kind])
    table["spend_eur"] = np.round(np.exp(rng.normal(np.array([2.0, 5.0])[kind], 0.4)), 2)
    table.to_csv(folder / "shop.csv", index=False)
    return folder / "shop.csv"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    call("init", folder)
    call("add-table", shop(tmp_path), "--id", "customer", "-p", folder)
    return folder


def test_a_number_of_segments_holds_for_every_later_command(project: Path, tmp_path: Path) -> None:
    told = call("run", "--segments", 2, "-p", project)
    assert "persona.toml keeps it: k = 2" in told
    assert read_settings(project / "persona.toml").k == 2
    before = (project / "segments.csv").read_bytes()
    personas = sorted(path.name for path in (project / "personas").iterdir())
    assert len(personas) == 2
    for again in (["render"], ["draft"], ["segment"]):
        call(*again, "-p", project)
        assert (project / "segments.csv").read_bytes() == before
    assert sorted(path.name for path in (project / "personas").iterdir()) == personas
    told = json.loads(call("classify", tmp_path / "shop.csv", "-p", project, "--json"))
    assert len(told["segments"]) == 2


def test_more_segments_than_customers_are_refused_and_not_kept(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (project / "persona.toml").read_bytes()
    monkeypatch.setattr(sys, "argv", ["persona-ai", "run", "--segments", "40", "-p", str(project)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2
    assert "40 segments were asked for, but shop.csv has 60 customers only" in capsys.readouterr().err
    assert (project / "persona.toml").read_bytes() == before


def test_a_lens_and_its_undoing_are_kept(project: Path) -> None:
    call("segment", "--lens", "behavioural", "-p", project)
    assert read_settings(project / "persona.toml").lens == "behavioural"
    call("segment", "--lens", "all", "-p", project)
    assert read_settings(project / "persona.toml").lens == ""


def test_a_person_s_comments_stay_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "persona.toml"
    path.write_text(NOTES, encoding="utf-8")
    table = read_table(shop(tmp_path), id_column="customer", settings=Settings())
    before = read_settings(path)
    deal = RelatedTable(path="../tickets.csv", key="customer")
    decided = before.model_copy(update={"k": 4, "related": (*before.related, deal)})
    write_settings(path, table, decided)
    assert read_settings(path) == decided
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for line in NOTES.splitlines():
        assert line in lines
    at = lines.index
    assert at("# We agreed on this with sales, 2024-05.") + 1 == at("[columns.plan]")
    assert at("# About the product") + 1 == at("[brief]")
    assert (
        at("[[related]]")
        < at("# deals of the CRM")
        < at('path = "../deals.csv"')
        < at('path = "../tickets.csv"')
    )
    assert at("[columns.plan]") < at("# more to come") < at("# [columns.logins]")
    write_settings(path, table, decided)
    assert path.read_text(encoding="utf-8") == text
    write_settings(path, table, before)
    assert "../tickets.csv" not in path.read_text(encoding="utf-8")
    assert "# Ours: ask Anna" in path.read_text(encoding="utf-8")


def test_a_comment_in_what_was_inferred_stays_with_its_column(tmp_path: Path) -> None:
    path = tmp_path / "persona.toml"
    table = read_table(shop(tmp_path), id_column="customer", settings=Settings())
    write_settings(path, table, Settings(id="customer"))
    text = path.read_text(encoding="utf-8")
    noted = text.replace("# [columns.orders]\n", "# [columns.orders]\n# Ben: are returns in here?\n")
    path.write_text(noted, encoding="utf-8")
    decided = Settings(id="customer", columns={"orders": ColumnDecision(role="outcome")})
    write_settings(path, table, decided)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines.index("[columns.orders]") < lines.index("# Ben: are returns in here?")
    assert lines.index("# Ben: are returns in here?") < lines.index("# [columns.spend_eur]")
    assert read_settings(path) == decided


@pytest.mark.parametrize(
    "written",
    [
        'columns = {plan = {role = "segment"}}\nid = "customer"\n',
        'id = "customer"\nbrief.product = "Shop"\n[columns]\nplan.role = "segment"\n',
        '[columns.plan]\nrole = "segment"\n[brief]\nkpis = [\n  "a",\n  "b"\n]\n[columns.orders]\nrole="outcome"\n',
    ],
)
def test_a_file_written_in_another_way_keeps_its_sense(tmp_path: Path, written: str) -> None:
    path = tmp_path / "persona.toml"
    path.write_text(written, encoding="utf-8")
    table = read_table(shop(tmp_path), id_column="customer", settings=Settings())
    decided = read_settings(path).model_copy(update={"seed": 7})
    write_settings(path, table, decided)
    assert read_settings(path) == decided


ROLES = st.sampled_from([None, "basis", "descriptor", "outcome"])
COLUMNS = st.dictionaries(
    st.sampled_from(["plan", "logins", "a b", 'x"y', "z.w"]),
    st.builds(ColumnDecision, role=ROLES, label=st.none() | st.text(max_size=9)).filter(
        lambda one: one != ColumnDecision()
    ),
)
DECIDED = st.builds(
    Settings,
    id=st.text(max_size=5),
    k=st.none() | st.integers(1, 9),
    columns=COLUMNS,
    related=st.lists(
        st.builds(RelatedTable, path=st.sampled_from(["a.csv", "b.csv", "c.csv"]), key=st.text(max_size=3)),
        unique_by=lambda one: one.path,
    ).map(tuple),
    lenses=st.dictionaries(st.text(max_size=4), st.lists(st.text(max_size=3)).map(tuple), max_size=2),
)


@given(first=DECIDED, then=DECIDED)
def test_whatever_was_decided_before_reading_gives_back_what_is_written(
    first: Settings, then: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "persona.toml"
    write_settings(path, None, first)
    assert read_settings(path) == first
    write_settings(path, None, then)
    assert read_settings(path) == then
