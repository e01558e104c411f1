"""What report.json says of the segments."""

import json

from persona_ai.project import Outcome


def test_the_report_says_what_other_methods_find_and_how_the_segments_score(made: Outcome) -> None:
    said = json.loads((made.folder / "report.json").read_text(encoding="utf-8"))["segmentation"]
    assert {one["name"] for one in said["challenges"]} >= {"k-means on logs and one-hot columns"}
    qualities = [mark["quality"] for mark in said["scorecard"]]
    assert qualities == ["measurable", "substantial", "accessible", "stable", "actionable"]
    assert all(mark["why"] for mark in said["scorecard"])
    assert said["gates"]
    assert said["preparation"]
    assert "certainty" not in said
