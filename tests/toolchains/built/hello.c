#include <stdio.h>

int main(int count, char **arguments) {
    printf("%d arguments for %s\n", count, arguments[0]);
    return 0;
}
