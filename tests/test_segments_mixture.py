"""The mixture is a scikit-learn estimator that knows about categories and blanks."""

import numpy as np
import pytest
from scipy import stats
from sklearn.utils.estimator_checks import parametrize_with_checks

from persona_ai.segments import MixtureModel
from persona_ai.segments.choosing.agreement import adjusted_rand, best_jaccard, prediction_strength


def groups(rows: int = 400, missing: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    truth = rng.choice(3, rows, p=[0.5, 0.3, 0.2])
    numbers = np.array([[0, 0], [4, 0], [0, 5]])[truth] * 100.0 + 1e4 + 100 * rng.normal(size=(rows, 2))
    levels = (truth + (rng.random(rows) < 0.1)) % 3
    data = np.column_stack([numbers[:, 0], levels, numbers[:, 1]])
    return np.where(rng.random(data.shape) < missing, np.nan, data), truth


def model(**options: object) -> MixtureModel:
    return MixtureModel(3, categorical=(1,), random_state=0, **options)


@parametrize_with_checks([MixtureModel(random_state=0)])
def test_scikit_learns_own_checks_pass(estimator: MixtureModel, check: object) -> None:
    check(estimator)  # type: ignore[operator]


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_groups_are_found_with_and_without_blanks(missing: float) -> None:
    data, truth = groups(missing=missing)
    assert adjusted_rand(truth, model().fit_predict(data)) > (0.95 if missing == 0 else 0.6)


def test_parameters_come_back_in_the_columns_own_units() -> None:
    data, _ = groups(4000)
    fitted = model().fit(data)
    order = np.argsort(-fitted.weights_)
    assert fitted.weights_[order] == pytest.approx([0.5, 0.3, 0.2], abs=0.03)
    assert fitted.means_[order] == pytest.approx(1e4 + 100.0 * np.array([[0, 0], [4, 0], [0, 5]]), abs=15)
    assert np.sqrt(fitted.variances_) == pytest.approx(np.full((3, 2), 100.0), rel=0.1)
    assert np.diag(fitted.shares_[0][order]) == pytest.approx([0.9] * 3, abs=0.03)


def test_the_likelihood_is_the_sum_over_what_is_known() -> None:
    data, _ = groups(missing=0.2)
    fitted = model().fit(data)
    row = np.array([10_050.0, 2.0, np.nan])
    densities = [
        weight * stats.norm.pdf(row[0], mean[0], np.sqrt(variance[0])) * share[2]
        for weight, mean, variance, share in zip(
            fitted.weights_, fitted.means_, fitted.variances_, fitted.shares_[0], strict=True
        )
    ]
    assert fitted.score_samples([row])[0] == pytest.approx(np.log(sum(densities)))
    assert fitted.predict_proba([row])[0] == pytest.approx(np.array(densities) / sum(densities))


def test_a_row_of_blanks_is_as_likely_as_the_components_are_large() -> None:
    fitted = model().fit(groups()[0])
    assert fitted.predict_proba([[np.nan] * 3])[0] == pytest.approx(fitted.weights_)


def test_an_unseen_level_says_nothing() -> None:
    fitted = model().fit(groups()[0])
    unseen, blank = fitted.predict_proba([[10_000.0, 7.0, 10_000.0], [10_000.0, np.nan, 10_000.0]])
    assert unseen == pytest.approx(blank)


def test_the_same_seed_gives_the_same_components() -> None:
    data, _ = groups()
    assert np.array_equal(model().fit(data).means_, model().fit(data).means_)


def test_starts_on_a_sample_and_few_passes_reach_what_all_rows_do() -> None:
    data, truth = groups(3000)
    quick = model(sample_size=300).fit(data)
    assert quick.n_iter_ <= 15
    assert adjusted_rand(truth, quick.predict(data)) > 0.95


def test_bic_prefers_the_true_number_of_components() -> None:
    data, _ = groups()
    bics = [MixtureModel(k, categorical=(1,), random_state=0).fit(data).bic(data) for k in range(1, 6)]
    assert int(np.argmin(bics)) + 1 == 3


def test_more_components_than_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="must be between 1 and n_samples=2"):
        MixtureModel(3).fit([[1.0], [2.0]])


def test_agreement_is_one_for_the_same_groups_under_other_names() -> None:
    one = np.array([0, 0, 1, 1, 2, 2])
    other = np.array([2, 2, 0, 0, 1, 1])
    assert adjusted_rand(one, other) == 1.0
    assert prediction_strength(one, other, 3) == 1.0
    assert best_jaccard(one, other, 3).tolist() == [1.0, 1.0, 1.0]


def test_agreement_of_unrelated_groups_is_near_zero() -> None:
    rng = np.random.default_rng(0)
    assert abs(adjusted_rand(rng.integers(0, 3, 3000), rng.integers(0, 3, 3000))) < 0.01
