"""Pictures: every label is there, marks stand where the numbers say, nothing from the data runs."""

import math
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest
from render_examples import Identity, share, table_alone, whole, words_alone

from persona_ai.render import index_html
from persona_ai.render.pictures import (
    Group,
    Picture,
    concentration,
    flow,
    groups,
    how_many,
    inline,
    migration,
    moves,
    moves_of,
    of_run,
    png,
    profile,
    sizes,
    stability,
)
from persona_ai.render.pictures.lettering import width
from persona_ai.schema import Evidence, Gate, Interval, Segment
from persona_ai.statistics import wilson

SVG = "{http://www.w3.org/2000/svg}"
LONG = "An extraordinarily long label of a segment that goes on for more than eighty characters, truly"
ARABIC = "عملاء يطلبون كثيرا ولديهم مقاعد عديدة"
ATTACK = "<script>alert(1)</script> \"' onload=x &amp; ]]>\x00\x0b"


def group(name: str, label: str, customers: int, of: int, stability: float | None = None) -> Group:
    band = "not tested" if stability is None else "high" if stability >= 0.85 else "tentative"
    return Group(name, label, customers, customers / of, wilson(customers, of), stability, band)


def some() -> list[Group]:
    return [
        group("s1", "Starter plan, low monthly spend", 188, 600, 0.96),
        group("s2", "Uses webshop sync", 139, 600, 0.7),
        group("s3", LONG, 120, 600, 0.9),
        group("s4", ARABIC, 91, 600, 0.86),
        group("s5", ATTACK, 62, 600, 0.93),
    ]


def gate(name: str, k: int, value: float, threshold: float) -> Gate:
    return Gate(name=name, k=k, value=value, threshold=threshold, passed=value >= threshold)


def gates() -> list[Gate]:
    return [
        gate("null check", 5, 900, 100),
        *(gate("prediction strength", k, value, 0.5) for k, value in ((2, 0.99), (5, 0.79), (6, 0.4))),
        *(gate("agreement of refits", k, value, 0.7) for k, value in ((2, 0.99), (5, 0.95), (6, 0.8))),
        *(gate("least stable segment", k, value, 0.6) for k, value in ((2, 0.99), (5, 0.9), (6, 0.3))),
    ]


PLACES = (("s1", "Starter plan"), ("s2", LONG), ("s3", ATTACK))
COUNTS = ((150, 20, 30), (12, 100, 15), (40, 60, 90))


@cache
def every_picture() -> list[Picture]:
    return drawn_anew()


def drawn_anew() -> list[Picture]:
    went = moves(PLACES, PLACES, COUNTS)
    return [
        sizes(some(), 600),
        stability(some(), 600),
        how_many(gates(), 5, 600),
        profile(whole()),
        migration(went),
        flow(went),
        concentration([float(number) for number in range(100)]),
    ]


class Drawn:
    """A picture's marks with their places on the sheet."""

    def __init__(self, picture: Picture) -> None:
        self.root = ElementTree.fromstring(picture.svg)
        self.texts: list[tuple[str, float, float, str, float]] = []
        self.bold: set[str] = set()
        self.marks: list[tuple[str, str, float, float, ElementTree.Element]] = []
        self._walk(self.root, 0.0, 0.0, "")

    def _walk(self, element: ElementTree.Element, x: float, y: float, layer: str) -> None:
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        layer = element.get("class", layer)
        title = element.find(f"{SVG}title")
        said = "" if title is None else title.text or ""
        if element.tag == f"{SVG}text":
            text = "".join(element.itertext()).removeprefix(said)
            size = float(element.get("font-size", "0").removesuffix("px"))
            if element.get("font-weight") == "bold":
                self.bold.add(text)
            self.texts.append((text, x, y, element.get("text-anchor", "start"), size))
        elif element.tag in (f"{SVG}line", f"{SVG}path"):
            self.marks.append((layer, said, x, y, element))
        for child in element:
            self._walk(child, x, y, layer)

    def of(self, layer: str) -> list[tuple[str, float, float, ElementTree.Element]]:
        return [mark[1:] for mark in self.marks if mark[0] == layer]

    @property
    def words(self) -> str:
        return " ".join(text for text, *_ in self.texts).replace("\N{NO-BREAK SPACE}", " ")

    def at(self, value: float, labels: dict[str, float]) -> float:
        """Where a value stands, from two labels of the axis."""
        places = {label: x for text, x, _, anchor, _ in self.texts if anchor == "middle" for label in [text]}
        (first, one), (second, other) = list(labels.items())[:2]
        return places[first] + (value - one) / (other - one) * (places[second] - places[first])


