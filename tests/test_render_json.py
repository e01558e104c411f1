import json

import jsonschema
import pytest
from render_examples import table_alone, whole, words_alone

from persona_ai.render import html, index_html, markdown, slug, to_json
from persona_ai.schema import Persona, PersonaFile
from persona_ai.schema.json_schema import PATH, json_schema, schema_text

EXAMPLES = [whole, table_alone, words_alone]


@pytest.mark.parametrize("render", [to_json, markdown, html, slug, lambda persona: index_html([persona])])
def test_nothing_but_a_persona_is_rendered(render):
    unchecked = PersonaFile.model_validate(whole().model_dump())
    with pytest.raises(TypeError, match=r"only verify makes; it got PersonaFile"):
        render(unchecked)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_file_reads_back_as_the_same_record_and_satisfies_the_schema(example):
    text = to_json(example())
    assert text.endswith("}\n")
    assert PersonaFile.model_validate_json(text).model_dump() == example().model_dump()
    jsonschema.validate(json.loads(text), json_schema())


def test_keys_stand_in_the_order_of_the_record_and_text_is_not_escaped():
    text = to_json(whole())
    assert list(json.loads(text)) == list(Persona.model_fields)
    assert "“We don't need another dashboard." in text
    assert "\\u" not in text


def test_the_published_schema_is_that_of_the_records():
    assert PATH.read_text(encoding="utf-8") == schema_text(), "run python -m persona_ai.schema.json_schema"


def test_the_schema_has_no_address_of_its_own_and_forbids_unknown_fields():
    schema = json_schema()
    assert "$id" not in schema
    assert schema["additionalProperties"] is False
    changed = json.loads(to_json(whole())) | {"invented": 1}
    with pytest.raises(jsonschema.ValidationError, match="invented"):
        jsonschema.validate(changed, schema)


@pytest.mark.parametrize(
    ("segment", "label", "name"),
    [
        ("s1", "High logins", "s1-high-logins"),
        ("s2", "Café & Büro: „viel“", "s2-cafe-buro-viel"),
        ("s3", "../../etc/passwd", "s3-etc-passwd"),
        ("s4", "日本", "s4"),
        ("all", "", "all"),
    ],
)
def test_a_folder_is_named_by_segment_and_label_in_ascii(segment, label, name):
    assert slug(_called(segment, label)) == name


def test_segments_whose_names_look_alike_get_folders_of_their_own():
    names = {slug(_called(segment, "x")) for segment in ("Gold", "gold", "gold ", "../gold", "…")}
    assert len(names) == 5


def test_a_very_long_label_still_gives_a_usable_path():
    assert len(slug(_called("s1", "high spend and " * 50))) < 80


def _called(segment: str, label: str) -> Persona:
    persona = whole()
    renamed = persona.segment.model_copy(update={"id": segment, "label": label})
    return persona.model_copy(update={"segment": renamed})
