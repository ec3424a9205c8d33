#!/usr/bin/env bash
# Tests the system that "docker compose -f docker/compose.yaml up" started on this machine. Needs Linux, because it sends
# requests to the containers' addresses, and curl. It kills and restarts service-1.
set -euo pipefail
cd "$(dirname "$0")"

prometheus=http://127.0.0.1:${PROMETHEUS_PORT:-9090}
gateway=http://127.0.0.1:${GATEWAY_PORT:-8080}
nats=${NATS_PORT:-4222}
key=$(date +%s%N)
body=$(mktemp)
stream=$(mktemp)
cookies=$(mktemp)
trap 'rm -f "$body" "$stream" "$cookies"; kill "${listener:-}" 2>/dev/null || true' EXIT

compose() { docker compose -f compose.yaml "$@"; }
fail() { echo "FAILED: $*; the answer was: $(cat "$body")" >&2; exit 1; }
# within SECONDS COMMAND…: runs it until it succeeds. A busy machine takes its time.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# call CURL-ARGUMENTS…: stores the response body in $body, and the status in $status.
call() { status=$(curl -sS -m 15 -o "$body" -w '%{http_code}' "$@") || true; }
# ask STATUS CURL-ARGUMENTS…: the same, and this status must come. A node that was just started on a busy machine may say that it cannot
# ask the contact-service in time, or that it has too much to do; then it asks again, as clients do. Any other 503 is a failure.
ask() {
  local expected=$1
  shift
  within 60 answered "$@" || true
  [ "$status" = "$expected" ] || fail "$status instead of $expected for $*"
}
answered() {
  call "$@"
  [ "$status" != 503 ] || ! grep -qE 'problem:(contacts-unavailable|overloaded)"' "$body"
}
through_gateway() { local expected=$1 user=$2 path=$3; shift 3; ask "$expected" -u "$user:demo" "$gateway$path" "$@"; }
send() { local expected=$1 from=$2 to=$3 text=$4; shift 4; through_gateway "$expected" "$from" "/messages/$to" --json "{\"text\":\"$text\"}" "$@"; }
holds() { grep -qF -- "$1" "$body" || fail "no $1"; }

secret=$(compose exec -T gateway cat /run/made/secret)
# address SERVICE [NETWORK]: nothing if it is not in that network.
address() {
  docker inspect -f '{{range $name, $network := .NetworkSettings.Networks}}{{println $name $network.IPAddress}}{{end}}' "$(compose ps -q "$1")" \
    | sed -n "s/^.*_${2:-service} //p"
}
# on_node STATUS NODE USER PATH: sends a request to a node, as the gateway does.
on_node() {
  ask "$1" "http://$(address "$2"):8080$4" -H "X-User-Id: $3" -H "X-Gateway-Secret: $secret"
}