@pytest.mark.parametrize("number", range(7))
def test_a_picture_is_one_well_formed_document_of_600_pixels_that_asks_for_nothing(number):
    picture = every_picture()[number]
    root = ElementTree.fromstring(picture.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("width") == "600"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "rect", "path", "line", "text"}
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert "url(" not in value
    assert "http" not in picture.svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("number", range(7))
def test_no_text_leaves_the_sheet(number):
    picture = every_picture()[number]
    drawn = Drawn(picture)
    height = float(drawn.root.get("height", "0"))
    assert drawn.texts
    for text, x, y, anchor, size in drawn.texts:
        room = width(text, size, bold=text in drawn.bold)
        left = x - {"start": 0, "middle": room / 2, "end": room}[anchor]
        assert left >= 0, text
        assert left + room <= 600 + 1, text
        assert size <= y + size / 2
        assert y <= height - 4


def test_the_same_records_give_the_same_bytes():
    assert drawn_anew() == every_picture()
    one, other = (png(replace(every_picture()[6])) for _ in range(2))
    assert one == other
    assert one.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(one[16:20]) == 1200


def test_another_process_draws_the_same_bytes():
    code = (
        "from persona_ai.render.pictures import concentration;"
        "import sys; sys.stdout.write(concentration([float(n) for n in range(100)]).svg)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode()
    assert told == every_picture()[6].svg


@pytest.mark.parametrize("number", range(7))
def test_title_and_alternative_text_say_the_finding_and_are_in_the_file(number):
    picture = every_picture()[number]
    root = ElementTree.fromstring(picture.svg)
    assert picture.title == root.findtext(f"{SVG}title")
    assert picture.alt == root.findtext(f"{SVG}desc")
    assert picture.alt.startswith(picture.title)
    assert picture.subtitle in picture.alt
    assert len(picture.alt) > len(picture.title) + len(picture.subtitle) + 40
    assert re.search(r"\d", picture.subtitle)


def test_bars_and_intervals_of_sizes_stand_where_the_shares_say():
    drawn = Drawn(sizes(some(), 600))
    axis = {"0\N{NO-BREAK SPACE}%": 0.0, "20\N{NO-BREAK SPACE}%": 0.2}
    lines = drawn.of("interval")
    bars = drawn.of("bar")
    assert len(lines) == len(bars) == 5
    for one, line, bar in zip(some(), lines, bars, strict=True):
        assert line[1] == pytest.approx(drawn.at(one.interval.low, axis), abs=1)
        assert float(line[3].get("x2", "0")) == pytest.approx(
            drawn.at(one.interval.high, axis) - drawn.at(one.interval.low, axis), abs=0.1
        )
        start, right = re.match(r"M([-\d.]+),[-\d.]+h([-\d.]+)", bar[3].get("d", "")).groups()  # type: ignore[union-attr]
        assert bar[1] + float(start) + float(right) == pytest.approx(drawn.at(one.share, axis), abs=1)
        assert line[2] == bar[2] + _middle(bar[3])


def _middle(bar: ElementTree.Element) -> float:
    top, tall = re.match(r"M[-\d.]+,([-\d.]+)h[-\d.]+v([-\d.]+)", bar.get("d", "")).groups()  # type: ignore[union-attr]
    return float(top) + float(tall) / 2


def test_every_segment_is_named_with_its_share_and_count():
    words = Drawn(sizes(some(), 600)).words
    for text in ("s1", "Starter plan, low monthly spend", "31 %", "188", "Uses webshop sync", "10 %", "62"):
        assert text in words
    assert "An extraordinarily long label" in words
    assert ARABIC.split()[0] in words


def test_a_label_that_was_cut_is_whole_in_its_tooltip():
    picture = sizes(some(), 600)
    titles = [element.text for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}title")]
    assert "…" in Drawn(picture).words
    assert LONG in titles


def test_what_comes_from_the_data_is_text_and_nothing_else():
    for picture in (*every_picture(), sizes([group("s1", ATTACK, 60, 60)], 60, noun=ATTACK)):
        assert "<script" not in picture.svg
        assert "<script" not in inline(picture.svg)
        assert "\x00" not in picture.svg
    page = index_html([whole()], pictures=every_picture()[:3])
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert len(page.encode()) < 400_000


def test_a_picture_inside_a_page_brings_no_styles_and_no_ids_twice():
    page = index_html([whole()], pictures=every_picture())
    assert " style=" not in page
    assert "http://" not in page
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    for name in re.findall(r'aria-(?:labelledby|describedby)="([^"]*)"', page):
        assert name in ids


def test_a_count_below_k_min_is_not_printed_nor_what_gives_it_away():
    small = [group("s1", "Many", 80, 100), group("s2", "Some", 13, 100), group("s3", "Few", 7, 100)]
    words = Drawn(sizes(small, 100)).words
    assert "80" in words
    assert "13" not in words
    assert "7" not in words.replace("0.7", "")
    assert ": 7 %" not in sizes(small, 100).alt
    assert "13" not in sizes(small, 100).alt
    went = moves(PLACES[:2], PLACES[:2], ((150, 4), (12, 100)))
    for picture in (migration(went), flow(went)):
        told = Drawn(picture).words + picture.alt + picture.svg
        assert not re.search(r"to s\d: 4 ", told)
        assert "97 %" not in told
        assert "fewer than 10" in picture.alt


def test_customers_in_no_segment_are_said():
    drawn = Drawn(sizes([group("s1", "Gold", 50, 100), group("s2", "Silver", 30, 100)], 100))
    assert "20 customers belong to no segment" in drawn.words


def test_twelve_segments_one_segment_and_nine_digits_are_drawn():
    many = [group(f"s{number}", LONG, 50, 600, number / 13) for number in range(1, 13)]
    assert len(Drawn(sizes(many, 600)).of("bar")) == 12
    points = [*Drawn(stability(many, 600)).of("point"), *Drawn(stability(many, 600)).of("weak_point")]
    assert len(points) == 12
    alone = sizes([group("all", "", 600, 600)], 600)
    assert alone.title == "All 600 customers are one group"
    assert "123,456,789" in Drawn(sizes([group("s1", LONG, 123_456_789, 200_000_000)], 200_000_000)).words


def test_stability_stands_on_its_axis_and_weak_segments_look_different():
    drawn = Drawn(stability(some(), 600))
    axis = {"0.50": 0.5, "1.00": 1.0}
    firm, weak = drawn.of("point"), drawn.of("weak_point")
    assert [
        round(x - drawn.at(value, axis))
        for (_, x, _, _), value in zip(firm, (0.96, 0.9, 0.86, 0.93), strict=True)
    ] == [0] * 4
    assert weak[0][1] == pytest.approx(drawn.at(0.7, axis), abs=1)
    assert weak[0][3].get("fill") != firm[0][3].get("fill")
    for name in ("unstable", "tentative", "valid", "high"):
        assert name in drawn.words
    assert stability(some(), 600).title == "Four of five segments come back surely when customers are redrawn"


def test_how_many_marks_the_chosen_number_and_what_failed():
    picture = how_many(gates(), 5, 600)
    drawn = Drawn(picture)
    assert picture.title == "Five segments come back surely, more do not"
    squares = {said: mark.get("fill") for said, _, _, mark in drawn.of("point_square")}
    assert len(squares) == 3
    assert [fill == "#fdfdfb" for said, fill in squares.items()] == ["failed" in said for said in squares]
    places = {said: x for said, x, _, _ in drawn.of("point_square")}
    ((_, x, _, band),) = drawn.of("chosen")
    left, wide = (float(one) for one in re.match(r"M([-\d.]+),[-\d.]+h([-\d.]+)", band.get("d", "")).groups())  # type: ignore[union-attr]
    chosen = next(place for said, place in places.items() if said.startswith("5 "))
    assert x + left < chosen < x + left + wide
    with pytest.raises(ValueError, match="no gate"):
        how_many([gates()[0]], 5, 600)


def test_a_profile_draws_only_what_may_be_claimed_and_marks_what_defines_the_segment():
    persona = whole()
    hidden = [
        stat.model_copy(update={"claimable": False, "label": "secret"}) if number == 0 else stat
        for number, stat in enumerate(persona.evidence.stats)
    ]
    persona = persona.model_copy(
        update={"evidence": persona.evidence.model_copy(update={"stats": tuple(hidden)})}
    )
    picture = profile(persona)
    drawn = Drawn(picture)
    assert "secret" not in picture.svg.lower()
    defining = [stat for stat in persona.evidence.stats if stat.used_in_clustering]
    assert defining
    assert drawn.of("defining")
    assert drawn.words.count("defined by") >= len(drawn.of("defining"))
    assert not re.search(r"\b[pq] ?[=<]", drawn.words + picture.alt)


def test_shares_of_a_profile_stand_between_0_and_100_with_interval_and_everyone_else():
    stat = share("S1", "plan", "Business", 93, 152, (80, 448), 0.9)
    persona = whole().model_copy(update={"evidence": Evidence(stats=(stat,))})
    drawn = Drawn(profile(persona))
    axis = {"0 %": 0.0, "100 %": 1.0}
    assert stat.interval is not None
    ((_, low, _, line),) = drawn.of("interval")
    assert low == pytest.approx(drawn.at(stat.interval.low, axis), abs=1)
    assert float(line.get("x2", "0")) == pytest.approx(
        drawn.at(stat.interval.high, axis) - drawn.at(stat.interval.low, axis), abs=0.2
    )
    ((_, here, _, _),) = drawn.of("tested")
    ((_, rest, _, _),) = drawn.of("rest")
    assert here == pytest.approx(drawn.at(93 / 152, axis), abs=1)
    assert rest == pytest.approx(drawn.at(80 / 448, axis), abs=1)


def test_an_interval_without_width_is_drawn():
    stat = share("S1", "plan", "Business", 150, 150, (80, 448), 2.0)
    stat = stat.model_copy(update={"interval": Interval(low=1.0, high=1.0)})
    persona = whole().model_copy(update={"evidence": Evidence(stats=(stat,))})
    assert Drawn(profile(persona)).of("tested")


def test_a_profile_takes_nothing_but_a_persona_and_says_when_there_is_nothing_to_draw():
    with pytest.raises(TypeError, match="only verify makes"):
        profile("persona")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no statistic"):
        profile(words_alone())


def test_a_run_without_a_table_has_no_pictures_and_one_with_it_names_segments_as_the_personas_do():
    persona = table_alone()
    segment = Segment(
        id=persona.segment.id,
        members=tuple(f"c{number}" for number in range(60)),
        share=0.6,
        interval=wilson(60, 100),
    )
    assert of_run([segment], gates(), [persona], 0) == ()
    made = of_run([segment], gates(), [persona], 100)
    assert [picture.name.split("-")[0] for picture in made] == ["sizes", "how", "profile"]
    (drawn,) = groups([segment], [persona])
    assert drawn.label == persona.segment.label
    assert replace(drawn, label="").described


def test_every_move_is_printed_in_its_row_and_column():
    drawn = Drawn(migration(moves(PLACES, PLACES, COUNTS)))
    places = {(text, round(y)): x for text, x, y, _, _ in drawn.texts}
    rows = []
    for row in COUNTS:
        found = [(y, x) for (text, y), x in places.items() for count in row if text == str(count)]
        assert len(found) >= 3
        rows.append(min(y for y, _ in found))
    assert rows == sorted(rows)
    assert "75 %" in drawn.words
    assert migration(moves(PLACES, PLACES, COUNTS)).title.startswith("66 % of customers stayed")


def test_moves_of_nobody_and_counts_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="nobody was seen"):
        moves(PLACES, PLACES, ((0, 0, 0),) * 3)
    with pytest.raises(ValueError, match="3 rows of 3"):
        moves(PLACES, PLACES, ((1, 2), (3, 4)))


