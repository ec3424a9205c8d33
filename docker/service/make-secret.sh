#!/bin/sh
# make-secret.sh FOLDER TEMPLATE…: copies the templates into FOLDER, with one random secret in the place of the placeholder. A secret that
# FOLDER has already stays, so that gateway and nodes agree whichever of them starts again. The gateway's session-key is another one.
set -eu
folder=$1
shift
for name in secret session-key; do
  [ -s "$folder/$name" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$folder/$name"
done
for template; do
  sed "s/replace-this-gateway-secret/$(cat "$folder/secret")/" "$template" >"$folder/${template##*/}"
done
