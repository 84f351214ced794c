#!/bin/sh
# Loads courses (course_genre.csv) and their ratings (rs_content_test.csv) over REST, with curl and awk.
#
#     PALATE_URL=http://127.0.0.1:8080 PALATE_TOKEN=… sh load_courses.sh ibm-courses
#
# The titles of these files have no commas and no quotes. Ratings of 2 (audited) and 3 (completed) become 2.5 and 5.
set -eu
api=${PALATE_URL:-http://127.0.0.1:8080}/api/v1

send() {
    curl --silent --show-error --fail-with-body --request POST --upload-file - \
        --header "Authorization: Bearer $PALATE_TOKEN" --header "Content-Type: text/csv" "$api/$1"
    echo
}

awk -F, '
    NR == 1 { for (i = 3; i <= NF; i++) genre[i] = $i; print "external_id,title,tags"; next }
    {
        tags = ""
        for (i = 3; i <= NF; i++) if ($i == 1) tags = tags (tags == "" ? "" : "|") genre[i]
        print $1 "," $2 "," tags
    }
' "$1/course_genre.csv" | tr -d '\r' | send items/bulk

awk -F, '
    NR == 1 { print "user,item,rating"; next }
    { print $1 "," $2 "," ($3 >= 3 ? 5 : 2.5) }
' "$1/rs_content_test.csv" | tr -d '\r' | send 'interactions/bulk?create_users=true'
