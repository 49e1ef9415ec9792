#!/usr/bin/env python3
"""Reads a table of events as a stranger would who knows UCDP GED's codebook and nothing of this program.

    python3 read_ged.py events.csv

Prints deaths by year and type of violence as JSON. Where the table breaks the codebook it prints every breach, with its line,
and ends with exit code 1.
"""

import csv
import datetime
import json
import math
import re
import sys

COLUMNS = """
    id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id
    dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources
    source_article source_office source_date source_headline source_original where_prec where_coordinates
    where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity
    date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
""".split()

# Codes that the codebook admits.
CODES = {
    "active_year": (0, 1),
    "type_of_violence": (1, 2, 3),
    "where_prec": (1, 2, 3, 4, 5, 6, 7),
    "event_clarity": (1, 2),
    "date_prec": (1, 2, 3, 4, 5),
}

# Whole numbers; those marked may be missing.
INTEGERS = {
    "id": False,
    "year": False,
    "conflict_new_id": False,
    "dyad_new_id": False,
    "side_a_new_id": False,
    "side_b_new_id": False,
    "number_of_sources": False,
    "priogrid_gid": False,
    "country_id": True,
    "deaths_a": False,
    "deaths_b": False,
    "deaths_civilians": False,
    "deaths_unknown": False,
    "best": False,
    "high": False,
    "low": False,
    "gwnoa": True,
    "gwnob": True,
    **{name: False for name in CODES},
}

# Text that every event has.
TEXTS = "relid code_status conflict_name dyad_name side_a side_b where_coordinates country".split()

REGIONS = ("", "Africa", "Americas", "Asia", "Europe", "Middle East")

# Days that a precision of the date allows between the first and the last.
LONGEST = {1: 1, 2: 6, 3: 7, 4: 31, 5: 366}


class Breach(Exception):
    """What is wrong with a cell or a row."""


def parse(row):
    """The cells of a row by their types."""
    cells = dict(row)
    for name, may_miss in INTEGERS.items():
        text = row[name]
        if text == "" and may_miss:
            cells[name] = None
        elif re.fullmatch(r"-?(0|[1-9][0-9]*)", text):
            cells[name] = int(text)
        else:
            raise Breach(f"{name}: {text!r} is not a whole number")
    for name in ("latitude", "longitude"):
        try:
            cells[name] = float(row[name])
        except ValueError:
            raise Breach(f"{name}: {row[name]!r} is not a number") from None
    for name in ("date_start", "date_end"):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}( 00:00:00(\.0+)?)?", row[name]):
            raise Breach(f"{name}: {row[name]!r} is not a date")
        try:
            cells[name] = datetime.date.fromisoformat(row[name][:10])
        except ValueError as error:
            raise Breach(f"{name}: {row[name]!r}: {error}") from None
    for name in TEXTS:
        if not row[name].strip():
            raise Breach(f"{name}: empty")
    return cells


def cell_of_the_grid(latitude, longitude):
    """PRIO-GRID's number of the half-degree cell with a point."""
    return math.floor((latitude + 90) * 2) * 720 + math.floor((longitude + 180) * 2) + 1


