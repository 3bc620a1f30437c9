#!/usr/bin/env python3
"""Counts the instructions of a warm hit, so that a change that makes every run slower is seen whatever the load of the machine is.

    tests/instructions.py BINARY LIMITS

The whole process of `rgrid run` on a small shell script that was run before, under valgrind's callgrind; children are not counted. LIMITS has a
line `instructions MILLIONS`: more than a tenth above it fails, and a tenth below it asks for the line to be lowered.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.1


def count(binary, top):
    # Beside its debug file valgrind 3.19 gives up on it, and the heap's reservation is more than valgrind can address.
    shutil.copy(binary, os.path.join(top, "rgrid"))
    shutil.copy(os.path.join(os.path.dirname(binary), "libe_sqlite3.so"), top)
    project = os.path.join(top, "project")
    os.makedirs(project)
    for name, text in {"s.sh": 'wc -l < "$1"\n', "in.txt": "0123456789\n" * 100}.items():
        with open(os.path.join(project, name), "w", encoding="utf-8") as file:
            file.write(text)
    variables = {"PATH": "/usr/bin:/bin", "HOME": top, "RGRID_HOME": os.path.join(top, "store"), "LANG": "C.UTF-8", "DOTNET_GCHeapHardLimit": "0x10000000"}
    run = [os.path.join(top, "rgrid"), "run", "-q", "s.sh", "in.txt"]
    for _ in range(2):
        subprocess.run(run, cwd=project, env=variables, check=True, stdout=subprocess.DEVNULL)
    counted = []
    for _ in range(3):
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={top}/out", *run], cwd=project, env=variables, check=True, capture_output=True, text=True)
        counted.append(int(re.search(r"refs:\s+([\d,]+)", done.stderr)[1].replace(",", "")))
    return min(counted) / 1e6


def main():
    binary, limits = sys.argv[1:]
    with open(limits, encoding="utf-8") as file:
        expected = float(re.search(r"^instructions ([\d.]+)", file.read(), re.M)[1])
    top = tempfile.mkdtemp(prefix="rgrid-instructions-")
    try:
        found = count(binary, top)
    finally:
        subprocess.run(["chmod", "-R", "u+w", top], check=False)
        shutil.rmtree(top, ignore_errors=True)
    print(f"instructions of a warm hit: {found:.1f} million, {expected:.1f} expected")
    if found > expected * (1 + TOLERANCE):
        print(f"error: a warm hit takes a tenth more instructions than {limits} says; make it cheaper, or write the new number there with its reason", file=sys.stderr)
        return 1
    if found < expected * (1 - TOLERANCE):
        print(f"a tenth fewer than {limits} says: lower the number there")
    return 0


sys.exit(main())