def test_concentration_marks_the_fewest_who_bring_80_per_cent_and_tells_nothing_of_the_first_ten():
    amounts = [100.0] * 20 + [0.0] * 80
    picture = concentration(amounts)
    assert picture.title == "16 % of customers bring 80 % of revenue"
    (curve,) = Drawn(picture).of("curve")
    points = [
        tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.]+,[-\d.]+", curve[3].get("d", ""))
    ]
    right, top = points[-1]
    assert top == 0
    second = points[1]
    assert second[0] == pytest.approx(right * 0.1, abs=0.1)
    assert math.isclose(points[0][0], 0.0, abs_tol=1e-6)
    with pytest.raises(ValueError, match="make no curve"):
        concentration([1.0] * 5)


def test_altair_is_loaded_by_no_import_of_the_package():
    code = "import sys, persona_ai, persona_ai.render, persona_ai.render.pictures; print('altair' in sys.modules or 'vl_convert' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert told.strip() == b"False"


def test_an_identity_is_no_statistic():
    named = whole().model_copy(update={"identity": Identity(name="Zoë Example", monogram="ZE")})
    assert "Zoë" not in profile(named).svg


def test_moves_between_waves_keep_what_was_hidden():
    from persona_ai.schema.wave import Migration, Refresh, ShareChange

    change = ShareChange(
        segment="s1", n_before=100, of_before=200, n_now=90, of_now=200, before=0.5, now=0.45, difference=-0.05,
        interval=Interval(low=-0.1, high=0.0), p=0.2, q=0.3, direction="steady",
    )  # fmt: skip
    found = Refresh.model_construct(
        shares=(change, change.model_copy(update={"segment": "s2"})),
        migration=Migration(
            origins=("s1", "s2", "joined"),
            destinations=("s1", "s2", "left"),
            counts=((60, None, None), (None, 70, None), (20, 10, 0)),
            both=150, joined=30, left=20, stayed=0.9, moved_surely=0.05,
        ),
    )  # fmt: skip
    picture = migration(moves_of(found, {"s1": "Starter plan"}))
    words = Drawn(picture).words
    assert words.count("–") >= 4
    assert "60 %" in words
    assert "joined" in words
    assert picture.title.startswith("90 % of customers stayed")


