#!/bin/sh
# Signs in to a demo as a browser does, and stores the session's cookie in a file for curl:
#   examples/sign-in.sh http://127.0.0.1:8080 theo@tailspin.example cookies.txt
set -eu
front=$1 user=$2 cookies=$3
form=$(curl -fsS -o /dev/null -w '%{redirect_url}' -c "$cookies" "$front/auth/sign-in")
# The emulator asks for no password. The hidden fields of its form have the values of the URL's query.
fields=$(printf '%s' "${form#*\?}")
callback=$(curl -fsS -o /dev/null -w '%{redirect_url}' --data "$fields" --data-urlencode "username=$user" "$form")
[ -n "$callback" ] || { echo "the emulator knows no user $user" >&2; exit 1; }
landed=$(curl -fsS -o /dev/null -w '%{redirect_url}' -b "$cookies" -c "$cookies" "$callback")
case $landed in
*sign_in_error*) echo "not signed in: $landed" >&2; exit 1 ;;
*) echo "signed in as $user" ;;
esac
