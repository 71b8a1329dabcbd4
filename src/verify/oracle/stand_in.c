/* Stands in for a program that a batch file calls while a real cmd.exe runs it.
 *
 * It writes what it was called with into a folder, waits for the answer, prints it and ends with the exit code that it
 * was told. It needs kernel32.dll only, so that it stays small and starts quickly.
 *
 * Request, UTF-16: current folder, NUL, command line, NUL, environment block (each variable ended by NUL, and one NUL).
 * Answer: exit code and length of the text for standard output, four bytes each, low byte first; that text; the rest is
 * for standard error. Both appear under their names only when they are complete.
 */

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum {
    SPACE = 1024,            /* characters of a path */
    PATIENCE = 120000,       /* milliseconds until it gives up */
    NOBODY_ANSWERS = 250,    /* exit code: the folder is gone, or nothing came */
    CANNOT_ASK = 251         /* exit code: the request could not be written */
};

static WCHAR folder[SPACE], request[SPACE], draft[SPACE], answer[SPACE];

static void append(WCHAR *to, const WCHAR *text)
{
    int at = 0;
    while (to[at]) at++;
    while (*text && at < SPACE - 1) to[at++] = *text++;
    to[at] = 0;
}

static void append_number(WCHAR *to, DWORD number)
{
    WCHAR digits[9];
    int at;
    for (at = 7; at >= 0; at--) {
        digits[at] = L"0123456789abcdef"[number & 15];
        number >>= 4;
    }
    digits[8] = 0;
    append(to, digits);
}

static void write_all(HANDLE file, const char *bytes, DWORD length)
{
    while (length) {
        DWORD written = 0;
        if (!WriteFile(file, bytes, length, &written, 0) || !written) return;
        bytes += written;
        length -= written;
    }
}

static DWORD characters(const WCHAR *text)
{
    DWORD count = 0;
    while (text[count]) count++;
    return count;
}

/* The environment block's length in characters, its last NUL included. */
static DWORD block(const WCHAR *variables)
{
    const WCHAR *at = variables;
    while (*at) at += characters(at) + 1;
    return (DWORD)(at - variables) + 1;
}

static void name_files(void)
{
    WCHAR name[64];
    name[0] = 0;
    append_number(name, GetTickCount());
    append(name, L"-");
    append_number(name, GetCurrentProcessId());
    append(request, folder);
    append(request, L"\\");
    append(request, name);
    append(draft, request);
    append(answer, request);
    append(draft, L".draft");
    append(request, L".request");
    append(answer, L".answer");
}

static int ask(void)
{
    static WCHAR here[SPACE * 32];
    const WCHAR *line = GetCommandLineW();
    WCHAR *variables = GetEnvironmentStringsW();
    HANDLE file = CreateFileW(draft, GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0);
    if (file == INVALID_HANDLE_VALUE) return 0;
    GetCurrentDirectoryW(SPACE * 32, here);
    write_all(file, (const char *)here, (characters(here) + 1) * sizeof(WCHAR));
    write_all(file, (const char *)line, (characters(line) + 1) * sizeof(WCHAR));
    write_all(file, (const char *)variables, block(variables) * sizeof(WCHAR));
    CloseHandle(file);
    /* The answer may come, and the request go, before the move is through; Wine then calls it failed. */
    return MoveFileExW(draft, request, 0) || GetFileAttributesW(draft) == INVALID_FILE_ATTRIBUTES;
}

static DWORD number_at(const unsigned char *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (DWORD)bytes[3] << 24;
}

/* Prints the answer and gives its exit code. */
static DWORD obey(HANDLE file)
{
    static char piece[4096];
    unsigned char head[8];
    DWORD count = 0, rest;
    if (!ReadFile(file, head, 8, &count, 0) || count != 8) return NOBODY_ANSWERS;
    rest = number_at(head + 4);
    for (;;) {
        DWORD wanted = rest && rest < sizeof piece ? rest : sizeof piece;
        HANDLE stream = GetStdHandle(rest ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
        if (!ReadFile(file, piece, wanted, &count, 0) || !count) break;
        write_all(stream, piece, count);
        rest -= rest ? count : 0;
    }
    return number_at(head);
}

static HANDLE await(void)
{
    DWORD begun = GetTickCount();
    while (GetTickCount() - begun < PATIENCE) {
        HANDLE file = CreateFileW(answer, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, 0, OPEN_EXISTING, 0, 0);
        if (file != INVALID_HANDLE_VALUE) return file;
        if (GetFileAttributesW(folder) == INVALID_FILE_ATTRIBUTES) break;
        Sleep(1);
    }
    return INVALID_HANDLE_VALUE;
}

void start(void)
{
    HANDLE file;
    DWORD code = NOBODY_ANSWERS;
    if (!GetEnvironmentVariableW(L"ARMISTICE_REQUESTS", folder, SPACE)) ExitProcess(CANNOT_ASK);
    name_files();
    if (!ask()) ExitProcess(CANNOT_ASK);
    file = await();
    if (file != INVALID_HANDLE_VALUE) {
        code = obey(file);
        CloseHandle(file);
    }
    ExitProcess(code);
}