def test_who_came_or_left_has_not_moved_and_a_hidden_stay_is_not_given_away_by_the_sum():
    from persona_ai.schema.wave import Migration, Refresh, ShareChange

    def wave(stay: int | None) -> Refresh:
        change = ShareChange(
            segment="s1", n_before=100, of_before=200, n_now=90, of_now=200, before=0.5, now=0.45, difference=-0.05,
            interval=Interval(low=-0.1, high=0.0), p=0.2, q=0.3, direction="steady",
        )  # fmt: skip
        return Refresh.model_construct(
            shares=(change, change.model_copy(update={"segment": "s2"})),
            migration=Migration(
                origins=("s1", "s2", "joined"),
                destinations=("s1", "s2", "left"),
                counts=((60, 30, 90), (20, stay, 10), (80, 10, 0)),
                both=150, joined=90, left=100, stayed=0.7, moved_surely=0.05,
            ),
        )  # fmt: skip

    told, hidden = (flow(moves_of(wave(stay), {})) for stay in (40, None))
    assert told.title == "70 % of customers stayed where they were; most moved from s1 to s2: 30"
    assert "stayed" not in hidden.title
    assert "70 %" not in hidden.alt
    assert "most moved from s1 to s2" in hidden.title


def test_a_table_of_shares_alone_tells_no_count():
    picture = migration(moves(PLACES, PLACES, COUNTS, shares_alone=True, when="From May to June"))
    lines = {text for text, *_ in Drawn(picture).texts}
    assert not {str(count) for row in COUNTS for count in row if count > 9} & lines
    assert "75 %" in lines
    assert "before" not in lines
    assert picture.title.startswith("From May to June 66 % of customers stayed")


