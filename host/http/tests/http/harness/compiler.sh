#!/bin/sh
# Stands in for the compiler in the tests of the handlers: a component of theirs is what the compiler would say of it. It refuses
# components that begin with "refuse", each time in other words.
begins=$(/usr/bin/head -c 6)
if [ "$begins" = refuse ]; then
    echo "refused by process $$"
    exit 3
fi
printf '%s' "$begins"
exec /bin/cat
