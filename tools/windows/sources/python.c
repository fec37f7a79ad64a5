/* python.exe. All of Python lies in python311.dll, beside this program or, for the copy in a
   virtual environment, on the PATH. */
#include <stdio.h>
#include <windows.h>

typedef int (*python_main)(int, wchar_t **);

int wmain(int argc, wchar_t **argv) {
    HMODULE library = LoadLibraryW(L"python311.dll");
    if (!library) {
        fprintf(stderr, "python311.dll cannot be loaded: error %lu\n", GetLastError());
        return 1;
    }
    python_main run = (python_main)(void *)GetProcAddress(library, "Py_Main");
    return run(argc, argv);
}
