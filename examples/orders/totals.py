"""Adds up orders by customer and prints them as a table, with the package `tabulate` from PyPI.

usage: totals.py ORDERS.csv
"""
import csv
import sys
from collections import Counter

from tabulate import tabulate

totals = Counter()
with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        totals[row["customer"]] += int(row["quantity"]) * float(row["price"])

print(tabulate([[customer, f"{total:.2f}"] for customer, total in sorted(totals.items())], headers=["customer", "total"]))
