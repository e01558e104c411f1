"""What lies behind a rating battery: factors with their loadings, how reliable each is, and everybody's scores."""

from __future__ import annotations

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Interval, Table
from persona_ai.schema.base import Record
from persona_ai.segments.ratings.batteries import FEWEST_ITEMS, Floats, ratings
from persona_ai.segments.ratings.incomplete import mean_and_covariance

FEWEST_ROWS = 30
LOADS = 0.4
_ANSWERED = 0.5
_RANDOM_TABLES = 100


class Item(Record):
    """A rated column: its loading on each factor, and the share of its variance that they explain."""

    column: str
    loadings: tuple[float, ...]
    communality: float


class Factor(Record):
    """One factor: its items (loading .4 or more, and most on this), those of them that count the other way round,
    the share of all variance, and Cronbach's alpha with its interval, None for fewer than two items."""

    id: str
    items: tuple[str, ...]
    reversed: tuple[str, ...]
    variance: float
    alpha: float | None
    alpha_interval: Interval | None


class FactorModel(Record):
    """A varimax-rotated maximum likelihood factor analysis of the correlations of a battery.

    `eigenvalues` of the correlations and the `chance` ones (95th percentile of random tables) decide the number of
    factors (Horn 1965). `rows` were used, `left_out` answered too little. `means` and `spreads` score later customers.
    """

    items: tuple[Item, ...]
    factors: tuple[Factor, ...]
    eigenvalues: tuple[float, ...]
    chance: tuple[float, ...]
    suggested: int
    rows: int
    left_out: int
    means: tuple[float, ...]
    spreads: tuple[float, ...]


def factor_model(
    table: Table, columns: tuple[str, ...], *, factors: int | None = None, seed: int = 0
) -> FactorModel:
    """Return the factors of some rated columns.

    Customers who answered fewer than half of the items are left out; other gaps are filled in by likelihood.

    Args:
        table: with the columns.
        columns: rated on scales that may differ.
        factors: how many, instead of what parallel analysis says.
        seed: of the random tables.

    Raises:
        InputError: fewer than three columns or thirty customers, a column with one value, or more factors than
            the columns can hold.
    """
    names = tuple(sorted(set(columns)))
    if len(names) < FEWEST_ITEMS:
        raise InputError(f"factors need {FEWEST_ITEMS} columns or more; there are {len(names)}")
    values = ratings(table, names)
    kept = values[(~np.isnan(values)).mean(axis=1) >= _ANSWERED]
    kept = kept[np.lexsort(np.nan_to_num(kept, nan=-1e300).T[::-1])]  # sums do not hang on the order of rows
    _refuse_unfit(table, names, kept, factors)
    mean, covariance = mean_and_covariance(kept)
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    eigenvalues = np.sort(np.linalg.eigvalsh(correlation))[::-1]
    chance = _chance(kept.shape, float((~np.isnan(kept)).mean()), seed)
    suggested = _before_first_false(eigenvalues > chance)
    number = suggested if factors is None else factors
    loadings = _loadings(correlation, number) if number else np.zeros((len(names), 0))
    return FactorModel(
        items=_items(names, loadings),
        factors=tuple(_factor(place, names, loadings, covariance, len(kept)) for place in range(number)),
        eigenvalues=tuple(eigenvalues.tolist()),
        chance=tuple(chance.tolist()),
        suggested=suggested,
        rows=len(kept),
        left_out=len(values) - len(kept),
        means=tuple(mean.tolist()),
        spreads=tuple(spread.tolist()),
    )


def factor_scores(model: FactorModel, table: Table) -> dict[str, tuple[float, ...]]:
    """Return each customer's scores, mean 0, in the factors' order, by regression (Thomson 1951).

    Who answered fewer than half of the items has none and is left out; of the others, the items answered count.

    Raises:
        InputError: a column of the model is not in the table.
    """
    names = tuple(item.column for item in model.items)
    loadings = np.array([item.loadings for item in model.items]).reshape(len(names), -1)
    standard = (ratings(table, names) - np.array(model.means)) / np.array(model.spreads)
    unique = np.maximum(1 - (loadings**2).sum(axis=1), 0.005)
    scores = {}
    for customer, row in zip(table.frame.index, standard, strict=True):
        known = ~np.isnan(row)
        if known.mean() >= _ANSWERED and loadings.shape[1]:
            weighted = loadings[known] / unique[known, None]
            inner = np.eye(loadings.shape[1]) + loadings[known].T @ weighted
            scores[str(customer)] = tuple(np.linalg.solve(inner, weighted.T @ row[known]).tolist())
    return scores


