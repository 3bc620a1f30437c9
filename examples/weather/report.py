"""Summarises a year of daily weather by month. Needs nothing but Python's standard library.

usage: report.py DATA.csv [SUMMARY.csv]
"""
import csv
import sys
from collections import defaultdict

from chart import bar

source = sys.argv[1]
target = sys.argv[2] if len(sys.argv) > 2 else "summary.csv"

months = defaultdict(list)
with open(source, newline="") as file:
    for row in csv.DictReader(file):
        months[row["date"][:7]].append((float(row["min"]), float(row["max"]), float(row["rain_mm"])))

with open(target, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["month", "coldest", "warmest", "rain_mm"])
    for month, days in sorted(months.items()):
        coldest, warmest = min(day[0] for day in days), max(day[1] for day in days)
        rain = round(sum(day[2] for day in days), 1)
        writer.writerow([month, coldest, warmest, rain])
        print(f"{month}  {coldest:6.1f} .. {warmest:5.1f} °C  {rain:6.1f} mm  {bar(rain, 4)}")
