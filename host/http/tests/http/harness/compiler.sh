#!/bin/sh
# Stands in for the compiler in the tests of the handlers: a component of theirs is what the compiler would say of it.
exec /bin/cat
