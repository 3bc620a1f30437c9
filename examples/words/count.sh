#!/bin/sh
# Counts the most frequent words of a text. usage: count.sh TEXT [HOW-MANY]
set -eu
. "$(dirname "$0")/lib/words.sh"

words "$1" | sort | uniq -c | sort -k1,1nr -k2 | head -n "${2:-5}" | tee top.txt