def breaches(event):
    """What a single event breaks."""
    for name, accepted in CODES.items():
        if event[name] not in accepted:
            yield f"{name}: {event[name]} is none of {accepted}"
    if not re.match(r"Clear$|Check", event["code_status"]):
        yield f"code_status: {event['code_status']!r}"
    if event["region"] not in REGIONS:
        yield f"region: {event['region']!r}"
    if event["year"] != event["date_start"].year:
        yield f"year: {event['year']}, but it begins on {event['date_start']}"
    days = (event["date_end"] - event["date_start"]).days + 1
    if days < 1:
        yield f"date_end: {event['date_end']} is before {event['date_start']}"
    if days > LONGEST.get(event["date_prec"], days):
        yield f"date_prec: {event['date_prec']} with {days} days"
    parts = [event[name] for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
    if min(parts) < 0:
        yield f"deaths: {parts}"
    if sum(parts) != event["best"]:
        yield f"best: {event['best']}, but the deaths sum to {sum(parts)}"
    if not event["low"] <= event["best"] <= event["high"] or event["high"] < 1:
        yield f"best: {event['low']} to {event['high']} around {event['best']}"
    latitude, longitude = event["latitude"], event["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        yield f"latitude, longitude: {latitude}, {longitude}"
    elif event["priogrid_gid"] != cell_of_the_grid(latitude, longitude):
        yield f"priogrid_gid: {event['priogrid_gid']}, but {latitude}, {longitude} lies in another cell"
    point = re.fullmatch(r"POINT \((\S+) (\S+)\)", event["geom_wkt"])
    if not point or (float(point[1]), float(point[2])) != (longitude, latitude):
        yield f"geom_wkt: {event['geom_wkt']!r}"
    if event["dyad_name"] != f"{event['side_a']} - {event['side_b']}":
        yield f"dyad_name: {event['dyad_name']!r} does not name its sides"
    one_sided = event["type_of_violence"] == 3
    if one_sided != (event["side_b"] == "Civilians"):
        yield f"side_b: {event['side_b']!r} in type {event['type_of_violence']}"
    if one_sided and event["deaths_b"] != 0:
        yield "deaths_b: civilians are not counted as a side"
    state = any(event[name].startswith("Government of ") for name in ("side_a", "side_b"))
    if event["type_of_violence"] == 2 and state:
        yield f"type_of_violence: 2 with {event['dyad_name']!r}"
    if event["gwnoa"] is not None and not event["side_a"].startswith("Government of "):
        yield f"gwnoa: {event['gwnoa']} of {event['side_a']!r}"


def across(events):
    """What events break together: the lines and the breach."""
    for name in ("id", "relid"):
        seen = {}
        for line, event in events:
            if seen.setdefault(event[name], line) != line:
                yield line, f"{name}: {event[name]} stands in line {seen[event[name]]} too"
    # An actor may change its name in time. At a time a name has one number, and a number one name.
    numbers, names = {}, {}
    dyads = {}
    active = {}
    for line, event in events:
        for side in ("a", "b"):
            number, name = event[f"side_{side}_new_id"], event[f"side_{side}"]
            if names.setdefault((number, event["date_start"]), name) != name:
                yield line, f"side_{side}: {number} is {name!r} and {names[number, event['date_start']]!r}"
            if numbers.setdefault((name, event["year"]), number) != number:
                yield line, f"side_{side}: {name!r} has the numbers {numbers[name, event['year']]} and {number}"
        sides = event["side_a_new_id"], event["side_b_new_id"]
        if dyads.setdefault(event["dyad_new_id"], sides) != sides:
            yield line, f"dyad_new_id: {event['dyad_new_id']} stands for other sides too"
        key = event["dyad_new_id"], event["year"]
        if active.setdefault(key, event["active_year"]) != event["active_year"]:
            yield line, f"active_year: differs within dyad {key[0]} in {key[1]}"


def read(path):
    """Events with their lines, and what is wrong."""
    events, wrong = [], []
    # newline="" leaves the ends of lines to the reader of CSV.
    with open(path, encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, strict=True)
        missing = [name for name in COLUMNS if name not in (table.fieldnames or [])]
        if missing:
            return events, [(1, f"no column {name}") for name in missing]
        if table.fieldnames[: len(COLUMNS)] != COLUMNS:
            wrong.append((1, "the columns of GED are in another order"))
        for row in table:
            line = table.line_num
            if None in row or None in row.values():
                wrong.append((line, "another number of cells than columns"))
                continue
            try:
                event = parse(row)
            except Breach as breach:
                wrong.append((line, str(breach)))
                continue
            events.append((line, event))
            wrong.extend((line, breach) for breach in breaches(event))
    wrong.extend(across(events))
    return events, wrong


def main():
    """Checks the file named on the command line."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    events, wrong = read(sys.argv[1])
    for line, breach in wrong:
        print(f"{sys.argv[1]}:{line}: {breach}", file=sys.stderr)
    if wrong:
        sys.exit(1)
    deaths = {}
    for _, event in events:
        of_year = deaths.setdefault(str(event["year"]), {"1": 0, "2": 0, "3": 0})
        of_year[str(event["type_of_violence"])] += event["best"]
    print(json.dumps({"events": len(events), "deaths": deaths}, sort_keys=True))


if __name__ == "__main__":
    main()