def test_a_run_leaves_its_pictures_beside_the_personas_and_draws_the_same_ones_again(tmp_path):
    from persona_ai.project import Project, run
    from persona_ai.settings import ColumnDecision, Settings

    rows = [f"c{n},{'Gold' if n % 3 else 'Silver'},{'yes' if n % 3 else 'no'},{n % 7}" for n in range(120)]
    table = tmp_path / "customers.csv"
    table.write_text("\n".join(["id,tier,renewed,<b>logins</b>", *rows]) + "\n")
    settings = Settings(columns={"tier": ColumnDecision(role="segment")})
    out = tmp_path / "out"
    run(out=out, table=table, id="id", settings=settings)
    first = {path.name: path.read_bytes() for path in (out / "pictures").iterdir()}
    assert {"sizes.svg", "sizes.png"} <= set(first)
    profiles = [name for name in first if name.startswith("profile-s1") and name.endswith(".svg")]
    assert len(profiles) == 1
    page = (out / "index.html").read_text()
    assert 'id="sizes-title"' in page
    assert "<b>logins" not in page
    persona = next((out / "personas").glob("s1*/persona.html"))
    assert f'href="../../pictures/{profiles[0]}"' in persona.read_text()
    assert all(path.stat().st_size < 400_000 for path in out.rglob("*.html"))
    Project.open(out).render()
    assert {path.name: path.read_bytes() for path in (out / "pictures").iterdir()} == first
