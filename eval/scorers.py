"""Pure scorers: persona files in, a share out. Shared by the suites and the tests."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.reproduce import raw_table, reproduces

File = Mapping[str, Any]
FIELDS = 17  # those that a persona can have, besides its illustrative name


def verbatim(files: Sequence[File], folder: Path) -> float:
    """Return the share of quotations that stand in their source file, character for character."""
    quotes = [quote for file in files for quote in file["evidence"]["quotes"]]
    return _share([_stands(quote, folder) for quote in quotes])


def _stands(quote: Mapping[str, Any], folder: Path) -> bool:
    name, _, cell = quote["document"].partition("#")
    path = next((path for path in folder.rglob(Path(name).name)), None)
    if path is None:
        return False
    if not cell:
        text = path.read_bytes().decode("utf-8-sig")
        if path.suffix == ".vtt":
            return _words(quote["text"]) in _words(re.sub(r"<[^>]*>|^.*-->.*$|^\d+$", " ", text, flags=re.M))
        return bool(text[quote["start"] : quote["end"]] == quote["text"])
    row, _, column = cell.partition("/")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return bool(rows[int(row) - 1][column][quote["start"] : quote["end"]] == quote["text"])


def _words(text: str) -> str:
    return " ".join(text.split())


def reproduced(
    files: Sequence[File],
    table: Path,
    id_column: str,
    members: Mapping[str, Sequence[str]],
    columns: Mapping[str, Mapping[str, Any]],
) -> float:
    """Return the share of statistics that pandas reproduces from the raw file; 1 where there are none."""
    stats = [stat for file in files for stat in file["evidence"]["stats"]]
    if not stats:
        return 1.0
    frame = raw_table(table, id_column)
    return _share([reproduces(stat, frame, members, columns) for stat in stats])


def with_evidence(files: Sequence[File]) -> float:
    """Return the share of claims, but for the illustrative, whose evidence is there and in the file."""
    found = []
    for file in files:
        ids = {one["id"] for part in ("stats", "quotes", "themes") for one in file["evidence"][part]}
        claims = [claim for claim in file["claims"] if claim["kind"] != "illustrative"]
        found += [bool(claim["evidence"]) and set(claim["evidence"]) <= ids for claim in claims]
    return _share(found)


def supported(files: Sequence[File]) -> float:
    """Return the share of drafted claims that were supported."""
    drafted = sum(file["report"]["coverage"]["drafted"] for file in files)
    return sum(file["report"]["coverage"]["supported"] for file in files) / drafted if drafted else 0.0


def shared_sentences(files: Sequence[File]) -> float:
    """Return the share of printed sentences that stand in more than one persona of the set."""
    texts = [{claim["text"] for claim in file["claims"]} for file in files]
    counts = Counter(text for part in texts for text in part)
    total = sum(counts.values())
    return sum(number for number in counts.values() if number > 1) / total if total else 0.0


def ari(truth: Mapping[str, str], members: Mapping[str, Sequence[str]]) -> float:
    """Return the adjusted Rand index (Hubert and Arabie 1985) of the segments against the truth."""
    from sklearn.metrics import adjusted_rand_score

    found = {customer: segment for segment, customers in members.items() for customer in customers}
    ids = sorted(truth)
    return float(adjusted_rand_score([truth[one] for one in ids], [found.get(one, "") for one in ids]))


def tutorial(table: Path, id_column: str, truth: Mapping[str, str]) -> dict[str, float]:
    """Return what the usual tutorials reach: means filled in, z-scores, one-hot, k-means, k by silhouette.

    `tutorial_ari_k_told` is the same with the true number of segments told.
    """
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler

    frame = pd.read_csv(table, index_col=id_column, encoding="utf-8-sig")
    numbers = frame.select_dtypes("number")
    few = [name for name in frame.columns if name not in numbers and frame[name].nunique() <= 12]
    filled = StandardScaler().fit_transform(numbers.fillna(numbers.mean()))
    data = pd.concat(
        [pd.DataFrame(filled, index=frame.index), pd.get_dummies(frame[few]).astype(float)], axis=1
    )
    data.columns = [str(name) for name in data.columns]
    fits = {k: KMeans(k, n_init=10, random_state=0).fit_predict(data) for k in range(2, 9)}
    best = max(fits, key=lambda k: silhouette_score(data, fits[k]))
    told = len(set(truth.values()))
    return {
        "tutorial_k": float(best),
        "tutorial_ari": _ari_of(frame.index, fits[best], truth),
        "tutorial_ari_k_told": _ari_of(frame.index, fits[told], truth),
    }


def _ari_of(index: Any, labels: Any, truth: Mapping[str, str]) -> float:
    groups: dict[str, list[str]] = {}
    for customer, label in zip(index, labels, strict=True):
        groups.setdefault(str(label), []).append(str(customer))
    return ari(truth, groups)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 1.0
