// Whether programs of a sanitizer can be built and run here.
int main(void) { return 0; }