# Reads the latest event of a subject with the NATS text protocol and the JetStream API.
latest_event() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$nats"
  printf 'CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB $JS.API.STREAM.MSG.GET.MESSAGES answer %d\r\n{"last_by_subj":"%s"}\r\n' \
    $((${#1} + 19)) "$1" >&3
  while read -r -t 5 line <&3; do
    if [[ $line == *'"data":"'* ]]; then
      line=${line#*\"data\":\"}
      base64 -d <<<"${line%%\"*}"
      break
    elif [[ $line == *'"error":'* ]]; then
      break
    fi
  done
  exec 3>&-
}
opens() { timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; }
event_is_there() { within 120 latest_event_holds "$@" || fail "no event $1 with $2"; }
latest_event_holds() {
  latest_event "$1" >"$body"
  grep -qF -- "$2" "$body"
}
# answer_holds TEXT CURL-ARGUMENTS…
answer_holds() {
  local text=$1
  shift
  call "$@"
  [ "$status" = 200 ] && grep -qF -- "$text" "$body"
}

echo "== the nodes run with the AOT cache of the image"
for node in service-1 service-2; do
  compose exec -T "$node" grep -qF /app/messaging-service.aot /proc/1/maps || fail "$node does not use it"
done

echo "== sends as ann, reads as bob on both nodes"
send 201 ann bob "smoke $key" -H "Idempotency-Key: $key" -H "X-Request-Id: smoke-$key" -D "$body.head"
grep -qi "^x-request-id: smoke-$key" "$body.head" || fail "the request id did not come back"
rm -f "$body.head"
holds "\"sender_id\":\"ann\""
for node in service-1 service-2; do
  on_node 200 "$node" bob '/messages/ann?limit=1'
  holds "smoke $key"
done

echo "== lists chats, marks as seen"
through_gateway 200 bob /chats
holds '"unread_count":'
event_is_there message.sent "smoke $key"
through_gateway 200 bob /messages/ann/seen -X POST
holds '"unread_count":0'
event_is_there message.seen '"seen_by":"bob"'

echo "== the cluster ports are open on their own network only"
found=
for network in service data cluster; do
  for port in 5701 5702; do
    ! opens "$(address service-1 "$network")" "$port" || found="$found $network:$port"
  done
done
expected=
if [ "$(compose exec -T service-1 printenv MESSAGING_CLUSTER_MANAGER)" = hazelcast ]; then
  expected=' cluster:5701 cluster:5702'
  # Nodes that start at once may find each other a little later.
  within 60 answer_holds 'messaging_cluster_nodes 2' "http://$(address service-1):8081/metrics" || fail "the nodes are no cluster"
fi
[ "$found" = "$expected" ] || fail "these are open:$found"

echo "== a live stream through the gateway"
curl -sSN -m 180 -u bob:demo -H 'Accept: text/event-stream' "$gateway/events" >"$stream" &
listener=$!
stream_holds() {
  if within 60 grep -qF -- "$1" "$stream"; then return; fi
  cp "$stream" "$body"
  fail "no $1 in the stream"
}
stream_holds 'id: '
cursor=$(sed -n 's/^id: //p' "$stream" | head -1)
send 201 ann bob "live $key" -H "Idempotency-Key: $key-live"
stream_holds "live $key"
kill "$listener" 2>/dev/null || true

echo "== refuses strangers, unknown users and forged identities"
send 403 ann mallory "no"
send 403 ann nobody "no"
ask 401 "$gateway/chats"
ask 401 -u ann:wrong "$gateway/chats"
ask 401 "$gateway/messages/bob" --json '{"text":"no"}' -H "Idempotency-Key: $key"
through_gateway 200 mallory /chats -H 'X-User-Id: bob' -H 'X-Gateway-Secret: guess'
holds '"chats":[]'
ask 401 "http://$(address service-1):8080/chats" -H 'X-User-Id: bob'
ask 401 "http://$(address service-1):8080/chats" -H 'X-User-Id: bob' -H 'X-Gateway-Secret: guess'

echo "== people log in and out with the form, and get the page of the demo"
ask 302 "$gateway/demo"
ask 403 "$gateway/login" -d 'user=ann&password=wrong' -c "$cookies"
ask 303 "$gateway/login" -d 'user=ann&password=demo' -c "$cookies"
ask 200 "$gateway/demo" -b "$cookies"
holds 'data-user="ann"'
for file in demo/main.js demo/chat.css client/feed.js; do
  ask 200 "$gateway/$file" -b "$cookies"
done
ask 200 "$gateway/chats" -b "$cookies"
holds '"participants":["ann","bob"]'
ask 401 "$gateway/chats" -b "$(sed -n 's/.*session\tann/session=bob/p' "$cookies")"
ask 303 "$gateway/logout" -b "$cookies" -c "$cookies" -X POST
ask 401 "$gateway/chats" -b "$cookies"

echo "== refuses bodies that are too large"
head -c 80000 /dev/zero | tr '\0' x >"$body"
through_gateway 413 ann /messages/bob -H 'Content-Type: application/json' -H 'Expect:' --data-binary "@$body"

if [ -n "$(compose ps -q prometheus 2>/dev/null)" ]; then
  echo "== Prometheus scrapes both nodes and has loaded the rules"
  compose exec -T prometheus promtool check config /etc/monitoring/prometheus.yaml >"$body" || fail "the rules are refused"
  ask 200 "$prometheus/api/v1/rules"
  holds '"name":"EventsWait"'
  within 120 answer_holds '"3"' "$prometheus/api/v1/query" \
    --data-urlencode 'query=count(messaging_relay_leader) + sum(messaging_relay_leader)' || fail "not two nodes with one relay"
fi

echo "== one node is killed: clients see no error"
compose kill service-1 >/dev/null 2>&1
for i in 1 2 3 4 5 6; do
  send 201 ann bob "smoke $key without a node $i" -H "Idempotency-Key: $key-$i"
done
# The retry returns the same message.
send 201 ann bob "smoke $key without a node 6" -H "Idempotency-Key: $key-6" -D "$body.head"
grep -qi '^idempotency-replayed: true' "$body.head" || fail "a repeated send was not recognised"
rm -f "$body.head"
event_is_there message.sent "smoke $key without a node 6"
through_gateway 200 bob "/events?after=$cursor&wait=0" -H 'Accept: application/json'
holds "live $key"
holds "smoke $key without a node 6"

echo "== the killed node starts again"
compose up --wait --no-recreate service-1 >/dev/null 2>&1 || fail "service-1 did not come back"
on_node 200 service-1 bob '/messages/ann?limit=1'
holds "smoke $key without a node 6"

echo "== one node is stopped: it shuts down cleanly"
compose stop service-2 >/dev/null 2>&1
status=$(docker inspect -f '{{.State.ExitCode}}' "$(compose ps -a -q service-2)")
[ "$status" = 0 ] || [ "$status" = 143 ] || fail "exit status $status"
send 201 ann bob "smoke $key, the last" -H "Idempotency-Key: $key-last"
compose up --wait --no-recreate service-2 >/dev/null 2>&1 || fail "service-2 did not come back"
echo "OK"
