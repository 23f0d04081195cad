#!/usr/bin/env bash
# The reference's End-to-End Quickstart against a mock of its own, to a video that ffprobe accepts.
# Usage: quickstart.sh POMEX_MOCK [WRAPPER...]
set -euo pipefail

mock=$1
shift
dir=$(mktemp -d)
"$@" "$mock" --listen 127.0.0.1:0 --asset-time 50ms --queue-time 50ms --run-time 50ms --log off \
  --ready-file "$dir/ready.json" >"$dir/ready" &
pid=$!
stop() {
  kill "$pid" 2>/dev/null || true
  status=0
  wait "$pid" || status=$?
  rm -rf "$dir"
  [ "$status" -eq 0 ] || { echo "the mock ended with $status" >&2; exit 1; }
}
trap stop EXIT
for _ in $(seq 600); do
  [ -s "$dir/ready" ] && break
  kill -0 "$pid"
  sleep 0.05
done

export API_KEY="sk-quickstart"
export API_BASE
API_BASE=$(jq -r .url "$dir/ready.json")

"$(dirname "$0")/quickstart-commands.sh" "$dir/output.mp4"
codec=$(ffprobe -v error -select_streams v:0 -show_entries stream=codec_name -of csv=p=0 "$dir/output.mp4")
echo "video: $codec, $(stat -c %s "$dir/output.mp4") bytes"
[ -n "$codec" ]
