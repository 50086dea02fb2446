#!/bin/sh
# Kills the program 200 times (or as often as said) in the middle of commits and imports, and looks at what is left.
# Usage: tests/kill/run.sh [TIMES [SEED]]
cd "$(dirname "$0")/../.." || exit 2
DESTGATE_KILLS=${1:-200} DESTGATE_SEED=${2:-$(date +%s)} exec cargo test --test all kill_9 -- --nocapture
