"""The same data answers for three stages of the province, with numbers from dated lists."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from provincial_cloud.environment import load
from provincial_cloud.standards import Level, Mark

CHECKOUT = Path(__file__).parents[2]
PROVINCIAL = Path(sys.executable).with_name("provincial")
PROVINCE = load("tien-giang", root=CHECKOUT / "environments")
STAGES = {date(2019, 12, 1): 173, date(2024, 11, 1): 164, date(2025, 7, 1): 102}
DISTRICTS_2019 = {
    "815": ("Thành phố Mỹ Tho", 17, {"ward": 11, "commune": 6}),
    "816": ("Thị xã Gò Công", 12, {"ward": 5, "commune": 7}),
    "817": ("Thị xã Cai Lậy", 16, {"ward": 6, "commune": 10}),
    "818": ("Huyện Tân Phước", 13, {"township": 1, "commune": 12}),
    "819": ("Huyện Cái Bè", 25, {"township": 1, "commune": 24}),
    "820": ("Huyện Cai Lậy", 16, {"commune": 16}),
    "821": ("Huyện Châu Thành", 23, {"township": 1, "commune": 22}),
    "822": ("Huyện Chợ Gạo", 19, {"township": 1, "commune": 18}),
    "823": ("Huyện Gò Công Tây", 13, {"township": 1, "commune": 12}),
    "824": ("Huyện Gò Công Đông", 13, {"township": 2, "commune": 11}),
    "825": ("Huyện Tân Phú Đông", 6, {"commune": 6}),
}


@pytest.mark.parametrize(("day", "number"), STAGES.items(), ids=str)
def test_each_stage_has_its_number_of_communes(day: date, number: int) -> None:
    assert PROVINCE.count_at("commune-level", day) == number


@pytest.mark.parametrize(("day", "number"), STAGES.items(), ids=str)
def test_the_command_line_tells_the_same(day: date, number: int) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("provincial"),
            "environment",
            "show",
            "tien-giang",
            "--as-of",
            str(day),
            "--format",
            "json",
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )

    counts = {each["kind"]: each["number"] for each in json.loads(done.stdout)["counts"]}
    assert counts["commune-level"] == number


def test_the_eleven_districts_of_2019_add_up() -> None:
    day = date(2019, 12, 1)
    districts = [
        unit for unit in PROVINCE.units_at(day) if unit.kind in PROVINCE.register.kinds_within("district-level")
    ]

    found = {
        next(code.value for code in unit.codes if code.valid_on(day)): (
            unit.name.vi if unit.name else None,
            PROVINCE.count_at("commune-level", day, below=unit.id),
            {count.kind: count.number for count in unit.counts if count.valid_on(day)},
        )
        for unit in districts
    }
    assert found == DISTRICTS_2019
    assert sum(number or 0 for _, number, _ in found.values()) == 173
    assert {kind: PROVINCE.count_at(kind, day) for kind in ("ward", "commune", "township")} == {
        "ward": 22,
        "commune": 144,
        "township": 7,
    }


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2019, 9, 11), 173),
        (date(2020, 2, 29), 173),
        (date(2020, 3, 1), 172),
        (date(2024, 4, 30), 172),
        (date(2024, 5, 1), 170),
        (date(2024, 10, 31), 170),
        (date(2025, 6, 30), 164),
        (date(2026, 11, 23), 102),
    ],
)
def test_the_number_moves_on_the_days_that_the_lists_show(day: date, number: int) -> None:
    assert PROVINCE.count_at("commune-level", day) == number


@pytest.mark.parametrize(
    ("day", "cities", "towns", "districts"),
    [
        (date(2019, 12, 1), 1, 2, 8),
        (date(2024, 4, 30), 1, 2, 8),
        (date(2024, 5, 1), 2, 1, 8),
        (date(2025, 7, 1), 0, 0, 0),
    ],
)
def test_go_cong_becomes_a_city_and_the_tier_ends(day: date, cities: int, towns: int, districts: int) -> None:
    found = [PROVINCE.count_at(kind, day) for kind in ("city", "town", "district", "district-level")]

    assert found == [cities, towns, districts, cities + towns + districts]


def test_what_the_lists_do_not_split_is_told_as_unknown() -> None:
    day = date(2024, 11, 1)

    assert [PROVINCE.count_at(kind, day) for kind in ("ward", "commune", "township")] == [None, None, None]
    assert PROVINCE.count_at("commune-level", day, below="my-tho") is None


def test_the_merged_province_has_82_communes_and_20_wards() -> None:
    day = date(2025, 7, 1)

    assert [PROVINCE.count_at(kind, day) for kind in ("commune", "ward", "township")] == [82, 20, 0]


def test_code_82_belongs_to_one_province_at_a_time() -> None:
    holders = {
        day: [
            unit.id for unit in PROVINCE.all_units for code in unit.codes if code.value == "82" and code.valid_on(day)
        ]
        for day in STAGES
    }

    assert list(holders.values()) == [["tien-giang"], ["tien-giang"], ["dong-thap"]]


def test_both_old_provinces_lead_to_the_new_one() -> None:
    for name in ("tien-giang", "dong-thap-before-2025"):
        assert PROVINCE.unit(name).successors == ("dong-thap",)
        assert PROVINCE.unit(name).valid_to == date(2025, 6, 30)


def test_nineteen_bodies_and_five_of_central_sectors_stand_with_their_source() -> None:
    day = date(2020, 12, 8)
    units = PROVINCE.units_at(day)
    bodies = [unit for unit in units if unit.kind in PROVINCE.register.kinds_within("provincial-body")]
    sectors = [unit for unit in units if unit.kind == "vertical-body"]

    assert (len(bodies), len(sectors)) == (19, 5)
    assert {unit.source for unit in (*bodies, *sectors)} == {"reform-index-2020"}


def test_the_bodies_of_the_new_province_are_not_counted_because_they_were_not_found() -> None:
    assert PROVINCE.count_at("provincial-body", date(2025, 7, 1)) is None


def test_every_unit_and_count_names_its_source_and_nobody_claims_to_have_verified_it() -> None:
    assert all(unit.source for unit in PROVINCE.all_units)
    assert {source.verified_by_person for source in PROVINCE.sources} == {False}
    used = {unit.source for unit in PROVINCE.all_units}
    used |= {count.source for unit in PROVINCE.all_units for count in unit.counts}
    used |= {system.source for system in PROVINCE.all_systems}
    assert used == {source.id for source in PROVINCE.sources}


@pytest.mark.parametrize("day", STAGES)
def test_the_same_systems_pass_from_owner_to_owner(day: date) -> None:
    then = PROVINCE.on(day)

    assert {then.owner_of(system).id for system in then.systems} == {then.province_at().id}
    assert {system.id: int(system.level) for system in then.systems} == {
        **dict.fromkeys(
            ("platform", "wan", "integration", "shared-database", "public-services", "operations-centre"), 3
        ),
        **dict.fromkeys(("documents", "mail", "website"), 2),
    }


def test_levels_are_marked_as_judgement_until_they_are_decided() -> None:
    assert {system.ground.mark for system in PROVINCE.all_systems} == {Mark.JUDGEMENT}
    assert PROVINCE.level is Level.THREE


def test_a_report_across_the_merger_lists_the_units_of_both_sides() -> None:
    within = {unit.id for unit in PROVINCE.units_within(date(2024, 12, 15), date(2025, 12, 14))}

    assert {"tien-giang", "dong-thap", "my-tho", "go-cong-city", "so-tttt", "dong-thap-so-khcn"} <= within
    assert not within & {"go-cong-town", "dong-thap-before-2025"}
