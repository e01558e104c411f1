"""Every claim of every persona over the numbers of the new wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from persona_ai import outputs, segments, verify
from persona_ai.recheck.sources import segmentation_of
from persona_ai.refresh.frozen import Frozen
from persona_ai.schema import Claim, Draft, Ledger, PersonaFile, Segmentation, Stat, Table
from persona_ai.schema.wave import ClaimChange
from persona_ai.segments import waves
from persona_ai.segments.waves.changing import Key, key_of

_OTHERS_FROM = 1_000_000  # ids of statistics that no claim of a file cites


def claims_of(
    frozen: Frozen, table: Table, was: Mapping[str, str], now: Mapping[str, str]
) -> tuple[ClaimChange, ...]:
    """Judge every claim of every persona over the new wave's numbers."""
    rows = {customer: outputs.placed(place, 1.0) for customer, place in now.items()}
    placed = segmentation_of(frozen.segmentation.model_dump(mode="json"), rows)
    kept = placed.model_copy(update={"segments": tuple(one for one in placed.segments if one.members)})
    stats = segments.profile(table, kept, k_min=frozen.settings.k_min, seed=frozen.settings.seed)
    cited = [
        one
        for file in frozen.files
        for one in _cited(file, frozen, _ledger(file, frozen, table, placed, stats))
    ]
    all_stats = [stat for file in frozen.files for stat in file.evidence.stats]
    changed = waves.changes(frozen.table, was, table, now, all_stats)
    shown = {key_of(stat): stat.claimable for stat in stats}
    return waves.judge_claims(cited, changed, shown)


def _ledger(
    file: PersonaFile, frozen: Frozen, table: Table, placed: Segmentation, stats: Sequence[Stat]
) -> Ledger:
    """Return the new wave's numbers of a persona's segment, under the ids that the file cites them by."""
    ids: dict[Key, str] = {key_of(stat): stat.id for stat in file.evidence.stats}
    own = [stat for stat in stats if stat.segment in (file.segment.id, "all")]
    named = [
        stat.model_copy(update={"id": ids.get(key_of(stat), f"S{_OTHERS_FROM + number}")})
        for number, stat in enumerate(own)
    ]
    group = next(one for one in placed.segments if one.id == file.segment.id)
    return Ledger(
        segment=group,
        method=placed.method,
        verdict=placed.verdict,
        segments=tuple(one.id for one in placed.segments),
        brief=frozen.settings.brief,
        columns=table.columns,
        stats=tuple(named),
        customers=len(table.frame),
        k_min=frozen.settings.k_min,
    )


def _cited(file: PersonaFile, frozen: Frozen, ledger: Ledger) -> Iterator[waves.Cited]:
    known = {stat.id: stat for stat in file.evidence.stats}
    draft = file.draft()
    counted = [claim for claim in draft.claims if _numbers_alone(claim, known)]
    verdicts = {
        claim.id: verdict
        for claim, verdict in zip(
            counted,
            verify.check(
                Draft(segment=file.segment.id, claims=tuple(counted), drafter=draft.drafter), ledger, {}
            ),
            strict=True,
        )
    }
    texts = {claim.id: claim.text for claim in file.claims}
    for claim in draft.claims:
        verdict = verdicts.get(claim.id)
        yield waves.Cited(
            persona=file.segment.label,
            segment=file.segment.id,
            claim=claim,
            text=texts[claim.id],
            stats=tuple(known[one] for one in claim.evidence if one in known),
            rule_holds=None if verdict is None else verdict.status == "supported" and not verdict.repaired,
            why=verdict.message if verdict else "",
            text_now=verdict.text if verdict else "",
        )


def _numbers_alone(claim: Claim, known: Mapping[str, Stat]) -> bool:
    """Return whether a claim rests on statistics and nothing else: words are not in the new wave."""
    return bool(claim.evidence) and all(one in known for one in claim.evidence)
