"""Reads zones of the tz database (zone1970.tab, public domain): how far a region reaches, and its outermost places."""
import csv
import re
import sys


def degrees(text):
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    size = 2 if len(digits) in (4, 6) else 3
    parts = [digits[:size], digits[size:size + 2], digits[size + 2:] or "0"]
    return sign * (int(parts[0]) + int(parts[1]) / 60 + int(parts[2]) / 3600)


places = []
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        countries, position, zone = line.rstrip("\n").split("\t")[:3]
        latitude, longitude = (degrees(part) for part in re.findall(r"[+-]\d+", position))
        places.append((latitude, longitude, zone, countries))

with open("extent.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["end", "zone", "latitude", "longitude"])
    for end, key in (("north", lambda place: -place[0]), ("south", lambda place: place[0]), ("east", lambda place: -place[1]), ("west", lambda place: place[1])):
        latitude, longitude, zone, _ = min(places, key=key)
        out.writerow([end, zone, f"{latitude:.2f}", f"{longitude:.2f}"])

print(f"{len(places)} zones of {len({country for place in places for country in place[3].split(',')})} countries")
