/* A library that has nothing of its own: what it exports is forwarded to another one. */
int DllMainCRTStartup(void *handle, unsigned reason, void *reserved) {
    return 1;
}
