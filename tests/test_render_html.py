import base64
import hashlib
import itertools
import json
import re
from html.parser import HTMLParser

import pytest
from render_examples import Identity, NotKnown, median, share, table_alone, whole, words_alone

from persona_ai.render import gate_line, html, index_html, note_line, slug
from persona_ai.render.drawing import dots
from persona_ai.render.reading import cited
from persona_ai.render.refusals import REASONS
from persona_ai.schema import Column, Gate, Persona, QualityNote

EXAMPLES = [whole, table_alone, words_alone]
VOID = {"meta", "link", "br", "img", "input", "hr"}
TAGS = re.split(
    r"\s+",
    """html head meta link title style body a nav header main footer section article aside div span p br
    h1 h2 h3 ul ol li dl dt dd table caption tr th td figure blockquote q bdi strong b code details summary
    svg circle line rect text""",
)


class Page(HTMLParser):
    """Tags, attributes and text of a page; asserts that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())


def assert_harmless(text: str) -> None:
    page = Page(text)
    assert {tag for tag, _ in page.tags} <= set(TAGS)
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "srcset", "action", "data", "xlink:href"):
            assert name not in attributes
        if "href" in attributes:
            own = r"#.*|data:,|\.\./\.\./index\.html|personas/[a-z0-9-]+/persona\.html"
            assert re.fullmatch(own, attributes["href"], re.DOTALL), (tag, attributes["href"])
    sheet = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert sheet is not None
    assert not re.search(r"url\(|@import|https?:", sheet[1])


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_page_asks_nothing_of_anybody_and_runs_nothing(example):
    text = html(example(), home="../../index.html")
    assert_harmless(text)
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_policy_allows_the_one_style_sheet_by_its_hash_and_nothing_else(example):
    text = html(example())
    sheet = text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = next(
        a["content"] for tag, a in Page(text).tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")
    assert "unsafe" not in policy


def test_every_claim_is_printed_under_its_id_and_opens_its_evidence():
    text = html(whole())
    page = Page(text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for claim in whole().claims:
        assert claim.id in ids
        assert claim.text.removeprefix("“").split("”")[0] in page.text
        if claim.field != "label":
            assert f'aria-label="Evidence of {claim.id}: {" ".join(cited(claim))}"' in text


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_link_inside_a_page_has_its_target(example):
    page = Page(html(example()))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = {a["href"][1:] for _, a in page.tags if a.get("href", "").startswith("#")}
    assert links <= ids


@pytest.mark.parametrize("example", EXAMPLES)
def test_headings_descend_one_level_at_a_time_and_landmarks_are_there(example):
    page = Page(html(example()))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    tags = [tag for tag, _ in page.tags]
    assert all(tags.count(landmark) == 1 for landmark in ("header", "main", "footer"))
    assert ("html", {"lang": "en"}) in page.tags


def test_every_drawing_has_words_or_is_hidden_from_those_who_do_not_see_it():
    for tag, attributes in Page(html(whole())).tags:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes["aria-label"]


def test_the_colours_have_enough_contrast_in_light_and_dark():
    sheet = html(whole()).split("<style>")[1].split("</style>")[0]
    themes = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    assert len(themes) == 3  # light, dark, print
    for theme in themes:
        colour = dict(re.findall(r"--(\w+): (#\w+)", theme))
        for ink in ("ink", "soft", "accent"):
            for ground in ("paper", "wash"):
                assert _contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
        assert _contrast(colour["ink"], colour["faint"]) >= 4.5
        assert _contrast(colour["accent"], colour["faint"]) >= 3


def test_an_inference_is_labelled_and_defined_by_is_explained_once():
    text = html(whole())
    assert text.count('<span class="tag">inference</span>') == 4
    assert Page(text).text.count("No test of difference is shown") == 1


def test_a_statistic_is_drawn_against_everyone_else_with_its_interval_in_words_too():
    assert 'aria-label="Business plan: 68\N{NO-BREAK SPACE}%, everyone else 28\N{NO-BREAK SPACE}%"' in html(
        whole()
    )


def test_an_ordinal_level_is_set_against_the_side_where_the_others_lie_not_against_their_rank():
    persona = whole()
    level = median("S60", "maturity", 2, (1, 3), 1, 0.4).model_copy(update={"level": "growing"})
    persona = persona.model_copy(update={"evidence": persona.evidence.model_copy(update={"stats": (level,)})})
    text = Page(html(persona)).text
    assert "S60maturity, median growing · lower" in text
    assert "maturity, median: growing (n = 139), others lower" in text


def test_what_may_not_be_claimed_is_neither_drawn_nor_printed():
    page = Page(html(whole()))
    assert "offline mode" not in page.text
    assert not re.search(r"\b9 of 143", page.text)


def test_a_proto_persona_is_marked_before_anything_else_is_said():
    page = Page(html(words_alone()))
    assert page.text.index("hypothesis to test") < page.text.index("We don't need")
    assert "75 %" not in page.text


def test_a_page_without_a_model_says_so_and_one_with_names_it():
    assert "No language model was used." in html(whole())
    assert "gpt-test" in html(table_alone())
    assert "No language model was used." not in html(table_alone())


def test_the_way_back_to_the_set_is_there_only_when_asked_for():
    assert "index.html" not in html(whole())
    assert 'href="../../index.html"' in html(whole(), home="../../index.html")


def test_attacks_in_labels_quotations_and_columns_are_only_text(shared):
    attacks = (shared / "data/attacks/xss_IntrudersXSS.txt").read_text(encoding="utf-8").splitlines()
    attacks += json.loads((shared / "data/attacks/blns.json").read_text(encoding="utf-8"))
    for start in range(0, len(attacks), 40):
        persona = _attacked(attacks[start : start + 40])
        assert_harmless(html(persona))
        assert_harmless(
            index_html([persona], title=attacks[start], why=attacks[start], notes=attacks[start:])
        )


def test_text_that_reorders_or_hides_what_is_displayed_is_cleaned():
    text = html(_attacked(["abc\u202edcba\x00\x1b[31m"]))
    assert not re.search("[\u202e\x00\x1b]", text)


def test_the_set_links_to_each_persona_and_compares_them():
    page = Page(index_html([whole(), table_alone()], title="Customers of Stackyard", customers=600))
    links = [a["href"] for tag, a in page.tags if tag == "a" and "persona.html" in a["href"]]
    assert links == [f"personas/{slug(persona)}/persona.html" for persona in (whole(), table_alone())]
    assert "24 % of customers (143 of 600; 21-27 %)" in page.text
    assert "uses webshop 78 % · 30 %" in page.text
    assert "9 people heard" in page.text
    assert "nobody asked yet" in page.text
    assert "3 the difference may be chance" in page.text


def test_the_set_says_that_no_model_was_used_only_where_none_was():
    assert "No language model was used." in index_html([whole()])
    assert "No language model was used." not in index_html([whole(), table_alone()])


def test_the_set_shows_gates_notes_and_the_unlinked_where_they_are():
    gate = Gate(
        name="prediction strength", k=5, value=0.912, threshold=0.8, passed=True, note="50 resamplings"
    )
    note = QualityNote(
        source="accounts.csv", column="nps", what="changed", rows=31, why="99 means “not rated”"
    )
    page = Page(
        index_html(
            [whole()], gates=[gate_line(gate)], notes=[note_line(note)], unlinked=["“Fine.” — feedback"]
        )
    )
    assert "passed: prediction strength at k = 5: 0.912 (threshold 0.8); 50 resamplings" in page.text
    assert "accounts.csv, nps: changed, 31 rows: 99 means “not rated”" in page.text
    assert "“Fine.” — feedback" in page.text


def test_a_set_of_nobody_is_still_a_page():
    assert_harmless(index_html([]))


def test_every_reason_has_words():
    assert all(words and "_" not in words for words in REASONS.values())


def _attacked(attacks: list[str]) -> Persona:
    """A persona in which everything that can come from a customer is an attack."""
    persona = whole()
    first = attacks[0]
    claims = tuple(
        claim.model_copy(update={"text": attacks[n % len(attacks)], "id": f"C{n}"})
        for n, claim in enumerate(persona.claims)
    )
    stats = tuple(
        share(f"S{n}", text, text, 60, 100, (20, 100), 0.8, label=text) for n, text in enumerate(attacks, 1)
    )
    quotes = tuple(
        quote.model_copy(
            update={"text": first, "job": first, "participant": first, "document": first, "question": first}
        )
        for quote in persona.evidence.quotes
    )
    themes = tuple(
        theme.model_copy(update={"label": first, "kind": first}) for theme in persona.evidence.themes
    )
    asks = tuple(NotKnown(field="goals", why=text, ask=text, whom=(text,)) for text in attacks)
    segment = {"label": first, "id": first, "verdict": first, "band": first}
    return persona.model_copy(
        update={
            "segment": persona.segment.model_copy(update=segment),
            "identity": Identity(name=first, monogram=first),
            "claims": claims,
            "evidence": persona.evidence.model_copy(
                update={"stats": stats, "quotes": quotes, "themes": themes}
            ),
            "report": persona.report.model_copy(update={"not_known": asks}),
            "run": persona.run.model_copy(update={"model": first, "review_by": first}),
        }
    )


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, #rgb or #rrggbb."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:]
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_set_with_fewer_personas_than_segments_says_how_many_customers_have_none():
    two = [whole(), table_alone()]
    page = Page(index_html(two, customers=600))
    assert "267 customers (45 %) have no persona: their group is too small" in page.text
    assert "no persona" not in Page(index_html(two, customers=333)).text
    few = Page(index_html(two, customers=336)).text
    assert "Some customers have no persona" in few
    assert " 3 customers" not in few


def test_sizes_that_would_tell_how_few_have_no_persona_are_not_shown():
    two = [whole(), table_alone()]
    large, small = sorted((persona.segment.customers for persona in two), reverse=True)
    html = index_html(two, customers=336)
    assert f"{large:,} of" in html
    assert not re.search(rf"\b{small:,}\b", Page(html).text)
    assert Page(html).text.count("Its size is not shown here") == 1
    assert html.count('class="sizebar"') == 1
    lesser = min(two, key=lambda persona: persona.segment.customers)
    sizes = {stat.id for stat in lesser.evidence.stats if stat.column == "segment"}
    told = [claim.text for claim in lesser.claims if claim.field == "summary" and sizes & set(claim.evidence)]
    assert not any(text in html for text in told)
    assert f"{small:,}" in Page(index_html(two, customers=600)).text


def test_a_set_without_any_persona_is_still_a_page():
    page = Page(index_html([], customers=12, why="Every group is too small."))
    assert "0 personas" in page.text
    assert "12 customers (100 %) have no persona" in page.text


def test_a_rating_is_drawn_on_its_scale_which_is_said_once():
    column = Column(name="nps", label="NPS", kind="ordinal", role="outcome", scale=(0, 10))
    drawn = dots(median("S90", "nps", 6, (6, 7), 8, -0.41, label="NPS"), column)
    assert (drawn.name, drawn.here_text, drawn.rest_text) == ("NPS (0 to 10), median", "6", "8")
    assert (drawn.here, drawn.rest) == (60, 80)


def test_levels_are_drawn_in_their_order_and_named():
    levels = ("1-10", "11-50", "51-200")
    column = Column(name="size", label="size", kind="ordinal", role="basis", levels=levels)
    stat = median("S91", "size", 1, (0, 1), 2, -0.41).model_copy(update={"level": "11-50"})
    drawn = dots(stat, column)
    assert (drawn.here_text, drawn.rest_text, drawn.here, drawn.rest) == ("11-50", "51-200", 50, 100)


def test_the_one_word_for_how_groups_were_found_is_said_in_a_sentence():
    page = Page(index_html([], verdict="reproducible"))
    assert "A group that returns when the data is drawn again." in page.text
    gate = Gate(name="null check", k=5, value=4310.4, threshold=2230.1, passed=True)
    assert gate_line(gate) == "passed: null check at k = 5: 4,310 (threshold 2,230)"
