__attribute__((export_name("add"))) int add(int one, int other) {
    return one + other;
}
