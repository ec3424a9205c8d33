#!/bin/bash
# Is this node ready? The base image has no HTTP client, and starting a JVM for each check is too expensive.
exec 3<>"/dev/tcp/127.0.0.1/${MESSAGING_MANAGEMENT_PORT:-8081}" || exit 1
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 status <&3
echo "$status"
[[ "$status" == 'HTTP/1.1 200 '* ]]
