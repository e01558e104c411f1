"""A table that rows of another look things up in: products to order lines, suppliers to products."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from persona_ai import cli
from persona_ai.dataset import Told, quality_lines, read_as, read_customers
from persona_ai.errors import InputError
from persona_ai.settings import RelatedTable, Settings, read_settings

Frames = dict[str, pd.DataFrame]


def shop(rows: int = 40) -> Frames:
    """Return customers, their order lines, products and suppliers; one line's product is in no table."""
    rng = np.random.default_rng(3)
    lines = pd.DataFrame({"customer": rng.choice([f"C{row:02d}" for row in range(rows)], 12 * rows)})
    lines["sku"] = rng.choice(["P1", "P2", "P3", "P4"], len(lines), p=[0.4, 0.3, 0.2, 0.1])
    lines.loc[5, "sku"] = "P9"
    lines["pieces"] = rng.integers(1, 9, len(lines))
    return {
        "customers.csv": pd.DataFrame({"customer": [f"C{row:02d}" for row in range(rows)], "seats": rng.poisson(9, rows)}),
        "lines.csv": lines,
        "products.csv": pd.DataFrame(
            {"product_id": ["P1", "P2", "P3", "P4", "P5"], "category": ["Toys", "Toys", "Food", "Books", "Food"],
             "list_price_eur": [10.0, 20.0, 5.0, 12.5, 1.0], "maker": ["M1", "M1", "M2", "M2", "M2"]}
        ),
        "makers.csv": pd.DataFrame({"maker": ["M1", "M2"], "country": ["France", "Italy"]}),
    }  # fmt: skip


JOINS = (
    RelatedTable(path="lines.csv", key="customer"),
    RelatedTable(path="products.csv", key="product_id", column="sku", to="lines.csv"),
    RelatedTable(path="makers.csv", key="maker", to="products.csv"),
)


def written(folder: Path, tables: Frames) -> Path:
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / name, index=False)
    return folder


def told(folder: Path, joins: tuple[RelatedTable, ...] = JOINS) -> Told:
    return read_customers(
        folder / "customers.csv",
        settings=Settings(id="customer", related=joins),
        related=[folder / one.path for one in joins],
    )


def test_columns_of_products_and_makers_are_told_of_each_customer_s_lines(tmp_path: Path) -> None:
    tables = shop()
    frame = told(written(tmp_path, tables)).table.frame
    whole = tables["lines.csv"].merge(
        tables["products.csv"], left_on="sku", right_on="product_id", how="left"
    )
    whole = whole.merge(tables["makers.csv"], on="maker", how="left")
    for customer in ("C00", "C07", "C31"):
        own = whole[whole["customer"] == customer]
        row = frame.loc[customer]
        assert row["lines_list_price_eur_sum"] == pytest.approx(own["list_price_eur"].sum())
        known = own["category"].dropna()
        assert row["lines_category_toys_share"] == pytest.approx(100 * (known == "Toys").mean())
        assert row["lines_country_france_share"] == pytest.approx(
            100 * (own["country"].dropna() == "France").mean()
        )
        assert row["lines_pieces_sum"] == own["pieces"].sum()
    assert not [name for name in frame.columns if "product_id" in name or "sku" in name or "maker" in name]


def test_what_is_looked_up_and_what_is_not_found_is_reported(tmp_path: Path) -> None:
    report = "\n".join(quality_lines(told(written(tmp_path, shop())).table.quality))
    assert "products.csv: each row of lines.csv looks up one row of it; its columns there: " in report
    assert "products.csv, product_id: nothing to look up for rows of lines.csv" in report
    assert "(1 row)" in report


def test_the_order_of_tables_and_rows_does_not_matter(tmp_path: Path) -> None:
    tables = shop()
    one = told(written(tmp_path, tables)).table
    mixed = {name: table.sample(frac=1, random_state=1) for name, table in tables.items()}
    mixed["customers.csv"] = tables["customers.csv"]
    other = told(written(tmp_path / "mixed", mixed), tuple(reversed(JOINS))).table
    names = sorted(one.frame.columns)
    pd.testing.assert_frame_equal(one.frame[names], other.frame[names])


def test_later_lines_are_looked_up_again(tmp_path: Path) -> None:
    folder = written(tmp_path, shop())
    first = told(folder)
    again = read_as(
        folder / "customers.csv",
        first.table.columns,
        id_column="customer",
        settings=Settings(id="customer", related=JOINS),
        related=[folder / one.path for one in JOINS],
    )
    assert not again.missing
    pd.testing.assert_frame_equal(again.table.frame, first.table.frame)


def refused(folder: Path, *joins: RelatedTable) -> str:
    with pytest.raises(InputError) as error:
        told(folder, joins)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_cannot_be_looked_up_is_refused_in_a_sentence(tmp_path: Path) -> None:
    tables = shop()
    tables["products_twice.csv"] = pd.concat([tables["products.csv"]] * 2)
    tables["reviews.csv"] = pd.DataFrame({"product_id": ["P1", "P1", "P2"], "stars": [1, 5, 3]})
    tables["a.csv"] = pd.DataFrame({"x": ["1", "2"], "y": ["3", "4"]})
    tables["b.csv"] = pd.DataFrame({"y": ["3", "4"], "x": ["1", "2"]})
    folder = written(tmp_path, tables)
    lines, products, _ = JOINS
    unknown = products.model_copy(update={"to": "nothing.csv"})
    assert "points to 'nothing.csv', which is no table here" in refused(folder, lines, unknown)
    twice = products.model_copy(update={"path": "products_twice.csv"})
    assert "it must be unique there" in refused(folder, lines, twice)
    reviews = RelatedTable(path="reviews.csv", key="product_id", to="products.csv")
    assert "belong to rows of products.csv" in refused(folder, lines, products, reviews)
    circle = (
        RelatedTable(path="a.csv", key="x", to="b.csv"),
        RelatedTable(path="b.csv", key="y", to="a.csv"),
    )
    assert "point to each other" in refused(folder, *circle)
    itself = products.model_copy(update={"to": "products.csv", "column": ""})
    assert "no column 'product_id' of its own" in refused(folder, lines, itself)


def test_the_command_line_takes_a_key_and_the_table_it_points_to(tmp_path: Path) -> None:
    folder = written(tmp_path / "data", shop())
    project = tmp_path / "project"
    for arguments in (
        ["init", project],
        ["add-table", folder / "customers.csv", "--id", "customer", "-p", project],
        ["add-table", folder / "lines.csv", "--key", "customer", "-p", project],
        ["add-table", folder / "products.csv", "--key", "product_id=sku", "--to", "lines.csv", "-p", project],
    ):
        found = CliRunner().invoke(cli.app, [str(one) for one in arguments])
        assert found.exit_code == 0, found.output
    assert "lines_category_toys_share" in found.output
    assert read_settings(project / "persona.toml").related[1].to == "lines.csv"
