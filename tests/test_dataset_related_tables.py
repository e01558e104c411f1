"""Related tables: keys in one or two steps, rules by which rows become columns, what matches nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from related_tables import frames, settings, told, write

from persona_ai.dataset import quality_lines
from persona_ai.errors import InputError
from persona_ai.schema import Table
from persona_ai.settings import ColumnDecision, RelatedTable

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Frames:
    return frames()


@pytest.fixture(scope="module")
def whole(tables: Frames, tmp_path_factory: pytest.TempPathFactory) -> Table:
    return told(write(tmp_path_factory.mktemp("whole"), tables), settings()).table


def of_account(tables: Frames, account: str) -> pd.DataFrame:
    """Return the deals of one account, worked out the slow way."""
    contacts = tables["contacts.csv"]
    own = set(contacts[contacts["account"] == account]["contact"])
    deals = tables["deals.csv"]
    found = deals[deals["contact"].isin(own)].copy()
    found["money"] = [float(value.removesuffix(" €").replace(",", ".")) for value in found["value"]]
    found["day"] = pd.to_datetime(found["closed_on"], format="%d.%m.%Y")
    return found


@pytest.mark.parametrize("account", ["A000", "A007", "A031"])
def test_deals_are_told_of_the_account_of_their_contact(tables: Frames, whole: Table, account: str) -> None:
    deals, row = of_account(tables, account), whole.frame.loc[account]
    assert row["deals_count"] == len(deals) > 0
    assert row["deals_value_sum"] == pytest.approx(deals["money"].sum())
    assert row["deals_value_mean"] == pytest.approx(deals["money"].mean())
    assert row["deals_stage_won"] == (deals["stage"] == "won").sum()
    assert row["deals_stage_won_share"] == pytest.approx(100 * (deals["stage"] == "won").mean())
    counts = deals["stage"].value_counts()
    assert row["deals_stage_most_frequent"] == min(counts.index[counts == counts.max()])
    last = deals[deals["day"] == deals["day"].max()]
    assert row["deals_value_last"] == pytest.approx(last["money"].mean())


def test_the_trend_of_a_rating_is_its_slope_in_thirty_days(tables: Frames, whole: Table) -> None:
    deals = of_account(tables, "A007")
    slope = 30 * np.polyfit((deals["day"] - deals["day"].min()).dt.days, deals["score"], 1)[0]
    assert whole.frame.loc["A007", "deals_score_trend"] == pytest.approx(slope)


def test_customers_without_rows_have_none_and_no_mean(tables: Frames, whole: Table) -> None:
    row = whole.frame.loc["A059"]
    assert of_account(tables, "A059").empty
    assert (row["contacts_count"], row["deals_count"], row["deals_value_sum"]) == (0, 0, 0)
    assert np.isnan(row["deals_value_mean"])
    assert row["deals_stage_most_frequent"] is None


def test_each_derived_column_says_its_rule_and_reads_well(whole: Table) -> None:
    labels = {column.name: column.label for column in whole.columns if column.origin == "derived"}
    assert labels["deals_count"] == "number of deals"
    assert labels["deals_stage_won"] == "deals won"
    assert labels["deals_value_sum"] == "sum of deal value"
    assert labels["days_since_last_order"] == "time since the last order"
    assert labels["days_since_signup"] == "time since signup"
    assert all(column.rule for column in whole.columns if column.origin == "derived")
    assert len(set(labels.values())) == len(labels)
    assert whole.column("deals_value_sum").unit == "€"


def test_every_rule_and_every_row_without_a_partner_is_in_the_report(tables: Frames, whole: Table) -> None:
    told_lines = quality_lines(whole.quality)
    report = "\n".join(told_lines)
    lost = (tables["deals.csv"]["contact"] == "C-gone").sum()
    strangers = (tables["contacts.csv"]["account"] == "A999").sum()
    assert f"contacts.csv, account: leads to no customer of accounts.csv: 'A999' ({strangers} row" in report
    assert "deals.csv, contact: leads to no customer of accounts.csv: " in report
    assert lost > 0
    assert "'C-gone'" in report
    assert "industries.csv, industry: leads to no customer of accounts.csv: 'Mining' (1 row)" in report
    assert "of 60 customers have no row in it" in report
    derived = [column for column in whole.columns if column.origin == "derived"]
    assert all(f"{column.name}: {column.rule}" in report for column in derived)


def test_a_table_with_one_row_a_customer_is_joined_as_it_is(whole: Table, tables: Frames) -> None:
    margin = dict(
        zip(tables["industries.csv"]["industry"], tables["industries.csv"]["margin_pct"], strict=True)
    )
    assert whole.frame["margin_pct"].tolist() == [margin[one] for one in whole.frame["industry"]]
    assert whole.column("margin_pct").origin == "inferred"


def test_coded_themes_become_options_of_one_column(whole: Table, tables: Frames) -> None:
    themes = tables["themes.csv"]
    own = themes[themes["account"] == "A003"]
    assert whole.column("themes_theme").kind == "multi_select"
    assert whole.frame.loc["A003", "themes_theme"] == tuple(sorted(set(own["theme"])))
    assert whole.frame.loc["A003", "themes_theme_sentiment"] == tuple(
        sorted({f"{row.theme}: {row.sentiment}" for row in own.itertuples()})
    )
    assert whole.frame.loc["A059", "themes_theme"] is None  # not coded is not the same as nothing said
    assert any("coded themes" in line for line in quality_lines(whole.quality))


def test_ids_of_related_tables_are_never_basis(whole: Table) -> None:
    assert not [
        column.name for column in whole.columns if "deal_id" in column.name or "contact_" in column.name
    ]
    assert any("deal_id: an id tells rows apart" in line for line in quality_lines(whole.quality))


def test_protected_attributes_of_related_rows_describe_and_are_basis_only_if_asked(
    tables: Frames, whole: Table, tmp_path: Path
) -> None:
    name = "contacts_gender_m_share"
    assert (whole.column(name).role, whole.column(name).protected) == ("descriptor", True)
    asked = settings(columns={name: ColumnDecision(role="basis")})
    table = told(write(tmp_path, tables), asked).table
    assert table.column(name).role == "basis"
    assert any(name in line and "persona.toml asks so" in line for line in quality_lines(table.quality))


def test_role_and_label_of_a_derived_column_can_be_decided_and_its_kind_not(
    tables: Frames, tmp_path: Path
) -> None:
    folder = write(tmp_path, tables)
    decided = settings(columns={"deals_value_mean": ColumnDecision(role="basis", label="typical deal")})
    column = told(folder, decided).table.column("deals_value_mean")
    assert (column.role, column.label) == ("basis", "typical deal")
    with pytest.raises(InputError, match=r"decides the kind of 'deals_count', which is derived"):
        told(folder, settings(columns={"deals_count": ColumnDecision(kind="nominal")}))
    with pytest.raises(InputError, match=r"decides about column 'deals_cuont'"):
        told(folder, settings(columns={"deals_cuont": ColumnDecision(role="basis")}))


def test_what_says_again_what_another_column_says_is_known(whole: Table) -> None:
    akin = whole.akin({"days_since_last_order", "deals_count"})
    assert "last_order_weekday" in akin
    assert "deals_stage_won" in akin
    assert "deals_stage_won_share" not in akin
    assert "seats" not in akin


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_of_any_table_changes_nothing(
    tables: Frames, whole: Table, tmp_path: Path, seed: int
) -> None:
    shuffled = {name: table.sample(frac=1, random_state=seed) for name, table in tables.items()}
    again = told(write(tmp_path, shuffled), settings()).table
    pd.testing.assert_frame_equal(again.frame.sort_index(), whole.frame.sort_index(), check_exact=True)
    assert again.columns == whole.columns


def test_the_order_in_which_tables_are_added_changes_no_value(
    tables: Frames, whole: Table, tmp_path: Path
) -> None:
    turned = {
        "deals.csv": "contact",
        "industries.csv": "industry",
        "themes.csv": "account",
        "contacts.csv": "account",
    }
    again = told(write(tmp_path, tables), settings(turned)).table
    pd.testing.assert_frame_equal(again.frame[whole.frame.columns], whole.frame, check_exact=True)


def test_the_hash_of_the_table_depends_on_every_source_and_key(tables: Frames, tmp_path: Path) -> None:
    first = told(write(tmp_path / "a", tables), settings()).table.sha256
    less = tables | {"themes.csv": tables["themes.csv"].iloc[1:]}
    assert told(write(tmp_path / "b", less), settings()).table.sha256 != first
    assert told(tmp_path / "a", settings({"contacts.csv": "account"})).table.sha256 != first
    assert told(tmp_path / "a", settings()).table.sha256 == first


def change(name: str, **columns: object) -> Callable[[Frames], Frames]:
    return lambda tables: tables | {name: tables[name].assign(**columns)}


@pytest.mark.parametrize(
    ("changed", "keys", "message"),
    [
        (
            lambda tables: tables,
            {"contacts.csv": "client"},
            "contacts.csv has no column 'client'; it has contact, account, gender",
        ),
        (
            change("contacts.csv", account="other"),
            {"contacts.csv": "account"},
            "contacts.csv: no 'account' is a 'account' of accounts.csv: here it is 'other', "
            "there 'A000', 'A001', 'A002' and 57 more",
        ),
        (
            change("contacts.csv", contact=["C1", "C1", *[f"C{row}" for row in range(2, 120)]]),
            {"contacts.csv": "account", "deals.csv": "contact"},
            "contacts.csv: contact 'C1' stands in rows 1 and 2, so 'contact' of deals.csv does not say which is "
            "meant; it must be unique there",
        ),
        (
            lambda tables: tables,
            {"contacts.csv": "account", "deals.csv": "contact=person"},
            "deals.csv: no other table has a column 'person'; there is accounts.csv, contacts.csv",
        ),
        (
            change("industries.csv", industry=["Food", "Food", "IT", "IT"]),
            {"industries.csv": "industry"},
            "industries.csv: industry 'Food' stands in rows 1 and 2, so 'industry' of accounts.csv does not say "
            "which is meant; it must be unique there",
        ),
        (
            lambda tables: tables | {"contacts.csv": tables["contacts.csv"].iloc[:0]},
            {"contacts.csv": "account"},
            "contacts.csv has a header but no rows",
        ),
    ],
)
def test_a_key_that_leads_nowhere_is_one_sentence(
    tables: Frames, tmp_path: Path, changed: Callable[[Frames], Frames], keys: dict[str, str], message: str
) -> None:
    folder = write(tmp_path, changed(tables))
    with pytest.raises(InputError) as error:
        told(folder, settings(keys, lines=False))
    assert str(error.value) == message


def test_keys_that_point_to_each_other_are_refused(tables: Frames, tmp_path: Path) -> None:
    round_about = {
        "contacts.csv": tables["contacts.csv"].assign(deal=range(1, 121)),
        "deals.csv": tables["deals.csv"].rename(columns={"deal_id": "deal"}),
    }
    folder = write(tmp_path, tables | round_about)
    with pytest.raises(InputError, match=r"the keys of contacts.csv and deals.csv point to each other"):
        told(folder, settings({"contacts.csv": "deal", "deals.csv": "contact"}, lines=False))


def test_a_key_that_could_point_to_two_tables_is_asked_for(tables: Frames, tmp_path: Path) -> None:
    twice = {"people.csv": tables["contacts.csv"].rename(columns={"account": "company"})}
    folder = write(tmp_path, tables | twice)
    keys = {"contacts.csv": "account", "people.csv": "company", "deals.csv": "contact"}
    with pytest.raises(InputError, match=r"say with --to which one it points to"):
        told(folder, settings(keys, lines=False))
    decided = settings(keys, lines=False)
    last = RelatedTable(path="deals.csv", key="contact", to="people.csv")
    read = told(folder, decided.model_copy(update={"related": (*decided.related[:2], last)}))
    assert read.table.frame["deals_count"].sum() > 0


def test_names_that_collide_are_told_apart(tables: Frames, tmp_path: Path) -> None:
    changed = tables | {
        "accounts.csv": tables["accounts.csv"].assign(orders=range(60), margin_pct=1.5 * np.arange(60)),
    }
    table = told(write(tmp_path, changed), settings()).table
    assert table.column("orders").label == "orders"
    assert table.frame["orders"].tolist() == list(range(60))
    assert table.column("orders_from_transactions").rule.startswith("number of order numbers")
    assert "margin_pct from industries" in table.frame.columns
    labels = [column.label.casefold() for column in table.columns]
    assert len(labels) == len(set(labels))


def test_ids_with_a_decimal_point_in_one_table_match_whole_ones_in_the_other(tmp_path: Path) -> None:
    accounts = pd.DataFrame({"account": range(100, 140), "seats": np.arange(40) % 7})
    tickets = pd.DataFrame({"account": [100.0, 100.0, 139.0, np.nan], "minutes": [5, 7, 9, 11]})
    folder = write(tmp_path, {"accounts.csv": accounts, "tickets.csv": tickets})
    table = told(folder, settings({"tickets.csv": "account"}, lines=False)).table
    assert table.frame.loc["100", "tickets_minutes_sum"] == 12
    assert table.frame["tickets_count"].sum() == 3
    assert any(
        "account is blank, so the row belongs to nobody (1 row)" in line
        for line in quality_lines(table.quality)
    )


def test_a_level_for_every_row_of_a_large_table_is_left_out_and_the_rest_is_summed(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    events = pd.DataFrame({"event": np.arange(200_000), "account": rng.integers(0, 2_000, 200_000)})
    events["page"] = [f"page {number}" for number in rng.permutation(200_000)]
    events["seconds"] = rng.integers(1, 90, 200_000)
    accounts = pd.DataFrame({"account": range(2_000), "seats": rng.integers(1, 9, 2_000)})
    folder = write(tmp_path, {"accounts.csv": accounts, "events.csv": events})
    table = told(folder, settings({"events.csv": "account"}, lines=False)).table
    assert table.frame["events_seconds_sum"].sum() == events["seconds"].sum()
    assert not [column for column in table.columns if "page" in column.name]
