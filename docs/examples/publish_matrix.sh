#!/bin/sh
# Publishes a version of an item matrix that was computed elsewhere, with curl alone.
#
#     PALATE_URL=http://127.0.0.1:8080 PALATE_TOKEN=… sh publish_matrix.sh my-matrix rows.ndjson
#
# A line of the file is a row with its neighbours: {"id":17,"neighbours":[[23,0.91],[40,0.88]]}, or by the ids of a data set:
# {"external_id":"film-1","neighbours":[["film-2",0.9]]}. Needs a token with the scopes read, write and admin.
set -eu
api=${PALATE_URL:-http://127.0.0.1:8080}/api/v1

call() {
    method=$1 path=$2 type=$3
    shift 3
    curl --silent --show-error --fail-with-body --request "$method" --header "Authorization: Bearer $PALATE_TOKEN" \
        --header "Content-Type: $type" "$@" "$api/$path"
}

number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

matrix=$(call POST similarity-matrices application/json --data "{\"name\":\"$1\",\"kind\":\"item\"}" | number id)
version=$(call POST "similarity-matrices/$matrix/versions" application/json --data '{}' | number number)
call POST "similarity-matrices/$matrix/versions/$version/rows/bulk" application/x-ndjson --upload-file "$2"
echo
call PUT "similarity-matrices/$matrix/live-version" application/json --data "{\"number\":$version}"
echo
call POST recommenders application/json \
    --data "{\"name\":\"$1\",\"title\":\"People also like\",\"model\":\"published\",\"item_matrix_id\":$matrix}"
echo
