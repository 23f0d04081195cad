#!/usr/bin/env bash
# The commands of the reference's End-to-End Quickstart, unchanged but for ids. API_BASE and API_KEY say
# where and with which key. Usage: quickstart-commands.sh VIDEO
set -euo pipefail

video=$1

# poll URL WANTED: repeats ⑤ and ⑥'s GET until the status is WANTED, and prints the last body.
poll() {
  for _ in $(seq 200); do
    body=$(curl -sS "$1" -H "Authorization: Bearer $API_KEY")
    [ "$(jq -r .status <<<"$body")" = "$2" ] && { echo "$body"; return; }
    sleep 0.05
  done
  echo "no $2 in time: $body" >&2
  return 1
}

# ① Create session
session=$(curl -sS -X POST "$API_BASE/v1/video/assets/sessions" \
  -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" \
  -d '{"callback_url":"https://yourapp.com/callback","lang":"en"}')
# ② open the returned h5_link on a phone, complete the scan
callback=$(curl -sS -o /dev/null -w '%{redirect_url}' -d outcome=success "$(jq -r .h5_link <<<"$session")")
case $callback in
'https://yourapp.com/callback?'*'resultCode=10000'*) ;;
*) echo "unexpected callback: $callback" >&2; exit 1 ;;
esac

# ③ Your callback receives: ?resultCode=10000&group_id=group-xxxx
GROUP_ID=$(sed 's/.*group_id=\([^&]*\).*/\1/' <<<"$callback")
export GROUP_ID

# ④ Upload a portrait of the same person
asset=$(curl -sS -X POST "$API_BASE/v1/video/assets" \
  -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" \
  -d "{\"url\":\"https://yourcdn.com/portrait.jpg\",\"asset_type\":\"Image\",\"group_id\":\"$GROUP_ID\"}")
ASSET_ID=$(jq -r .id <<<"$asset")
export ASSET_ID

# ⑤ Poll until active
poll "$API_BASE/v1/video/assets/$ASSET_ID" active >/dev/null

# ⑥ Generate a video
task=$(curl -sS -X POST "$API_BASE/v1/video/generations" \
  -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" \
  -d "{\"model\":\"byteplus/seedance-2.0-fast\",\"content\":[
        {\"type\":\"text\",\"text\":\"The person in image 1 waves and smiles.\"},
        {\"type\":\"image_url\",\"image_url\":{\"url\":\"asset://$ASSET_ID\"},\"role\":\"reference_image\"}]}")
# → poll GET /v1/video/generations/{task_id} until succeeded, read content.video_url
done=$(poll "$API_BASE/v1/video/generations/$(jq -r .id <<<"$task")" succeeded)
curl -sS --fail -o "$video" "$(jq -r .content.video_url <<<"$done")"
