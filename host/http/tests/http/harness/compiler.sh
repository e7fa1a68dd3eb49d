#!/bin/sh
# Stands in for the compiler in the tests of the handlers: a component of theirs is what the compiler would say of it. It refuses
# components that begin with "refuse", each time in other words. The first line of others says "unless", a file and what happens until
# there is that file: "waits", or the number of the signal that ends it.
begins=$(/usr/bin/head -c 6)
if [ "$begins" = refuse ]; then
    echo "refused by process $$"
    exit 3
fi
if [ "$begins" = unless ]; then
    read -r file what
    # Some of these signals write what was in memory to a file.
    ulimit -c 0
    while [ ! -e "$file" ]; do
        if [ "$what" = waits ]; then
            /bin/sleep 0.05
        else
            kill -"$what" $$
        fi
    done
    exec /bin/cat
fi
printf '%s' "$begins"
exec /bin/cat
