"""Draws bars of text."""


def bar(value, unit):
    return "#" * round(value / unit)
