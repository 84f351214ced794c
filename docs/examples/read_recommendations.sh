#!/bin/sh
# Prints what the user is recommended whom a data set calls by an id, with curl alone.
#
#     PALATE_URL=http://127.0.0.1:8080 PALATE_TOKEN=… sh read_recommendations.sh 42
set -eu
api=${PALATE_URL:-http://127.0.0.1:8080}/api/v1

get() {
    curl --silent --show-error --fail-with-body --header "Authorization: Bearer $PALATE_TOKEN" "$api/$1"
}

user=$(get "users?external_id=$1&fields=id" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
[ -n "$user" ] || { echo "There is no user $1." >&2; exit 1; }
get "users/$user/recommendations?limit=10&explain=true"
echo
