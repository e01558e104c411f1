"""A quantile is called the part that it is, or the sentence is refused."""

import pytest
from verify_world import STATS, claim, judge, world

NAMES = {"0.1": "bottom decile", "0.25": "first quartile", "0.9": "last decile"}


@pytest.mark.parametrize("level", [*NAMES, "0.75"])
@pytest.mark.parametrize("said", NAMES.values())
def test_a_quantile_is_called_the_part_that_it_is(level: str, said: str) -> None:
    logins = next(stat for stat in STATS if stat.id == "S5")
    quantile = {"id": "S77", "aggregator": "quantile", "level": level, "comparison": None}
    ledger = world().model_copy(update={"stats": (*STATS, logins.model_copy(update=quantile))})
    verdict = judge(claim(f"Their {said} of logins per week is {{S77}}.", "value"), ledger)
    assert verdict.reason == ("ok" if said == NAMES.get(level) else "evidence_differs")
