#!/bin/sh
# Loads MovieLens (movies.csv and ratings.csv) over REST, with curl alone.
#
#     PALATE_URL=http://127.0.0.1:8080 PALATE_TOKEN=… sh load_movielens.sh ml-latest-small
set -eu
api=${PALATE_URL:-http://127.0.0.1:8080}/api/v1

send() {
    curl --silent --show-error --fail-with-body --request POST --upload-file - \
        --header "Authorization: Bearer $PALATE_TOKEN" --header "Content-Type: text/csv" "$api/$1"
    echo
}

# The columns get the names that Palate knows; genres are parted by bars already.
sed '1s/.*/external_id,title,tags/' "$1/movies.csv" | send items/bulk
sed '1s/.*/user,item,rating,timestamp/' "$1/ratings.csv" | send 'interactions/bulk?create_users=true'
