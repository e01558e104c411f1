"""Check what a run left in its folder with nothing of the product: python -m eval.audit_run DIR

Every persona.json is held to the published JSON Schema; every quotation is sought in its source file, and
its customer in segments.csv; every statistic is computed again with pandas. The refused claims are
counted. Exit 1 when anything is off.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema

from eval import scorers
from eval.suites.personas import memberships

SCHEMA = Path(__file__).parent.parent / "persona_ai" / "schema" / "persona.schema.json"


def main(folder: Path) -> int:
    paths = sorted(folder.glob("personas/*/persona.json"))
    files = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    if not files:
        print(f"{folder} has no personas")
        return 2
    figures = audit(folder, paths[0], files)
    for name, value in figures.items():
        print(f"{name:<34} {value}")
    exact = ("schema valid", "quotations verbatim", "quotations of this segment", "numbers reproduced")
    return 0 if all(figures[name] == 1.0 for name in exact) else 1


def audit(folder: Path, path: Path, files: list[dict[str, Any]]) -> dict[str, Any]:
    run = files[0]["run"]
    places = {source["role"]: (path.parent / source["path"]).resolve() for source in run["sources"]}
    words = places.get("feedback") or places.get("documents")
    members = memberships(folder / "segments.csv")
    reasons = Counter(verdict["reason"] for file in files for verdict in file["report"]["dropped"])
    return {
        "personas": len(files),
        "model": run["model"] or "none",
        "claims shown": sum(len(file["claims"]) for file in files),
        "of these by the model": sum(claim["id"][0] in "MR" for file in files for claim in file["claims"]),
        "quotations in evidence": sum(len(file["evidence"]["quotes"]) for file in files),
        "statistics in evidence": sum(len(file["evidence"]["stats"]) for file in files),
        "schema valid": _share([_valid(file) for file in files]),
        "quotations verbatim": scorers.verbatim(files, words.parent) if words else 1.0,
        "quotations of this segment": _share(
            [_own(file, quote, members) for file in files for quote in file["evidence"]["quotes"]]
        ),
        "numbers reproduced": scorers.reproduced(
            files,
            places["table"],
            run["settings"]["id"],
            members,
            {one["name"]: one for one in run["columns"]},
        )
        if "table" in places
        else 1.0,
        "claims refused": dict(reasons.most_common()),
    }


def _valid(file: dict[str, Any]) -> bool:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return not list(jsonschema.Draft202012Validator(schema).iter_errors(file))


def _own(file: dict[str, Any], quote: dict[str, Any], members: dict[str, list[str]]) -> bool:
    return quote["customer"] in members[file["segment"]["id"]]


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
