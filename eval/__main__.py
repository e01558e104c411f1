"""Run offline suites: python -m eval [SUITE...] [--json FILE]; exit 1 when a threshold is missed."""

import argparse
import json
import math
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.suite import Line, judge
from eval.suites import SUITES


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []], metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--json", type=Path, help="write the results to this file")
    parser.add_argument("--cases", action="store_true", help="print every case too")
    chosen = parser.parse_args(arguments)
    lines: list[Line] = []
    for name in chosen.suites or list(SUITES):
        result = SUITES[name]()
        if chosen.cases:
            result.report.print(width=120)
        lines += judge(name, result)
    _print(lines)
    if chosen.json:
        rows = [{**asdict(line), "value": None if math.isnan(line.value) else line.value} for line in lines]
        chosen.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(line.passed for line in lines) else 1


def _print(lines: list[Line]) -> None:
    table = Table("suite", "metric", "value", "threshold", "")
    for line in lines:
        verdict = "" if not line.threshold else "ok" if line.passed else "MISSED"
        table.add_row(line.suite, line.metric, f"{line.value:.4g}", line.threshold, verdict)
    Console(width=100).print(table)


if __name__ == "__main__":
    sys.exit(main())