def cronbach_alpha(covariance: Floats, rows: int) -> tuple[float, Interval]:
    """Return Cronbach's alpha of items by their covariances, shape (p, p), and its interval (Feldt 1965)."""
    from scipy.special import fdtri

    items = len(covariance)
    alpha = float(items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))
    upper, lower = (float(fdtri(rows - 1, (rows - 1) * (items - 1), p)) for p in (0.975, 0.025))
    return alpha, Interval(low=1 - (1 - alpha) * upper, high=1 - (1 - alpha) * lower)


def _refuse_unfit(table: Table, names: tuple[str, ...], kept: Floats, factors: int | None) -> None:
    if len(kept) < max(FEWEST_ROWS, len(names) + 1):
        raise InputError(
            f"{table.name}: {len(kept)} customers answered half of the {len(names)} columns; factors need "
            f"{max(FEWEST_ROWS, len(names) + 1)}"
        )
    for name, values in zip(names, kept.T, strict=True):
        if np.unique(values[~np.isnan(values)]).size < 2:
            raise InputError(f"{table.name}: {name!r} has one value only and cannot be rated by")
    most = (len(names) - 1) // 2
    if factors is not None and not 1 <= factors <= most:
        raise InputError(f"{factors} factors were asked for; {len(names)} columns can hold 1 to {most}")


def _chance(shape: tuple[int, ...], known: float, seed: int) -> Floats:
    """Return the 95th percentiles of the eigenvalues of random tables, shape (p,), largest first.

    Gaps leave less to tell chance by: the tables have as many rows as pairs of answers are known on average.
    """
    rows = max(shape[1] + 1, round(shape[0] * known**2))
    rng = np.random.default_rng(seed)
    tables = (rng.normal(size=(rows, shape[1])) for _ in range(_RANDOM_TABLES))
    found = [np.sort(np.linalg.eigvalsh(np.corrcoef(one.T)))[::-1] for one in tables]
    return np.asarray(np.quantile(found, 0.95, axis=0))


def _before_first_false(mask: np.ndarray) -> int:
    return int(mask.size if mask.all() else np.argmin(mask))


def _loadings(correlation: Floats, factors: int) -> Floats:
    """Return varimax-rotated loadings, factors by the variance they explain, each mostly positive.

    scikit-learn wants rows: these have exactly the correlations, which is all that the likelihood looks at.
    """
    from sklearn.decomposition import FactorAnalysis

    values, vectors = np.linalg.eigh(correlation)
    half = (vectors * np.sqrt(np.maximum(values, 0.0))).T * np.sqrt(len(values))
    rows = np.vstack([half, -half])
    model = FactorAnalysis(
        factors, rotation="varimax" if factors > 1 else None, svd_method="lapack", max_iter=20_000, tol=1e-7
    ).fit(rows)
    loadings = np.asarray(model.components_.T, dtype=np.float64)
    order = np.argsort(-(loadings**2).sum(axis=0), kind="stable")
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return np.asarray((loadings * signs)[:, order])


def _items(names: tuple[str, ...], loadings: Floats) -> tuple[Item, ...]:
    return tuple(
        Item(column=name, loadings=tuple(row.tolist()), communality=float((row**2).sum()))
        for name, row in zip(names, loadings, strict=True)
    )


def _factor(place: int, names: tuple[str, ...], loadings: Floats, covariance: Floats, rows: int) -> Factor:
    strength = np.abs(loadings)
    own = np.flatnonzero((strength[:, place] >= LOADS) & (strength.argmax(axis=1) == place))
    sign = np.sign(loadings[own, place])
    alpha = interval = None
    if own.size > 1:
        alpha, interval = cronbach_alpha(covariance[np.ix_(own, own)] * np.outer(sign, sign), rows)
    return Factor(
        id=f"f{place + 1}",
        items=tuple(names[one] for one in own),
        reversed=tuple(names[one] for one, way in zip(own, sign, strict=True) if way < 0),
        variance=float((loadings[:, place] ** 2).mean()),
        alpha=alpha,
        alpha_interval=interval,
    )
